/** The served schema: the graph, and the two root fields by which routers take it into a supergraph. */
import {
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  isObjectType,
} from 'graphql';
import type { Context } from '../graph/builder.ts';
import { resolveEntities } from '../graph/entities.ts';
import { REPRESENTATIONS } from '../graph/entity.ts';
import { nodeTypes, typenameOf } from '../graph/node.ts';
import { subgraphSdl } from './subgraph.ts';

/** Checked where it is resolved, so that a wrong one fails for itself alone. */
const Any = new GraphQLScalarType({
  name: '_Any',
  description: 'An entity as another service knows it: its `__typename` and one of its keys.',
});

/** The schema with `_service` and `_entities`. It shares its types with the one given. */
export function federated(schema: GraphQLSchema): GraphQLSchema {
  const config = schema.toConfig();
  const query = schema.getQueryType()?.toConfig();
  if (!query) throw new Error('The schema has no queries.');
  const texts = new Map<boolean, string>();
  const sdl = (node: boolean) => {
    const text = texts.get(node) ?? subgraphSdl(schema, { node });
    texts.set(node, text);
    return text;
  };
  const Entity = new GraphQLUnionType({
    name: '_Entity',
    description: 'Any type that other services can refer to by one of its keys.',
    types: [...nodeTypes.keys()].map(name => schema.getType(name)).filter(isObjectType),
    resolveType: row => typenameOf(row),
  });
  const Service = new GraphQLObjectType({
    name: '_Service',
    description: 'What a router composes of this graph.',
    fields: {
      sdl: {
        type: GraphQLString,
        description: 'The subgraph, in the schema definition language, with its federation directives.',
        resolve: (_service, _args, { subgraphNode = false }: Context) => sdl(subgraphNode),
      },
    },
  });
  const Query = new GraphQLObjectType({
    ...query,
    fields: {
      ...query.fields,
      _service: {
        type: new GraphQLNonNull(Service),
        description: 'This graph as a part of a supergraph. For routers.',
        resolve: () => ({}),
      },
      _entities: {
        type: new GraphQLNonNull(new GraphQLList(Entity)),
        description:
          'The objects that other services refer to, in the order asked for; null where Seam does not know one. For routers.',
        args: {
          [REPRESENTATIONS]: {
            type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(Any))),
            description: 'Which: the `__typename` and a key of each.',
          },
        },
        resolve: resolveEntities,
      },
    },
  });
  const types = config.types.map(type => (type.name === Query.name ? Query : type));
  return new GraphQLSchema({ ...config, query: Query, types: [...types, Any, Entity, Service] });
}
