import { expect, test } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { gateway } from '../kit.ts';
import { anyOrder, departure, globalId, made, refusal, seamRefusal } from './expected.ts';

const one = graphql(`
  query OneUser($acsUserId: ID, $userIdentityId: ID, $acsSystemId: ID) {
    acsUser(acsUserId: $acsUserId, userIdentityId: $userIdentityId, acsSystemId: $acsSystemId) {
      id acsUserId displayName
    }
  }
`);

const profile = graphql(`
  query UserProfile($acsUserId: ID!) {
    acsUser(acsUserId: $acsUserId) {
      acsUserId acsSystemId connectedAccountId workspaceId createdAt displayName fullName emailAddress
      phoneNumber isManaged isSuspended lastSuccessfulSyncAt externalType externalTypeDisplayName
      hidAcsSystemId userIdentityId userIdentityFullName userIdentityEmailAddress userIdentityPhoneNumber
      accessSchedule { startsAt endsAt } saltoKsMetadata { isSubscribed }
      saltoSpaceMetadata { auditOpenings userId }
      errors { code } warnings { code } pendingMutations { code }
    }
  }
`);

test("returns a user by Seam's id, with all it says of itself, in one call", async () => {
  const { ask, ids, calls, bodies } = await gateway();
  const { acsUser } = await ask(profile, { acsUserId: ids.users.johnSaltoKs });
  expect(acsUser).toEqual({
    acsUserId: ids.users.johnSaltoKs,
    acsSystemId: ids.systems.saltoKs,
    connectedAccountId: ids.accounts.salto,
    workspaceId: ids.workspace,
    createdAt: '2026-03-01T09:30:00.123456Z',
    displayName: 'John Alder',
    fullName: 'John Alder',
    emailAddress: 'john.alder@example.com',
    phoneNumber: '+15555550101',
    isManaged: true,
    isSuspended: false,
    lastSuccessfulSyncAt: '2026-03-01T09:30:00.123456Z',
    externalType: 'salto_site_user',
    externalTypeDisplayName: 'Salto KS user',
    hidAcsSystemId: null,
    userIdentityId: ids.people.john,
    userIdentityFullName: 'John Alder',
    userIdentityEmailAddress: 'john.alder@example.com',
    userIdentityPhoneNumber: '+15555550101',
    accessSchedule: null,
    saltoKsMetadata: { isSubscribed: true },
    saltoSpaceMetadata: null,
    errors: [],
    warnings: [],
    pendingMutations: [],
  });
  expect(calls()).toEqual(['/acs/users/get']);
  expect(bodies()).toEqual([{ acs_user_id: ids.users.johnSaltoKs }]);
});

test('returns null for what a user does not have', async () => {
  const { ask, ids } = await gateway();
  const { acsUser } = await ask(profile, { acsUserId: ids.users.nameless });
  expect(acsUser).toMatchObject({
    displayName: 'Unnamed person',
    fullName: null,
    emailAddress: null,
    phoneNumber: null,
    externalType: null,
    userIdentityId: null,
    userIdentityFullName: null,
    accessSchedule: null,
    saltoKsMetadata: null,
  });
});

test('returns the schedule and the metadata of its provider', async () => {
  const { ask, ids } = await gateway();
  const { acsUser } = await ask(profile, { acsUserId: ids.users.janeSaltoSpace });
  expect(acsUser).toMatchObject({
    accessSchedule: { startsAt: '2026-03-02T15:00:00.000Z', endsAt: '2027-03-09T11:00:00.000Z' },
    saltoKsMetadata: null,
    saltoSpaceMetadata: { auditOpenings: true, userId: 'SP-0042' },
  });
});

test('returns a phone number as it is, whatever its form', async () => {
  const { ask, ids } = await gateway();
  const { acsUser } = await ask(profile, { acsUserId: ids.users.oddPhone });
  expect(acsUser?.phoneNumber).toBe('555-0142 ext 7');
});

test('returns the older email property where the newer is missing', async () => {
  const door = await gateway();
  const params = { acs_user_id: door.ids.users.johnSaltoKs };
  const change = { email_address: undefined, email: 'old@example.com' };
  await departure(door, '/acs/users/get', params, change);
  const { acsUser } = await door.ask(profile, { acsUserId: door.ids.users.johnSaltoKs });
  expect(acsUser?.emailAddress).toBe('old@example.com');
});

