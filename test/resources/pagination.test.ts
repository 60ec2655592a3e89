import { expect, test } from 'vitest';
import { graphql } from '../gql/gql.ts';
import type { GroupsPageQuery, UsersPageQuery } from '../gql/graphql.ts';
import { type Gateway, gateway } from '../kit.ts';
import { failure, globalId, refusal, seamRefusal, seamSays } from './expected.ts';

const users = graphql(`
  query UsersPage($first: Int, $after: String, $filter: AcsUsersFilter) {
    acsUsers(first: $first, after: $after, filter: $filter) {
      edges { cursor node { acsUserId } }
      nodes { acsUserId }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`);

const idsOn = ({ acsUsers }: UsersPageQuery): string[] => acsUsers?.nodes.map(node => node.acsUserId) ?? [];
const endOf = ({ acsUsers }: UsersPageQuery): string | null => acsUsers?.pageInfo.endCursor ?? null;

/** All users as Seam lists them. */
async function everyUser(door: Gateway): Promise<string[]> {
  const { acs_users } = await seamSays(door, '/acs/users/list', { limit: 5_000 });
  return (acs_users as { acs_user_id: string }[]).map(row => row.acs_user_id);
}

/** Reads page after page until there is none, each as large as the next of `sizes`, then as the last of them. */
async function walk({ ask }: Gateway, ...sizes: number[]): Promise<string[][]> {
  const pages: string[][] = [];
  let after: string | null = null;
  for (let more = true; more; ) {
    const first = sizes[pages.length] ?? sizes.at(-1) ?? null;
    const answer: UsersPageQuery = await ask(users, { first, after });
    pages.push(idsOn(answer));
    more = answer.acsUsers?.pageInfo.hasNextPage ?? false;
    after = endOf(answer);
  }
  return pages;
}

const limits = (door: Gateway) => door.bodies().map(body => (body as { limit: number }).limit);

test.each([500, 100, 37])('walks a long list %i at a time, without loss or repetition', async first => {
  const door = await gateway({ sandbox: { large: true } });
  const all = await everyUser(door);
  expect(all.length).toBeGreaterThan(1_300);
  const pages = await walk(door, first);
  expect(pages.flat()).toEqual(all);
  expect(pages.slice(0, -1).every(page => page.length === first)).toBe(true);
  expect(limits(door)).toEqual(Array(Math.ceil(all.length / first)).fill(first));
});

test('walks a list in pages of changing size, with the first limit on every call', async () => {
  const door = await gateway({ sandbox: { large: true } });
  const all = await everyUser(door);
  const pages = await walk(door, 37, 100, 1, 20, 500, 3, 90, 500);
  expect(pages.flat()).toEqual(all);
  expect(pages.slice(0, 4).map(page => page.length)).toEqual([37, 100, 1, 20]);
  expect(new Set(limits(door))).toEqual(new Set([37]));
});

test("makes as many calls for a larger page as it takes of Seam's, four at most", async () => {
  const door = await gateway({ sandbox: { large: true } });
  const all = await everyUser(door);
  const small = await door.ask(users, { first: 10 });
  door.forget();
  const large = await door.ask(users, { first: 25, after: endOf(small) });
  expect(idsOn(large)).toEqual(all.slice(10, 35));
  expect(limits(door)).toEqual([10, 10, 10]);
  door.forget();
  const short = await door.ask(users, { first: 500, after: endOf(large) });
  expect(idsOn(short)).toEqual(all.slice(35, 70));
  expect(short.acsUsers?.pageInfo.hasNextPage).toBe(true);
  expect(limits(door)).toEqual([10, 10, 10, 10]);
});

test('reads on behind any edge, not only the last', async () => {
  const door = await gateway();
  const all = await everyUser(door);
  const page = await door.ask(users, { first: 10 });
  const after = page.acsUsers?.edges[2]?.cursor ?? null;
  door.forget();
  const next = await door.ask(users, { first: 4, after });
  expect(idsOn(next)).toEqual(all.slice(3, 7));
  expect(door.bodies()).toEqual([{ limit: 10 }]);
});

