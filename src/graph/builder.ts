import SchemaBuilder from '@pothos/core';
import type { Session } from '../plan/session.ts';

/** What every resolver gets: this request's view of Seam. */
export interface Context {
  seam: Session;
  /** Whether this graph is the one that owns `node` and `nodes` in its supergraph. Not unless told. */
  subgraphNode?: boolean;
}

/** The field builder of any object, where a function adds fields to several. */
export type FieldBuilder = PothosSchemaTypes.ObjectFieldBuilder<any, any>;

export const builder = new SchemaBuilder<{
  Context: Context;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: string; Output: string };
  };
}>({});

builder.queryType({
  description: 'Everything that can be read. A root field is null when Seam does not know the thing.',
});
builder.mutationType({
  description:
    'Everything that can be changed. Each mutation is one change at Seam; they run one after the other, in the order written.',
});
