/**
 * Cursors: which list, and where in it to read on. Opaque to clients, and good at any instance, since all of it is in
 * the cursor.
 */
import { createHash } from 'node:crypto';
import { LARGEST_PAGE } from '../plan/cost.ts';
import type { PagedPosition, WholePosition } from '../plan/slice.ts';
import { badInput } from './id.ts';

/** Eight characters that tell one list, with its filters, from another. */
export const fingerprint = (list: unknown): string =>
  createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, 8);

/** A cursor of the list with this fingerprint. */
export const encoded = (list: string, position: unknown[]): string =>
  Buffer.from(JSON.stringify([list, ...position])).toString('base64url');

/** Characters; Seam's own cursors have some hundred. */
const LONGEST_CURSOR = 8_192;

function decoded(cursor: string, list: string): unknown[] {
  let parts: unknown;
  try {
    if (cursor.length <= LONGEST_CURSOR)
      parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {}
  const problem = !Array.isArray(parts)
    ? 'This is not a cursor of this graph.'
    : parts[0] === list
      ? undefined
      : 'This cursor comes from another list or from other filters.';
  if (problem) throw badInput(problem, [{ path: 'after', messages: [problem] }]);
  return (parts as unknown[]).slice(1);
}

const isIndex = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

function broken(): never {
  throw badInput('This is not a cursor of this graph.', [{ path: 'after', messages: ['Unknown cursor.'] }]);
}

/** @throws GraphQLError `BAD_USER_INPUT` if it is no cursor of this list */
export function pagedPosition(cursor: string, list: string): PagedPosition {
  const [page, index, limit] = decoded(cursor, list);
  if ((page !== null && typeof page !== 'string') || !isIndex(index) || !isIndex(limit)) return broken();
  if (limit < 1 || limit > LARGEST_PAGE) return broken();
  return { cursor: page, index, limit };
}

/** @throws GraphQLError `BAD_USER_INPUT` if it is no cursor of this list */
export function wholePosition(cursor: string, list: string): WholePosition {
  const [after, index] = decoded(cursor, list);
  if (typeof after !== 'string' || !isIndex(index)) return broken();
  return { after, index };
}
