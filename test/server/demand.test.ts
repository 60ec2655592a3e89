import { expect, test } from 'vitest';
import { gateway } from '../kit.ts';

const groups = (identities: number, users: number) =>
  `{ userIdentities(first: ${identities}) { nodes { acsUsers(first: ${users}) { nodes { acsCredentials { nodes { displayName } } } } } } }`;

test('refuses an operation that could make too many calls, before the first, with the number and the field', async () => {
  const { send, calls } = await gateway({ server: { maxCalls: 100 } });
  const { status, data, errors } = await send(groups(10, 20));
  expect(status).toBe(400);
  expect(data).toBeUndefined();
  // One for the list and one for each user; the ids of the users are in the identities' hands.
  expect(errors).toMatchObject([
    {
      message: expect.stringContaining('201'),
      extensions: { code: 'QUERY_TOO_COMPLEX', calls: 201, maxCalls: 100, field: 'AcsUser.acsCredentials' },
    },
  ]);
  expect(calls()).toEqual([]);
  expect((await send(groups(5, 5))).errors).toBeUndefined();
});

test('counts page sizes in variables, fragments, aliases and conditions', async () => {
  const { send } = await gateway({ server: { maxCalls: 1 } });
  const document = `
    query ($first: Int, $without: Boolean = false) {
      acsUsers(first: $first) { nodes { ...Access @skip(if: $without) } }
    }
    fragment Access on AcsUser {
      a: accessibleEntrances { nodes { displayName } }
      b: accessibleEntrances { nodes { displayName } }
    }`;
  const counted = async (variables: object) =>
    (await send(document, variables)).errors?.[0]?.extensions.calls;
  expect(await counted({ first: 7 })).toBe(15);
  expect(await counted({})).toBe(101);
  expect(await counted({ first: 7, without: true })).toBeUndefined();
});

test('counts a field that is written twice once, unless the arguments differ', async () => {
  const { send } = await gateway({ server: { maxCalls: 1 } });
  const counted = async (text: string) => (await send(text)).errors?.[0]?.extensions.calls;
  const doors = (first: number) =>
    `acsEntrances(first: ${first}) { nodes { credentialsWithAccess { nodes { id } } } }`;
  expect(await counted(`{ ${doors(4)} ${doors(4)} }`)).toBe(5);
  const under = (first: number) =>
    `accessibleEntrances(first: ${first}) { nodes { credentialsWithAccess { nodes { id } } } }`;
  const both = (first: number) =>
    `{ acsUsers(first: 3) { nodes { ${under(2)} } edges { node { ${under(first)} } } } }`;
  expect(await counted(both(2))).toBe(1 + 3 + 6);
  expect(await counted(both(5))).toBe(1 + 3 + 6 + 3 + 15);
  // One alias may stand for two fields, of which the first costs nothing.
  const hidden = under(2).replace('accessibleEntrances(first: 2)', 'x: accessibleEntrances');
  const aliased = `{ acsUsers(first: 3) { nodes { x: acsUserId } edges { node { ${hidden} } } } }`;
  expect(await counted(aliased)).toBe(1 + 3 + 150);
});

test('refuses by its own code what is selected on a condition that has a default', async () => {
  const { send } = await gateway({ server: { maxCalls: 3 } });
  const document =
    'query ($s: Boolean = true) { acsUsers(first: 20) @include(if: $s) { nodes { accessibleEntrances { nodes { displayName } } } } }';
  for (const variables of [undefined, {}, { s: true }]) {
    const { status, errors } = await send(document, variables);
    expect([status, errors?.[0]?.extensions.code]).toEqual([400, 'QUERY_TOO_COMPLEX']);
  }
});

test('counts nothing for what a parent has in hand, and one call for what one call answers', async () => {
  const { send } = await gateway({ server: { maxCalls: 3 } });
  const inHand =
    '{ acsUsers(first: 500) { nodes { userIdentity { userIdentityId fullName } acsSystem { acsSystemId } } } }';
  expect((await send(inHand)).errors).toBeUndefined();
  const listed = '{ acsUsers(first: 500) { nodes { userIdentity { displayName } acsSystem { name } } } }';
  expect((await send(listed)).errors).toBeUndefined();
});

test('lets 500 identities, their users and systems through as it comes', async () => {
  const { send } = await gateway({ sandbox: { large: true } });
  const { errors } = await send(
    '{ userIdentities(first: 500) { nodes { acsUsers { nodes { displayName acsSystem { name } } } } } }',
  );
  expect(errors).toBeUndefined();
});

test('does not count introspection', async () => {
  const { send } = await gateway({ server: { maxCalls: 1 } });
  expect((await send('{ __schema { types { name fields { name } } } }')).errors).toBeUndefined();
});

test('looks below node and nodes, as the types of their ids say', async () => {
  const { send, sandbox, calls } = await gateway({ server: { maxCalls: 20 } });
  const document = `query ($ids: [ID!]!) {
    nodes(ids: $ids) { ... on UserIdentity { acsCredentials { nodes { accessibleEntrances { nodes { id } } } } } }
  }`;
  const named = (typename: string, ids: string[]) =>
    ids.map(id => Buffer.from(`${typename}:${id}`).toString('base64'));
  const people = named('UserIdentity', Object.values(sandbox.ids.people).slice(0, 2));
  const systems = named('AcsSystem', ['one', 'two']);
  expect((await send(document, { ids: systems })).errors).toBeUndefined();
  const before = calls().length;
  // One for both, two for their credentials, and one for each credential of two pages.
  expect((await send(document, { ids: people })).errors).toMatchObject([
    { extensions: { code: 'QUERY_TOO_COMPLEX', calls: 103, field: 'AcsCredential.accessibleEntrances' } },
  ]);
  expect(calls()).toHaveLength(before);
  const [first] = people;
  const one = `{ node(id: "${first}") { ... on UserIdentity { acsCredentials(first: 30) { nodes { accessibleEntrances { nodes { id } } } } } } }`;
  expect((await send(one)).errors).toMatchObject([{ extensions: { calls: 32 } }]);
});
