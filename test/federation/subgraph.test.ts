import { readFileSync } from 'node:fs';
import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type ObjectTypeDefinitionNode,
  parse,
  valueFromASTUntyped,
} from 'graphql';
import { expect, test } from 'vitest';
import { schema, servedSchema } from '../../src/schema.ts';
import { gateway } from '../kit.ts';

interface Service {
  _service: { sdl: string };
}

const service = '{ _service { sdl } }';
const text = readFileSync('subgraph.graphql', 'utf8');
const subgraph = parse(text);

const objects = ({ definitions }: DocumentNode): ObjectTypeDefinitionNode[] =>
  definitions.filter(node => node.kind === 'ObjectTypeDefinition');

const object = (name: string) => objects(subgraph).find(node => node.name.value === name);

const field = (coordinate: string): FieldDefinitionNode | undefined => {
  const [type = '', name] = coordinate.split('.');
  return object(type)?.fields?.find(node => node.name.value === name);
};

const applied = (node: { directives?: readonly ConstDirectiveNode[] } | undefined, directive: string) =>
  (node?.directives ?? [])
    .filter(({ name }) => name.value === directive)
    .map(({ arguments: given }) =>
      Object.fromEntries((given ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)])),
    );

const fieldsOf = (type: ObjectTypeDefinitionNode | undefined) => type?.fields?.map(node => node.name.value);

test('is served as it is in the repository', async () => {
  const { send, calls } = await gateway();
  const { data, errors } = await send<Service>(service);
  expect(errors).toBeUndefined();
  expect(data._service.sdl).toBe(text);
  expect(calls()).toEqual([]);
});

test('needs no credential, because routers compose before anybody asks', async () => {
  const { send } = await gateway();
  expect((await send<Service>(service, undefined, { authorization: undefined })).data._service.sdl).toBe(
    text,
  );
});

