/** Relay connections over Seam's lists: forward only, because Seam's are, and without totals, which Seam lacks. */
import type { GraphQLResolveInfo } from 'graphql';
import { LARGEST_PAGE } from '../plan/cost.ts';
import { type NodeName, nodes } from '../plan/nodes.ts';
import { type PagedRelation, type RelationPlan, relations, type WholeRelation } from '../plan/relations.ts';
import type { Page, Session } from '../plan/session.ts';
import { type PagedPosition, pagedSlice, type Slice, type WholePosition, wholeSlice } from '../plan/slice.ts';
import type { Path } from '../seam/client.ts';
import { SeamError } from '../seam/errors.ts';
import { id, type Row } from '../seam/row.ts';
import type { Context } from './builder.ts';
import { type Connection, connectionType } from './connection-type.ts';
import { encoded, fingerprint, pagedPosition, wholePosition } from './cursor.ts';
import { foresee } from './foresight.ts';
import { badInput } from './id.ts';
import { needing, nodesNeeds } from './needs.ts';
import type { SeamNode } from './node.ts';
import { objectsPerRow } from './weight.ts';

/** What a list with conditions on it, or of no said size, is taken to bring: enough to read the systems at once, too few to sweep. */
const FEW = 2;

/** Page size when the caller names none. */
export const DEFAULT_FIRST = 50;

export interface PageArgs {
  first?: number | null | undefined;
  after?: string | null | undefined;
}

/** Whether a page may have so many rows. */
export const isPageSize = (first: number): boolean => first >= 0 && first <= LARGEST_PAGE;

function pageSize({ first }: PageArgs): number {
  if (first === undefined || first === null) return DEFAULT_FIRST;
  if (!isPageSize(first)) {
    const problem = `Must be between 0 and ${LARGEST_PAGE}.`;
    throw badInput(`"first" is out of range. ${problem}`, [{ path: 'first', messages: [problem] }]);
  }
  return first;
}

/** A part of a list. What its cursors are made of is kept until they are asked for. */
class SlicePage<P> implements Connection {
  readonly rows: readonly Row[];
  readonly #slice: Slice<NodeName, P>;
  readonly #list: unknown;
  readonly #written: (position: P) => unknown[];

  /**
   * @param list tells the list from others
   * @param written what a cursor for a position holds
   */
  constructor(slice: Slice<NodeName, P>, list: unknown, written: (position: P) => unknown[]) {
    this.rows = slice.rows;
    this.#slice = slice;
    this.#list = list;
    this.#written = written;
  }

  get hasNext(): boolean {
    return this.#slice.next !== null;
  }

  cursor(index: number): string {
    return this.#at(this.#slice.after(index));
  }

  end(): string | null {
    const { next } = this.#slice;
    if (this.rows.length > 0) return this.cursor(this.rows.length - 1);
    return next === null ? null : this.#at(next);
  }

