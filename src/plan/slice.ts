import type { Params, Path } from '../seam/client.ts';
import { id, type Row } from '../seam/row.ts';
import { LARGEST_PAGE } from './cost.ts';
import { type NodeName, nodes } from './nodes.ts';
import type { Page, Session } from './session.ts';

/**
 * Where reading goes on in a paged list. Seam demands that a cursor is used with the parameters it came from, `limit`
 * included, so the limit of the first call stays with the position even if later pages are asked for in other sizes.
 */
export interface PagedPosition {
  /** Seam's cursor of the page; null is the first page. */
  cursor: string | null;
  /** Rows of that page already read. */
  index: number;
  limit: number;
}

/** Where reading goes on in a list that Seam answers whole: after this id, which was the `index`th. */
export interface WholePosition {
  after: string;
  index: number;
}

export interface Slice<N extends NodeName, P> {
  rows: Row<N>[];
  /** Where reading goes on behind one of the rows. Worked out only for those who ask. */
  after: (index: number) => P;
  /** Where reading goes on; null when nothing follows. */
  next: P | null;
}

/** At most this many of Seam's pages make one page of ours; then it comes back shorter, with more to follow. */
const MOST_PAGES = 4;

/**
 * Reads `first` rows of a paged list, from the start or from a position.
 *
 * @param opening reads the first page, where that may cost less than a call of its own
 */
export async function pagedSlice<N extends NodeName, C extends Path>(
  session: Session,
  name: N,
  path: C,
  params: Params<C>,
  first: number,
  start?: PagedPosition,
  opening?: (limit: number) => Promise<Page<N>>,
): Promise<Slice<N, PagedPosition>> {
  const rows: Row<N>[] = [];
  const parts: Part[] = [];
  let { cursor, index, limit } = start ?? {
    cursor: null,
    index: 0,
    limit: Math.min(Math.max(first, 1), LARGEST_PAGE),
  };
  const slice = (next: PagedPosition | null) => ({
    rows,
    after: (at: number) => positionAfter(parts, at, limit),
    next,
  });
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page: Page<N> =
      !start && pages === 0 && opening
        ? await opening(limit)
        : await session.page(name, path, {
            ...params,
            limit,
            ...(cursor === null ? {} : { page_cursor: cursor }),
          });
    const taken = page.rows.slice(index, index + first - rows.length);
    parts.push({ from: rows.length, cursor, index, length: page.rows.length, next: page.next });
    for (const row of taken) rows.push(row);
    index += taken.length;
    if (index < page.rows.length) return slice({ cursor, index, limit });
    if (page.next === null) return slice(null);
    cursor = page.next;
    index = 0;
    if (rows.length >= first) break;
  }
  return slice({ cursor, index, limit });
}

/** What one of Seam's pages gave to a page of ours. */
interface Part {
  /** Which row of ours came from it first. */
  from: number;
  cursor: string | null;
  /** Which row of its own that was. */
  index: number;
  length: number;
  next: string | null;
}

function positionAfter(parts: readonly Part[], at: number, limit: number): PagedPosition {
  const part = parts.findLast(({ from }) => from <= at) as Part;
  const index = part.index + at - part.from + 1;
  return index >= part.length && part.next !== null
    ? { cursor: part.next, index: 0, limit }
    : { cursor: part.cursor, index, limit };
}

/** Cuts `first` rows from a whole list, from the start or from a position. */
export function wholeSlice<N extends NodeName>(
  name: N,
  all: Row<N>[],
  first: number,
  start?: WholePosition,
): Slice<N, WholePosition> {
  const own = nodes[name].id;
  const seen = start ? all.findIndex(row => id(row, own) === start.after) : -1;
  // If the row has gone, the one after it has taken its place.
  const from = start ? (seen >= 0 ? seen + 1 : Math.max(0, start.index - 1)) : 0;
  const rows = from === 0 && all.length <= first ? all : all.slice(from, from + first);
  const after = (index: number) => ({ after: id(rows[index] as Row<N>, own), index: from + index + 1 });
  return { rows, after, next: from + first < all.length && rows.length > 0 ? after(rows.length - 1) : null };
}
