import { describe, expect, test } from 'vitest';
import { DEFAULT_WEIGHTS, LARGEST_PAGE, singlesCost, sweepCost } from '../../src/plan/cost.ts';
import { graphql } from '../gql/gql.ts';
import { type Call, type HouseOptions, house } from './house.ts';

const { call, round, row, atOnce } = DEFAULT_WEIGHTS;

/**
 * What it cost, in the plan's own unit, to answer an edge: list pages one after the other, single calls between two
 * of them side by side. The calls are those that were made, and the rows those that were sent.
 */
function spent(calls: readonly Call[], single: string): number {
  let cost = 0;
  let run = 0;
  for (const { path, rows } of calls) {
    run = path === single ? run + 1 : 0;
    cost += call + rows * row;
    if (path !== single || run % atOnce === 1) cost += round;
  }
  return cost;
}

/** Asking the systems how many users there are, before anything is decided: one call, with a row or a few. */
const asking = call + round + 5 * row;

const pageOf = (rows: number): number => sweepCost(DEFAULT_WEIGHTS, Math.min(rows, LARGEST_PAGE));

/**
 * How far one of both ways can be ahead of the other while nobody knows which is better: one page, and a round for
 * every batch of single calls that goes out between two pages.
 */
const ahead = (things: number, page: number): number => page + Math.ceil(things / page) * round;

/** A first page is no longer than four rows a parent, unless foresight began it before the parents were known. */
const firstPage = (parents: number, users: number): number =>
  pageOf(Math.min(users, parents > pageOf(LARGEST_PAGE) ? users : 4 * parents));

const identities = graphql(`
  query SweepIdentities($first: Int!) {
    userIdentities(first: $first) { nodes { userIdentityId acsUsers { nodes { displayName } } } }
  }
`);

/** The cost of the users of so many persons, each of whom got exactly the users that are theirs. */
async function costOfUsers(options: HouseOptions & { identities: number; users: number }): Promise<number> {
  const { ask, calls } = await house(options);
  const { userIdentities } = await ask(identities, { first: options.identities });
  const nodes = userIdentities?.nodes ?? [];
  expect(nodes.map(node => node.userIdentityId)).toEqual(
    Array.from({ length: options.identities }, (_, index) => `identity-${index}`),
  );
  const all = nodes.flatMap(node => node.acsUsers?.nodes.map(user => user.displayName) ?? []);
  expect(nodes.every(node => node.acsUsers?.nodes.length === (options.usersEach ?? 1))).toBe(true);
  expect(new Set(all).size).toBe(options.identities * (options.usersEach ?? 1));
  const [list, ...rest] = calls.toSorted((a, b) => Number(isRoot(b)) - Number(isRoot(a)));
  expect(list?.path).toBe('/user_identities/list');
  return spent(rest, '/user_identities/list_acs_users');
}

const isRoot = ({ path }: Call): boolean => path === '/user_identities/list';

const better = (persons: number, users: number, usersEach = 1): number =>
  Math.min(singlesCost(DEFAULT_WEIGHTS, persons, persons * usersEach), sweepCost(DEFAULT_WEIGHTS, users));

const sizes = [
  [1, 100_000],
  [10, 600],
  [50, 600],
  [200, 600],
  [500, 600],
  [10, 100_000],
  [500, 100_000],
] as const;

describe.each(sizes)('the users of %i identities among %i', (persons, users) => {
  const places = (['first', 'even', 'last'] as const).flatMap(at =>
    [true, false].map(saysIds => ({ at, saysIds, identities: persons, users })),
  );

  test.each(places)(
    'cost little more than the better way, counted (at: $at, ids: $saysIds)',
    async options => {
      const cost = await costOfUsers(options);
      // Asking for the count, and one page that foresight has begun on the size of the list alone.
      expect(cost).toBeLessThanOrEqual(1.05 * better(persons, users) + asking + 2 * pageOf(users));
      expect(cost).toBeLessThanOrEqual(2 * better(persons, users) + asking);
    },
  );

  test.each(places)('cost about twice the better way, uncounted (at: $at, ids: $saysIds)', async options => {
    const cost = await costOfUsers({ ...options, counted: null });
    const page = firstPage(persons, users);
    expect(cost).toBeLessThanOrEqual(2 * better(persons, users) + asking + ahead(persons, page));
  });
});

test('costs no more than the better way and the count where the count is known and nothing was foreseen', async () => {
  const cost = await costOfUsers({ identities: 10, users: 100_000 });
  expect(cost).toBeLessThanOrEqual(singlesCost(DEFAULT_WEIGHTS, 10, 10) + asking);
});

test('bounds the cost for persons with several users each', async () => {
  for (const counted of [20_000, null]) {
    const cost = await costOfUsers({ identities: 100, users: 20_000, usersEach: 3, counted });
    expect(cost).toBeLessThanOrEqual(2 * better(100, 20_000, 3) + asking + ahead(100, pageOf(LARGEST_PAGE)));
  }
});