test('returns a user by its global id', async () => {
  const { ask, ids, bodies } = await gateway();
  const id = globalId('AcsUser', ids.users.johnSaltoKs);
  const { acsUser } = await ask(one, { acsUserId: id });
  expect(acsUser).toEqual({ id, acsUserId: ids.users.johnSaltoKs, displayName: 'John Alder' });
  expect(bodies()).toEqual([{ acs_user_id: ids.users.johnSaltoKs }]);
});

test.each(["Seam's ids", 'global ids'])('returns a user by identity and system, with %s', async form => {
  const { ask, ids, calls, bodies } = await gateway();
  const asGiven = (typename: string, id: string) => (form === 'global ids' ? globalId(typename, id) : id);
  const { acsUser } = await ask(one, {
    userIdentityId: asGiven('UserIdentity', ids.people.john),
    acsSystemId: asGiven('AcsSystem', ids.systems.visionline),
  });
  expect(acsUser?.acsUserId).toBe(ids.users.johnVisionline);
  expect(calls()).toEqual(['/acs/users/get']);
  expect(bodies()).toEqual([{ user_identity_id: ids.people.john, acs_system_id: ids.systems.visionline }]);
});

test('takes null for a selector that is not given', async () => {
  const { ask, ids, bodies } = await gateway();
  const given = { acsUserId: ids.users.dana, userIdentityId: null, acsSystemId: null };
  expect((await ask(one, given)).acsUser?.displayName).toBe('Dana Whitlock');
  expect(bodies()).toEqual([{ acs_user_id: ids.users.dana }]);
});

test('is null when Seam does not know the id', async () => {
  const { ask, calls } = await gateway();
  expect(await ask(one, { acsUserId: 'unknown' })).toEqual({ acsUser: null });
  expect(calls()).toEqual(['/acs/users/get']);
});

test('is null when the identity has no user in the system', async () => {
  const { ask, ids, calls } = await gateway();
  const selector = { userIdentityId: ids.people.jane, acsSystemId: ids.systems.saltoKs };
  expect(await ask(one, selector)).toEqual({ acsUser: null });
  expect(calls()).toEqual(['/acs/users/get']);
});

test.each([
  ['no selector', {}, 'acsUserId'],
  ['a blank id', { acsUserId: '' }, 'acsUserId'],
  ['an id of spaces', { acsUserId: '  ' }, 'acsUserId'],
  ['an endless id', { acsUserId: 'x'.repeat(256) }, 'acsUserId'],
  ['the id of another type', { acsUserId: globalId('AcsSystem', 'a') }, 'acsUserId'],
  ['an id beside an identity', { acsUserId: 'a', userIdentityId: 'b' }, 'userIdentityId'],
  ['an id beside a system', { acsUserId: 'a', acsSystemId: 'b' }, 'acsSystemId'],
  [
    'a blank id beside an identity and a system',
    { acsUserId: '', userIdentityId: 'a', acsSystemId: 'b' },
    'userIdentityId',
  ],
  ['an identity and a blank system', { userIdentityId: 'a', acsSystemId: '' }, 'acsSystemId'],
  ['an identity alone', { userIdentityId: 'a' }, 'acsSystemId'],
  ['a system alone', { acsSystemId: 'a' }, 'userIdentityId'],
  [
    "another type's id for the identity",
    { userIdentityId: globalId('AcsUser', 'a'), acsSystemId: 'b' },
    'userIdentityId',
  ],
  [
    "another type's id for the system",
    { userIdentityId: 'a', acsSystemId: globalId('AcsUser', 'b') },
    'acsSystemId',
  ],
])('refuses %s before any call', async (_, selector, field) => {
  const { send, calls } = await gateway();
  const { data, errors } = await send(one, selector);
  expect(data).toEqual({ acsUser: null });
  expect(errors).toEqual(refusal('acsUser', field));
  expect(calls()).toEqual([]);
});

const list = graphql(`
  query UsersFiltered($filter: AcsUsersFilter) {
    acsUsers(filter: $filter) { nodes { acsUserId userIdentityId userIdentityEmailAddress } }
  }
`);

test('lists users, 50 unless told', async () => {
  const { ask, calls, bodies } = await gateway({ sandbox: { large: true } });
  const { acsUsers } = await ask(list);
  expect(acsUsers?.nodes).toHaveLength(50);
  expect(calls()).toEqual(['/acs/users/list']);
  expect(bodies()).toEqual([{ limit: 50 }]);
});

const moment = '2026-03-02T00:00:00.5+02:00';

