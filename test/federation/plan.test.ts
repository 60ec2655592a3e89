import { expect, test } from 'vitest';
import { gateway } from '../kit.ts';
import { anyOrder } from '../resources/expected.ts';

const document = (selection: string) => `
  query ($representations: [_Any!]!) { _entities(representations: $representations) { ${selection} } }
`;

const identities = (ids: readonly string[]) =>
  ids.map(userIdentityId => ({ __typename: 'UserIdentity', userIdentityId }));

const guests = ['guest_john', 'guest_jane', 'guest_omar', 'guest_mei', 'guest_noah'].map(userIdentityKey => ({
  __typename: 'UserIdentity',
  userIdentityKey,
}));

const whole = document(`
  ... on UserIdentity { displayName acsUsers { nodes { displayName acsSystem { name } } } }
`);

test('answers edges below entities together, with what they surely need in the first round', async () => {
  const { send, sandbox, calls } = await gateway();
  const ids = Object.values(sandbox.ids.people);
  const { errors } = await send(whole, { representations: identities(ids) });
  expect(errors).toBeUndefined();
  expect(anyOrder(calls())).toEqual(['/acs/systems/list', '/acs/users/list', '/user_identities/list']);
});

test('walks on from identities named by key in as few calls', async () => {
  const { send, calls } = await gateway();
  const { data, errors } = await send<{ _entities: { acsUsers: { nodes: object[] } }[] }>(whole, {
    representations: guests,
  });
  expect(errors).toBeUndefined();
  expect(data._entities.map(entity => entity.acsUsers.nodes.length)).toEqual([2, 1, 1, 1, 2]);
  expect(anyOrder(calls())).toEqual(['/acs/systems/list', '/acs/users/list', '/user_identities/list']);
});

test('fetches of each type only what is selected of it', async () => {
  const { send, ids, calls } = await gateway();
  const { errors } = await send(
    document(`
      ...Systems
      ... on UserIdentity { displayName }
      ... on Node { id }
      ... on AcsUser { acsSystem { name } }
    }
  }
  fragment Systems on AcsSystem { name acsAccessGroups { nodes { name }
    `),
    {
      representations: [
        ...identities([ids.people.john, ids.people.jane]),
        { __typename: 'AcsSystem', acsSystemId: ids.systems.saltoKs },
      ],
    },
  );
  expect(errors).toBeUndefined();
  expect(anyOrder(calls())).toEqual(['/acs/access_groups/list', '/acs/systems/get', '/user_identities/list']);
});

test('counts representations, whether in a variable or written out', async () => {
  const { send, calls } = await gateway();
  const most = identities(Array.from({ length: 501 }, (_, index) => `id-${index}`));
  const { status, data, errors } = await send(document('__typename'), { representations: most });
  expect(status).toBe(200);
  expect(data).toEqual({ _entities: most.map(() => null) });
  expect(errors).toMatchObject(
    most.map((_, index) => ({
      message: expect.stringContaining('501'),
      path: ['_entities', index],
      extensions: { code: 'TOO_MANY_REPRESENTATIONS', limit: 'representations', found: 501, allowed: 500 },
    })),
  );
  const one =
    '_entities(representations: [{ __typename: "UserIdentity", userIdentityId: "a" }]) { __typename }';
  const few = await gateway({ server: { maxRepresentations: 2 } });
  expect((await few.send(`{ a: ${one} b: ${one} c: ${one} }`)).errors).toMatchObject(
    ['a', 'b', 'c'].map(alias => ({
      path: [alias, 0],
      extensions: { code: 'TOO_MANY_REPRESENTATIONS', found: 3, allowed: 2 },
    })),
  );
  expect([...calls(), ...few.calls()]).toEqual([]);
  expect((await few.send(`{ a: ${one} b: ${one} }`)).errors).toBeUndefined();
});

test('refuses what could make too many calls for the entities that are named', async () => {
  const { send, calls } = await gateway({ server: { maxCalls: 10 } });
  const nested = document('... on UserIdentity { acsCredentials { nodes { displayName } } }');
  const asked = (count: number) =>
    send(nested, { representations: identities(Array.from({ length: count }, (_, index) => `id-${index}`)) });
  const { status, errors } = await asked(10);
  expect(status).toBe(200);
  // One call for the identities, one for the credentials of each.
  expect(errors).toMatchObject(
    Array.from({ length: 10 }, (_, index) => ({
      path: ['_entities', index],
      extensions: { code: 'QUERY_TOO_COMPLEX', calls: 11, field: 'UserIdentity.acsCredentials' },
    })),
  );
  expect(calls()).toEqual([]);
  expect((await asked(9)).errors).toBeUndefined();
});

test('refuses entities as any field that fails, since routers read no code of an answer with 400', async () => {
  const { send } = await gateway({ server: { maxRepresentations: 3, maxCalls: 3 } });
  const nested = document('... on UserIdentity { acsCredentials { nodes { displayName } } }');
  for (const accept of ['application/json', 'application/graphql-response+json']) {
    for (const [count, code] of [
      [3, 'QUERY_TOO_COMPLEX'],
      [4, 'TOO_MANY_REPRESENTATIONS'],
    ] as const) {
      const representations = identities(Array.from({ length: count }, (_, index) => `id-${index}`));
      const { status, data, errors } = await send(nested, { representations }, { accept });
      const _entities = representations.map(() => null);
      expect(status).toBe(200);
      expect(data).toEqual({ _entities });
      // At each place: what is null without an error is unknown, and routers say so.
      expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual(
        representations.map((_, index) => [['_entities', index], code]),
      );
    }
  }
});

