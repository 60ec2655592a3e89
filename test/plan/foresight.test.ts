import { expect, test } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { gateway } from '../kit.ts';
import { refusal } from '../resources/expected.ts';
import { type Call, house } from './house.ts';

/** Holds all answers back until each of the paths has been called, so that none can have waited for another. */
function together(...paths: string[]): (call: Call) => Promise<void> {
  const missing = new Set(paths);
  const { promise, resolve } = Promise.withResolvers<void>();
  return ({ path }) => {
    missing.delete(path);
    if (missing.size === 0) resolve();
    return promise;
  };
}

/** Something to wait for until it has happened. */
function event(): { happened: Promise<void>; happen: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { happened: promise, happen: resolve };
}

/** So that calls which never come fail a test soon. */
const readTimeoutMs = 2_000;

const nested = graphql(`
  query ForeseenNested($first: Int, $skip: Boolean = false) {
    userIdentities(first: $first) {
      nodes { displayName acsUsers { nodes { displayName acsSystem @skip(if: $skip) { name } } } }
    }
  }
`);

test('reads identities, their users and the systems of these in one round', async () => {
  const before = together('/user_identities/list', '/acs/users/list', '/acs/systems/list');
  const { ask, paths } = await house({ identities: 50, users: 80, systems: 3, before, readTimeoutMs });
  const { userIdentities } = await ask(nested, { first: 50 });
  expect(userIdentities?.nodes.map(node => node.acsUsers?.nodes[0]?.displayName)).toEqual(
    Array.from({ length: 50 }, (_, index) => `User ${Math.floor((index * 80) / 50)}`),
  );
  expect(userIdentities?.nodes.every(node => node.acsUsers?.nodes[0]?.acsSystem?.name)).toBe(true);
  expect(paths().sort()).toEqual(['/acs/systems/list', '/acs/users/list', '/user_identities/list']);
});

test('reads identities, the user of each in one system, and that system in one round', async () => {
  const before = together('/user_identities/list', '/acs/users/list', '/acs/systems/list');
  const { ask, paths } = await house({ identities: 50, users: 60, before, readTimeoutMs });
  const { userIdentities } = await ask(
    graphql(`
      query ForeseenUserInSystem($system: ID!) {
        userIdentities(first: 50) { nodes { acsUser(acsSystemId: $system) { displayName acsSystem { name } } } }
      }
    `),
    { system: 'system-0' },
  );
  expect(userIdentities?.nodes[49]?.acsUser).toEqual({
    displayName: 'User 58',
    acsSystem: { name: 'System 0' },
  });
  expect(paths().sort()).toEqual(['/acs/systems/list', '/acs/users/list', '/user_identities/list']);
});

test('reads 50 identities, users and systems of the sandbox in three calls', async () => {
  const { ask, calls } = await gateway({ sandbox: { large: true } });
  const { userIdentities } = await ask(nested, { first: 50 });
  expect(userIdentities?.nodes).toHaveLength(50);
  expect(calls().sort()).toEqual(['/acs/systems/list', '/acs/users/list', '/user_identities/list']);
});

test('starts the systems with the list for few identities, and no sweep', async () => {
  const before = together('/user_identities/list', '/acs/systems/list');
  const { ask, paths } = await house({ identities: 3, users: 900, systems: 2, before, readTimeoutMs });
  await ask(nested, { first: 3 });
  expect(paths().sort()).toEqual([
    '/acs/systems/list',
    '/user_identities/list',
    '/user_identities/list_acs_users',
    '/user_identities/list_acs_users',
    '/user_identities/list_acs_users',
  ]);
});

const users = graphql(`
  query ForeseenSystems($first: Int, $after: String) {
    acsUsers(first: $first, after: $after) { nodes { acsSystem { name } } pageInfo { endCursor } }
  }
`);

test('starts the systems with a list of users, on its later pages too', async () => {
  const first = await house({ users: 8, systems: 2 });
  const { acsUsers } = await first.ask(users, { first: 4 });
  const before = together('/acs/users/list', '/acs/systems/list');
  const { ask, calls } = await house({ users: 8, systems: 2, before, readTimeoutMs });
  await ask(users, { first: 4, after: acsUsers?.pageInfo.endCursor ?? null });
  expect(calls.map(({ path, params }) => [path, params.page_cursor]).sort()).toEqual([
    ['/acs/systems/list', undefined],
    ['/acs/users/list', 'row-4'],
  ]);
});

test('uses the foreseen list for the one system that it comes to', async () => {
  const { ask, paths } = await house({ users: 4, systems: 1 });
  await ask(users, { first: 4 });
  expect(paths().sort()).toEqual(['/acs/systems/list', '/acs/users/list']);
});

