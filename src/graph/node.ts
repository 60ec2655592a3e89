import type { ObjectRef } from '@pothos/core';
import type { Session } from '../plan/session.ts';
import { settled } from '../plan/settled.ts';
import { type Objects, type PropertyFact, properties } from '../seam/generated.ts';
import { id, type ObjectName, type Row } from '../seam/row.ts';
import { idArgument, refuseArgument } from './argument.ts';
import { builder } from './builder.ts';
import { camel } from './case.ts';
import { globalId, parsedId } from './id.ts';
import { type Leaf, type LeafNames, leafFields } from './leaf.ts';
import { needing } from './needs.ts';

/** Every property that is not a leaf, with what became of it: `field x`, `edge x`, or `left out: why`. */
type Others<All, L> = { readonly [K in Exclude<All, keyof L> & string]: string };

type Load = (seam: Session, key: string) => Promise<object | null> | object;

export interface NodeType {
  object: ObjectName;
  load: Load;
  /** The fields by which other services can name it: Seam's id under its own name, the global id, and others. */
  keys: readonly string[];
  /** How it is found by those others. */
  byKey: ReadonlyMap<string, Load>;
}

const declared = new Map<string, NodeType>();
const typenames = new WeakMap<object, string>();

/** Every node type by its name. */
export const nodeTypes: ReadonlyMap<string, NodeType> = declared;

/** Notes the type of an object that was found where several types may stand. */
export function typed<R extends object | null>(typename: string, row: R): R {
  if (row) typenames.set(row, typename);
  return row;
}

/** The type that was noted. */
export const typenameOf = (row: object): string | undefined => typenames.get(row);

/** Each node type resolves its own id; the interface only declares it. */
function ownId(): never {
  throw new Error('A node type lacks its id');
}

export const Node = builder.interfaceRef<object>('Node').implement({
  description: 'Anything with an id of its own that can be fetched again by it.',
  fields: t => ({
    id: t.id({
      nullable: false,
      description: 'Opaque and unique across all types. Clients use it as their cache key.',
      resolve: ownId,
    }),
  }),
  resolveType: row => typenameOf(row) as string,
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
    load: Load;
    /** Properties other than the id by which Seam finds the object, and how. */
    otherKeys?: { readonly [K in keyof L & string]?: Load };
  },
): SeamNode<N> {
  const ref = builder.objectRef<Row<N>>(typename);
  ref.implement({
    description: options.description,
    interfaces: [Node],
    fields: t => ({
      id: t.id({
        nullable: false,
        description:
          'Opaque id, unique across all types: what client caches know the object by. Where the graph has `node(id:)`, that finds it again.',
        extensions: needing([options.id]),
        resolve: row => globalId(typename, id(row, options.id)),
      }),
      ...leafFields(
        t,
        options.leaves as Record<string, Leaf>,
        properties[object] as Record<string, PropertyFact>,
        options.id,
      ),
    }),
  });
  const { id: own, load, otherKeys = {} } = options;
  const byKey = new Map(Object.entries<Load>(otherKeys).map(([property, find]) => [camel(property), find]));
  declared.set(typename, { object, load, keys: [camel(own), 'id', ...byKey.keys()], byKey });
  return { typename, object, ref };
}

const MOST_NODES = 500;

/** The node with a global id. `argument` is where the id came from. */
async function loadNode(seam: Session, value: string, argument: string) {
  const parsed = parsedId(value);
  const type = parsed && nodeTypes.get(parsed.typename);
  if (!parsed || !type)
    return refuseArgument(
      argument,
      "This is not an `id` of this graph. For an id of Seam's, ask for its type, as in acsUser(acsUserId:).",
    );
  return typed(parsed.typename, await type.load(seam, idArgument(parsed.typename, argument, value)));
}

builder.queryFields(t => ({
  node: t.field({
    type: Node,
    description: 'The object with this id, whatever its type; null when Seam does not know it.',
    args: { id: t.arg.id({ required: true, description: 'The `id` of any node.' }) },
    resolve: (_root, args, { seam }) => loadNode(seam, args.id, 'id'),
  }),
  nodes: t.field({
    type: [Node],
    nullable: { list: true, items: true },
    description: 'Several objects by their ids, in the order asked for; null where Seam does not know one.',
    args: { ids: t.arg.idList({ required: true, description: 'The `id`s of any nodes, 500 at most.' }) },
    resolve: (_root, { ids }, { seam }) => {
      if (ids.length > MOST_NODES) return refuseArgument('ids', `Must be at most ${MOST_NODES} ids.`);
      seam.allowance.claim(ids.length);
      // Errors as values: one promise for all of them.
      return settled(ids.map((value, index) => loadNode(seam, value, `ids.${index}`))) as Promise<object[]>;
    },
  }),
}));
