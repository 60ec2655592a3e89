import type { ObjectRef } from '@pothos/core';
import type { Session } from '../plan/session.ts';
import { settled } from '../plan/settled.ts';
import { type Objects, type PropertyFact, properties } from '../seam/generated.ts';
import { id, type ObjectName, type Row } from '../seam/row.ts';
import { idArgument, refuseArgument } from './argument.ts';
import { builder } from './builder.ts';
import { globalId, parsedId } from './id.ts';
import { type Leaf, type LeafNames, leafFields } from './leaf.ts';
import { needing } from './needs.ts';

/** Every property that is not a leaf, with what became of it: `field x`, `edge x`, or `left out: why`. */
type Others<All, L> = { readonly [K in Exclude<All, keyof L> & string]: string };

interface NodeType {
  load: (seam: Session, id: string) => Promise<object | null> | object;
}

const nodeTypes = new Map<string, NodeType>();
const typenames = new WeakMap<object, string>();

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
  nodeTypes.set(typename, { load: options.load });
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
  const row = await type.load(seam, idArgument(parsed.typename, argument, value));
  if (row) typenames.set(row, parsed.typename);
  return row;
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
      // Errors as values, not as rejected promises: a compiled operation loses the place of a rejected last one.
      return settled(ids.map((value, index) => loadNode(seam, value, `ids.${index}`))) as Promise<object[]>;
    },
  }),
}));
