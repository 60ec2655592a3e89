import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
  valueFromASTUntyped,
} from 'graphql';
import { nodes } from '../plan/nodes.ts';
import { camel } from './case.ts';
import { referenceCalls } from './demand.ts';
import { namedIn, REPRESENTATIONS } from './entity.ts';
import { nodeTypes } from './node.ts';
import { fieldsOn } from './selection.ts';

interface EntityCount {
  type: GraphQLObjectType;
  /** How many of them are named. */
  count: number;
  /** Calls that finding these can come to. */
  calls: number;
  fields: FieldNode[];
}

interface Within {
  schema: GraphQLSchema;
  fragments: Record<string, never>;
  variableValues: Record<string, unknown>;
}

/** What an `_entities` field can come to, by the type of the entities that are named. */
export function entityDemand(
  field: FieldNode,
  within: Within,
): { representations: number; counted: EntityCount[] } {
  const argument = field.arguments?.find(({ name }) => name.value === REPRESENTATIONS)?.value;
  const given = argument && valueFromASTUntyped(argument, within.variableValues);
  const representations = Array.isArray(given) ? given : [given];
  const counted: EntityCount[] = [];
  const names = Map.groupBy(representations.map(namedIn), ({ typename }) => typename);
  for (const [typename, { object, id }] of nodeTypes) {
    const keys = names.get(typename)?.flatMap(({ key }) => key ?? []);
    const type = within.schema.getType(typename);
    if (!keys?.length || !isObjectType(type)) continue;
    const byId = keys.filter(key => key === 'id' || key === camel(id)).length;
    const calls = object === 'workspace' ? 1 : referenceCalls(nodes[object], byId) + keys.length - byId;
    const fields = [...fieldsOn(type, field.selectionSet, within)];
    counted.push({ type, count: keys.length, calls, fields });
  }
  return { representations: representations.length, counted };
}
