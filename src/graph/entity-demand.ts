import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
  valueFromASTUntyped,
} from 'graphql';
import { namedIn, REPRESENTATIONS } from './entity.ts';
import { parsedId } from './id.ts';
import { type NodeType, nodeTypes } from './node.ts';
import { fieldsOn } from './selection.ts';

interface EntityCount {
  object: NodeType['object'];
  type: GraphQLObjectType;
  /** How many are named by one of their ids. */
  byId: number;
  /** How many are named by something else. */
  byKey: number;
  /** What is selected of them. */
  fields: FieldNode[];
}

interface Within {
  schema: GraphQLSchema;
  fragments: Record<string, never>;
  variableValues: Record<string, unknown>;
}

const argumentOf = (field: FieldNode, argument: string, { variableValues }: Within): unknown => {
  const value = field.arguments?.find(({ name }) => name.value === argument)?.value;
  return value && valueFromASTUntyped(value, variableValues);
};

/** How many of each type are named, by which keys, and what is selected of them. */
function counted(
  field: FieldNode,
  named: readonly { typename?: string | undefined; key?: string }[],
  within: Within,
): EntityCount[] {
  const names = Map.groupBy(named, ({ typename }) => typename);
  const counts: EntityCount[] = [];
  for (const [typename, { object, byKey: others }] of nodeTypes) {
    const keys = names.get(typename)?.flatMap(({ key }) => key ?? []) ?? [];
    const type = within.schema.getType(typename);
    if (keys.length === 0 || !isObjectType(type)) continue;
    const byKey = keys.filter(key => others.has(key)).length;
    const fields = [...fieldsOn(type, field.selectionSet, within)];
    counts.push({ object, type, byId: keys.length - byKey, byKey, fields });
  }
  return counts;
}

/** What an `_entities` field asks for: how many representations there are, and how many good ones of each type. */
export function entityDemand(
  field: FieldNode,
  within: Within,
): { representations: number; counts: EntityCount[] } {
  const given = argumentOf(field, REPRESENTATIONS, within);
  const representations = Array.isArray(given) ? given : [given];
  return {
    representations: representations.length,
    counts: counted(field, representations.map(namedIn), within),
  };
}

/** What a `node` or `nodes` field asks for: how many objects of each type. */
export function nodesDemand(field: FieldNode, within: Within): EntityCount[] {
  const given = [argumentOf(field, 'id', within), argumentOf(field, 'ids', within)].flat();
  const named = given.map(value => ({
    typename: typeof value === 'string' ? parsedId(value)?.typename : undefined,
    key: 'id',
  }));
  return counted(field, named, within);
}
