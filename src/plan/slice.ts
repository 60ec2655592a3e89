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
  items: { row: Row<N>; next: P }[];
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
  const items: Slice<N, PagedPosition>['items'] = [];
  let { cursor, index, limit } = start ?? {
    cursor: null,
    index: 0,
    limit: Math.min(Math.max(first, 1), LARGEST_PAGE),
  };
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page: Page<N> =
      !start && pages === 0 && opening
        ? await opening(limit)
        : await session.page(name, path, {
            ...params,
            limit,
            ...(cursor === null ? {} : { page_cursor: cursor }),
          });
    for (; index < page.rows.length && items.length < first; index += 1) {
      const last = index === page.rows.length - 1 && page.next !== null;
      items.push({
        row: page.rows[index] as Row<N>,
        next: last ? { cursor: page.next, index: 0, limit } : { cursor, index: index + 1, limit },
      });
    }
    if (index < page.rows.length) return { items, next: { cursor, index, limit } };
    if (page.next === null) return { items, next: null };
    cursor = page.next;
    index = 0;
    if (items.length >= first) break;
  }
  return { items, next: { cursor, index, limit } };
}

/** Cuts `first` rows from a whole list, from the start or from a position. */
export function wholeSlice<N extends NodeName>(
  name: N,
  rows: Row<N>[],
  first: number,
  start?: WholePosition,
): Slice<N, WholePosition> {
  const own = nodes[name].id;
  const seen = start ? rows.findIndex(row => id(row, own) === start.after) : -1;
  // If the row has gone, the one after it has taken its place.
  const from = start ? (seen >= 0 ? seen + 1 : Math.max(0, start.index - 1)) : 0;
  const items = rows.slice(from, from + first).map((row, offset) => ({
    row,
    next: { after: id(row, own), index: from + offset + 1 },
  }));
  return { items, next: from + first < rows.length ? (items.at(-1)?.next ?? null) : null };
}
