import { SeamError } from '../seam/errors.ts';
import type { Row } from '../seam/row.ts';
import { LARGEST_PAGE } from './cost.ts';
import { idsUnder, type NodeName, nodes } from './nodes.ts';
import type { Session } from './session.ts';
import { settled } from './settled.ts';
import { answerMany, type Sweep } from './sweep.ts';

type Found<N extends NodeName> = (Row<N> | null | Error)[];

/**
 * Fetches objects by their ids, as `nodes` says is cheapest for so many.
 *
 * @param referrers the objects that have the ids, where there is one
 */
export async function nodeBatch<N extends NodeName>(
  session: Session,
  name: N,
  ids: readonly string[],
  referrers: ReadonlyMap<string, object>,
): Promise<Found<N>> {
  const { id, one, many, all, sweep, formerIds } = nodes[name];
  // Client sessions may list what they may not get.
  const listOnly = session.mayNot(one);
  const single = async (nodeId: string): Promise<Row<N> | null> => {
    if (!listOnly || !sweep) return session.find(name, one, { [id]: nodeId } as never);
    const { rows } = await session.page(name, sweep.path, { search: nodeId, limit: LARGEST_PAGE } as never);
    return rows.find(row => (row as Record<string, unknown>)[id] === nodeId) ?? null;
  };
  if (all && ids.length === 1 && session.hasRead(all, {} as never)) {
    const rows = await session.list(name, all, {} as never).catch(() => undefined);
    if (rows) return lookedUp(name, rows, ids);
  }
  if (ids.length === 1 && (!listOnly || sweep)) return settled(ids.map(single));
  if (many) {
    const chunks = Array.from({ length: Math.ceil(ids.length / many.most) }, (_, index) =>
      ids.slice(index * many.most, (index + 1) * many.most),
    );
    // A list that refuses an id (unknown ones are skipped, as far as is known) leaves all of its ids to other ways.
    const lists = chunks.map(chunk =>
      session.list(name, many.path, { [many.param]: chunk, limit: LARGEST_PAGE } as never).catch(error => {
        if (error instanceof SeamError && error.isRefusal) return [];
        throw error;
      }),
    );
    const found = lookedUp(name, (await Promise.all(lists)).flat(), ids);
    if (listOnly) return found;
    if (!formerIds) return settled(ids.map((nodeId, index) => found[index] ?? single(nodeId)));
    // What is missing was refused, is unknown, or was merged into another, which the list of all may say for less.
    const under = (nodeId: string, list: Sweep) =>
      (list.with(id, nodeId)[0] ?? list.with(formerIds, nodeId)[0]) as Row<N> | undefined;
    const answers = await answerMany<Row<N> | null>({
      keys: ids.filter((_, index) => !found[index]),
      weights: session.weights,
      single,
      sweep: limit => session.sweep(name, many.path, {}, limit),
      total: async () => undefined,
      rows: () => 1,
      isWhole: (nodeId, list) => under(nodeId, list) !== undefined,
      found: (nodeId, list) => under(nodeId, list) ?? (list.listsAll(formerIds) ? null : undefined),
    });
    return ids.map((nodeId, index) => found[index] ?? answers.get(nodeId) ?? null);
  }
  if (all) return lookedUp(name, await session.list(name, all, {} as never), ids);
  if (!sweep) return settled(ids.map(single));

  // Each shared place has a list of its own: ids are swept or got place by place.
  const places = Map.groupBy(
    ids,
    nodeId => (referrers.get(nodeId) as Record<string, unknown> | undefined)?.[sweep.within],
  );
  const answers = new Map<string, Row<N> | null | Error>();
  await Promise.all(
    places.entries().map(async ([place, keys]) => {
      const within = typeof place === 'string' ? place : undefined;
      const found = await answerMany<Row<N> | null>({
        keys,
        weights: session.weights,
        single,
        sweep: limit =>
          session.sweep(name, sweep.path, within === undefined ? {} : { [sweep.within]: within }, limit),
        total: () => session.userCount(within),
        rows: () => 1,
        isWhole: (nodeId, list) => list.with(id, nodeId).length > 0,
        // What the list lacks may still exist: lists leave out what Seam does not manage.
        found: (nodeId, list) => list.with(id, nodeId)[0] as Row<N> | undefined,
      });
      for (const [nodeId, answer] of found) answers.set(nodeId, answer);
    }),
  );
  return ids.map(nodeId => answers.get(nodeId) ?? null);
}

function lookedUp<N extends NodeName>(
  name: N,
  rows: readonly Row<N>[],
  ids: readonly string[],
): (Row<N> | null)[] {
  const found = new Map<string, Row<N>>();
  for (const row of rows) for (const nodeId of idsUnder(nodes[name], row)) found.set(nodeId, row);
  return ids.map(nodeId => found.get(nodeId) ?? null);
}