test.each([
  ['the system', { acsSystemId: 'a' }, { acs_system_id: 'a' }],
  ['the system by global id', { acsSystemId: globalId('AcsSystem', 'a') }, { acs_system_id: 'a' }],
  ['the identity', { userIdentityId: 'a' }, { user_identity_id: 'a' }],
  [
    "the identity's email address",
    { userIdentityEmailAddress: 'a@example.com' },
    { user_identity_email_address: 'a@example.com' },
  ],
  [
    'no email address of the identity',
    { userIdentityEmailAddress: null },
    { user_identity_email_address: null },
  ],
  [
    "the identity's phone number",
    { userIdentityPhoneNumber: '555-0142 ext 7' },
    { user_identity_phone_number: '555-0142 ext 7' },
  ],
  [
    'no phone number of the identity',
    { userIdentityPhoneNumber: null },
    { user_identity_phone_number: null },
  ],
  ['a search', { search: 'ali' }, { search: 'ali' }],
  ['a moment', { createdBefore: moment }, { created_before: moment }],
  [
    'several at once',
    { search: 'ali', acsSystemId: 'a', createdBefore: moment },
    { acs_system_id: 'a', search: 'ali', created_before: moment },
  ],
  ['nothing', {}, {}],
  ['nothing, as null', null, {}],
  ['nothing, as nulls', { acsSystemId: null, userIdentityId: null, search: null, createdBefore: null }, {}],
])('passes on a filter by %s', async (_, filter, params) => {
  const { ask, calls, bodies } = await gateway();
  await ask(list, { filter });
  expect(calls()).toEqual(['/acs/users/list']);
  expect(bodies()).toEqual([{ ...params, limit: 50 }]);
});

test('returns the users whose identity has no email address, not those without identity', async () => {
  const { ask, ids } = await gateway();
  const { acsUsers } = await ask(list, { filter: { userIdentityEmailAddress: null } });
  const found = acsUsers?.nodes.map(user => user.acsUserId);
  expect(found).toContain(ids.users.omarVisionline);
  expect(found).not.toContain(ids.users.nameless);
  expect(acsUsers?.nodes.every(user => user.userIdentityEmailAddress === null)).toBe(true);
});

test('returns an empty page when nobody fits', async () => {
  const { ask } = await gateway();
  expect(await ask(list, { filter: { search: 'nobody is called that' } })).toEqual({
    acsUsers: { nodes: [] },
  });
});

test.each([
  ['the id of another type', { acsSystemId: globalId('AcsUser', 'a') }, 'acsSystemId'],
  ['a blank id', { userIdentityId: ' ' }, 'userIdentityId'],
  ['what is no email address', { userIdentityEmailAddress: 'alice' }, 'userIdentityEmailAddress'],
  ['a blank phone number', { userIdentityPhoneNumber: '' }, 'userIdentityPhoneNumber'],
  ['a blank search', { search: '  ' }, 'search'],
  ['an endless search', { search: 'x'.repeat(256) }, 'search'],
  ['a day for a moment', { createdBefore: '2026-03-01' }, 'createdBefore'],
  ['a moment without offset', { createdBefore: '2026-03-01T09:30:00' }, 'createdBefore'],
])('refuses a filter by %s before any call', async (_, filter, field) => {
  const { send, calls } = await gateway();
  const { data, errors } = await send(list, { filter });
  expect(data).toEqual({ acsUsers: null });
  expect(errors).toEqual(refusal('acsUsers', `filter.${field}`));
  expect(calls()).toEqual([]);
});

test('names every part of a bad filter at once', async () => {
  const { send } = await gateway();
  const { errors } = await send(list, { filter: { search: '', createdBefore: 'soon' } });
  expect(errors).toHaveLength(1);
  expect(errors?.[0]?.extensions.fields).toEqual([
    { path: 'filter.search', messages: [expect.any(String)] },
    { path: 'filter.createdBefore', messages: [expect.any(String)] },
  ]);
});

test('refuses a filter that Seam refuses, in the words of Seam and the names of this graph', async () => {
  const { sandbox, send } = await gateway();
  const tree = { _errors: [], created_before: { _errors: ['Invalid datetime'] } };
  const message = 'Invalid datetime for "created_before"';
  sandbox.faults.push({
    path: '/acs/users/list',
    status: 400,
    body: seamRefusal('invalid_input', message, tree),
  });
  const { data, errors } = await send(list, { filter: { createdBefore: moment } });
  expect(data).toEqual({ acsUsers: null });
  expect(errors).toMatchObject([
    {
      message,
      path: ['acsUsers'],
      extensions: {
        code: 'BAD_USER_INPUT',
        seam: { type: 'invalid_input', status: 400, endpoint: '/acs/users/list', requestId: 'request1' },
        fields: [{ path: 'filter.createdBefore', messages: ['Invalid datetime'] }],
      },
    },
  ]);
});

