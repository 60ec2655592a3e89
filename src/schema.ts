import './graph/scalars.ts';
import './resources/index.ts';
import { lexicographicSortSchema, printSchema, specifiedDirectives } from 'graphql';
import { federated } from './federation/served.ts';
import { subgraphSdl } from './federation/subgraph.ts';
import { builder } from './graph/builder.ts';
import { DeferDirective } from './graph/defer.ts';
import { watchable } from './graph/watch.ts';

/** The whole graph. Built once; it holds nothing of any request. */
export const schema = watchable(
  builder.toSchema({ sortSchema: false, directives: [...specifiedDirectives, DeferDirective] }),
);

/** The text of `schema.graphql`, sorted, so that a review sees only what changed. */
export const printedSchema = (): string => `${printSchema(lexicographicSortSchema(schema))}\n`;

/** What is served: the graph, and beside it what routers ask. */
export const servedSchema = federated(schema);

/** The text of `subgraph.graphql`: the graph as routers compose it, with `node` and `nodes` only if told. */
export const printedSubgraph = ({ node } = { node: false }): string => subgraphSdl(schema, { node });
