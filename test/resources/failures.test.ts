/** Where Seam fails, or sends what its description rules out, one place in the answer pays for it. */
import { expect, test } from 'vitest';
import { graphql } from '../gql/gql.ts';
import type { UsersWhenSeamFailsQuery } from '../gql/graphql.ts';
import { gateway } from '../kit.ts';
import { departure, failure, seamRefusal } from './expected.ts';

const users = graphql(`
  query UsersWhenSeamFails {
    acsUsers(first: 3) {
      nodes { displayName acsSystem { name } userIdentity { displayName } acsAccessGroups { nodes { name } } }
    }
  }
`);

test('fails at one edge, once for each object, when the call for that edge fails', async () => {
  const { sandbox, send, calls } = await gateway();
  const body = seamRefusal('internal_server_error', 'Something broke');
  sandbox.faults.push({ path: '/acs/systems/list', status: 500, body });
  const { status, data, errors } = await send<UsersWhenSeamFailsQuery>(users);
  expect(status).toBe(200);
  expect(data.acsUsers?.nodes.map(user => user.acsSystem)).toEqual([null, null, null]);
  expect(data.acsUsers?.nodes.every(user => user.displayName && user.acsAccessGroups)).toBe(true);
  expect(data.acsUsers?.nodes.some(user => user.userIdentity)).toBe(true);
  const requestId = sandbox.calls.findLast(call => call.path === '/acs/systems/list')?.requestId;
  const seam = { endpoint: '/acs/systems/list', status: 500, type: 'internal_server_error', requestId };
  expect(errors).toEqual(
    [0, 1, 2].flatMap(at => failure(['acsUsers', 'nodes', at, 'acsSystem'], 'UPSTREAM_UNAVAILABLE', seam)),
  );
  expect(calls().filter(path => path === '/acs/systems/list')).toHaveLength(2);
});

test('fails at one object when one of several calls for an edge fails', async () => {
  const { sandbox, send } = await gateway();
  sandbox.faults.push({ path: '/acs/access_groups/list', status: 403, times: 1 });
  const { data, errors } = await send<UsersWhenSeamFailsQuery>(users);
  const failed = data.acsUsers?.nodes.map(user => user.acsAccessGroups === null);
  expect(failed?.filter(Boolean)).toHaveLength(1);
  expect(errors).toEqual(
    failure(['acsUsers', 'nodes', failed?.indexOf(true) ?? -1, 'acsAccessGroups'], 'FORBIDDEN', {
      endpoint: '/acs/access_groups/list',
      status: 403,
    }),
  );
});

const both = graphql(`
  query UserBesideWorkspace($acsUserId: ID!) {
    acsUser(acsUserId: $acsUserId) { displayName }
    workspace { name }
  }
`);

const harbour = { name: 'Harbour House' };

test.each([
  ['an empty 503', { status: 503 }, 'UPSTREAM_UNAVAILABLE', { status: 503 }, 3],
  [
    'a page of HTML',
    { status: 502, body: '<h1>Bad gateway</h1>' },
    'UPSTREAM_UNAVAILABLE',
    { status: 502 },
    3,
  ],
  ['a cut connection', { reset: 'before-headers' as const }, 'UPSTREAM_UNAVAILABLE', {}, 3],
  ['half an answer', { truncate: true as const }, 'UPSTREAM_UNAVAILABLE', {}, 3],
  ['a 403', { status: 403, body: seamRefusal('forbidden', 'No') }, 'FORBIDDEN', { type: 'forbidden' }, 1],
  ['HTML as success', { body: '<h1>Welcome</h1>' }, 'UPSTREAM_INVALID_RESPONSE', { status: 200 }, 1],
  [
    'a redirect',
    { status: 302, headers: { location: 'https://example.com' } },
    'UPSTREAM_INVALID_RESPONSE',
    {},
    1,
  ],
])('fails at one root field, and answers its sibling, upon %s', async (_, fault, code, seam, attempts) => {
  const { sandbox, send, ids, calls } = await gateway();
  sandbox.faults.push({ path: '/acs/users/get', ...fault });
  const { data, errors } = await send(both, { acsUserId: ids.users.dana });
  expect(data).toEqual({ acsUser: null, workspace: harbour });
  expect(errors).toEqual(failure('acsUser', code, { endpoint: '/acs/users/get', ...seam }));
  expect([...calls()].sort()).toEqual([...Array(attempts).fill('/acs/users/get'), '/workspaces/get']);
});

