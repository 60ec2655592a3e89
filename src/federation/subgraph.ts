/** The graph as routers compose it: its definition with the directives of Apollo Federation. */
import {
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
  lexicographicSortSchema,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql';
import { nodeTypes } from '../graph/node.ts';
import { ASSUMED_SIZE, isPage, weightOf } from './cost.ts';
import { tagOf } from './tags.ts';

/** Set explicitly: a composer in wide use refuses newer versions. */
const LINK = 'https://specs.apollo.dev/federation/v2.9';

const IMPORTS = ['@key', '@shareable', '@tag', '@cost', '@listSize'];

const NODE_FIELDS = ['node', 'nodes'];

/** Directives as nodes, from their text. */
function directives(...texts: string[]): ConstDirectiveNode[] {
  const [definition] = parse(`scalar S ${texts.join(' ')}`, { noLocation: true }).definitions;
  return definition?.kind === 'ScalarTypeDefinition' ? [...(definition.directives ?? [])] : [];
}

/**
 * Composers know these two by the link. One in use that does not warns at every one of them, unless it finds them
 * defined, which the others allow.
 */
const COSTS = parse(
  `directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
   directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION`,
  { noLocation: true },
).definitions;

/** Types that any Relay graph may declare as well, and those whose names do not say that they are Seam's. */
const isShared = (name: string) =>
  /^(PageInfo|AccessScheduleUpdate|ConnectWebviewCustomization)$|(Connection|Edge)$/.test(name);

function typeDirectives(name: string): ConstDirectiveNode[] {
  const type = nodeTypes.get(name);
  if (type) return directives(...type.keys.map(key => `@key(fields: "${key}")`));
  return [...(isShared(name) ? directives('@shareable') : []), ...tagDirectives(name)];
}

function tagDirectives(coordinate: string): ConstDirectiveNode[] {
  const tag = tagOf.get(coordinate);
  return tag === undefined ? [] : directives(`@tag(name: "${tag}")`);
}

function fieldDirectives(schema: GraphQLSchema, type: GraphQLObjectType, name: string): ConstDirectiveNode[] {
  const weight = weightOf(schema, type, name);
  const known = directives(
    ...(weight === undefined ? [] : [`@cost(weight: ${weight})`]),
    ...(isPage(type, name)
      ? [
          `@listSize(assumedSize: ${ASSUMED_SIZE}, slicingArguments: ["first"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)`,
        ]
      : []),
  );
  return [...known, ...tagDirectives(`${type.name}.${name}`)];
}

/**
 * The text that `_service` answers with.
 *
 * @param options.node whether this graph owns `Query.node` and `Query.nodes`, of which a supergraph can have only one
 */
export function subgraphSdl(schema: GraphQLSchema, { node }: { node: boolean }): string {
  const definitions = visit(parse(printSchema(lexicographicSortSchema(schema)), { noLocation: true }), {
    // Routers defer by themselves, and would take `@defer` for a directive of this graph's own.
    DirectiveDefinition: () => null,
    InputObjectTypeDefinition(definition) {
      const fields = definition.fields?.map(field => ({
        ...field,
        directives: [
          ...(field.directives ?? []),
          ...tagDirectives(`${definition.name.value}.${field.name.value}`),
        ],
      }));
      return { ...definition, ...(fields ? { fields } : {}) };
    },
    ObjectTypeDefinition(definition): ObjectTypeDefinitionNode {
      const name = definition.name.value;
      const type = schema.getType(name);
      if (!isObjectType(type)) return definition;
      const isLeftOut = (field: FieldDefinitionNode) =>
        !node && type === schema.getQueryType() && NODE_FIELDS.includes(field.name.value);
      const fields = definition.fields
        ?.filter(field => !isLeftOut(field))
        .map(field => ({
          ...field,
          directives: [...(field.directives ?? []), ...fieldDirectives(schema, type, field.name.value)],
        }));
      return {
        ...definition,
        directives: [...(definition.directives ?? []), ...typeDirectives(name)],
        ...(fields ? { fields } : {}),
      };
    },
  });
  const imports = IMPORTS.map(name => `"${name}"`).join(', ');
  return `extend schema @link(url: "${LINK}", import: [${imports}])\n\n${COSTS.map(print).join('\n\n')}\n\n${print(definitions)}\n`;
}
