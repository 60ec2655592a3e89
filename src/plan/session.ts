import type { FieldNode } from 'graphql';
import {
  type Answer,
  type CallOptions,
  type Lane,
  type LaneOptions,
  originOf,
  type Params,
  type Path,
  type SeamClient,
} from '../seam/client.ts';
import { invalidResponse, SeamError } from '../seam/errors.ts';
import { routes } from '../seam/generated.ts';
import { id, isRecord, type ObjectName, type Row } from '../seam/row.ts';
import { Allowance } from './allowance.ts';
import { DEFAULT_WEIGHTS, GUESSED_ROWS, LARGEST_PAGE, type Weights } from './cost.ts';
import { keyBatch } from './key-batch.ts';
import { Known } from './known.ts';
import { askedBy, type Ledger } from './ledger.ts';
import { type Batch, Loaders } from './loaders.ts';
import { nodeBatch } from './node-batch.ts';
import { type NodeName, nodes } from './nodes.ts';
import { pageBatch, relatedAtOnce, relatedBatch } from './relation-batch.ts';
import { type PagedRelation, type RelationName, relations, type WholeRelation } from './relations.ts';
import { Sweep } from './sweep.ts';

export interface Page<N extends ObjectName> {
  rows: Row<N>[];
  /** Seam's cursor for the page after this one; null on the last. */
  next: string | null;
}

/**
 * Steps in before a field, which has this coordinate and these nodes in the document: runs what it resolves to, now
 * or later.
 */
export type Watch = (
  coordinate: readonly string[],
  nodes: readonly FieldNode[],
  run: () => unknown,
) => unknown;

export interface SessionOptions extends LaneOptions {
  weights?: Weights | undefined;
  /** The most calls that may be made; a guard, since demand is judged before anything runs. */
  maxCalls?: number | undefined;
  /** The most objects that the answer may hold. */
  maxObjects?: number | undefined;
  /** Where calls are entered, if the caller asked what the request costs. */
  ledger?: Ledger | undefined;
}

/**
 * One request's view of Seam. Reads that repeat within the request are made once, ids wanted at the same moment are
 * fetched together as `nodes` and `relations` say, and whatever a list brings is known from then on. A write forgets
 * all of that.
 */
export class Session {
  readonly #lane: Lane;
  readonly #options: SessionOptions;
  readonly weights: Weights;
  /** Where this request's calls are entered, if anywhere. */
  readonly ledger: Ledger | undefined;
  readonly allowance: Allowance;
  /** Asked before every field that may call Seam; nobody unless there is reason to. */
  watch: Watch | undefined;
  #calls = 0;
  #answers = new Map<string, Promise<Answer>>();
  #loaders: Loaders;
  #sweeps: Map<string, Sweep> | undefined;
  /** Those begun before anybody asked, by the relation they are for. */
  #foreseen: Map<RelationName, Sweep> | undefined;
  #known = new Known();
  #tentative: Set<object> | undefined;

  constructor(client: SeamClient, options: SessionOptions) {
    this.#lane = client.open(options);
    this.#options = options;
    this.weights = options.weights ?? DEFAULT_WEIGHTS;
    this.ledger = options.ledger;
    this.watch = options.ledger && ((coordinate, _nodes, run) => askedBy(coordinate, run));
    this.allowance = new Allowance(options.maxObjects);
    this.#loaders = new Loaders(options.ledger !== undefined);
  }

  /** Calls made so far; what was refused here was none. */
  get calls(): number {
    return this.#lane.made;
  }

  /** Whether the caller's credential is a client session that may not make this call. */
  mayNot(path: Path): boolean {
    return this.#options.credential.isClientSession && !routes[path].clientSession;
  }

  /** A read; the same read again in this request is answered from the first. */
  read<P extends Path>(path: P, params: Params<P>): Promise<Answer> {
    const body = JSON.stringify(params);
    const key = `${path} ${body}`;
    let answer = this.#answers.get(key);
    if (!answer) {
      answer = this.#call(path, params, body);
      this.#answers.set(key, answer);
    }
    return answer;
  }

