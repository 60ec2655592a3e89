import { readFileSync } from 'node:fs';
import {
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { expect, test } from 'vitest';
import { printedSchema, schema } from '../../src/schema.ts';

const types = Object.values(schema.getTypeMap()).filter(
  type => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
);

/** Everything of a type that can have a description, by its coordinate. */
function* described(type: GraphQLNamedType): Generator<[string, string | null | undefined]> {
  yield [type.name, type.description];
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const field of Object.values(type.getFields())) {
      yield [`${type.name}.${field.name}`, field.description];
      for (const arg of field.args) yield [`${type.name}.${field.name}(${arg.name}:)`, arg.description];
    }
  }
  if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields()))
      yield [`${type.name}.${field.name}`, field.description];
  }
  if (isEnumType(type)) {
    for (const value of type.getValues()) yield [`${type.name}.${value.name}`, value.description];
  }
}

test('schema.graphql is what the code says', () => {
  expect(readFileSync('schema.graphql', 'utf8')).toBe(printedSchema());
});

test('every type, field, argument, input field and enum value has a description', () => {
  const missing = types.flatMap(type =>
    [...described(type)].filter(([, text]) => !text?.trim()).map(([name]) => name),
  );
  expect(missing).toEqual([]);
});

test('root fields are nullable, so that one failure costs one field', () => {
  const roots = [schema.getQueryType(), schema.getMutationType()].flatMap(type =>
    Object.values(type?.getFields() ?? {}),
  );
  expect(roots.length).toBeGreaterThan(30);
  expect(roots.filter(field => isNonNullType(field.type)).map(field => field.name)).toEqual([]);
});

test('every mutation takes one input and answers with its payload and user errors', () => {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const stem = `${field.name[0]?.toUpperCase()}${field.name.slice(1)}`;
    expect(field.args.map(arg => `${arg.name}: ${arg.type}`)).toEqual([`input: ${stem}Input!`]);
    expect(String(field.type)).toBe(`${stem}Payload`);
    const payload = schema.getType(`${stem}Payload`);
    expect(isObjectType(payload) && String(payload.getFields().userErrors?.type)).toBe('[SeamUserError!]!');
  }
});