const second = graphql(`
  query SweepOnTheSecondLevel($first: Int!) {
    acsUsers(first: $first) {
      nodes { userIdentity { userIdentityKey acsUsers { nodes { displayName } } } }
    }
  }
`);

test.each([
  [10, 600],
  [50, 600],
  [500, 600],
  [500, 100_000],
])('bounds the cost on a second level, where nothing is foreseen (%i among %i)', async (persons, users) => {
  for (const saysIds of [true, false]) {
    const { ask, calls } = await house({
      identities: persons,
      users,
      at: 'first',
      counted: null,
      saysIds,
    });
    const { acsUsers } = await ask(second, { first: persons });
    expect(acsUsers?.nodes.map(node => node.userIdentity?.acsUsers?.nodes[0]?.displayName)).toEqual(
      Array.from({ length: persons }, (_, index) => `User ${index}`),
    );
    expect(calls.slice(0, 2).map(({ path }) => path)).toEqual(['/acs/users/list', '/user_identities/list']);
    const cost = spent(calls.slice(2), '/user_identities/list_acs_users');
    const page = pageOf(Math.min(users, 4 * persons));
    expect(cost).toBeLessThanOrEqual(2 * better(persons, users) + asking + ahead(persons, page));
  }
});

test.each([
  [10, 100_000],
  [500, 100_000],
  [500, 600],
])('survives a count that is far too small (%i among %i)', async (persons, users) => {
  const cost = await costOfUsers({ identities: persons, users, at: 'last', counted: 5 });
  expect(cost).toBeLessThanOrEqual(
    2 * better(persons, users) + asking + ahead(persons, pageOf(LARGEST_PAGE)),
  );
});

test.each([
  [10, 600],
  [500, 600],
])('costs what single calls cost where the count is far too large (%i among %i)', async (persons, users) => {
  const cost = await costOfUsers({ identities: persons, users, counted: 10_000_000 });
  const singles = singlesCost(DEFAULT_WEIGHTS, persons, persons);
  expect(cost).toBeLessThanOrEqual(singles + asking + 2 * pageOf(users));
});

const byId = graphql(`
  query SweepUsersById($first: Int!) {
    acsCredentials(first: $first) { nodes { acsUserId acsUser { displayName } } }
  }
`);

test.each([
  [4, 600],
  [10, 600],
  [200, 600],
  [500, 600],
  [10, 100_000],
  [500, 100_000],
])('finds the users of %i credentials among %i of one system', async (credentials, users) => {
  for (const counted of [users, null]) {
    const { ask, calls } = await house({ credentials, users, counted });
    const { acsCredentials } = await ask(byId, { first: credentials });
    expect(acsCredentials?.nodes).toHaveLength(credentials);
    for (const { acsUserId, acsUser } of acsCredentials?.nodes ?? [])
      expect(acsUser?.displayName).toBe(acsUserId?.replace('user-', 'User '));
    const cost = spent(calls.slice(1), '/acs/users/get');
    const best = better(credentials, users);
    expect(cost).toBeLessThanOrEqual(
      counted === null
        ? 2 * best + asking + ahead(credentials, pageOf(4 * credentials))
        : 1.05 * best + asking + (credentials <= 4 ? pageOf(4 * credentials) : 0),
    );
  }
});

const cards = graphql(`
  query SweepCredentialsOfUsers($first: Int!) {
    acsUsers(first: $first) { nodes { acsUserId acsCredentials(first: 20) { nodes { displayName } } } }
  }
`);

test.each([
  [10, 600],
  [50, 600],
  [200, 600],
  [500, 600],
  [10, 100_000],
  [500, 100_000],
])('finds the credentials of %i users among %i of one system', async (users, credentials) => {
  const { ask, calls } = await house({ users, credentials });
  const { acsUsers } = await ask(cards, { first: users });
  expect(acsUsers?.nodes.map(node => node.acsCredentials?.nodes[0]?.displayName)).toEqual(
    Array.from({ length: users }, (_, index) => `Card ${index}`),
  );
  const pages = calls.slice(1).filter(({ params }) => params.acs_user_id === undefined);
  const cost = spent(
    calls.slice(1).map(each => (pages.includes(each) ? { ...each, path: 'page' } : each)),
    '/acs/credentials/list',
  );
  expect(cost).toBeLessThanOrEqual(2 * better(users, credentials) + ahead(users, pageOf(4 * users)));
});

const places = graphql(`
  query GroupsFromTheOtherSide($first: Int!) {
    acsUsers(first: $first) { nodes { acsUserId acsAccessGroups { nodes { name } } } }
  }
`);