test('fails with RATE_LIMITED and says when to come back', async () => {
  const { sandbox, send, ids, calls } = await gateway();
  sandbox.faults.push({ path: '/acs/users/get', status: 429, headers: { 'retry-after': '7' } });
  const { data, errors } = await send(both, { acsUserId: ids.users.dana });
  expect(data).toEqual({ acsUser: null, workspace: harbour });
  expect(errors).toMatchObject([
    { path: ['acsUser'], extensions: { code: 'RATE_LIMITED', retryAfter: 7, seam: { status: 429 } } },
  ]);
  expect(calls()).toHaveLength(2);
});

test.each([
  '{}',
  '[]',
  'null',
  '"a user"',
  '{"acs_user":null}',
  '{"acs_user":[]}',
  '{"acs_user":"a user"}',
  '{"acs_user":{}}',
  '{"acs_user":{"acs_user_id":7}}',
  '{"acs_user":{"acs_user_id":""}}',
  '{"acs_user":',
])('fails with UPSTREAM_INVALID_RESPONSE when a get answers %s', async body => {
  const { sandbox, send, ids } = await gateway();
  sandbox.faults.push({ path: '/acs/users/get', headers: { 'content-type': 'application/json' }, body });
  const { data, errors } = await send(both, { acsUserId: ids.users.dana });
  expect(data).toEqual({ acsUser: null, workspace: harbour });
  expect(errors).toEqual(failure('acsUser', 'UPSTREAM_INVALID_RESPONSE'));
});

test.each([
  '{}',
  '{"acs_users":null}',
  '{"acs_users":{}}',
  '{"acs_users":[null]}',
  '{"acs_users":[["a"]]}',
  '{"acs_users":[{}]}',
  '{"acs_users":[],"pagination":{"has_next_page":true}}',
  '{"acs_users":[],"pagination":{"has_next_page":true,"next_page_cursor":7}}',
])('fails with UPSTREAM_INVALID_RESPONSE when a list answers %s', async body => {
  const { sandbox, send } = await gateway();
  sandbox.faults.push({ path: '/acs/users/list', body });
  const { data, errors } = await send(users);
  expect(data).toEqual({ acsUsers: null });
  expect(errors).toEqual(failure('acsUsers', 'UPSTREAM_INVALID_RESPONSE'));
});

test.each([
  '{}',
  '{"acs_access_groups":{}}',
  '{"acs_access_groups":[7]}',
  '{"acs_access_groups":[{"name":"A group without id"}]}',
])('fails with UPSTREAM_INVALID_RESPONSE at an edge whose list answers %s', async body => {
  const { sandbox, send } = await gateway();
  sandbox.faults.push({ path: '/acs/access_groups/list', body });
  const { data, errors } = await send<UsersWhenSeamFailsQuery>(users);
  expect(data.acsUsers?.nodes).toHaveLength(3);
  expect(errors).toEqual(
    [0, 1, 2].flatMap(at =>
      failure(['acsUsers', 'nodes', at, 'acsAccessGroups'], 'UPSTREAM_INVALID_RESPONSE'),
    ),
  );
});

const leaves = graphql(`
  query UserLeaves($acsUserId: ID!) {
    acsUser(acsUserId: $acsUserId) {
      acsUserId fullName emailAddress isSuspended createdAt lastSuccessfulSyncAt userIdentityId
      saltoKsMetadata { isSubscribed } accessSchedule { startsAt endsAt }
    }
  }
`);

test.each([
  ['full_name', 7, 'fullName'],
  ['full_name', ['Dana'], 'fullName'],
  ['email_address', {}, 'emailAddress'],
  ['is_suspended', 'no', 'isSuspended'],
  ['last_successful_sync_at', 1_770_000_000, 'lastSuccessfulSyncAt'],
  ['user_identity_id', 7, 'userIdentityId'],
  ['salto_ks_metadata', [], 'saltoKsMetadata'],
  ['access_schedule', 'always', 'accessSchedule'],
])('fails at one leaf, and answers the others, when %s is %j', async (property, value, field) => {
  const door = await gateway();
  const params = { acs_user_id: door.ids.users.dana };
  await departure(door, '/acs/users/get', params, { [property]: value });
  const { data, errors } = await door.send(leaves, { acsUserId: door.ids.users.dana });
  expect(data).toMatchObject({ acsUser: { acsUserId: door.ids.users.dana, [field]: null } });
  expect(errors).toEqual(failure(['acsUser', field], 'UPSTREAM_INVALID_RESPONSE'));
});