test('returns the identity and system of one user by their ids', async () => {
  const door = await gateway();
  const { ask, ids } = door;
  const { acsUser } = await ask(
    graphql(`
      query UserWithIdentityAndSystem($acsUserId: ID!) {
        acsUser(acsUserId: $acsUserId) {
          userIdentity { userIdentityId displayName } acsSystem { acsSystemId name }
        }
      }
    `),
    { acsUserId: ids.users.janeSaltoSpace },
  );
  expect(acsUser).toEqual({
    userIdentity: { userIdentityId: ids.people.jane, displayName: 'Jane Fielding' },
    acsSystem: { acsSystemId: ids.systems.saltoSpace, name: 'Harbour House rooms, east wing' },
  });
  expect(made(door)).toEqual(
    anyOrder([
      ['/acs/users/get', { acs_user_id: ids.users.janeSaltoSpace }],
      ['/user_identities/get', { user_identity_id: ids.people.jane }],
      ['/acs/systems/get', { acs_system_id: ids.systems.saltoSpace }],
    ]),
  );
});

test('lists 50 users with identity and system in three calls', async () => {
  const { ask, calls } = await gateway({ sandbox: { large: true } });
  const { acsUsers } = await ask(
    graphql(`
      query UsersWithIdentityAndSystem {
        acsUsers(first: 50) {
          nodes { displayName userIdentity { displayName } acsSystem { name } }
        }
      }
    `),
  );
  expect(acsUsers?.nodes).toHaveLength(50);
  expect(acsUsers?.nodes.every(user => user.acsSystem?.name)).toBe(true);
  expect(calls().sort()).toEqual(['/acs/systems/list', '/acs/users/list', '/user_identities/list']);
});

const identityOf = graphql(`
  query UserIdentityOfUser($acsUserId: ID!) {
    acsUser(acsUserId: $acsUserId) { userIdentityId userIdentity { displayName } }
  }
`);

test('returns no identity, and asks for none, when a user is not linked to one', async () => {
  const { ask, ids, calls } = await gateway();
  const { acsUser } = await ask(identityOf, { acsUserId: ids.users.dana });
  expect(acsUser).toEqual({ userIdentityId: null, userIdentity: null });
  expect(calls()).toEqual(['/acs/users/get']);
});

test('returns no identity when Seam has lost it', async () => {
  const { sandbox, ask, ids, calls } = await gateway();
  sandbox.faults.push({
    path: '/user_identities/get',
    status: 404,
    body: seamRefusal('user_identity_not_found', 'User identity not found'),
  });
  const { acsUser } = await ask(identityOf, { acsUserId: ids.users.johnSaltoKs });
  expect(acsUser).toEqual({ userIdentityId: ids.people.john, userIdentity: null });
  expect(calls()).toEqual(['/acs/users/get', '/user_identities/get']);
});

test('returns groups, credentials and entrances, each in one call', async () => {
  const door = await gateway();
  const { ask, ids } = door;
  const { acsUser } = await ask(
    graphql(`
      query UserEdges($acsUserId: ID!) {
        acsUser(acsUserId: $acsUserId) {
          acsAccessGroups { nodes { acsAccessGroupId } pageInfo { hasNextPage } }
          acsCredentials { nodes { acsCredentialId } pageInfo { hasNextPage } }
          accessibleEntrances { nodes { acsEntranceId } pageInfo { hasNextPage } }
        }
      }
    `),
    { acsUserId: ids.users.priyaSaltoKs },
  );
  const pageInfo = { hasNextPage: false };
  expect(acsUser).toEqual({
    acsAccessGroups: {
      nodes: [{ acsAccessGroupId: ids.groups.staff }, { acsAccessGroupId: ids.groups.housekeeping }],
      pageInfo,
    },
    acsCredentials: { nodes: [{ acsCredentialId: ids.credentials.priyaCloud }], pageInfo },
    accessibleEntrances: {
      nodes: [
        { acsEntranceId: ids.entrances.lobby },
        { acsEntranceId: ids.entrances.staffDoor },
        { acsEntranceId: ids.entrances.linenRoom },
      ],
      pageInfo,
    },
  });
  const acs_user_id = ids.users.priyaSaltoKs;
  expect(made(door)).toEqual(
    anyOrder([
      ['/acs/users/get', { acs_user_id }],
      ['/acs/access_groups/list', { acs_user_id }],
      ['/acs/credentials/list', { acs_user_id, limit: 50 }],
      ['/acs/users/list_accessible_entrances', { acs_user_id }],
    ]),
  );
});

