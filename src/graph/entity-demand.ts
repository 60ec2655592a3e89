import {
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
  type OperationDefinitionNode,
  valueFromASTUntyped,
} from 'graphql';
import { type NamedEntity, namedIn, REPRESENTATIONS } from './entity.ts';
import { parsedId } from './id.ts';
import { type NodeType, nodeTypes } from './node.ts';
import { fieldsOn, fragmentsOf, selectedFields } from './selection.ts';

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

const argumentOf = (
  field: FieldNode,
  argument: string,
  { variableValues }: Pick<Within, 'variableValues'>,
): unknown => {
  const value = field.arguments?.find(({ name }) => name.value === argument)?.value;
  return value && valueFromASTUntyped(value, variableValues);
};

/** How many different ones of each type are named, by which keys, and what is selected of them. */
function counted(nodes: readonly FieldNode[], named: readonly NamedEntity[], within: Within): EntityCount[] {
  const names = Map.groupBy(named, ({ typename }) => typename);
  const counts: EntityCount[] = [];
  for (const [typename, { object, byKey: others }] of nodeTypes) {
    const values = new Map<string, Set<unknown>>();
    for (const { key, value } of names.get(typename) ?? [])
      if (key !== undefined) values.set(key, (values.get(key) ?? new Set()).add(value));
    const type = within.schema.getType(typename);
    if (values.size === 0 || !isObjectType(type)) continue;
    let byId = 0;
    let byKey = 0;
    for (const [key, { size }] of values) {
      if (others.has(key)) byKey += size;
      else byId += size;
    }
    const fields = nodes.flatMap(node => [...fieldsOn(type, node.selectionSet, within)]);
    counts.push({ object, type, byId, byKey, fields });
  }
  return counts;
}

function representationsOf(field: FieldNode, within: Pick<Within, 'variableValues'>): unknown[] {
  const given = argumentOf(field, REPRESENTATIONS, within);
  return Array.isArray(given) ? given : [given];
}

/** What an `_entities` field asks for: how many representations there are, and how many good ones of each type. */
export function entityDemand(
  nodes: readonly [FieldNode, ...FieldNode[]],
  within: Within,
): { representations: number; counts: EntityCount[] } {
  const representations = representationsOf(nodes[0], within);
  return {
    representations: representations.length,
    counts: counted(nodes, representations.map(namedIn), within),
  };
}

/** What a `node` or `nodes` field asks for: how many objects of each type. */
export function nodesDemand(nodes: readonly [FieldNode, ...FieldNode[]], within: Within): EntityCount[] {
  const [field] = nodes;
  const given = [argumentOf(field, 'id', within), argumentOf(field, 'ids', within)].flat();
  const named = given.flatMap(value => {
    const typename = typeof value === 'string' ? parsedId(value)?.typename : undefined;
    return typename === undefined ? [] : { typename, key: 'id', value };
  });
  return counted(nodes, named, within);
}

/**
 * The data of an operation that finds none of the entities it asks for, and the path of each of these; undefined if
 * it asks for anything else, or for more of them than `most`: a short request must not make a long answer.
 */
export function noEntities(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variableValues: Record<string, unknown>,
  most: number,
): { data: Record<string, unknown>; places: (string | number)[][] } | undefined {
  const within = { fragments: fragmentsOf(document), variableValues };
  const data: Record<string, unknown> = Object.create(null);
  const places: (string | number)[][] = [];
  for (const field of selectedFields({ fieldNodes: [operation as never], ...within })) {
    const key = (field.alias ?? field.name).value;
    if (field.name.value === '__typename') data[key] = 'Query';
    else if (field.name.value !== '_entities') return undefined;
    else if (!(key in data)) {
      const { length } = representationsOf(field, within);
      if (places.length + length > most) return undefined;
      data[key] = new Array(length).fill(null);
      for (let index = 0; index < length; index += 1) places.push([key, index]);
    }
  }
  return places.length > 0 ? { data, places } : undefined;
}