test('fails at one leaf inside an object alone', async () => {
  const door = await gateway();
  const change = { salto_ks_metadata: { is_subscribed: 'yes' }, access_schedule: { starts_at: 5 } };
  await departure(door, '/acs/users/get', { acs_user_id: door.ids.users.dana }, change);
  const { data, errors } = await door.send(leaves, { acsUserId: door.ids.users.dana });
  expect(data).toMatchObject({
    acsUser: {
      fullName: 'Dana Whitlock',
      saltoKsMetadata: { isSubscribed: null },
      accessSchedule: { startsAt: null, endsAt: null },
    },
  });
  expect(errors).toHaveLength(2);
  expect(errors).toEqual(
    expect.arrayContaining([
      ...failure(['acsUser', 'saltoKsMetadata', 'isSubscribed'], 'UPSTREAM_INVALID_RESPONSE'),
      ...failure(['acsUser', 'accessSchedule', 'startsAt'], 'UPSTREAM_INVALID_RESPONSE'),
    ]),
  );
});

const names = graphql(`
  query UserNames {
    acsUsers(first: 2) { nodes { acsUserId displayName } }
    workspace { name }
  }
`);

test.each([
  ['missing', undefined],
  ['null', null],
  ['a number', 7],
])('fails at the very leaf that is certain and comes as %s', async (_, display_name) => {
  const door = await gateway();
  await departure(door, '/acs/users/list', { limit: 2 }, { display_name });
  const { data, errors } = await door.send(names);
  expect(data).toEqual({ acsUsers: null, workspace: harbour });
  expect(errors).toEqual(failure(['acsUsers', 'nodes', 0, 'displayName'], 'UPSTREAM_INVALID_RESPONSE'));
});

test('returns a row without its certain leaf to whoever does not ask for it', async () => {
  const door = await gateway();
  await departure(door, '/acs/users/list', { limit: 2 }, { display_name: undefined });
  const { acsUsers } = await door.ask(
    graphql(`
      query UserIdsAlone {
        acsUsers(first: 2) { nodes { acsUserId } }
      }
    `),
  );
  expect(acsUsers?.nodes).toHaveLength(2);
});

test.each([
  ['half', 2.5],
  ['larger than any Int', 3_000_000_000],
  ['text', '12'],
])('fails at a count that is %s, as a fault of Seam', async (_, acs_user_count) => {
  const door = await gateway();
  const params = { acs_system_id: door.ids.systems.annex };
  await departure(door, '/acs/systems/get', params, { acs_user_count });
  const { data, errors } = await door.send(
    graphql(`
      query SystemCount($acsSystemId: ID!) {
        acsSystem(acsSystemId: $acsSystemId) { name acsUserCount }
      }
    `),
    { acsSystemId: door.ids.systems.annex },
  );
  expect(data).toEqual({ acsSystem: { name: 'Harbour House annex', acsUserCount: null } });
  expect(errors).toEqual(failure(['acsSystem', 'acsUserCount'], 'UPSTREAM_INVALID_RESPONSE'));
});

test('fails at a list of ids alone when it is none, and answers the rest of the page', async () => {
  const door = await gateway();
  await departure(door, '/user_identities/list', { limit: 2 }, { merged_user_identity_ids: 'none' });
  const { userIdentities } = await door.ask(
    graphql(`
      query IdentitiesWithoutMerged {
        userIdentities(first: 2) { nodes { displayName } }
      }
    `),
  );
  expect(userIdentities?.nodes).toHaveLength(2);
});

test('answers the groups of the other systems when one group does not say its system', async () => {
  const door = await gateway();
  await departure(door, '/acs/access_groups/list', {}, { acs_system_id: undefined });
  const { data } = await door.send<{ acsSystems: { nodes: { acsAccessGroups: unknown }[] } }>(
    graphql(`
      query SystemsWithStrayGroup {
        acsSystems { nodes { acsAccessGroups { nodes { name } } } }
      }
    `),
  );
  expect(data.acsSystems.nodes.filter(system => system.acsAccessGroups).length).toBeGreaterThan(0);
});

test('returns null for an id under which a list call finds something else', async () => {
  const { sandbox, ask, ids } = await gateway();
  const row = { acs_entrance_id: 'stray', display_name: 'Stray door' };
  sandbox.faults.push({ path: '/acs/entrances/list', body: JSON.stringify({ acs_entrances: [row] }) });
  const answer = await ask(
    graphql(`
      query EntrancesUnasked($a: ID!, $b: ID!) {
        a: acsEntrance(acsEntranceId: $a) { displayName }
        b: acsEntrance(acsEntranceId: $b) { displayName }
      }
    `),
    { a: ids.entrances.lobby, b: 'unknown' },
  );
  expect(answer).toEqual({ a: { displayName: 'Lobby, street side' }, b: null });
});