test('says where a page starts and ends, and never that one precedes it', async () => {
  const { ask } = await gateway();
  const { acsUsers } = await ask(users, { first: 3 });
  const cursors = acsUsers?.edges.map(edge => edge.cursor) ?? [];
  expect(new Set(cursors).size).toBe(3);
  expect(acsUsers?.edges.map(edge => edge.node)).toEqual(acsUsers?.nodes);
  expect(acsUsers?.pageInfo).toEqual({
    hasNextPage: true,
    hasPreviousPage: false,
    startCursor: cursors[0],
    endCursor: cursors[2],
  });
});

test('says that nothing follows a page that ends with the list', async () => {
  const door = await gateway();
  const all = await everyUser(door);
  expect(all.length).toBeLessThan(500);
  const exact = await door.ask(users, { first: all.length });
  expect(idsOn(exact)).toEqual(all);
  expect(exact.acsUsers?.pageInfo.hasNextPage).toBe(false);
  const short = await door.ask(users, { first: all.length - 1 });
  expect(short.acsUsers?.pageInfo.hasNextPage).toBe(true);
});

test('returns an empty last page behind the last edge', async () => {
  const door = await gateway();
  const last = await door.ask(users, { first: 500 });
  const { acsUsers } = await door.ask(users, { first: 500, after: endOf(last) });
  expect(acsUsers).toEqual({
    edges: [],
    nodes: [],
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  });
});

test('goes over an empty page of Seam to the next', async () => {
  const door = await gateway();
  const all = await everyUser(door);
  const { pagination } = await seamSays(door, '/acs/users/list', { limit: 2 });
  const body = JSON.stringify({ acs_users: [], pagination });
  door.sandbox.faults.push({ path: '/acs/users/list', body, times: 1 });
  expect(idsOn(await door.ask(users, { first: 2 }))).toEqual(all.slice(2, 4));
  const { next_page_cursor } = pagination as { next_page_cursor: string };
  expect(door.bodies()).toEqual([{ limit: 2 }, { limit: 2, page_cursor: next_page_cursor }]);
});

test('says where to read on even behind a page that found nothing yet', async () => {
  const door = await gateway();
  const all = await everyUser(door);
  const { pagination } = await seamSays(door, '/acs/users/list', { limit: 2 });
  const body = JSON.stringify({ acs_users: [], pagination });
  door.sandbox.faults.push({ path: '/acs/users/list', body });
  const page = await door.ask(users, { first: 2 });
  door.sandbox.faults.pop();
  expect(page.acsUsers).toMatchObject({
    edges: [],
    pageInfo: { hasNextPage: true, endCursor: expect.any(String) },
  });
  const next = await door.ask(users, { first: 2, after: endOf(page) });
  expect(idsOn(next)).toEqual(all.slice(2, 4));
  expect(new Set(limits(door))).toEqual(new Set([2]));
});

test('fails when Seam says that more follows and not where', async () => {
  const { sandbox, send } = await gateway();
  const pagination = { has_next_page: true, next_page_cursor: null, next_page_url: null };
  sandbox.faults.push({ path: '/acs/users/list', body: JSON.stringify({ acs_users: [], pagination }) });
  const { data, errors } = await send(users, { first: 2 });
  expect(data).toEqual({ acsUsers: null });
  expect(errors).toEqual(failure('acsUsers', 'UPSTREAM_INVALID_RESPONSE', { endpoint: '/acs/users/list' }));
});

test('takes a list without pagination for the whole list', async () => {
  const { sandbox, ask } = await gateway();
  const row = { acs_user_id: 'a', display_name: 'A' };
  sandbox.faults.push({ path: '/acs/users/list', body: JSON.stringify({ acs_users: [row] }) });
  const { acsUsers } = await ask(users, { first: 5 });
  expect(acsUsers).toMatchObject({ nodes: [{ acsUserId: 'a' }], pageInfo: { hasNextPage: false } });
});

