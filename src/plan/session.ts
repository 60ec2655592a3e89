import DataLoader from 'dataloader';
import {
  type Answer,
  type CallOptions,
  originOf,
  type Params,
  type Path,
  type SeamClient,
} from '../seam/client.ts';
import { invalidResponse, SeamError } from '../seam/errors.ts';
import { routes } from '../seam/generated.ts';
import { id, isRecord, type ObjectName, type Row } from '../seam/row.ts';
import { type NodeName, type NodePlan, nodes } from './nodes.ts';
import { type RelationPlan, relations, type WholeRelation } from './relations.ts';

type Rows<N extends ObjectName> = Row<N>[];

export interface Page<N extends ObjectName> {
  rows: Rows<N>;
  /** Seam's cursor for the page after this one; null on the last. */
  next: string | null;
}

/** A page of a whole list is as large as Seam's documented pages; nothing larger is ever asked for. */
export const LARGEST_PAGE = 500;

/**
 * One request's view of Seam. Reads that repeat within the request are made once, ids wanted at the same moment are
 * fetched together, and whatever a list brings is known from then on. A write forgets all of that.
 */
export class Session {
  readonly #client: SeamClient;
  readonly #options: CallOptions;
  #answers = new Map<string, Promise<Answer>>();
  #loaders = new Map<string, DataLoader<string, unknown>>();

  constructor(client: SeamClient, options: CallOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** A read; the same read again in this request is answered from the first. */
  read<P extends Path>(path: P, params: Params<P>): Promise<Answer> {
    const key = `${path} ${JSON.stringify(params)}`;
    let answer = this.#answers.get(key);
    if (!answer) {
      answer = this.#client.call(path, params, this.#options);
      this.#answers.set(key, answer);
    }
    return answer;
  }

  /** A write. Everything read before it is forgotten, whether it succeeds or not. */
  async write<P extends Path>(path: P, params: Params<P>): Promise<Answer> {
    try {
      return await this.#client.call(path, params, this.#options);
    } finally {
      this.#answers = new Map();
      this.#loaders = new Map();
    }
  }

  /** The object with this id, or null when Seam does not know it. */
  node<N extends NodeName>(name: N, nodeId: string): Promise<Row<N> | null> {
    return this.#nodeLoader(name).load(nodeId) as Promise<Row<N> | null>;
  }

  /** The object a `get` call finds by something other than its id, or null when Seam finds none. */
  async find<N extends NodeName, P extends Path>(
    name: N,
    path: P,
    params: Params<P>,
  ): Promise<Row<N> | null> {
    const answer = await this.read(path, params).catch(absent);
    return answer === null ? null : this.object(name, path, answer);
  }

  /** The object that an answer brings, known from then on. @throws SeamError if it brings none */
  object<N extends NodeName>(name: N, path: Path, answer: Answer): Row<N> {
    const row = answer[routes[path].key ?? ''];
    if (!isRecord(row)) throw invalidResponse(`it has no ${routes[path].key}`, originOf(answer));
    this.know(name, row as Row<N>);
    return row as Row<N>;
  }

  /** Everything a call lists, in Seam's order. */
  async list<N extends NodeName, P extends Path>(name: N, path: P, params: Params<P>): Promise<Rows<N>> {
    return this.#rowsIn(name, path, await this.read(path, params));
  }

  /** One page of a paged list. */
  async page<N extends NodeName, P extends Path>(name: N, path: P, params: Params<P>): Promise<Page<N>> {
    const answer = await this.read(path, params);
    const pagination = answer.pagination;
    if (!isRecord(pagination) || !pagination.has_next_page) {
      return { rows: this.#rowsIn(name, path, answer), next: null };
    }
    const next = pagination.next_page_cursor;
    if (typeof next !== 'string')
      throw invalidResponse('more follows, and it has no cursor for that', originOf(answer));
    return { rows: this.#rowsIn(name, path, answer), next };
  }

  /** The objects related to one parent, as `relations` says they are found. */
  related<R extends WholeRelation>(
    relation: R,
    parentId: string,
  ): Promise<Rows<(typeof relations)[R]['node']>> {
    return this.#relationLoader(relation).load(parentId) as Promise<Rows<(typeof relations)[R]['node']>>;
  }

  /** Remembers an object that some answer brought along, under its own id and every id it had before. */
  know<N extends NodeName>(name: N, row: Row<N>): void {
    const plan = nodes[name];
    const loader = this.#nodeLoader(name);
    for (const nodeId of idsUnder(plan, row)) loader.prime(nodeId, row);
  }

  #rowsIn<N extends NodeName>(name: N, path: Path, answer: Answer): Rows<N> {
    const rows = answer[routes[path].key ?? ''];
    if (!Array.isArray(rows) || !rows.every(isRecord)) {
      throw invalidResponse(`it has no list of ${routes[path].key}`, originOf(answer));
    }
    for (const row of rows) this.know(name, row as Row<N>);
    return rows as Rows<N>;
  }

  #loader<V>(key: string, batch: (keys: readonly string[]) => Promise<(V | Error)[]>): DataLoader<string, V> {
    let loader = this.#loaders.get(key);
    if (!loader) {
      loader = new DataLoader<string, unknown>(batch);
      this.#loaders.set(key, loader);
    }
    return loader as DataLoader<string, V>;
  }

  #nodeLoader<N extends NodeName>(name: N): DataLoader<string, Row<N> | null> {
    return this.#loader(name, ids => this.#nodes(name, ids));
  }