test('refuses entities of a default, under another name and in a fragment', async () => {
  const { send } = await gateway({ server: { maxRepresentations: 2 } });
  const three = '[1, 2, 3]'.replace(/\d/g, '{ __typename: "UserIdentity", userIdentityId: "$&" }');
  const document = `query ($r: [_Any!]! = ${three}) { __typename ...All } fragment All on Query { people: _entities(representations: $r) { __typename } }`;
  const { data, errors } = await send(document);
  expect(data).toEqual({ __typename: 'Query', people: [null, null, null] });
  const odd = await send<object>(document.replace('people', '__proto__'));
  expect(JSON.stringify(odd.data)).toBe('{"__typename":"Query","__proto__":[null,null,null]}');
  expect(errors).toMatchObject(
    [0, 1, 2].map(index => ({
      path: ['people', index],
      extensions: { code: 'TOO_MANY_REPRESENTATIONS', found: 3 },
    })),
  );
});

test('a short request for nonsense without end gets a short answer', async () => {
  const { send, calls } = await gateway();
  const representations = Array(130_000).fill(0);
  const { data, errors } = await send(document('__typename'), { representations });
  expect(data).toBeUndefined();
  expect(errors).toMatchObject([{ extensions: { code: 'TOO_MANY_REPRESENTATIONS', found: 130_000 } }]);
  expect(calls()).toEqual([]);
});

test('entities of which an answer would hold too many are null, each with the error', async () => {
  const { send, ids } = await gateway({ server: { maxAnswerObjects: 12 } });
  const nested = document('... on UserIdentity { acsUsers { nodes { displayName } } }');
  const representations = identities(Object.values(ids.people));
  const { status, data, errors } = await send(nested, { representations });
  expect(status).toBe(200);
  expect(data).toEqual({ _entities: representations.map(() => null) });
  expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual(
    representations.map((_, index) => [['_entities', index], 'ANSWER_TOO_LARGE']),
  );
});

test('counts an entity that is named again and again once, as it is asked for once', async () => {
  const { send, calls, ids } = await gateway({ server: { maxCalls: 10 } });
  const nested = document('... on UserIdentity { acsCredentials { nodes { displayName } } }');
  const key = { __typename: 'UserIdentity', userIdentityKey: 'guest_john' };
  const representations = [...Array(50).fill(key), ...identities(Array(50).fill(ids.people.jane))];
  const { data, errors } = await send<{ _entities: unknown[] }>(nested, { representations });
  expect(errors).toBeUndefined();
  expect(new Set(data._entities.map(entity => JSON.stringify(entity))).size).toBe(2);
  expect(calls()).toHaveLength(4);
  const twice = nested.replace(/_entities.*/s, text => `${text.slice(0, text.lastIndexOf('}'))} ${text}`);
  expect((await send(twice, { representations: representations.slice(0, 300) })).errors).toBeUndefined();
});

test('judges the same operation anew for entities of other types, and named by other keys', async () => {
  const { send } = await gateway({ server: { maxCalls: 10 } });
  const nested = document('... on UserIdentity { acsCredentials { nodes { displayName } } }');
  const asked = async (named: (index: number) => object) =>
    (await send(nested, { representations: Array.from({ length: 10 }, (_, index) => named(index)) })).errors;
  const systems = (index: number) => ({ __typename: 'AcsSystem', acsSystemId: `id-${index}` });
  const people = (key: string) => (index: number) => ({ __typename: 'UserIdentity', [key]: `id-${index}` });
  expect(await asked(systems)).toBeUndefined();
  expect((await asked(people('userIdentityId')))?.[0]?.extensions.calls).toBe(11);
  expect((await asked(people('userIdentityKey')))?.[0]?.extensions.calls).toBe(20);
  expect(await asked(systems)).toBeUndefined();
});

test('judges by all representations, whatever the first one is', async () => {
  const { send } = await gateway({ server: { maxCalls: 10 } });
  const nested = document('... on UserIdentity { acsCredentials { nodes { displayName } } }');
  const asked = async (typename: string, key: string) => {
    const named = Array.from({ length: 10 }, (_, index) => ({ __typename: typename, [key]: `id-${index}` }));
    const { errors } = await send(nested, { representations: ['x', ...named] });
    return [...new Set(errors?.map(({ extensions }) => extensions?.code))];
  };
  expect(await asked('UserIdentity', 'userIdentityId')).toEqual(['QUERY_TOO_COMPLEX']);
  expect(await asked('AcsSystem', 'acsSystemId')).toEqual(['BAD_USER_INPUT']);
  expect(await asked('UserIdentity', 'userIdentityId')).toEqual(['QUERY_TOO_COMPLEX']);
});

test('counts a call for each key, since no list takes keys', async () => {
  const { send } = await gateway({ server: { maxCalls: 4 } });
  const { errors } = await send(document('... on UserIdentity { displayName }'), { representations: guests });
  expect(errors?.[0]?.extensions).toMatchObject({ calls: 5, field: 'Query._entities' });
});

test('explains which calls entities made', async () => {
  const { url, sandbox } = await gateway();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${sandbox.tokens.apiKey}`,
      'content-type': 'application/json',
      'x-seam-explain': '1',
    },
    body: JSON.stringify({
      query: document('... on UserIdentity { displayName }'),
      variables: { representations: identities(Object.values(sandbox.ids.people)) },
    }),
  });
  const { extensions } = (await response.json()) as { extensions: { seam: object } };
  expect(extensions.seam).toMatchObject({
    totalCalls: 1,
    calls: [{ path: '/user_identities/list', fields: ['Query._entities'] }],
  });
});