test.each([
  ['nothing', undefined],
  ['null', null],
])('returns 50 when told %s', async (_, first) => {
  const { ask, bodies } = await gateway({ sandbox: { large: true } });
  const { acsUsers } = await ask(users, first === undefined ? {} : { first });
  expect(acsUsers?.nodes).toHaveLength(50);
  expect(bodies()).toEqual([{ limit: 50 }]);
});

test('returns nothing, without a call, when asked for nothing', async () => {
  const { ask, calls } = await gateway();
  const { acsUsers } = await ask(users, { first: 0 });
  expect(acsUsers).toMatchObject({ edges: [], nodes: [], pageInfo: { startCursor: null, endCursor: null } });
  expect(calls()).toEqual([]);
});

test.each([-1, 501, 2_147_483_647])('refuses a page of %i before any call', async first => {
  const { send, calls } = await gateway();
  const { data, errors } = await send(users, { first });
  expect(data).toEqual({ acsUsers: null });
  expect(errors).toEqual(refusal('acsUsers', 'first'));
  expect(calls()).toEqual([]);
});

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

test.each([
  ['text', 'garbage'],
  ['text in base64', Buffer.from('garbage').toString('base64url')],
  ['an empty list', base64url([])],
  ['null', base64url(null)],
  ['an object', base64url({ list: 'a' })],
  ["a cursor of Seam's", base64url(['0'.repeat(64), ['2026-03-01T00:00:00Z', 'a']])],
])('refuses %s for a cursor before any call', async (_, after) => {
  const { send, calls } = await gateway();
  const { data, errors } = await send(users, { after });
  expect(data).toEqual({ acsUsers: null });
  expect(errors).toEqual(refusal('acsUsers', 'after'));
  expect(calls()).toEqual([]);
});

/** The parts of a cursor, which are nobody's business but this test's. */
const partsOf = (cursor: string | null): unknown[] =>
  JSON.parse(Buffer.from(cursor ?? '', 'base64url').toString('utf8')) as unknown[];

test.each([
  ['a larger limit than any page has', [null, 2, 501]],
  ['a limit of nothing', [null, 2, 0]],
  ['a place before the start', [null, -1, 2]],
  ['half a place', [null, 0.5, 2]],
  ['no place', [null]],
  ["an object for Seam's cursor", [{}, 0, 2]],
])('refuses a cursor that was given %s before any call', async (_, position) => {
  const { ask, send, calls, forget } = await gateway();
  const [list] = partsOf(endOf(await ask(users, { first: 2 })));
  forget();
  const { data, errors } = await send(users, { after: base64url([list, ...position]) });
  expect(data).toEqual({ acsUsers: null });
  expect(errors).toEqual(refusal('acsUsers', 'after'));
  expect(calls()).toEqual([]);
});

test('refuses a cursor with another filter before any call, and takes it with the same', async () => {
  const { ids, ask, send, calls, forget } = await gateway();
  const filter = { acsSystemId: ids.systems.saltoKs, search: 'example.com' };
  const page = await ask(users, { first: 2, filter });
  forget();
  const others = [undefined, {}, { ...filter, search: 'example' }, { acsSystemId: ids.systems.saltoKs }];
  for (const other of others) {
    const { data, errors } = await send(users, { after: endOf(page), filter: other });
    expect(data).toEqual({ acsUsers: null });
    expect(errors).toEqual(refusal('acsUsers', 'after'));
  }
  expect(calls()).toEqual([]);
  const same = { search: 'example.com', acsSystemId: globalId('AcsSystem', ids.systems.saltoKs) };
  const next = await ask(users, { first: 2, after: endOf(page), filter: same });
  expect(idsOn(next)).toHaveLength(2);
  expect(idsOn(next)).not.toEqual(idsOn(page));
});

