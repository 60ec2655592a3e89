import type { ObjectRef } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import type { Session } from '../plan/session.ts';
import { invalidResponse } from '../seam/errors.ts';
import { type Objects, type PropertyFact, properties } from '../seam/generated.ts';
import { type ObjectName, type Row, record } from '../seam/row.ts';
import { builder } from './builder.ts';
import { camel } from './case.ts';
import { badInput, globalId, parsedId } from './id.ts';

type LeafKind = 'id' | 'ids' | 'string' | 'strings' | 'datetime' | 'boolean' | 'number';

/** Names of a fact table's properties that are single values or lists of them. */
type LeafNames<F> = { [K in keyof F]: F[K] extends { kind: LeafKind } ? K : never }[keyof F] & string;

/** What clients read of a property: its description, and where the generated fact does not say enough, more. */
export type Leaf =
  | string
  | { description: string; type?: 'Int' | 'Float'; deprecated?: string; fallback?: string };

/** Every property that is not a leaf, with what became of it: `field x`, `edge x`, or `left out: why`. */
type Others<All, L> = { readonly [K in Exclude<All, keyof L> & string]: string };

const SCALARS = {
  id: 'ID',
  ids: 'ID',
  string: 'String',
  strings: 'String',
  datetime: 'DateTime',
  boolean: 'Boolean',
  number: 'Float',
} as const;

const ACCEPTS: Record<LeafKind, (value: unknown) => boolean> = {
  id: value => typeof value === 'string',
  string: value => typeof value === 'string',
  datetime: value => typeof value === 'string',
  boolean: value => typeof value === 'boolean',
  number: value => typeof value === 'number',
  ids: value => Array.isArray(value) && value.every(item => typeof item === 'string'),
  strings: value => Array.isArray(value) && value.every(item => typeof item === 'string'),
};

/** Ids that every object of Seam's carries without exception; others may be absent on older servers. */
const CERTAIN_IDS = new Set(['acs_system_id', 'workspace_id']);
const CERTAIN_LEAVES = new Set(['created_at', 'display_name', 'name']);

const isCertain = (name: string, fact: PropertyFact, own: string) =>
  name === own || (!fact.optional && !fact.nullable && (CERTAIN_IDS.has(name) || CERTAIN_LEAVES.has(name)));

/**
 * The fields for leaf properties. Real data violates Seam's own description, so each value is checked as it is read:
 * what is absent is null (or an empty list), and what has another type fails that one field.
 */
function leafFields(t: any, leaves: Record<string, Leaf>, facts: Record<string, PropertyFact>, own: string) {
  return Object.fromEntries(
    Object.entries(leaves).map(([name, leaf]) => {
      const fact = facts[name] as PropertyFact;
      const options = typeof leaf === 'string' ? { description: leaf } : leaf;
      const kind = fact.kind as LeafKind;
      const isList = kind === 'ids' || kind === 'strings';
      const certain = isCertain(name, fact, own);
      const type = options.type ?? SCALARS[kind];
      const accepts = ACCEPTS[kind];
      const { fallback } = options;
      const empty: unknown[] | null = isList ? [] : null;
      return [
        camel(name),
        t.field({
          type: isList ? [type] : type,
          nullable: !(isList || certain),
          description: options.description,
          deprecationReason: options.deprecated,
          resolve: (row: Record<string, unknown>) => {
            const value = row[name] ?? (fallback === undefined ? undefined : row[fallback]);
            if (value === undefined || value === null) {
              if (certain) throw invalidResponse(`${name} is missing`);
              return empty;
            }
            if (!accepts(value)) throw invalidResponse(`${name} has an unexpected type`);
            return value;
          },
        }),
      ];
    }),
  );
}

interface NodeType {
  load: (seam: Session, id: string) => Promise<object | null>;
}

const nodeTypes = new Map<string, NodeType>();
const typenames = new WeakMap<object, string>();

export const Node = builder.interfaceRef<object>('Node').implement({
  description: 'Anything with an id of its own that can be fetched again by it.',
  fields: t => ({
    id: t.id({
      nullable: false,
      description: 'Opaque and unique across all types. Clients use it as their cache key.',
      resolve: () => '',
    }),
  }),
  resolveType: row => typenames.get(row) as string,
});

/** A type of the graph that is an object of Seam's, fetched by its id. */
export interface SeamNode<N extends ObjectName> {
  typename: string;
  object: N;
  ref: ObjectRef<any, Row<N>>;
}

/**
 * Declares a node type. `leaves` are the properties clients see, each with its description in our words; `others`
 * names all remaining ones and what became of them. A property in neither does not compile: a new one in Seam's
 * description is judged here.
 */
export function seamNode<
  N extends ObjectName,
  const L extends { readonly [K in LeafNames<(typeof properties)[N]>]?: Leaf },
>(
  typename: string,
  object: N,
  options: {
    description: string;
    /** The property with the object's own id. */
    id: keyof Objects[N] & string;
    leaves: L & { readonly [K in Exclude<keyof L, LeafNames<(typeof properties)[N]>>]: never };
    others: Others<keyof Objects[N], L>;
    load: NodeType['load'];
  },
): SeamNode<N> {
  const ref = builder.objectRef<Row<N>>(typename);
  ref.implement({
    description: options.description,
    interfaces: [Node],
    fields: t => ({
      id: t.id({
        nullable: false,
        description: 'Opaque id, unique across all types; `node(id:)` finds the object again.',
        resolve: row => globalId(typename, (row as Record<string, unknown>)[options.id] as string),
      }),
      ...leafFields(
        t,
        options.leaves as Record<string, Leaf>,
        properties[object] as Record<string, PropertyFact>,
        options.id,
      ),
    }),
  });
  nodeTypes.set(typename, { load: options.load });
  return { typename, object, ref };
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
  t.field({ type, description, resolve: (row: object) => record(row, property) });

async function loadNode(seam: Session, value: string) {
  const parsed = parsedId(value);
  const type = parsed && nodeTypes.get(parsed.typename);
  if (!parsed || !type)
    throw badInput('This is not an id of this graph.', [{ path: 'id', messages: ['Unknown id.'] }]);
  const row = await type.load(seam, parsed.seamId);
  if (row) typenames.set(row, parsed.typename);
  return row;
}

builder.queryFields(t => ({
  node: t.field({
    type: Node,
    description: 'The object with this id, whatever its type; null when Seam does not know it.',
    args: { id: t.arg.id({ required: true, description: 'The `id` of any node.' }) },
    resolve: (_root, { id }, { seam }) => loadNode(seam, id),
  }),
  nodes: t.field({
    type: [Node],
    nullable: { list: true, items: true },
    description: 'Several objects by their ids, in the order asked for; null where Seam does not know one.',
    args: { ids: t.arg.idList({ required: true, description: 'The `id`s of any nodes, 500 at most.' }) },
    resolve: (_root, { ids }, { seam }) => {
      if (ids.length > 500) throw badInput('At most 500 ids can be asked for at once.');
      return ids.map(id => loadNode(seam, id)) as unknown as object[];
    },
  }),
}));

/** Whether the caller selected a field directly under the one being resolved. */
export function selects(info: GraphQLResolveInfo, field: string): boolean {
  const fragments = info.fragments;
  const search = (set: any): boolean =>
    (set?.selections ?? []).some((node: any) =>
      node.kind === 'Field'
        ? node.name.value === field
        : search(
            node.kind === 'FragmentSpread' ? fragments[node.name.value]?.selectionSet : node.selectionSet,
          ),
    );
  return info.fieldNodes.some(node => search(node.selectionSet));
}