  #at(position: P): string {
    return encoded(fingerprint(this.#list), this.#written(position));
  }
}

const pagedWritten = ({ cursor, index, limit }: PagedPosition) => [cursor, index, limit];
const wholeWritten = ({ after, index }: WholePosition) => [after, index];

/** A page on which nothing was asked for. It ends where it began. */
const nothing = ({ after }: PageArgs): Connection => ({
  rows: [],
  hasNext: false,
  cursor: () => '',
  end: () => after ?? null,
});

/**
 * A page of a list that Seam answers in pages.
 *
 * @param begin is called when the arguments have proved good, before anything is read
 */
export async function pagedConnection<N extends NodeName>(
  seam: Session,
  name: N,
  path: Path,
  params: Record<string, unknown>,
  args: PageArgs,
  opening?: (limit: number) => Promise<Page<N>>,
  begin?: () => void,
): Promise<Connection> {
  const first = pageSize(args);
  const list = [path, params];
  const start = args.after ? pagedPosition(args.after, fingerprint(list)) : undefined;
  if (first === 0) return nothing(args);
  begin?.();
  const slice = await pagedSlice(seam, name, path, params as never, first, start, opening);
  return new SlicePage(slice, list, pagedWritten);
}

/** A page of a list that Seam answers whole. `list` tells it from others. */
export function wholeConnection<N extends NodeName>(
  name: N,
  list: unknown,
  rows: () => Promise<Row<N>[]> | Row<N>[],
  args: PageArgs,
  begin?: () => void,
): Connection | Promise<Connection> {
  const first = pageSize(args);
  const start = args.after ? wholePosition(args.after, fingerprint(list)) : undefined;
  if (first === 0) return nothing(args);
  begin?.();
  const all = rows();
  return Array.isArray(all)
    ? wholePage(name, list, all, first, start)
    : all.then(come => wholePage(name, list, come, first, start));
}

const wholePage = <N extends NodeName>(
  name: N,
  list: unknown,
  all: Row<N>[],
  first: number,
  start: WholePosition | undefined,
) => new SlicePage(wholeSlice(name, all, first, start), list, wholeWritten);

const PAGE_ARGS = (t: any) => ({
  first: t.int({
    description: `How many, 0 to ${LARGEST_PAGE}; ${DEFAULT_FIRST} unless told. A page can be shorter: only hasNextPage tells the end.`,
  }),
  after: t.string({
    description: 'The cursor behind which to read on. Keep all other arguments as they were.',
  }),
});

/**
 * How many objects a list is likely to bring: a full page if its size was said, but no more than ids were named, and
 * few for a search.
 */
function expected(args: PageArgs & { filter?: Record<string, unknown> | null }): number {
  const conditions = Object.values(args.filter ?? {});
  const isStated = args.first !== undefined && args.first !== null;
  const few = !isStated || conditions.some(value => typeof value === 'string') ? FEW : LARGEST_PAGE;
  const named = conditions.flatMap(value => (Array.isArray(value) ? [value.length] : []));
  return Math.min(pageSize(args), few, ...named);
}

/** Where a parameter of a list call comes from: an argument of ours, or a field of the filter. */
const argumentPath = ([parameter, ...rest]: string[]): string[] => {
  if (parameter === 'limit') return ['first', ...rest];
  if (parameter === 'page_cursor') return ['after', ...rest];
  return parameter === undefined ? [] : ['filter', parameter, ...rest];
};

/** A page, once its objects are known to fit into the answer. @throws SeamError `ANSWER_TOO_LARGE` */
function claimed(
  { allowance }: Session,
  { typename }: SeamNode<any>,
  info: GraphQLResolveInfo,
  connection: Connection,
): Connection {
  allowance.claim(connection.rows.length * objectsPerRow(info, typename));
  return connection;
}

/** A root list field of a query: a connection with the given filter argument, if any. */
export function connectionField(
  t: any,
  node: SeamNode<any>,
  options: {
    description: string;
    args?: Record<string, unknown>;
    resolve: (args: any, seam: Session, begin: () => void) => Connection | Promise<Connection>;
  },
): any {
  return t.field({
    type: connectionType(node),
    description: options.description,
    args: { ...PAGE_ARGS(t.arg), ...options.args },
    resolve: async (_root: unknown, args: any, { seam }: Context, info: GraphQLResolveInfo) => {
      const begin = () => foresee(info, node.object, node.typename, expected(args), seam);
      try {
        return claimed(seam, node, info, await options.resolve(args, seam, begin));
      } catch (error) {
        throw error instanceof SeamError ? error.renamed(argumentPath) : error;
      }
    },
  });
}

const isPaged = (relation: string): relation is PagedRelation =>
  'page' in relations[relation as PagedRelation];

/** The related objects as far as their ids are in the parent's hands; undefined if they are not. */
function inHand(row: Record<string, unknown>, { node, carries }: RelationPlan): Row[] | undefined {
  const ids = carries && row[carries.ids];
  if (!carries || !Array.isArray(ids) || !ids.every(id => typeof id === 'string')) return undefined;
  const along = Object.entries(carries.along).filter(([, carried]) => row[carried] !== undefined);
  const shared = Object.fromEntries(along.map(([property, carried]) => [property, row[carried]]));
  return ids.map(id => ({ ...shared, [nodes[node].id]: id }) as Row);
}

type EdgeResolver = (
  row: Record<string, unknown>,
  args: PageArgs,
  context: Context,
  info: GraphQLResolveInfo,
) => Connection | Promise<Connection>;

function pagedEdge(node: SeamNode<any>, relation: PagedRelation): EdgeResolver {
  const { node: name, by, page } = relations[relation];
  return (row, args, { seam }, info) => {
    const params = { [by]: id(row, by) };
    // Nothing more is fetched for an answer that has been cut short.
    seam.allowance.claim(0);
    const opening = (limit: number) => seam.firstPage(relation, row, limit);
    return pagedConnection(seam, name, page, params, args, opening).then(connection =>
      claimed(seam, node, info, connection),
    );
  };
}

function wholeEdge(node: SeamNode<any>, relation: WholeRelation): EdgeResolver {
  const plan: RelationPlan = relations[relation];
  const carried = new Set([nodes[plan.node].id, ...Object.keys(plan.carries?.along ?? {})]);
  const related = (row: Record<string, unknown>, seam: Session, info: GraphQLResolveInfo) => {
    if (plan.carries && !seam.isTentative(row)) {
      const needs = nodesNeeds(info, node.typename);
      const known = needs?.every(property => carried.has(property)) ? inHand(row, plan) : undefined;
      if (known && needs?.every(property => known.length === 0 || property in (known[0] as object)))
        return known;
    }
    return seam.related(relation, row);
  };
  return (row, args, { seam }, info) => {
    const list = [relation, id(row, plan.by)];
    seam.allowance.claim(0);
    const connection = wholeConnection(plan.node, list, () => related(row, seam, info), args);
    return connection instanceof Promise
      ? connection.then(come => claimed(seam, node, info, come))
      : claimed(seam, node, info, connection);
  };
}

/**
 * A to-many edge: a connection of the objects that `relation` finds for the parent. Nothing is fetched if the parent
 * knows all that is selected.
 */
export function edgeField(
  t: any,
  node: SeamNode<any>,
  relation: PagedRelation | WholeRelation,
  description: string,
): any {
  return t.field({
    type: connectionType(node),
    description,
    args: PAGE_ARGS(t.arg),
    extensions: needing([relations[relation].by], { relation }),
    resolve: isPaged(relation) ? pagedEdge(node, relation) : wholeEdge(node, relation),
  });
}