test('refuses a cursor of another list before any call', async () => {
  const { ask, send, calls, forget } = await gateway();
  const { userIdentities } = await ask(
    graphql(`
      query IdentitiesCursor {
        userIdentities(first: 1) { pageInfo { endCursor } }
      }
    `),
  );
  forget();
  const { data, errors } = await send(users, { after: userIdentities?.pageInfo.endCursor });
  expect(data).toEqual({ acsUsers: null });
  expect(errors).toEqual(refusal('acsUsers', 'after'));
  expect(calls()).toEqual([]);
});

test('refuses a cursor that Seam no longer takes, and says which argument is to blame', async () => {
  const { sandbox, ask, send } = await gateway();
  const page = await ask(users, { first: 2 });
  sandbox.faults.push({
    path: '/acs/users/list',
    status: 400,
    body: seamRefusal('invalid_input', 'Invalid cursor', {
      _errors: [],
      page_cursor: { _errors: ['Invalid cursor'] },
    }),
  });
  const { data, errors } = await send(users, { first: 2, after: endOf(page) });
  expect(data).toEqual({ acsUsers: null });
  expect(errors).toMatchObject([
    {
      path: ['acsUsers'],
      extensions: {
        code: 'BAD_USER_INPUT',
        seam: { type: 'invalid_input', status: 400, endpoint: '/acs/users/list' },
        fields: [{ path: 'after', messages: ['Invalid cursor'] }],
      },
    },
  ]);
});

