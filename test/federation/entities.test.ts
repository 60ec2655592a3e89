import { expect, onTestFinished, test } from 'vitest';
import { createServer } from '../../src/server.ts';
import type { Gateway } from '../kit.ts';
import { gateway } from '../kit.ts';
import { anyOrder, globalId } from '../resources/expected.ts';

interface Entities {
  _entities: (Record<string, unknown> | null)[];
}

const names = `
  query Names($representations: [_Any!]!) {
    _entities(representations: $representations) {
      __typename
      ... on UserIdentity { userIdentityId userIdentityKey displayName }
      ... on AcsUser { acsUserId displayName }
      ... on AcsSystem { acsSystemId name }
      ... on AcsAccessGroup { acsAccessGroupId name }
      ... on AcsEntrance { acsEntranceId displayName }
      ... on AcsCredential { acsCredentialId displayName }
      ... on Workspace { workspaceId name }
    }
  }
`;

const entities = (door: Gateway, representations: unknown[], document = names) =>
  door.send<Entities>(document, { representations });

const identity = (key: Record<string, unknown>) => ({ __typename: 'UserIdentity', ...key });

/** One of each type: Seam's id of it. */
async function oneOfEach({ send, forget }: Gateway): Promise<Record<string, string>> {
  const { data } = await send<Record<string, { nodes: Record<string, string>[] }>>(`{
    acsUsers(first: 1) { nodes { acsUserId } }
    userIdentities(first: 1) { nodes { userIdentityId } }
    acsSystems(first: 1) { nodes { acsSystemId } }
    acsAccessGroups(first: 1) { nodes { acsAccessGroupId } }
    acsEntrances(first: 1) { nodes { acsEntranceId } }
    acsCredentials(first: 1) { nodes { acsCredentialId } }
    workspace { workspaceId }
  }`);
  forget();
  const rows = Object.values(data).map(value => ('nodes' in value ? value.nodes[0] : value) as object);
  return Object.fromEntries(rows.flatMap(row => Object.entries(row)));
}

const kinds = [
  ['AcsUser', 'acsUserId', '/acs/users/get'],
  ['UserIdentity', 'userIdentityId', '/user_identities/get'],
  ['AcsSystem', 'acsSystemId', '/acs/systems/get'],
  ['AcsAccessGroup', 'acsAccessGroupId', '/acs/access_groups/get'],
  ['AcsEntrance', 'acsEntranceId', '/acs/entrances/get'],
  ['AcsCredential', 'acsCredentialId', '/acs/credentials/get'],
  ['Workspace', 'workspaceId', '/workspaces/get'],
] as const;

test.each(kinds)(
  "returns the %s with Seam's id and the one with a global id",
  async (typename, key, path) => {
    const door = await gateway();
    const { [key]: id = '' } = await oneOfEach(door);
    for (const representation of [{ [key]: id }, { id: globalId(typename, id) }]) {
      const { data, errors } = await entities(door, [{ __typename: typename, ...representation }]);
      expect(errors).toBeUndefined();
      expect(data._entities).toEqual([expect.objectContaining({ __typename: typename, [key]: id })]);
      expect(door.calls()).toEqual([path]);
      door.forget();
    }
  },
);

test.each(kinds)('is null when Seam does not know the %s', async (typename, key) => {
  const door = await gateway();
  const { data, errors } = await entities(door, [
    { __typename: typename, [key]: 'unknown' },
    identity({ userIdentityId: door.ids.people.john }),
  ]);
  expect(errors).toBeUndefined();
  expect(data._entities).toMatchObject([null, { displayName: 'John Alder' }]);
});

test('returns the identity with your own key, and the survivor for a key that was merged away', async () => {
  const door = await gateway();
  const { data, errors } = await entities(door, [
    identity({ userIdentityKey: 'guest_john' }),
    identity({ userIdentityKey: 'loyalty_ana' }),
    identity({ userIdentityKey: 'unknown' }),
  ]);
  expect(errors).toBeUndefined();
  expect(data._entities).toMatchObject([
    { userIdentityId: door.ids.people.john, userIdentityKey: 'guest_john' },
    { userIdentityId: door.ids.people.ana, userIdentityKey: 'member_ana' },
    null,
  ]);
  expect(door.calls()).toEqual(Array.from({ length: 3 }, () => '/user_identities/get'));
});