test.each([
  [true, ['/user_identities/list', '/user_identities/list_acs_users', '/user_identities/list_acs_users']],
  [
    false,
    [
      '/acs/systems/list',
      '/user_identities/list',
      '/user_identities/list_acs_users',
      '/user_identities/list_acs_users',
    ],
  ],
])('foresees nothing under @skip(if: %s) alone, each time anew', async (skip, expected) => {
  const { ask, paths, forget } = await house({ identities: 2, users: 600, systems: 2 });
  for (let times = 0; times < 4; times += 1) {
    await ask(nested, { first: 2, skip: !skip });
    forget();
    await ask(nested, { first: 2, skip });
    expect(paths().sort()).toEqual(expected);
  }
});

test('foresees nothing for one object', async () => {
  const { ask, paths } = await house({ identities: 1, users: 1 });
  await ask(
    graphql(`
      query NothingForeseenForOne($id: ID!) {
        userIdentity(userIdentityId: $id) { displayName acsUsers { nodes { displayName acsSystem { name } } } }
      }
    `),
    { id: 'identity-0' },
  );
  expect(paths()).toEqual(['/user_identities/get', '/user_identities/list_acs_users', '/acs/systems/get']);
});

test.each([0, 1])('foresees nothing for a list of %i', async first => {
  const { ask, paths } = await house({ identities: 60, users: 60 });
  await ask(nested, { first });
  expect(paths()).toEqual(
    ['/user_identities/list', '/user_identities/list_acs_users', '/acs/systems/get'].slice(0, 3 * first),
  );
});

test('foresees nothing where the selection is in hand', async () => {
  const { ask, paths } = await house({ identities: 60, users: 60 });
  const { userIdentities } = await ask(
    graphql(`
      query NothingForeseenInHand {
        userIdentities(first: 60) { nodes { acsUsers { nodes { acsUserId userIdentityId } } } }
      }
    `),
  );
  expect(userIdentities?.nodes[59]?.acsUsers?.nodes).toEqual([
    { acsUserId: 'user-59', userIdentityId: 'identity-59' },
  ]);
  await ask(
    graphql(`
      query NoSystemForeseenInHand { acsUsers(first: 60) { nodes { acsSystem { id acsSystemId } } } }
    `),
  );
  expect(paths()).toEqual(['/user_identities/list', '/acs/users/list']);
});

test('foresees nothing that the list itself brings', async () => {
  const { ask, calls } = await gateway();
  const { acsSystems } = await ask(
    graphql(`
      query SystemsThatBringTheirManager {
        acsSystems(filter: { search: "Harbour" }) {
          nodes { defaultCredentialManagerAcsSystem { name } }
        }
      }
    `),
  );
  expect(acsSystems?.nodes.some(node => node.defaultCredentialManagerAcsSystem?.name)).toBe(true);
  expect(calls()).toEqual(['/acs/systems/list']);
});

test('foresees nothing that another list of the selection brings', async () => {
  const { ask, ids, calls } = await gateway();
  const { userIdentities } = await ask(
    graphql(`
      query SystemsBroughtByAnotherList($ids: [ID!]) {
        userIdentities(filter: { userIdentityIds: $ids }) {
          nodes { acsSystems { nodes { acsUsers(first: 1) { nodes { acsSystem { name } } } } } }
        }
      }
    `),
    { ids: [ids.people.john] },
  );
  const systems = userIdentities?.nodes[0]?.acsSystems?.nodes;
  expect(systems?.map(system => system.acsUsers?.nodes[0]?.acsSystem?.name)).toEqual([
    'Harbour House back of house',
    'Harbour House rooms, west wing',
  ]);
  expect(calls().sort()).toEqual([
    '/acs/users/list',
    '/acs/users/list',
    '/user_identities/list',
    '/user_identities/list_acs_systems',
  ]);
});

test('mutations foresee nothing', async () => {
  const { ask, paths } = await house({ identities: 2, users: 2 });
  await ask(
    graphql(`
      mutation NothingForeseen($id: ID!) {
        updateUserIdentity(input: { userIdentityId: $id, fullName: "New" }) {
          userIdentity { displayName acsUsers { nodes { displayName acsSystem { name } } } }
        }
      }
    `),
    { id: 'identity-0' },
  );
  expect(paths()).toEqual([
    '/user_identities/update',
    '/user_identities/get',
    '/user_identities/list_acs_users',
    '/acs/systems/get',
  ]);
});

test('calls nothing for a list whose arguments are refused', async () => {
  const { send, calls } = await gateway();
  for (const [args, field] of [
    ['first: 501', 'first'],
    ['filter: { search: " " }', 'filter.search'],
    ['after: "nothing"', 'after'],
  ] as const) {
    const { errors } = await send(`{ acsUsers(${args}) { nodes { acsSystem { name } } } }`);
    expect(errors).toEqual(refusal('acsUsers', field));
    expect(calls()).toEqual([]);
  }
});