test('links federation 2.9 and imports what it uses', () => {
  const extension = subgraph.definitions.find(node => node.kind === 'SchemaExtension');
  const used = [...text.matchAll(/@(key|shareable|tag|cost|listSize)\b(?!")/g)].map(([name]) => name);
  expect(applied(extension, 'link')).toEqual([
    { url: 'https://specs.apollo.dev/federation/v2.9', import: [...new Set(used)].sort(orderOfImports) },
  ]);
});

const IMPORTS = ['@key', '@shareable', '@tag', '@cost', '@listSize'];
const orderOfImports = (a: string, b: string) => IMPORTS.indexOf(a) - IMPORTS.indexOf(b);

test("every node type is an entity by Seam's id and by the global one, an identity by your own key too", () => {
  const nodes = objects(subgraph).filter(type => type.interfaces?.some(({ name }) => name.value === 'Node'));
  expect(nodes.map(type => [type.name.value, applied(type, 'key')])).toEqual([
    ['AcsAccessGroup', [{ fields: 'acsAccessGroupId' }, { fields: 'id' }]],
    ['AcsCredential', [{ fields: 'acsCredentialId' }, { fields: 'id' }]],
    ['AcsEntrance', [{ fields: 'acsEntranceId' }, { fields: 'id' }]],
    ['AcsSystem', [{ fields: 'acsSystemId' }, { fields: 'id' }]],
    ['AcsUser', [{ fields: 'acsUserId' }, { fields: 'id' }]],
    ['UserIdentity', [{ fields: 'userIdentityId' }, { fields: 'id' }, { fields: 'userIdentityKey' }]],
    ['Workspace', [{ fields: 'workspaceId' }, { fields: 'id' }]],
  ]);
});

test('the documentation lists these keys', () => {
  const page = readFileSync('docs/federation.md', 'utf8');
  const rows = page
    .split('\n')
    .filter(line => /^\| `\w+` \|/.test(line))
    .map(line => [...line.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  const entities = objects(subgraph).filter(type => applied(type, 'key').length > 0);
  expect(rows.sort()).toEqual(
    entities.map(type => [type.name.value, ...applied(type, 'key').map(({ fields }) => fields)]).sort(),
  );
});

test('leaves out node and nodes, which a supergraph can have once, unless told otherwise', async () => {
  const roots = fieldsOf(object('Query'));
  expect(roots).not.toContain('node');
  expect(roots).not.toContain('nodes');
  const { send } = await gateway({ server: { subgraphNode: true } });
  const { data } = await send<Service>(service);
  const whole = objects(parse(data._service.sdl)).find(type => type.name.value === 'Query');
  expect(fieldsOf(whole)?.filter(name => !roots?.includes(name))).toEqual(['node', 'nodes']);
});

test('the graph without a router keeps node and nodes, and knows nothing of federation', () => {
  expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(
    expect.arrayContaining(['node', 'nodes']),
  );
  expect(readFileSync('schema.graphql', 'utf8')).not.toMatch(/_entities|_service|_Any|@key|federation/);
});

test('shares page info, connections and edges with other Relay graphs, and what is not named as Seam’s', () => {
  const shared = objects(subgraph)
    .filter(type => applied(type, 'shareable').length > 0)
    .map(type => type.name.value);
  expect(shared).toContain('PageInfo');
  expect(shared).toContain('UserIdentityConnection');
  const others = objects(subgraph)
    .filter(type => applied(type, 'key').length === 0 && !/^(Query|Mutation)$/.test(type.name.value))
    .map(type => type.name.value)
    .filter(name => !/Acs|UserIdentit|Seam/.test(name));
  expect(others).toEqual(['AccessScheduleUpdate', 'ConnectWebviewCustomization', 'PageInfo']);
  expect(shared.filter(name => !/Connection$|Edge$/.test(name))).toEqual(others);
});

test('every field that may call Seam costs more than an object, and a leaf says nothing', () => {
  const weight = (coordinate: string) => applied(field(coordinate), 'cost')[0]?.weight as number | undefined;
  expect(weight('AcsUser.displayName')).toBeUndefined();
  expect(weight('AcsUser.saltoKsMetadata')).toBeUndefined();
  // Systems and identities come many to a call; credentials and the doors of each user do not.
  expect(weight('AcsUser.acsSystem')).toBe(2);
  expect(weight('AcsUser.userIdentity')).toBe(2);
  expect(weight('AcsCredential.parentAcsCredential')).toBe(25);
  expect(weight('AcsUser.accessibleEntrances')).toBe(25);
  expect(weight('Query.userIdentity')).toBe(25);
  expect(weight('Mutation.createAcsUser')).toBe(25);
  expect(weight('CreateAcsUserPayload.acsUser')).toBeUndefined();
  expect(weight('UpdateAcsUserPayload.acsUser')).toBe(25);
  expect(weight('CreateAcsUserPayload.userErrors')).toBeUndefined();
  const entities = objects(subgraph).filter(type => applied(type, 'key').length > 0);
  const names = entities.map(type => type.name.value);
  const free = entities.flatMap(type =>
    (type.fields ?? []).flatMap(({ name, type: kind }) => {
      const coordinate = `${type.name.value}.${name.value}`;
      const named = kind.kind === 'NamedType' ? kind.name.value : '';
      const isEdge = names.includes(named.replace(/Connection$/, ''));
      return isEdge && !((weight(coordinate) ?? 0) > 1) ? [coordinate] : [];
    }),
  );
  expect(free).toEqual([]);
});

test("every page's size is what its argument says", () => {
  const pages = objects(subgraph).flatMap(type =>
    (type.fields ?? []).filter(
      ({ type: kind }) => kind.kind === 'NamedType' && kind.name.value.endsWith('Connection'),
    ),
  );
  expect(pages.length).toBeGreaterThan(15);
  for (const page of pages) {
    expect(page.arguments?.map(({ name }) => name.value)).toContain('first');
    expect(applied(page, 'listSize')).toEqual([
      {
        assumedSize: 50,
        slicingArguments: ['first'],
        sizedFields: ['edges', 'nodes'],
        requireOneSlicingArgument: false,
      },
    ]);
  }
});

test('tags what says who a person is, and the codes that open doors', () => {
  const tags = new Map<string, unknown>(
    objects(subgraph).flatMap(type =>
      (type.fields ?? []).flatMap(node =>
        applied(node, 'tag').map(({ name }) => [`${type.name.value}.${node.name.value}`, name] as const),
      ),
    ),
  );
  expect(tags.get('AcsCredential.code')).toBe('secret');
  const personal = objects(subgraph).flatMap(type =>
    (fieldsOf(type) ?? [])
      .filter(name => /fullName$|emailAddress$|phoneNumber$/i.test(name))
      .map(name => `${type.name.value}.${name}`),
  );
  expect(personal.length).toBeGreaterThan(10);
  expect(personal.filter(coordinate => tags.get(coordinate) !== 'personal-data')).toEqual([]);
  expect([...tags.keys()].filter(coordinate => !field(coordinate))).toEqual([]);
});

/** Descriptions and deprecations of everything in a document, by place. */
function words({ definitions }: DocumentNode): Map<string, unknown> {
  const found = new Map<string, unknown>();
  const note = (
    place: string,
    node: { description?: { value: string }; directives?: readonly ConstDirectiveNode[] },
  ) => found.set(place, [node.description?.value, applied(node, 'deprecated')]);
  for (const definition of definitions) {
    if (!('name' in definition) || !definition.name) continue;
    const name = definition.name.value;
    note(name, definition as never);
    const parts = [
      ...('fields' in definition ? (definition.fields ?? []) : []),
      ...('values' in definition ? (definition.values ?? []) : []),
    ];
    for (const part of parts) {
      note(`${name}.${part.name.value}`, part);
      for (const argument of ('arguments' in part && part.arguments) || [])
        note(`${name}.${part.name.value}(${argument.name.value}:)`, argument);
    }
  }
  return found;
}

test('keeps every description and deprecation of the graph', () => {
  const said = words(subgraph);
  const lost = [...words(parse(readFileSync('schema.graphql', 'utf8')))].filter(
    ([place, word]) =>
      !/^(Query\.nodes?(\(|$)|defer$)/.test(place) &&
      JSON.stringify(said.get(place)) !== JSON.stringify(word),
  );
  expect(said.size).toBeGreaterThan(500);
  expect(lost).toEqual([]);
  expect(text).toContain('@deprecated');
});

test('says nothing of @defer, which is for routers to do', () => {
  expect(servedSchema.getDirective('defer')).toBeDefined();
  expect(text).not.toMatch(/@defer\b/);
});

test('what is served besides the graph has descriptions too', () => {
  for (const type of Object.values(servedSchema.getTypeMap())) {
    if (type.name.startsWith('__') || schema.getType(type.name) === type) continue;
    expect([type.name, type.description]).toEqual([type.name, expect.any(String)]);
    if (isInputObjectType(type) || isEnumType(type) || !(isObjectType(type) || isInterfaceType(type)))
      continue;
    for (const node of Object.values(type.getFields())) {
      expect([node.name, node.description]).toEqual([node.name, expect.any(String)]);
    }
  }
});
