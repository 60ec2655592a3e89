import type { Path } from '../seam/client.ts';
import { id, type Row } from '../seam/row.ts';
import { LARGEST_PAGE, singlesCost } from './cost.ts';
import type { NodeName } from './nodes.ts';
import { type PagedRelation, type RelationPlan, relations, type WholeRelation } from './relations.ts';
import type { Page, Session } from './session.ts';
import { settled } from './settled.ts';
import { answerMany, type Sweep } from './sweep.ts';

type Parents = ReadonlyMap<string, object>;

const value = (row: object | undefined, property: string): unknown =>
  (row as Record<string, unknown> | undefined)?.[property];

/** The ids that a parent has of the others, if it has them and they are up to date. */
function expectedIds(
  session: Session,
  { carries }: RelationPlan,
  parent: object | undefined,
): unknown[] | undefined {
  const ids = carries && parent && !session.isTentative(parent) ? value(parent, carries.ids) : undefined;
  return Array.isArray(ids) ? ids : undefined;
}

/** A parent's related objects, if a sweep that was begun before anybody asked has brought all of them by now. */
export function relatedAtOnce(
  session: Session,
  relation: WholeRelation,
  key: string,
  parent: object,
  list: Sweep,
): Row[] | undefined {
  const plan: RelationPlan = relations[relation];
  const expected = expectedIds(session, plan, parent);
  if (expected?.length === 0) return [];
  if (!plan.sweep || !(list.done || expected)) return undefined;
  const found = list.with(plan.sweep.by, key);
  return list.done || (expected && found.length >= expected.length) ? found : undefined;
}

/** The related objects of several parents, as `relations` says is cheapest for so many. */
export async function relatedBatch(
  session: Session,
  relation: WholeRelation,
  keys: readonly string[],
  parents: Parents,
): Promise<(Row[] | Error)[]> {
  const plan: Extract<RelationPlan, { each: Path }> = relations[relation];
  const { node, by, each, all, other, sweep } = plan;
  if (session.mayNot(each) && sweep && !session.mayNot(sweep.path)) {
    return settled(keys.map(key => everyPage(session, node, sweep.path, { [sweep.by]: key })));
  }
  const single = (key: string): Promise<Row[]> => session.list(node, each, { [by]: key } as never);
  if (all && keys.length > 1) {
    const groups = Map.groupBy(await session.list(node, all.path, {} as never), row => value(row, all.by));
    return keys.map(key => groups.get(key) ?? []);
  }
  if (other && keys.length > FEW) return fromOtherSides(session, other, keys, parents, single);
  if (!sweep) return settled(keys.map(single));

  const expected = (key: string) => expectedIds(session, plan, parents.get(key));
  const wanted = keys.filter(key => expected(key)?.length !== 0);
  if (wanted.length === 1) return settled(keys.map(key => (wanted.includes(key) ? single(key) : [])));
  const answers = await answerMany({
    keys: wanted,
    weights: session.weights,
    single,
    sweep: limit => session.sweep(node, sweep.path, {}, limit),
    total: () => session.userCount(),
    rows: key => expected(key)?.length ?? 1,
    isWhole: (key, list) => {
      const ids = expected(key);
      return ids !== undefined && list.with(sweep.by, key).length >= ids.length;
    },
    found: (key, list) => list.with(sweep.by, key),
  });
  return keys.map(key => answers.get(key) ?? []);
}

/** The first pages of the related objects of several parents. */
export async function pageBatch(
  session: Session,
  relation: PagedRelation,
  limit: number,
  keys: readonly string[],
  parents: Parents,
): Promise<(Page<NodeName> | Error)[]> {
  const plan: Extract<RelationPlan, { page: Path }> = relations[relation];
  const { node, by, page, sweep } = plan;
  const single = (key: string): Promise<Page<NodeName>> =>
    session.page(node, page, { [by]: key, limit } as never);
  if (!sweep || keys.length === 1) return settled(keys.map(single));

  const { within } = sweep;
  const places = Map.groupBy(keys, key =>
    within === undefined ? undefined : value(parents.get(key), within),
  );
  const answers = new Map<string, Page<NodeName> | Error>();
  await Promise.all(
    places.entries().map(async ([place, inPlace]) => {
      const params = within === undefined || place === undefined ? {} : { [within]: place };
      const found = await answerMany<Page<NodeName>>({
        keys: inPlace,
        weights: session.weights,
        single,
        sweep: most => session.sweep(node, sweep.path, params, most),
        total: async () => undefined,
        rows: () => 1,
        isWhole: () => false,
        found: (key, list) => ({ rows: list.with(sweep.by, key), next: null }),
      });
      for (const [key, answer] of found) answers.set(key, answer);
    }),
  );
  return keys.map(key => answers.get(key) as Page<NodeName> | Error);
}

/** Every row of a paged list. */
async function everyPage(session: Session, node: NodeName, path: Path, params: object): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const position: object = cursor === null ? {} : { page_cursor: cursor };
    const page: Page<NodeName> = await session.page(node, path, {
      ...params,
      limit: LARGEST_PAGE,
      ...position,
    } as never);
    rows.push(...page.rows);
    cursor = page.next;
  } while (cursor !== null);
  return rows;
}

type OtherSide = NonNullable<Extract<RelationPlan, { each: Path }>['other']>;

/**
 * Answers from the other side of the relation, place by place, where that is cheaper: the groups of a system and
 * their members, instead of each user's groups.
 */
async function fromOtherSides(
  session: Session,
  other: OtherSide,
  keys: readonly string[],
  parents: Parents,
  single: (key: string) => Promise<Row[]>,
): Promise<(Row[] | Error)[]> {
  const answers = new Map<string, Row[] | Error>();
  const places = Map.groupBy(keys, key => value(parents.get(key), other.within));
  await Promise.all(
    places.entries().map(async ([place, inPlace]) => {
      const all =
        (await fromOtherSide(session, other, place, inPlace)) ?? (await settled(inPlace.map(single)));
      for (const [index, key] of inPlace.entries()) answers.set(key, all[index] ?? []);
    }),
  );
  return keys.map(key => answers.get(key) ?? []);
}

/** One place's answers; undefined when single calls are cheaper, or when the other side cannot be read. */
async function fromOtherSide(
  session: Session,
  other: OtherSide,
  place: unknown,
  keys: readonly string[],
): Promise<Row[][] | undefined> {
  if (keys.length <= FEW || typeof place !== 'string') return undefined;
  try {
    const users = await session.userCount(place);
    if (users === undefined) return undefined;
    const groups = await session.list('acs_access_group', other.list, { [other.within]: place } as never);
    const { weights } = session;
    // Nobody counts members, and their lists come whole: each may be as long as the system has users.
    const most = singlesCost(weights, groups.length, groups.length * users);
    if (most >= singlesCost(weights, keys.length, keys.length)) return undefined;
    const members = await Promise.all(
      groups.map(async group => {
        const list = await session.list(other.node, other.each, { [other.by]: id(group, other.by) } as never);
        return new Set(list.map(row => value(row, 'acs_user_id')));
      }),
    );
    return keys.map(key => groups.filter((_, index) => members[index]?.has(key)));
  } catch {
    return undefined;
  }
}

/** Up to so many parents, asking for the other side first cannot pay. */
const FEW = 8;