test('a foreseen call that fails costs nothing if its answer is not needed', async () => {
  const { send } = await house({
    identities: 60,
    users: 0,
    usersEach: 0,
    fails: ({ path }) => path !== '/user_identities/list' && 500,
  });
  const { data, errors } = await send(nested, { first: 60 });
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    userIdentities: {
      nodes: Array.from({ length: 60 }, (_, index) => ({
        displayName: `Person ${index}`,
        acsUsers: { nodes: [] },
      })),
    },
  });
});

test('single calls answer what a foreseen list and a foreseen sweep failed to bring', async () => {
  const { send, paths } = await house({
    identities: 50,
    users: 600,
    systems: 1,
    fails: ({ path }) => (path === '/acs/users/list' || path === '/acs/systems/list') && 500,
  });
  const { data, errors } = await send<{
    userIdentities: { nodes: { acsUsers: { nodes: { acsSystem: object }[] } }[] };
  }>(nested, { first: 50 });
  expect(errors).toBeUndefined();
  expect(data.userIdentities.nodes.map(node => node.acsUsers.nodes[0]?.acsSystem)).toEqual(
    Array.from({ length: 50 }, () => ({ name: 'System 0' })),
  );
  expect(paths().filter(path => path === '/user_identities/list_acs_users')).toHaveLength(50);
  expect(paths().filter(path => path === '/acs/systems/get')).toHaveLength(1);
});

test('a foreseen list that fails fails where it is needed', async () => {
  const { send } = await house({
    users: 4,
    systems: 2,
    fails: ({ path }) => path === '/acs/systems/list' && 500,
  });
  const { data, errors } = await send(users, { first: 3 });
  expect(errors?.map(({ path }) => path)).toEqual(
    [0, 1, 2].map(index => ['acsUsers', 'nodes', index, 'acsSystem']),
  );
  expect(data).toMatchObject({ acsUsers: { nodes: [0, 1, 2].map(() => ({ acsSystem: null })) } });
});

test('has begun one page and the systems in vain when the list turns out empty', async () => {
  const { ask, calls } = await house({ identities: 0, users: 100_000 });
  expect((await ask(nested, { first: 50 })).userIdentities?.nodes).toEqual([]);
  expect(calls.map(({ path, rows }) => ({ path, rows })).sort((a, b) => a.rows - b.rows)).toEqual([
    { path: '/user_identities/list', rows: 0 },
    { path: '/acs/systems/list', rows: 1 },
    { path: '/acs/users/list', rows: 200 },
  ]);
});

test('has begun no more than one page in vain when the list turns out short', async () => {
  const { ask, paths } = await house({ identities: 1, users: 100_000, at: 'last' });
  const { userIdentities } = await ask(nested, { first: 50 });
  expect(userIdentities?.nodes[0]?.acsUsers?.nodes[0]?.displayName).toBe('User 99999');
  expect(paths().sort()).toEqual([
    '/acs/systems/list',
    '/acs/users/list',
    '/user_identities/list',
    '/user_identities/list_acs_users',
  ]);
});

test('reads no second page when the foreseen one, answered first, has everybody', async () => {
  const swept = event();
  const { ask, paths } = await house({
    identities: 50,
    users: 100_000,
    at: 'first',
    before: ({ path }) => (path === '/user_identities/list' ? swept.happened : undefined),
    onEnd: path => path === '/acs/users/list' && swept.happen(),
    readTimeoutMs,
  });
  const { userIdentities } = await ask(nested, { first: 50 });
  expect(userIdentities?.nodes.every(node => node.acsUsers?.nodes.length === 1)).toBe(true);
  expect(paths().sort()).toEqual(['/acs/systems/list', '/acs/users/list', '/user_identities/list']);
});

test('reads no second page for two identities when the foreseen one, answered first, has neither', async () => {
  const swept = event();
  const { ask, paths } = await house({
    identities: 2,
    users: 100_000,
    at: 'last',
    before: ({ path }) => (path === '/user_identities/list' ? swept.happened : undefined),
    onEnd: path => path === '/acs/users/list' && swept.happen(),
    readTimeoutMs,
  });
  await ask(nested, { first: 50 });
  expect(paths().filter(path => path === '/acs/users/list')).toHaveLength(1);
});

test.each([
  ['a list of no said size', {}],
  ['a search', { first: 50, filter: { search: 'Guest' } }],
  ['two ids', { first: 50, filter: { userIdentityIds: ['identity-0', 'identity-1'] } }],
])('sweeps nothing in vain for %s that may be short', async (_, variables) => {
  const { ask, calls } = await gateway({ sandbox: { large: true } });
  await ask(
    graphql(`
      query ForeseenOrNot($first: Int, $filter: UserIdentitiesFilter) {
        userIdentities(first: $first, filter: $filter) {
          nodes { acsUsers { nodes { displayName acsSystem { name } } } }
        }
      }
    `),
    variables,
  );
  // Calls of the first round are those before the list was answered: the list itself and the systems.
  expect(calls().slice(0, 2).sort()).toEqual(['/acs/systems/list', '/user_identities/list']);
});
