import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
  valueFromASTUntyped,
} from 'graphql';
import { namedIn, REPRESENTATIONS } from './entity.ts';
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

/** What an `_entities` field asks for: how many representations there are, and how many good ones of each type. */
export function entityDemand(
  field: FieldNode,
  within: Within,
): { representations: number; counts: EntityCount[] } {
  const argument = field.arguments?.find(({ name }) => name.value === REPRESENTATIONS)?.value;
  const given = argument && valueFromASTUntyped(argument, within.variableValues);
  const representations = Array.isArray(given) ? given : [given];
  const names = Map.groupBy(representations.map(namedIn), ({ typename }) => typename);
  const counts: EntityCount[] = [];
  for (const [typename, { object, byKey: others }] of nodeTypes) {
    const keys = names.get(typename)?.flatMap(({ key }) => key ?? []) ?? [];
    const type = within.schema.getType(typename);
    if (keys.length === 0 || !isObjectType(type)) continue;
    const byKey = keys.filter(key => others.has(key)).length;
    const fields = [...fieldsOn(type, field.selectionSet, within)];
    counts.push({ object, type, byId: keys.length - byKey, byKey, fields });
  }
  return { representations: representations.length, counts };
}