const sixKeys = ['guest_john', 'guest_jane', 'staff_priya', 'guest_omar', 'loyalty_ana', 'unknown'];
const sixNames = ['John Alder', 'Jane Fielding', 'Priya Nair', 'Omar Haddad', 'Ana Duarte', undefined];

test('reads the list when many keys are asked for, which also says which of them were merged or are unknown', async () => {
  const door = await gateway();
  const { data, errors } = await entities(
    door,
    sixKeys.map(userIdentityKey => identity({ userIdentityKey })),
  );
  expect(errors).toBeUndefined();
  expect(data._entities.map(entity => entity?.displayName)).toEqual(sixNames);
  expect(door.calls()).toEqual(['/user_identities/list']);
});

/** The list of all identities as a Seam has it that does not say what was merged. */
async function silentList({ sandbox }: Gateway): Promise<object> {
  const whole = await sandbox.fetch(`${sandbox.url}/user_identities/list`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sandbox.tokens.apiKey}` },
  });
  const { user_identities, ...rest } = (await whole.json()) as { user_identities: Record<string, unknown>[] };
  const silent = { merged_user_identity_ids: undefined, merged_user_identity_keys: undefined };
  return { user_identities: user_identities.map(row => ({ ...row, ...silent })), ...rest };
}

test('asks for what the list lacks on its own where the list does not say what was merged', async () => {
  const door = await gateway();
  door.sandbox.faults.push({ path: '/user_identities/list', body: await silentList(door) });
  door.forget();
  const { data, errors } = await entities(
    door,
    sixKeys.map(userIdentityKey => identity({ userIdentityKey })),
  );
  expect(errors).toBeUndefined();
  expect(data._entities.map(entity => entity?.displayName)).toEqual(sixNames);
  expect(anyOrder(door.calls())).toEqual([
    '/user_identities/get',
    '/user_identities/get',
    '/user_identities/list',
  ]);
});

test('finds merged identities by id where the list does not say what was merged', async () => {
  const door = await gateway();
  door.sandbox.faults.push({ path: '/user_identities/list', body: await silentList(door) });
  const unknown = Array.from({ length: 30 }, (_, index) => `unknown-${index}`);
  const { data, errors } = await entities(
    door,
    [...unknown, door.ids.mergedAway].map(userIdentityId => identity({ userIdentityId })),
  );
  expect(errors).toBeUndefined();
  const found = data._entities.map(entity => entity?.displayName);
  expect(found).toEqual([...unknown.map(() => undefined), 'Ana Duarte']);
});

test('finds everybody where Seam refuses a list of ids for one that it does not know', async () => {
  const door = await gateway({ sandbox: { rules: { unknownListedIdentities: 'not_found' } } });
  const { john, jane, priya, omar, mei, noah } = door.ids.people;
  const { data, errors } = await entities(
    door,
    [john, jane, priya, 'unknown', omar, mei, noah].map(userIdentityId => identity({ userIdentityId })),
  );
  expect(errors).toBeUndefined();
  const found = data._entities.map(entity => entity?.userIdentityId);
  expect(found).toEqual([john, jane, priya, undefined, omar, mei, noah]);
});

test('knows what was merged only when the whole list has been read', async () => {
  const door = await gateway({ sandbox: { large: true } });
  const { sandbox } = door;
  const seam = async (path: string, body: object) => {
    const response = await sandbox.fetch(`${sandbox.url}/user_identities/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.tokens.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(200);
    return (await response.json()) as { user_identity: { user_identity_id: string } };
  };
  const created = async (full_name: string) =>
    (await seam('create', { full_name })).user_identity.user_identity_id;
  const survivor = await created('Ida Berg');
  const gone = await created('Ida Bergh');
  await seam('merge', { user_identity_id: survivor, merged_user_identity_ids: [gone] });
  door.forget();
  const unknown = Array.from({ length: 200 }, (_, index) => `unknown-${index}`);
  const { data, errors } = await entities(
    door,
    [...unknown, gone].map(userIdentityId => identity({ userIdentityId })),
  );
  expect(errors).toBeUndefined();
  const lists = sandbox.calls.filter(({ path }) => path === '/user_identities/list');
  expect(lists.length).toBeGreaterThan(2);
  expect(data._entities.at(-1)?.userIdentityId).toBe(survivor);
  expect(data._entities.slice(0, -1).every(entity => entity === null)).toBe(true);
  expect(door.calls().length).toBeLessThan(100);
});