  async #nodes<N extends NodeName>(name: N, ids: readonly string[]): Promise<(Row<N> | null | Error)[]> {
    const plan = nodes[name];
    const one = (nodeId: string) => this.find(name, plan.one, { [plan.id]: nodeId } as never);
    const { many, all } = plan;
    // Client sessions may list what they may not get.
    const listOnly = this.#options.credential.isClientSession && !routes[plan.one].clientSession;
    if ((ids.length === 1 && !listOnly) || (!many && !all)) return settled(ids.map(one));

    const found = new Map<string, Row<N>>();
    const keep = (row: Row<N>) => {
      for (const nodeId of idsUnder(plan, row)) found.set(nodeId, row);
    };
    if (many) {
      const chunks = Array.from({ length: Math.ceil(ids.length / many.most) }, (_, index) =>
        ids.slice(index * many.most, (index + 1) * many.most),
      );
      const params = (chunk: readonly string[]) => ({ [many.param]: chunk, limit: LARGEST_PAGE }) as never;
      // A list that refuses an id (unknown ones are skipped, as far as is known) leaves its ids to single calls.
      const lists = await Promise.all(
        chunks.map(chunk =>
          this.list(name, many.path, params(chunk)).catch(error => {
            if (error instanceof SeamError && error.isRefusal) return [];
            throw error;
          }),
        ),
      );
      for (const row of lists.flat()) keep(row);
      return settled(ids.map(nodeId => found.get(nodeId) ?? (listOnly ? null : one(nodeId))));
    }
    if (all) for (const row of await this.list(name, all, {} as never)) keep(row);
    return ids.map(nodeId => found.get(nodeId) ?? null);
  }

  #relationLoader(relation: WholeRelation): DataLoader<string, Row[]> {
    return this.#loader(relation, async parentIds => {
      const plan: Extract<RelationPlan, { each: Path }> = relations[relation];
      if (plan.grouped && parentIds.length > 1) {
        const { path, by } = plan.grouped;
        const groups = Map.groupBy(
          await this.list(plan.node, path, {} as never),
          row => (row as Record<string, unknown>)[by],
        );
        return parentIds.map(parentId => groups.get(parentId) ?? []);
      }
      return settled(
        parentIds.map(parentId => this.list(plan.node, plan.each, { [plan.by]: parentId } as never)),
      );
    });
  }
}

/** The ids under which an object answers: its own, and those it had before. */
function idsUnder(plan: NodePlan, row: object): string[] {
  const former = plan.formerIds && (row as Record<string, unknown>)[plan.formerIds];
  return [
    id(row, plan.id),
    ...(Array.isArray(former) ? former.filter(value => typeof value === 'string') : []),
  ];
}

/** Turns the refusal "no such object" into null and passes every other error on. */
function absent(error: unknown): null {
  if (error instanceof SeamError && error.code === 'NOT_FOUND') return null;
  throw error;
}

/** Values and errors side by side, in order, as a loader's batch wants them. */
async function settled<V>(promises: (V | Promise<V>)[]): Promise<(V | Error)[]> {
  const results = await Promise.allSettled(promises);
  return results.map(result => (result.status === 'fulfilled' ? result.value : (result.reason as Error)));
}
