import { hash } from 'node:crypto';
import type { Pagination } from '../seam/generated.ts';
import type { Context } from './context.ts';
import { Refusal } from './refusal.ts';
import type { Table } from './table.ts';
import { micros } from './time.ts';
import { invalidInput } from './validation.ts';

type Pointer = [created_at: string, id: string];

/**
 * One page of rows that are in listing order. The cursor holds a digest of the first call's parameters, which every
 * later call has to repeat, and the first row of the next page.
 */
export function page<R extends { created_at: string }, K extends string>(
  ctx: Context,
  table: Table<R, K>,
  rows: readonly R[],
): { rows: readonly R[]; pagination: Pagination } {
  const { page_cursor, ...params } = ctx.page.params;
  const limit = Number(params.limit);
  const digest = hash('sha256', JSON.stringify(params, Object.keys(params).sort()), 'hex');
  const pointer = typeof page_cursor === 'string' ? pointerOf(page_cursor, digest) : undefined;
  const at = pointer && ([micros(pointer[0]), pointer[1]] as [number, string]);
  const from = at ? rows.findIndex(row => table.compare(table.position(row), at) >= 0) : 0;
  const start = from === -1 ? rows.length : from;
  const next = rows[start + limit];
  const cursor = next
    ? Buffer.from(JSON.stringify([digest, [next.created_at, table.position(next)[1]]])).toString('base64')
    : null;
  return {
    rows: rows.slice(start, start + limit),
    pagination: {
      has_next_page: cursor !== null,
      next_page_cursor: cursor,
      next_page_url: cursor && nextUrl(ctx.page.url, params, cursor),
    },
  };
}

function pointerOf(cursor: string, digest: string): Pointer {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8'));
  } catch {
    throw new Refusal(400, 'invalid_input', 'Error while parsing input');
  }
  if (!Array.isArray(read))
    throw invalidInput([
      { path: [], text: `Expected array, received ${read === null ? 'null' : typeof read}` },
    ]);
  const [theirs, pointer] = read;
  if (!Array.isArray(pointer) || typeof pointer[0] !== 'string' || typeof pointer[1] !== 'string')
    throw invalidInput([{ path: [], text: 'Array must contain at least 2 element(s)' }]);
  if (theirs !== digest)
    throw new Refusal(
      400,
      'mismatched_page_parameters',
      'When using next_page_cursor, the request must send parameters identical to the initial request.',
    );
  return [pointer[0], pointer[1]];
}

function nextUrl(url: string, params: Record<string, unknown>, cursor: string): string {
  const next = new URL(url);
  next.search = '';
  for (const [name, value] of Object.entries(params)) {
    for (const one of Array.isArray(value) ? value : [value])
      next.searchParams.append(name, String(one ?? ''));
  }
  next.searchParams.set('page_cursor', cursor);
  next.searchParams.set('_strict', 'true');
  return next.href;
}