test('asks the list of all which ids were merged and which are unknown, if they are many', async () => {
  const door = await gateway();
  const { john } = door.ids.people;
  const unknown = Array.from({ length: 60 }, (_, index) => `unknown-${index}`);
  const { data, errors } = await entities(
    door,
    [...unknown, john, door.ids.mergedAway].map(userIdentityId => identity({ userIdentityId })),
  );
  expect(errors).toBeUndefined();
  const found = data._entities.map(entity => entity?.displayName);
  expect(found).toEqual([...unknown.map(() => undefined), 'John Alder', 'Ana Duarte']);
  expect(door.calls()).toEqual(['/user_identities/list', '/user_identities/list']);
});

test('asks for few missing ids one by one', async () => {
  const door = await gateway();
  const { john, jane } = door.ids.people;
  const { data, errors } = await entities(
    door,
    [john, 'unknown', door.ids.mergedAway, jane].map(userIdentityId => identity({ userIdentityId })),
  );
  expect(errors).toBeUndefined();
  const found = data._entities.map(entity => entity?.displayName);
  expect(found).toEqual(['John Alder', undefined, 'Ana Duarte', 'Jane Fielding']);
  expect(anyOrder(door.calls())).toEqual([
    '/user_identities/get',
    '/user_identities/get',
    '/user_identities/list',
  ]);
});

test('answers 100 identities in one call, in the order asked for', async () => {
  const door = await gateway({ sandbox: { large: true } });
  const { data } = await door.send<{ userIdentities: { nodes: { userIdentityId: string }[] } }>(
    '{ userIdentities(first: 100) { nodes { userIdentityId } } }',
  );
  const ids = data.userIdentities.nodes.map(node => node.userIdentityId).reverse();
  door.forget();
  const { data: answer, errors } = await entities(
    door,
    ids.map((userIdentityId, index) =>
      identity(index % 2 ? { userIdentityId } : { id: globalId('UserIdentity', userIdentityId) }),
    ),
  );
  expect(errors).toBeUndefined();
  expect(answer._entities.map(entity => entity?.userIdentityId)).toEqual(ids);
  expect(door.calls()).toEqual(['/user_identities/list']);
});

test('fetches the same entity once, however often it is named', async () => {
  const door = await gateway();
  const { data } = await entities(
    door,
    Array.from({ length: 5 }, () => identity({ userIdentityId: door.ids.people.john })),
  );
  expect(data._entities.every(entity => entity?.displayName === 'John Alder')).toBe(true);
  expect(door.calls()).toEqual(['/user_identities/get']);
});

const wrong: [string, unknown, string][] = [
  ['no object', 'UserIdentity', '.__typename'],
  ['no type', { userIdentityId: 'a' }, '.__typename'],
  ['a type this graph does not have', { __typename: 'Reservation', id: 'a' }, '.__typename'],
  ['a type that is no entity', { __typename: 'PageInfo', id: 'a' }, '.__typename'],
  ['no key', identity({}), ''],
  ['a null key', identity({ userIdentityKey: null }), ''],
  ['a key of another type', identity({ acsUserId: 'a' }), ''],
  ['the global id of another type', identity({ id: globalId('AcsUser', 'a') }), '.id'],
  ["Seam's id of another type", identity({ userIdentityId: globalId('AcsUser', 'a') }), '.userIdentityId'],
  ["Seam's own id as the global one", identity({ id: 'a' }), '.id'],
  ['a key that is no text', identity({ userIdentityId: 7 }), '.userIdentityId'],
  ['a blank key', identity({ userIdentityKey: ' ' }), '.userIdentityKey'],
];