  /** Whether this very read has been made, or is on its way. */
  hasRead<P extends Path>(path: P, params: Params<P>): boolean {
    return this.#answers.has(readKey(path, params));
  }

  /** The client has gone: nothing more is read for it. */
  leave(isAwaited = false): void {
    this.#lane.leave(isAwaited);
  }

  /** The answer is out: what was begun ahead of need, and was not needed, is not begun again. */
  done(): void {
    this.#lane.done();
  }

  /**
   * A read that finds out what became of a write. It may take what is left until the operation must be answered, and
   * is made anew each time.
   */
  lookUp<P extends Path>(path: P, params: Params<P>): Promise<Answer> {
    return this.#call(path, params, JSON.stringify(params), { late: true });
  }

  /** A write. Everything read before it is forgotten, whether it succeeds or not. */
  async write<P extends Path>(path: P, params: Params<P>): Promise<Answer> {
    try {
      return await this.#call(path, params, JSON.stringify(params));
    } finally {
      this.#answers = new Map();
      this.#loaders = new Loaders(this.#options.ledger !== undefined);
      this.#sweeps = undefined;
      this.#foreseen = undefined;
      this.#known = new Known();
    }
  }

  /**
   * The object with this id, or null when Seam does not know it; at once if some answer has brought it already.
   * `referrer` is the object that has the id.
   */
  node<N extends NodeName>(name: N, nodeId: string, referrer?: object): Promise<Row<N> | null> | Row<N> {
    const known = this.#known.find(name, nodeId);
    if (known) return known as Row<N>;
    return this.#loaders.load(name, (keys, hints) => nodeBatch(this, name, keys, hints), nodeId, referrer);
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

  /** The identity to which its owner gave this key, or null when Seam does not know it. */
  identityByKey(key: string): Promise<Row<'user_identity'> | null> {
    return this.#loaders.load('user_identity_key', keys => keyBatch(this, keys), key);
  }

  /** The object that an answer brings, known from then on. @throws SeamError if it brings none */
  object<N extends NodeName>(name: N, path: Path, answer: Answer): Row<N> {
    const row = answer[routes[path].key ?? ''];
    if (!isRecord(row)) throw invalidResponse(`it has no ${routes[path].key}`, originOf(answer));
    id(row, nodes[name].id);
    this.#known.remember(name, [row]);
    return row as Row<N>;
  }

  /** The object that a call has just created. What hangs on it may not show in it yet. */
  created<N extends NodeName>(name: N, path: Path, answer: Answer): Row<N> {
    const row = this.object(name, path, answer);
    this.#tentative ??= new Set();
    this.#tentative.add(row);
    return row;
  }

  /** Whether an object's lists of ids may lack some that are there by now. */
  isTentative(row: object): boolean {
    return this.#tentative?.has(row) ?? false;
  }

  /** Everything a call lists, in Seam's order. */
  async list<N extends NodeName, P extends Path>(name: N, path: P, params: Params<P>): Promise<Row<N>[]> {
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

  /** The objects related to a parent, all of them; at once if they have come already. */
  related<R extends WholeRelation>(
    relation: R,
    parent: object,
  ): Promise<Row<(typeof relations)[R]['node']>[]> | Row<(typeof relations)[R]['node']>[] {
    const key = id(parent, relations[relation].by);
    const foreseen = this.#foreseen?.get(relation);
    const brought = foreseen && relatedAtOnce(this, relation, key, parent, foreseen);
    if (brought) return brought as never;
    const batch: Batch<Row[]> = (keys, parents) => relatedBatch(this, relation, keys, parents);
    return this.#loaders.load(relation, batch, key, parent) as never;
  }

  /** The first page of the objects related to a parent; it may be longer than asked for when that cost less. */
  firstPage<R extends PagedRelation>(
    relation: R,
    parent: object,
    limit: number,
  ): Promise<Page<(typeof relations)[R]['node']>> {
    const batch: Batch<Page<NodeName>> = (keys, parents) => pageBatch(this, relation, limit, keys, parents);
    return this.#loaders.load(
      `${relation} ${limit}`,
      batch,
      id(parent, relations[relation].by),
      parent,
    ) as never;
  }

  /** The list that a sweep of these reads, begun once. `limit` counts when it is begun. */
  sweep(node: NodeName, path: Path, params: Record<string, unknown>, limit?: number): Sweep {
    const key = readKey(path, params);
    this.#sweeps ??= new Map();
    let sweep = this.#sweeps.get(key);
    if (!sweep?.started) {
      sweep = new Sweep(this, node, path, params, limit);
      this.#sweeps.set(key, sweep);
    }
    return sweep;
  }

  /**
   * How many users there are, in one system or in all; undefined if Seam does not say. Asks for the systems if
   * nobody has yet.
   */
  async userCount(systemId?: string): Promise<number | undefined> {
    const systems =
      systemId === undefined || this.hasRead('/acs/systems/list', {})
        ? await this.list('acs_system', '/acs/systems/list', {}).catch(() => [])
        : [await Promise.resolve(this.node('acs_system', systemId)).catch(() => null)];
    const counted = systems.filter(
      row => row !== null && (systemId === undefined || row.acs_system_id === systemId),
    );
    const counts = counted.map(row => row?.acs_user_count);
    if (counts.length === 0 || !counts.every(count => typeof count === 'number')) return undefined;
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** Begins to read a list that will be needed whatever else is found. Whoever needs it meets its failure then. */
  foreseeList(name: NodeName): void {
    const { all } = nodes[name];
    if (all && !this.mayNot(all)) this.list(name, all, {} as never).catch(() => undefined);
  }

  /**
   * Begins the sweep of a relation that so many parents will be asked for, if that is what they will come to. Its
   * pages are no longer than so many parents are likely to need, however long the list is: there may be fewer of them.
   */
  foreseeSweep(relation: RelationName, parents: number): void {
    const { node, each, sweep } = relations[relation] as (typeof relations)['identityUsers'];
    const { call, round, row } = this.weights;
    if (
      !sweep ||
      'within' in sweep ||
      this.mayNot(each) ||
      parents * call <= call + round + LARGEST_PAGE * row
    )
      return;
    const list = this.sweep(node, sweep.path, {}, Math.min(LARGEST_PAGE, parents * GUESSED_ROWS));
    this.#foreseen ??= new Map();
    this.#foreseen.set(relation, list);
    list.page().catch(() => undefined);
  }

  #call(path: Path, params: object, body: string, options?: CallOptions): Promise<Answer> {
    const { ledger } = this;
    const { maxCalls } = this.#options;
    this.#calls += 1;
    if (maxCalls !== undefined && this.#calls > maxCalls) {
      const message = `This request would make more than ${maxCalls} calls to Seam.`;
      return Promise.reject(
        new SeamError('QUERY_TOO_COMPLEX', message, { limit: 'calls', allowed: maxCalls }),
      );
    }
    if (!ledger) return this.#lane.call(path, body, options);
    return this.#lane.call(path, body, { ...options, heard: ledger.enter(path, params) });
  }

  #rowsIn<N extends NodeName>(name: N, path: Path, answer: Answer): Row<N>[] {
    const rows = answer[routes[path].key ?? ''];
    const lacking = () => invalidResponse(`it has no list of ${routes[path].key}`, originOf(answer));
    if (!Array.isArray(rows)) throw lacking();
    const own = nodes[name].id;
    for (const row of rows) {
      if (!isRecord(row)) throw lacking();
      id(row, own);
    }
    this.#known.remember(name, rows);
    return rows as Row<N>[];
  }
}

const readKey = (path: Path, params: object): string => `${path} ${JSON.stringify(params)}`;

/** Turns the refusal "no such object" into null and passes every other error on. */
function absent(error: unknown): null {
  if (error instanceof SeamError && error.code === 'NOT_FOUND') return null;
  throw error;
}