/** The cost of the groups of the first so many users, each of whom got exactly the groups that are theirs. */
async function costOfGroups(persons: number, users: number, groups: { count: number; members: number }) {
  const { ask, calls } = await house({ users, groups });
  const { acsUsers } = await ask(places, { first: persons });
  const found = acsUsers?.nodes.map(node => node.acsAccessGroups?.nodes.map(({ name }) => name));
  expect(found).toEqual(
    Array.from({ length: persons }, (_, user) =>
      Array.from({ length: groups.count }, (_, group) => group)
        .filter(group => (user + group) % users < groups.members)
        .map(group => `Group ${group}`),
    ),
  );
  const own = calls.slice(1);
  const [list] = own;
  const singly = own.filter(({ params }) => params.acs_user_id !== undefined);
  const members = own.filter(({ path }) => path === '/acs/access_groups/list_users');
  const rows = own.reduce((sum, each) => sum + each.rows, 0);
  return {
    singly: singly.length,
    members: members.length,
    list: list?.params,
    cost: own.length * call + (singly.length === own.length ? 1 : 2) * round + rows * row,
  };
}

test('finds the groups of many users through the few groups there are', async () => {
  const { singly, members, list } = await costOfGroups(50, 400, { count: 3, members: 40 });
  expect({ singly, members, list }).toEqual({ singly: 0, members: 3, list: { acs_system_id: 'system-0' } });
});

test('asks user by user where there are as many groups as users', async () => {
  const { singly, members } = await costOfGroups(20, 400, { count: 30, members: 5 });
  expect({ singly, members }).toEqual({ singly: 20, members: 0 });
});

test('asks user by user for a few users', async () => {
  const { singly, members } = await costOfGroups(4, 400, { count: 1, members: 40 });
  expect({ singly, members }).toEqual({ singly: 4, members: 0 });
});

test('does not read two groups of 50,000 members for the groups of ten users', async () => {
  const { cost } = await costOfGroups(10, 100_000, { count: 2, members: 50_000 });
  const singles = singlesCost(DEFAULT_WEIGHTS, 10, 20);
  expect(cost).toBeLessThanOrEqual(2 * singles + asking + 2 * pageOf(LARGEST_PAGE));
});

test.each(['the first page', 'the second page'])(
  'asks identity by identity, without an error, when %s of the sweep fails',
  async which => {
    for (const counted of [600, null]) {
      const { ask, paths } = await house({
        identities: 200,
        users: 600,
        at: 'last',
        counted,
        fails: ({ path, params }) =>
          path === '/acs/users/list' && (params.page_cursor === undefined) === (which === 'the first page')
            ? 500
            : false,
      });
      const { userIdentities } = await ask(identities, { first: 200 });
      expect(userIdentities?.nodes.map(node => node.acsUsers?.nodes[0]?.displayName)).toEqual(
        Array.from({ length: 200 }, (_, index) => `User ${400 + index}`),
      );
      expect(paths().filter(path => path === '/user_identities/list_acs_users').length).toBeGreaterThan(90);
    }
  },
);

test('does without the count when the systems cannot be listed', async () => {
  const { ask } = await house({
    identities: 30,
    users: 100,
    fails: ({ path }) => path === '/acs/systems/list' && 500,
  });
  const { userIdentities } = await ask(identities, { first: 30 });
  expect(userIdentities?.nodes.every(node => node.acsUsers?.nodes.length === 1)).toBe(true);
});

test('leaves the error of a single call with its parent', async () => {
  const { send } = await house({
    identities: 10,
    users: 100_000,
    fails: ({ params }) => params.user_identity_id === 'identity-7' && 500,
  });
  const { data, errors } = await send<{ userIdentities: { nodes: { acsUsers: object | null }[] } }>(
    identities,
    { first: 10 },
  );
  expect(errors).toHaveLength(1);
  expect(errors?.[0]).toMatchObject({
    path: ['userIdentities', 'nodes', 7, 'acsUsers'],
    extensions: { seam: { endpoint: '/user_identities/list_acs_users' } },
  });
  expect(data.userIdentities.nodes.map(({ acsUsers }) => acsUsers === null)).toEqual(
    Array.from({ length: 10 }, (_, index) => index === 7),
  );
});

test('leaves the error of a user by id with its credential', async () => {
  const { send } = await house({
    credentials: 10,
    users: 100_000,
    fails: ({ params }) => params.acs_user_id === 'user-20000' && 500,
  });
  const { errors } = await send(byId, { first: 10 });
  expect(errors?.map(({ path }) => path)).toEqual([['acsCredentials', 'nodes', 2, 'acsUser']]);
});

test('groups of one user that cannot be read fail there only, after the other side failed', async () => {
  const { send } = await house({
    users: 8,
    groups: { count: 2, members: 3 },
    fails: ({ path, params }) =>
      path === '/acs/access_groups/list_users' || params.acs_user_id === 'user-5' ? 500 : false,
  });
  const { errors } = await send(places, { first: 8 });
  expect(errors?.map(({ path }) => path)).toEqual([['acsUsers', 'nodes', 5, 'acsAccessGroups']]);
});
