/** How many objects a selection makes of one row of a list. */
import { type FieldNode, type GraphQLNamedType, getNamedType } from 'graphql';
import { perSelection } from './needs.ts';
import { selectedFields, selectedWithin } from './selection.ts';

type Info = Parameters<Parameters<typeof perSelection>[0]>[0];

const fieldsOf = (type: GraphQLNamedType | undefined) =>
  type && 'getFields' in type ? type.getFields() : undefined;

/** Objects under a selection: one for each field that is an object, and what is in it; lists claim their own rows. */
function objectsIn(fields: Iterable<FieldNode>, type: GraphQLNamedType | undefined, info: Info): number {
  let sum = 0;
  // What is selected twice under one name is there once.
  for (const group of Map.groupBy(fields, field => field.alias?.value ?? field.name.value).values()) {
    const [field] = group;
    if (!field?.selectionSet) continue;
    const definition = fieldsOf(type)?.[field.name.value];
    const inner = definition && getNamedType(definition.type);
    sum += 1;
    if (inner?.name.endsWith('Connection')) continue;
    sum += objectsIn(
      group.flatMap(node => [...selectedWithin(node, info)]),
      inner,
      info,
    );
  }
  return sum;
}

/** What one row of the connection being resolved comes to: under `nodes`, and under `edges` with the edge itself. */
export const objectsPerRow = perSelection((info, typename) => {
  const type = info.schema.getType(`${typename}Connection`);
  const lists = [...selectedFields(info)].filter(
    ({ name }) => name.value === 'nodes' || name.value === 'edges',
  );
  return objectsIn(lists, type, info);
});
