import './graph/scalars.ts';
import './resources/index.ts';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { builder } from './graph/builder.ts';
import { explainable } from './graph/explain.ts';

/** The whole graph. Built once; it holds nothing of any request. */
export const schema = explainable(builder.toSchema({ sortSchema: false }));

/** The text of `schema.graphql`, sorted, so that a review sees only what changed. */
export const printedSchema = (): string => `${printSchema(lexicographicSortSchema(schema))}\n`;
