import type { ObjectRef } from '@pothos/core';
import { invalidResponse } from '../seam/errors.ts';
import { type PropertyFact, properties } from '../seam/generated.ts';
import { type ObjectName, record } from '../seam/row.ts';
import { builder } from './builder.ts';
import { camel } from './case.ts';
import { needing } from './needs.ts';

type LeafKind = 'id' | 'ids' | 'string' | 'strings' | 'datetime' | 'boolean' | 'number';

/** Names of a fact table's properties that are single values or lists of them. */
export type LeafNames<F> = { [K in keyof F]: F[K] extends { kind: LeafKind } ? K : never }[keyof F] & string;

/** What clients read of a property: its description, and where the generated fact does not say enough, more. */
export type Leaf =
  | string
  | { description: string; type?: 'Int' | 'ID'; deprecated?: string; fallback?: string };

const SCALARS = {
  id: 'ID',
  ids: 'ID',
  string: 'String',
  strings: 'String',
  datetime: 'DateTime',
  boolean: 'Boolean',
  number: 'Float',
} as const;

const isText = (value: unknown) => typeof value === 'string';

const ACCEPTS: Record<LeafKind, (value: unknown) => boolean> = {
  id: isText,
  string: isText,
  datetime: isText,
  boolean: value => typeof value === 'boolean',
  number: value => typeof value === 'number',
  ids: value => Array.isArray(value) && value.every(item => typeof item === 'string'),
  strings: value => Array.isArray(value) && value.every(item => typeof item === 'string'),
};

const isInt = (value: unknown) => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31;

/** Ids that every object of Seam's carries without exception; others may be absent on older servers. */
const CERTAIN_IDS = new Set(['acs_system_id', 'workspace_id']);
const CERTAIN_LEAVES = new Set(['created_at', 'display_name', 'name']);

const isCertain = (name: string, fact: PropertyFact, own: string) =>
  name === own || (!fact.optional && !fact.nullable && (CERTAIN_IDS.has(name) || CERTAIN_LEAVES.has(name)));

/**
 * The fields for leaf properties. Real data violates Seam's own description, so each value is checked as it is read:
 * what is absent is null (or an empty list), and what has another type fails that one field.
 */
export function leafFields(
  t: any,
  leaves: Record<string, Leaf>,
  facts: Record<string, PropertyFact>,
  own: string,
) {
  return Object.fromEntries(
    Object.entries(leaves).map(([name, leaf]) => {
      const fact = facts[name] as PropertyFact;
      const options = typeof leaf === 'string' ? { description: leaf } : leaf;
      const kind = fact.kind as LeafKind;
      const isList = kind === 'ids' || kind === 'strings';
      const certain = isCertain(name, fact, own);
      const type = options.type ?? SCALARS[kind];
      const accepts =
        type === 'Int' ? isInt : type === 'ID' && kind === 'number' ? Number.isInteger : ACCEPTS[kind];
      const takesText = accepts === isText;
      const { fallback } = options;
      const empty: unknown[] | null = isList ? [] : null;
      return [
        camel(name),
        t.field({
          type: isList ? [type] : type,
          nullable: !(isList || certain),
          description: options.description,
          deprecationReason: options.deprecated,
          extensions: needing(fallback === undefined ? [name] : [name, fallback]),
          resolve: (row: Record<string, unknown>) => {
            const value = row[name] ?? (fallback === undefined ? undefined : row[fallback]);
            if (value === undefined || value === null) {
              if (certain) throw invalidResponse(`${name} is missing`);
              return empty;
            }
            // Most are text, and the question is put for every leaf of every answer.
            if (takesText ? typeof value !== 'string' : !accepts(value))
              throw invalidResponse(`${name} has an unexpected type`);
            return value;
          },
        }),
      ];
    }),
  );
}

/** The `fields` of a nested object's fact. */
type Fields<F> = F extends { fields: infer Nested } ? Nested : never;

/** Declares a value type for an object inside another, such as vendor metadata, and returns its reference. */
export function seamValue<N extends ObjectName, P extends keyof (typeof properties)[N] & string>(
  typename: string,
  object: N,
  property: P,
  description: string,
  leaves: { readonly [K in LeafNames<Fields<(typeof properties)[N][P]>>]: Leaf },
) {
  const facts = (properties[object] as Record<string, PropertyFact>)[property]?.fields ?? {};
  return builder.objectRef<Record<string, unknown>>(typename).implement({
    description,
    fields: t => leafFields(t, leaves, facts, ''),
  });
}

/** A field for an object inside another, of a type that `seamValue` declared. */
export const valueField = (t: any, type: ObjectRef<any, any>, property: string, description: string): any =>
  t.field({
    type,
    description,
    extensions: needing([property]),
    resolve: (row: object) => record(row, property),
  });