test.each(wrong)(
  'fails with BAD_USER_INPUT for that entry alone, given %s',
  async (_, representation, at) => {
    const door = await gateway();
    const john = identity({ userIdentityId: door.ids.people.john });
    for (let times = 0; times < 2; times += 1) {
      const { status, data, errors } = await entities(door, [john, representation, john, representation]);
      expect(status).toBe(200);
      expect(data._entities).toMatchObject([
        { displayName: 'John Alder' },
        null,
        { displayName: 'John Alder' },
        null,
      ]);
      expect(errors).toMatchObject(
        [1, 3].map(index => ({
          path: ['_entities', index],
          extensions: {
            code: 'BAD_USER_INPUT',
            fields: [{ path: `representations.${index}${at}`, messages: [expect.any(String)] }],
          },
        })),
      );
    }
  },
);

test('fails with the code of a failed call at its own entries only', async () => {
  const door = await gateway();
  door.sandbox.faults.push({ path: '/acs/systems/get', status: 503 });
  const { data, errors } = await entities(door, [
    identity({ userIdentityId: door.ids.people.john }),
    identity({ userIdentityId: door.ids.people.jane }),
    { __typename: 'AcsSystem', acsSystemId: door.ids.systems.saltoKs },
  ]);
  expect(data._entities).toMatchObject([
    { displayName: 'John Alder' },
    { displayName: 'Jane Fielding' },
    null,
  ]);
  expect(errors).toMatchObject([{ path: ['_entities', 2], extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
});

test("sends the caller's credential and no other", async () => {
  const door = await gateway();
  const { data, errors } = await door.send<Entities>(
    names,
    { representations: [identity({ userIdentityId: door.ids.people.john })] },
    { authorization: undefined },
  );
  expect(data._entities).toEqual([null]);
  expect(errors).toMatchObject([{ path: ['_entities', 0], extensions: { code: 'UNAUTHENTICATED' } }]);
});

test('finds what a client session may list by any of its keys', async () => {
  const door = await gateway();
  const headers = { authorization: `Bearer ${door.sandbox.tokens.clientSession}` };
  const { data: own } = await door.send<{ userIdentities: { nodes: Record<string, string>[] } }>(
    '{ userIdentities { nodes { userIdentityId userIdentityKey } } }',
    undefined,
    headers,
  );
  const [person] = own.userIdentities.nodes;
  for (const key of ['userIdentityId', 'userIdentityKey']) {
    const representations = [identity({ [key]: person?.[key] })];
    const { data, errors } = await door.send<Entities>(names, { representations }, headers);
    expect(errors).toBeUndefined();
    expect(data._entities).toMatchObject([person]);
  }
});

test.each([
  ['Hive Gateway', 'application/graphql-response+json, application/json, multipart/mixed'],
  ['Apollo Router', 'application/json, application/graphql-response+json'],
  ['Apollo Gateway', '*/*'],
])('answers what %s accepts in the type it wants most, whichever way it takes', async (_, accept) => {
  const { url, sandbox } = await gateway();
  const server = createServer({ endpoint: sandbox.url });
  onTestFinished(() => server.close());
  const ask = {
    method: 'POST',
    headers: {
      accept,
      authorization: `Bearer ${sandbox.tokens.apiKey}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      query: names,
      variables: { representations: [identity({ userIdentityKey: 'guest_john' }), 'wrong'] },
    }),
  };
  const answers = [
    await fetch(`${url}/graphql`, ask),
    await server.fetch(new Request('http://localhost/graphql', ask)),
  ];
  const [short, long] = await Promise.all(
    answers.map(async answer => [answer.status, answer.headers.get('content-type'), await answer.json()]),
  );
  expect(short).toEqual(long);
});
