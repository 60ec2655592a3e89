import { type GraphQLSchema, isObjectType } from 'graphql';
import type { Context } from './builder.ts';
import type { FieldNeeds } from './needs.ts';

/** Lets a session step in before every field that may call Seam, when there is reason to. */
export function watchable(schema: GraphQLSchema): GraphQLSchema {
  const roots = [schema.getQueryType(), schema.getMutationType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const edge = field.extensions.seam as FieldNeeds | undefined;
      const { resolve } = field;
      if (
        !resolve ||
        !(roots.includes(type) || type.name.endsWith('Payload') || edge?.reference || edge?.relation)
      )
        continue;
      const coordinate = [`${type.name}.${field.name}`];
      field.resolve = (source, args, context: Context, info) =>
        context.seam.watch
          ? context.seam.watch(coordinate, info.fieldNodes, () => resolve(source, args, context, info))
          : resolve(source, args, context, info);
    }
  }
  return schema;
}
