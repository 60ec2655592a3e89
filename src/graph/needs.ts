/**
 * What a selection needs of an object. Each field says which of the object's properties it reads; if a parent has all
 * of those for the fields selected, the object itself is not fetched.
 */
import { type FieldNode, type GraphQLObjectType, type GraphQLResolveInfo, isObjectType } from 'graphql';
import type { ReferenceName, RelationName } from '../plan/relations.ts';
import { selectedFields, selectedWithin } from './selection.ts';

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
export function coversFields(
  known: object,
  type: GraphQLObjectType | undefined,
  fields: Iterable<FieldNode>,
): boolean {
  if (!type) return false;
  for (const { name } of fields) {
    if (name.value === '__typename') continue;
    const needs = needsOf(type, name.value)?.needs;
    if (!needs?.every(property => property in known)) return false;
  }
  return true;
}

/** The same for the whole selection of a to-one field. */
export const coversNode = (known: object, typename: string, info: Info): boolean =>
  coversFields(known, objectType(info, typename), selectedFields(info));

/** The same for the nodes of a connection. */
export const coversNodes = (known: object, typename: string, info: Info): boolean =>
  coversFields(known, objectType(info, typename), nodeFields(selectedFields(info), info));
