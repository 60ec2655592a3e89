import { idsUnder, type NodeName, nodes } from './nodes.ts';

interface OfOneType {
  /** Brought and not indexed yet. */
  brought: (readonly object[])[];
  byId: Map<string, object>;
}

/** Objects that answers have brought along. They are indexed only once somebody asks for one of their type by id. */
export class Known {
  readonly #types = new Map<NodeName, OfOneType>();

  /** The object with this id, its own or one it had before. What was brought first stays. */
  find(name: NodeName, id: string): object | undefined {
    const type = this.#types.get(name);
    if (!type) return undefined;
    if (type.brought.length > 0) this.#index(name, type);
    return type.byId.get(id);
  }

  remember(name: NodeName, rows: readonly object[]): void {
    const type = this.#types.get(name);
    if (type) type.brought.push(rows);
    else this.#types.set(name, { brought: [rows], byId: new Map() });
  }

  #index(name: NodeName, { brought, byId }: OfOneType): void {
    for (const rows of brought.splice(0)) {
      for (const row of rows) {
        for (const id of idsUnder(nodes[name], row)) if (!byId.has(id)) byId.set(id, row);
      }
    }
  }
}
