import { idsUnder, type NodeName, nodes } from './nodes.ts';

/** Objects that answers have brought along. They are indexed only once somebody asks for one of their type by id. */
export class Known {
  readonly #indexed = new Map<NodeName, Map<string, object>>();
  readonly #brought = new Map<NodeName, (readonly object[])[]>();

  /** The object with this id, its own or one it had before. What was brought first stays. */
  find(name: NodeName, id: string): object | undefined {
    let known = this.#indexed.get(name);
    if (!known) {
      known = new Map();
      this.#indexed.set(name, known);
    }
    const brought = this.#brought.get(name);
    if (brought) {
      this.#brought.delete(name);
      for (const row of brought.flat()) {
        for (const id of idsUnder(nodes[name], row)) if (!known.has(id)) known.set(id, row);
      }
    }
    return known.get(id);
  }

  remember(name: NodeName, rows: readonly object[]): void {
    const brought = this.#brought.get(name);
    if (brought) brought.push(rows);
    else this.#brought.set(name, [rows]);
  }
}