test('returns empty edges, not null, for a user who has nothing', async () => {
  const { ask, ids } = await gateway();
  const { acsUser } = await ask(
    graphql(`
      query UserEmptyEdges($acsUserId: ID!) {
        acsUser(acsUserId: $acsUserId) {
          acsAccessGroups { edges { cursor } }
          acsCredentials { edges { cursor } }
          accessibleEntrances { edges { cursor } pageInfo { hasNextPage startCursor endCursor } }
        }
      }
    `),
    { acsUserId: ids.users.nameless },
  );
  expect(acsUser).toEqual({
    acsAccessGroups: { edges: [] },
    acsCredentials: { edges: [] },
    accessibleEntrances: { edges: [], pageInfo: { hasNextPage: false, startCursor: null, endCursor: null } },
  });
});

test('asks for the groups of three users in three calls', async () => {
  const door = await gateway();
  const { ask, ids } = door;
  const { acsUsers } = await ask(
    graphql(`
      query UsersWithGroups {
        acsUsers(first: 3) { nodes { acsUserId acsAccessGroups { nodes { name } } } }
      }
    `),
  );
  const users = acsUsers?.nodes ?? [];
  expect(users).toHaveLength(3);
  expect(made(door)).toEqual(
    anyOrder([
      ['/acs/users/list', { limit: 3 }],
      ...users.map(user => ['/acs/access_groups/list', { acs_user_id: user.acsUserId }]),
    ]),
  );
  const john = users.find(user => user.acsUserId === ids.users.johnSaltoKs);
  expect(john?.acsAccessGroups?.nodes).toEqual([{ name: 'All staff' }]);
});

test('makes one call for an edge that is read twice, whole or in different parts', async () => {
  const { ask, ids, calls } = await gateway();
  const { acsUser } = await ask(
    graphql(`
      query UserEdgesTwice($acsUserId: ID!) {
        acsUser(acsUserId: $acsUserId) {
          groups: acsAccessGroups { nodes { name } }
          firstGroup: acsAccessGroups(first: 1) { nodes { name } pageInfo { hasNextPage } }
          credentials: acsCredentials { nodes { acsCredentialId } }
          sameCredentials: acsCredentials(first: 50) { nodes { displayName } }
        }
      }
    `),
    { acsUserId: ids.users.priyaSaltoKs },
  );
  expect(acsUser?.groups?.nodes).toEqual([{ name: 'All staff' }, { name: 'Housekeeping' }]);
  expect(acsUser?.firstGroup).toEqual({ nodes: [{ name: 'All staff' }], pageInfo: { hasNextPage: true } });
  expect(acsUser?.sameCredentials?.nodes).toEqual([{ displayName: 'Remote unlock' }]);
  expect(anyOrder(calls())).toEqual(['/acs/access_groups/list', '/acs/credentials/list', '/acs/users/get']);
});

test('makes one call for a user who is asked for twice, in either form of the id', async () => {
  const { ask, ids, calls } = await gateway();
  const id = ids.users.johnSaltoKs;
  const { a, b } = await ask(
    graphql(`
      query UserTwice($id: ID!, $global: ID!) {
        a: acsUser(acsUserId: $id) { displayName }
        b: acsUser(acsUserId: $global) { fullName }
      }
    `),
    { id, global: globalId('AcsUser', id) },
  );
  expect([a, b]).toEqual([{ displayName: 'John Alder' }, { fullName: 'John Alder' }]);
  expect(calls()).toEqual(['/acs/users/get']);
});

test('comes back to a user along a circle without asking for it again', async () => {
  const { ask, ids, calls } = await gateway();
  const { acsUser } = await ask(
    graphql(`
      query UserCircle($acsUserId: ID!) {
        acsUser(acsUserId: $acsUserId) {
          userIdentity { createdAt acsUsers { nodes { displayName userIdentity { displayName } } } }
        }
      }
    `),
    { acsUserId: ids.users.johnSaltoKs },
  );
  expect(acsUser?.userIdentity?.acsUsers?.nodes).toHaveLength(2);
  expect(acsUser?.userIdentity?.acsUsers?.nodes.map(user => user.userIdentity?.displayName)).toEqual([
    'John Alder',
    'John Alder',
  ]);
  expect(calls()).toEqual(['/acs/users/get', '/user_identities/get', '/user_identities/list_acs_users']);
});
