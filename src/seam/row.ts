import { invalidResponse } from './errors.ts';
import type { Objects } from './generated.ts';

export type ObjectName = keyof Objects;

/**
 * An object as Seam sent it. Real data departs from Seam's own description, so no property has a trusted type: the
 * readers below check what they read, at the moment they read it.
 */
export type Row<N extends ObjectName = ObjectName> = { readonly [K in keyof Objects[N]]?: unknown };

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A property's text, or null if it is absent. @throws SeamError if it holds something else */
export function text(row: object, name: string): string | null {
  const value = (row as Record<string, unknown>)[name];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw invalidResponse(`${name} is not text`);
  return value;
}

/** A property's texts; an absent list is an empty one. @throws SeamError if it holds something else */
export function texts(row: object, name: string): string[] {
  const value = (row as Record<string, unknown>)[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.some(item => typeof item !== 'string')) {
    throw invalidResponse(`${name} is not a list of text`);
  }
  return value;
}

/** A property's objects; an absent list is an empty one. @throws SeamError if it holds something else */
export function records(row: object, name: string): Record<string, unknown>[] {
  const value = (row as Record<string, unknown>)[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isRecord))
    throw invalidResponse(`${name} is not a list of objects`);
  return value;
}

/** A property's object, or null if it is absent. @throws SeamError if it holds something else */
export function record(row: object, name: string): Record<string, unknown> | null {
  const value = (row as Record<string, unknown>)[name];
  if (value === undefined || value === null) return null;
  if (!isRecord(value)) throw invalidResponse(`${name} is not an object`);
  return value;
}

/** A property's id. @throws SeamError if it is absent or empty */
export function id(row: object, name: string): string {
  const value = text(row, name);
  if (!value) throw invalidResponse(`${name} is missing`);
  return value;
}
