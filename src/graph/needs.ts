/**
 * What a selection needs of an object. Each field says which of the object's properties it reads; if a parent has all
 * of those for the fields selected, the object itself is not fetched.
 */
import { type FieldNode, type GraphQLObjectType, type GraphQLResolveInfo, isObjectType } from 'graphql';
import type { ReferenceName, RelationName } from '../plan/relations.ts';
import type { Path } from '../seam/client.ts';
import { isConditional, selectedFields, selectedWithin } from './selection.ts';

export interface FieldNeeds {
  /** Properties of the object that the field reads. */
  needs: readonly string[];
  /** The plan that answers it, if it is an edge. */
  reference?: ReferenceName;
  relation?: RelationName;
}

/** Marks a field, in its `extensions`, with what it needs. */
export const needing = (needs: readonly string[], edge: Omit<FieldNeeds, 'needs'> = {}) => ({
  seam: { needs, ...edge } satisfies FieldNeeds,
});

/** What a field needs; undefined for fields that nothing is known of, which need the whole object. */
export const needsOf = (type: GraphQLObjectType, field: string): FieldNeeds | undefined =>
  type.getFields()[field]?.extensions.seam as FieldNeeds | undefined;

/** Marks a field, in its `extensions`, with the one call that it makes. */
export const calling = (path: Path) => ({ seamCall: path });

/** The call that a field makes, if it says so. */
export const callOf = (type: GraphQLObjectType, field: string): Path | undefined =>
  type.getFields()[field]?.extensions.seamCall as Path | undefined;

type Info = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'variableValues' | 'schema'>;
type Within = Omit<Info, 'fieldNodes'>;

const objectType = (info: Info, typename: string): GraphQLObjectType | undefined => {
  const type = info.schema.getType(typename);
  return isObjectType(type) ? type : undefined;
};

/** The fields selected on the nodes of a connection: under `nodes`, and under `node` of `edges`. */
export function* nodeFields(fields: Iterable<FieldNode>, info: Within): Generator<FieldNode> {
  for (const field of fields) {
    if (field.name.value === 'nodes') yield* selectedWithin(field, info);
    if (field.name.value !== 'edges') continue;
    for (const inner of selectedWithin(field, info)) {
      if (inner.name.value === 'node') yield* selectedWithin(inner, info);
    }
  }
}

/** Whether an object with these properties is all that the fields need of it. */
export function coversFields(known: object, type: GraphQLObjectType, fields: Iterable<FieldNode>): boolean {
  return propertiesOf(type, fields)?.every(property => property in known) ?? false;
}

/** The properties that the fields read between them; undefined if one of them needs the whole object. */
function propertiesOf(type: GraphQLObjectType, fields: Iterable<FieldNode>): string[] | undefined {
  const properties = new Set<string>();
  for (const { name } of fields) {
    if (name.value === '__typename') continue;
    const needs = needsOf(type, name.value)?.needs;
    if (!needs) return undefined;
    for (const property of needs) properties.add(property);
  }
  return [...properties];
}

/**
 * Remembers what a selection comes to for as long as the document is remembered. A selection whose directives depend
 * on variables is looked at anew each time.
 */
export function perSelection<V>(
  look: (info: Info, typename: string) => V,
): (info: Info, typename: string) => V {
  const seen = new WeakMap<readonly FieldNode[], { value: V }>();
  return (info, typename) => {
    const known = seen.get(info.fieldNodes);
    if (known) return known.value;
    const value = look(info, typename);
    if (!isConditional(info)) seen.set(info.fieldNodes, { value });
    return value;
  };
}

/** What the selection of a to-one field needs of its object; undefined if that is the whole of it. */
export const nodeNeeds = perSelection((info, typename) => {
  const type = objectType(info, typename);
  return type && propertiesOf(type, selectedFields(info));
});

/** The same for the nodes of a connection. */
export const nodesNeeds = perSelection((info, typename) => {
  const type = objectType(info, typename);
  return type && propertiesOf(type, nodeFields(selectedFields(info), info));
});