const groups = graphql(`
  query GroupsPage($first: Int, $after: String) {
    acsAccessGroups(first: $first, after: $after) {
      nodes { acsAccessGroupId }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

test('walks a list that Seam answers whole, with one call for each page', async () => {
  const { ask, ids, bodies } = await gateway();
  const found: string[] = [];
  let after: string | null = null;
  for (let more = true; more; ) {
    const { acsAccessGroups }: GroupsPageQuery = await ask(groups, { first: 2, after });
    found.push(...(acsAccessGroups?.nodes.map(group => group.acsAccessGroupId) ?? []));
    more = acsAccessGroups?.pageInfo.hasNextPage ?? false;
    after = acsAccessGroups?.pageInfo.endCursor ?? null;
  }
  expect(found).toEqual(Object.values(ids.groups));
  expect(bodies()).toEqual([{}, {}, {}]);
});

test.each([
  ['-1', { first: -1 }, 'first'],
  ['501', { first: 501 }, 'first'],
  ['behind garbage', { after: 'garbage' }, 'after'],
])('refuses a page of a whole list, %s, before any call', async (_, args, field) => {
  const { send, calls } = await gateway();
  const { data, errors } = await send(groups, args);
  expect(data).toEqual({ acsAccessGroups: null });
  expect(errors).toEqual(refusal('acsAccessGroups', field));
  expect(calls()).toEqual([]);
});

/** Deletes a group at Seam, past this gateway. */
const deleted = (door: Gateway, acs_access_group_id: string) =>
  seamSays(door, '/acs/access_groups/delete', { acs_access_group_id });

test('reads on in a whole list although an earlier row has gone since', async () => {
  const door = await gateway();
  const { ids, ask } = door;
  const { acsAccessGroups } = await ask(groups, { first: 2 });
  await deleted(door, ids.groups.staff);
  const next = await ask(groups, { first: 1, after: acsAccessGroups?.pageInfo.endCursor ?? null });
  expect(next.acsAccessGroups?.nodes).toEqual([{ acsAccessGroupId: ids.groups.eastWing }]);
});

test('loses nothing in a whole list when the very row of the cursor has gone since', async () => {
  const door = await gateway();
  const { ids, ask } = door;
  const { acsAccessGroups } = await ask(groups, { first: 2 });
  await deleted(door, ids.groups.housekeeping);
  const next = await ask(groups, { first: 1, after: acsAccessGroups?.pageInfo.endCursor ?? null });
  expect(next.acsAccessGroups?.nodes).toEqual([{ acsAccessGroupId: ids.groups.eastWing }]);
});

const systemUsers = graphql(`
  query SystemUsersPage($acsSystemId: ID!, $first: Int, $after: String) {
    acsSystem(acsSystemId: $acsSystemId) {
      name
      acsUsers(first: $first, after: $after) {
        nodes { acsUserId }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

test('reads on in an edge', async () => {
  const { ids, ask, bodies, forget } = await gateway();
  const acsSystemId = ids.systems.saltoSpace;
  const page = await ask(systemUsers, { acsSystemId, first: 2 });
  const after = page.acsSystem?.acsUsers?.pageInfo.endCursor ?? null;
  forget();
  const next = await ask(systemUsers, { acsSystemId, first: 2, after });
  expect(page.acsSystem?.acsUsers?.nodes).toEqual([
    { acsUserId: ids.users.janeSaltoSpace },
    { acsUserId: ids.users.priyaSaltoSpace },
  ]);
  expect(next.acsSystem?.acsUsers?.nodes).toEqual([
    { acsUserId: ids.users.meiSaltoSpace },
    { acsUserId: ids.users.viktorSaltoSpace },
  ]);
  expect(bodies()).toEqual([
    { acs_system_id: acsSystemId },
    { acs_system_id: acsSystemId, limit: 2, page_cursor: expect.any(String) },
  ]);
});

test("refuses another parent's cursor at that edge alone", async () => {
  const { ids, ask, send, calls, forget } = await gateway();
  const page = await ask(systemUsers, { acsSystemId: ids.systems.saltoSpace, first: 2 });
  const after = page.acsSystem?.acsUsers?.pageInfo.endCursor;
  forget();
  const { data, errors } = await send(systemUsers, { acsSystemId: ids.systems.annex, after });
  expect(data).toEqual({ acsSystem: { name: 'Harbour House annex', acsUsers: null } });
  expect(errors).toEqual(refusal(['acsSystem', 'acsUsers'], 'after'));
  expect(calls()).toEqual(['/acs/systems/get']);
});

test('refuses a page size at that edge alone', async () => {
  const { ids, send, calls } = await gateway();
  const { data, errors } = await send(systemUsers, { acsSystemId: ids.systems.annex, first: 501 });
  expect(data).toEqual({ acsSystem: { name: 'Harbour House annex', acsUsers: null } });
  expect(errors).toEqual(refusal(['acsSystem', 'acsUsers'], 'first'));
  expect(calls()).toEqual(['/acs/systems/get']);
});

test('reads on in an edge that Seam answers whole', async () => {
  const { ids, ask, calls } = await gateway();
  const members = graphql(`
    query GroupMembersPage($acsAccessGroupId: ID!, $after: String) {
      acsAccessGroup(acsAccessGroupId: $acsAccessGroupId) {
        acsUsers(first: 1, after: $after) { nodes { acsUserId } pageInfo { hasNextPage endCursor } }
      }
    }
  `);
  const acsAccessGroupId = ids.groups.eastWing;
  const page = await ask(members, { acsAccessGroupId });
  const after = page.acsAccessGroup?.acsUsers?.pageInfo.endCursor ?? null;
  const next = await ask(members, { acsAccessGroupId, after });
  expect(page.acsAccessGroup?.acsUsers).toMatchObject({
    nodes: [{ acsUserId: ids.users.janeSaltoSpace }],
    pageInfo: { hasNextPage: true },
  });
  expect(next.acsAccessGroup?.acsUsers).toMatchObject({
    nodes: [{ acsUserId: ids.users.meiSaltoSpace }],
    pageInfo: { hasNextPage: false },
  });
  const each = ['/acs/access_groups/get', '/acs/access_groups/list_users'];
  expect(calls()).toEqual([...each, ...each]);
});
