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

/** Types that any Relay graph may declare as well: the parts of connections. */
const isShared = (name: string) => name === 'PageInfo' || /(Connection|Edge)$/.test(name);

function typeDirectives(name: string): ConstDirectiveNode[] {
  const type = nodeTypes.get(name);
  if (type) return directives(...type.keys.map(key => `@key(fields: "${key}")`));
  return isShared(name) ? directives('@shareable') : [];
}

function fieldDirectives(schema: GraphQLSchema, type: GraphQLObjectType, name: string): ConstDirectiveNode[] {
  const weight = weightOf(schema, type, name);
  const tag = tagOf.get(`${type.name}.${name}`);
  return directives(
    ...(weight === undefined ? [] : [`@cost(weight: ${weight})`]),
    ...(isPage(type, name)
      ? [
          `@listSize(assumedSize: ${ASSUMED_SIZE}, slicingArguments: ["first"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)`,
        ]
      : []),
    ...(tag === undefined ? [] : [`@tag(name: "${tag}")`]),
  );
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
  return `extend schema @link(url: "${LINK}", import: [${imports}])\n\n${print(definitions)}\n`;
}
