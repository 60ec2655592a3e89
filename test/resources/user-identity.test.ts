import { expect, test } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { gateway } from '../kit.ts';
import { anyOrder, globalId, made, refusal, seamSays } from './expected.ts';

const one = graphql(`
  query OneIdentity($userIdentityId: ID, $userIdentityKey: String) {
    userIdentity(userIdentityId: $userIdentityId, userIdentityKey: $userIdentityKey) {
      id userIdentityId displayName
    }
  }
`);

const profile = graphql(`
  query IdentityProfile($userIdentityId: ID!) {
    userIdentity(userIdentityId: $userIdentityId) {
      userIdentityId userIdentityKey workspaceId createdAt displayName fullName emailAddress phoneNumber
      acsUserIds mergedUserIdentityIds mergedUserIdentityKeys userIdentityKeys errors { code } warnings { code }
    }
  }
`);

test("returns an identity by Seam's id, with all it says of itself, in one call", async () => {
  const { ask, ids, calls, bodies } = await gateway();
  const { userIdentity } = await ask(profile, { userIdentityId: ids.people.ana });
  expect(userIdentity).toEqual({
    userIdentityId: ids.people.ana,
    userIdentityKey: 'member_ana',
    workspaceId: ids.workspace,
    createdAt: expect.any(String),
    displayName: 'Ana Duarte',
    fullName: 'Ana Duarte',
    emailAddress: 'ana.duarte@example.com',
    phoneNumber: '+15555550105',
    acsUserIds: [ids.users.anaSaltoKs],
    mergedUserIdentityIds: [ids.mergedAway],
    mergedUserIdentityKeys: ['loyalty_ana', 'booking_4471'],
    userIdentityKeys: ['member_ana', 'loyalty_ana', 'booking_4471'],
    errors: [],
    warnings: [],
  });
  expect(calls()).toEqual(['/user_identities/get']);
  expect(bodies()).toEqual([{ user_identity_id: ids.people.ana }]);
});

test('returns null for what is not known of a person, and empty lists', async () => {
  const { ask, ids } = await gateway();
  const { userIdentity } = await ask(profile, { userIdentityId: ids.people.nobody });
  expect(userIdentity).toMatchObject({
    displayName: 'Unnamed person',
    userIdentityKey: null,
    fullName: null,
    emailAddress: null,
    phoneNumber: null,
    acsUserIds: [],
    mergedUserIdentityIds: [],
    mergedUserIdentityKeys: [],
    userIdentityKeys: [],
  });
});

test('returns moments as Seam wrote them', async () => {
  const { ask, ids } = await gateway();
  const { userIdentity } = await ask(profile, { userIdentityId: ids.people.mei });
  expect(userIdentity?.createdAt).toBe('2026-03-02T01:02:03.000456+00:00');
});

test('returns an identity by its global id', async () => {
  const { ask, ids, bodies } = await gateway();
  const id = globalId('UserIdentity', ids.people.john);
  const { userIdentity } = await ask(one, { userIdentityId: id });
  expect(userIdentity).toEqual({ id, userIdentityId: ids.people.john, displayName: 'John Alder' });
  expect(bodies()).toEqual([{ user_identity_id: ids.people.john }]);
});

test('returns an identity by its key', async () => {
  const { ask, ids, calls, bodies } = await gateway();
  const { userIdentity } = await ask(one, { userIdentityKey: 'guest_jane' });
  expect(userIdentity?.userIdentityId).toBe(ids.people.jane);
  expect(calls()).toEqual(['/user_identities/get']);
  expect(bodies()).toEqual([{ user_identity_key: 'guest_jane' }]);
});

test('takes null for the selector that is not given', async () => {
  const { ask, ids } = await gateway();
  const byKey = await ask(one, { userIdentityId: null, userIdentityKey: 'guest_jane' });
  const byId = await ask(one, { userIdentityId: ids.people.jane, userIdentityKey: null });
  expect(byKey.userIdentity?.userIdentityId).toBe(ids.people.jane);
  expect(byId).toEqual(byKey);
});

test('returns the survivor for the id of an identity that was merged away, in one call', async () => {
  const { ask, ids, calls } = await gateway();
  const { userIdentity } = await ask(one, { userIdentityId: ids.mergedAway });
  expect(userIdentity).toEqual({
    id: globalId('UserIdentity', ids.people.ana),
    userIdentityId: ids.people.ana,
    displayName: 'Ana Duarte',
  });
  expect(calls()).toEqual(['/user_identities/get']);
});

test('returns the survivor for the key of an identity that was merged away', async () => {
  const { ask, ids } = await gateway();
  const { userIdentity } = await ask(one, { userIdentityKey: 'booking_4471' });
  expect(userIdentity?.userIdentityId).toBe(ids.people.ana);
});

test.each([
  ['id', { userIdentityId: 'unknown' }],
  ['key', { userIdentityKey: 'unknown' }],
])('is null when Seam does not know the %s', async (_, selector) => {
  const { ask, calls } = await gateway();
  expect(await ask(one, selector)).toEqual({ userIdentity: null });
  expect(calls()).toEqual(['/user_identities/get']);
});

test.each([
  ['no selector', {}, 'userIdentityId'],
  ['a blank id', { userIdentityId: '' }, 'userIdentityId'],
  ['an id of spaces', { userIdentityId: '  ' }, 'userIdentityId'],
  ['the id of another type', { userIdentityId: globalId('AcsUser', 'a') }, 'userIdentityId'],
  ['an endless id', { userIdentityId: 'x'.repeat(256) }, 'userIdentityId'],
  ['a key of spaces', { userIdentityKey: '  ' }, 'userIdentityKey'],
  ['a blank key', { userIdentityKey: '' }, 'userIdentityKey'],
  ['an endless key', { userIdentityKey: 'x'.repeat(256) }, 'userIdentityKey'],
  ['id and key', { userIdentityId: 'a', userIdentityKey: 'b' }, 'userIdentityKey'],
])('refuses %s before any call', async (_, selector, field) => {
  const { send, calls } = await gateway();
  const { data, errors } = await send(one, selector);
  expect(data).toEqual({ userIdentity: null });
  expect(errors).toEqual(refusal('userIdentity', field));
  expect(calls()).toEqual([]);
});

const list = graphql(`
  query IdentitiesFiltered($filter: UserIdentitiesFilter) {
    userIdentities(filter: $filter) { nodes { userIdentityId } }
  }
`);

const moment = '2026-03-02T00:00:00Z';

test.each([
  ['ids', { userIdentityIds: ['a', 'b'] }, { user_identity_ids: ['a', 'b'] }],
  [
    'ids in both forms',
    { userIdentityIds: [globalId('UserIdentity', 'a'), 'b'] },
    { user_identity_ids: ['a', 'b'] },
  ],
  ['no ids at all', { userIdentityIds: [] }, { user_identity_ids: [] }],
  ['a search', { search: 'nair' }, { search: 'nair' }],
  [
    'the credential manager',
    { credentialManagerAcsSystemId: globalId('AcsSystem', 'a') },
    { credential_manager_acs_system_id: 'a' },
  ],
  ['a moment', { createdBefore: moment }, { created_before: moment }],
  ['nothing, as null', null, {}],
  ['nothing, as nulls', { userIdentityIds: null, search: null, createdBefore: null }, {}],
])('passes on a filter by %s', async (_, filter, params) => {
  const { ask, calls, bodies } = await gateway();
  await ask(list, { filter });
  expect(calls()).toEqual(['/user_identities/list']);
  expect(bodies()).toEqual([{ ...params, limit: 50 }]);
});

test('lists the identities with these ids, in the order of Seam, without those it does not know', async () => {
  const { ask, ids } = await gateway();
  const userIdentityIds = [ids.people.omar, 'unknown', ids.people.jane];
  const { userIdentities } = await ask(list, { filter: { userIdentityIds } });
  expect(userIdentities?.nodes).toEqual([
    { userIdentityId: ids.people.jane },
    { userIdentityId: ids.people.omar },
  ]);
});

test.each([
  [
    'an id of another type among others',
    { userIdentityIds: ['a', globalId('AcsUser', 'b')] },
    'userIdentityIds.1',
  ],
  ['a blank id', { userIdentityIds: [''] }, 'userIdentityIds.0'],
  ['more ids than fit one call', { userIdentityIds: Array(501).fill('a') }, 'userIdentityIds'],
  ['a blank search', { search: ' ' }, 'search'],
  [
    'a credential manager of another type',
    { credentialManagerAcsSystemId: globalId('AcsUser', 'a') },
    'credentialManagerAcsSystemId',
  ],
  ['what is no moment', { createdBefore: 'yesterday' }, 'createdBefore'],
])('refuses a filter by %s before any call', async (_, filter, field) => {
  const { send, calls } = await gateway();
  const { data, errors } = await send(list, { filter });
  expect(data).toEqual({ userIdentities: null });
  expect(errors).toEqual(refusal('userIdentities', `filter.${field}`));
  expect(calls()).toEqual([]);
});

test('returns users, systems, groups, credentials and entrances, each in one call', async () => {
  const door = await gateway();
  const { ask, ids } = door;
  const { userIdentity } = await ask(
    graphql(`
      query IdentityEdges($userIdentityId: ID!) {
        userIdentity(userIdentityId: $userIdentityId) {
          acsUsers { nodes { acsUserId acsSystemId } }
          acsSystems { nodes { acsSystemId } }
          acsAccessGroups { nodes { acsAccessGroupId } }
          acsCredentials { nodes { acsCredentialId } }
          accessibleEntrances { nodes { acsEntranceId } }
        }
      }
    `),
    { userIdentityId: ids.people.john },
  );
  expect(userIdentity).toEqual({
    acsUsers: {
      nodes: [
        { acsUserId: ids.users.johnSaltoKs, acsSystemId: ids.systems.saltoKs },
        { acsUserId: ids.users.johnVisionline, acsSystemId: ids.systems.visionline },
      ],
    },
    acsSystems: {
      nodes: [{ acsSystemId: ids.systems.saltoKs }, { acsSystemId: ids.systems.visionline }],
    },
    acsAccessGroups: { nodes: [{ acsAccessGroupId: ids.groups.staff }] },
    acsCredentials: {
      nodes: [{ acsCredentialId: ids.credentials.johnCode }, { acsCredentialId: ids.credentials.johnCard }],
    },
    accessibleEntrances: {
      nodes: [
        { acsEntranceId: ids.entrances.lobby },
        { acsEntranceId: ids.entrances.staffDoor },
        { acsEntranceId: ids.entrances.room201 },
        { acsEntranceId: ids.entrances.garage },
      ],
    },
  });
  const user_identity_id = ids.people.john;
  expect(made(door)).toEqual(
    anyOrder([
      ['/user_identities/get', { user_identity_id }],
      ['/user_identities/list_acs_users', { user_identity_id }],
      ['/user_identities/list_acs_systems', { user_identity_id }],
      ['/acs/access_groups/list', { user_identity_id }],
      ['/acs/credentials/list', { user_identity_id, limit: 50 }],
      ['/user_identities/list_accessible_entrances', { user_identity_id }],
    ]),
  );
});

test('returns empty edges for a person who is nowhere yet', async () => {
  const { ask, ids } = await gateway();
  const { userIdentity } = await ask(
    graphql(`
      query IdentityEmptyEdges($userIdentityId: ID!) {
        userIdentity(userIdentityId: $userIdentityId) {
          acsUserIds
          acsUsers { nodes { acsUserId } pageInfo { hasNextPage endCursor } }
          acsSystems { nodes { acsSystemId } }
        }
      }
    `),
    { userIdentityId: ids.people.lucia },
  );
  expect(userIdentity).toEqual({
    acsUserIds: [],
    acsUsers: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } },
    acsSystems: { nodes: [] },
  });
});

test('asks for the users of three identities in three calls', async () => {
  const door = await gateway();
  const { userIdentities } = await door.ask(
    graphql(`
      query IdentitiesWithUsers {
        userIdentities(first: 3) { nodes { userIdentityId acsUserIds acsUsers { nodes { acsUserId displayName } } } }
      }
    `),
  );
  const identities = userIdentities?.nodes ?? [];
  expect(identities).toHaveLength(3);
  for (const { acsUserIds, acsUsers } of identities) {
    expect(acsUsers?.nodes.map(user => user.acsUserId)).toEqual(acsUserIds);
  }
  expect(made(door)).toEqual(
    anyOrder([
      ['/user_identities/list', { limit: 3 }],
      ...identities.map(({ userIdentityId }) => [
        '/user_identities/list_acs_users',
        { user_identity_id: userIdentityId },
      ]),
    ]),
  );
});

const inSystem = graphql(`
  query IdentityUserInSystem($userIdentityId: ID!, $acsSystemId: ID!) {
    userIdentity(userIdentityId: $userIdentityId) {
      acsUser(acsSystemId: $acsSystemId) { acsUserId }
    }
  }
`);

test.each(["Seam's id", 'the global id'])('returns the user in one system, by %s of it', async form => {
  const { ask, ids, calls } = await gateway();
  const system = ids.systems.visionline;
  const { userIdentity } = await ask(inSystem, {
    userIdentityId: ids.people.john,
    acsSystemId: form === 'the global id' ? globalId('AcsSystem', system) : system,
  });
  expect(userIdentity?.acsUser).toEqual({ acsUserId: ids.users.johnVisionline });
  expect(calls()).toEqual(['/user_identities/get', '/user_identities/list_acs_users']);
});

test('returns no user for a system the person is not in', async () => {
  const { ask, ids } = await gateway();
  const { userIdentity } = await ask(inSystem, {
    userIdentityId: ids.people.john,
    acsSystemId: ids.systems.saltoSpace,
  });
  expect(userIdentity).toEqual({ acsUser: null });
});

test('refuses a system of another type at that one field', async () => {
  const { send, ids, calls } = await gateway();
  const { data, errors } = await send(inSystem, {
    userIdentityId: ids.people.john,
    acsSystemId: globalId('AcsUser', 'a'),
  });
  expect(data).toEqual({ userIdentity: { acsUser: null } });
  expect(errors).toEqual(refusal(['userIdentity', 'acsUser'], 'acsSystemId'));
  expect(calls()).toEqual(['/user_identities/get']);
});

test('finds the users of several systems, and the list of all, in one call', async () => {
  const { ask, ids, calls } = await gateway();
  const { userIdentity } = await ask(
    graphql(`
      query IdentityUsersBySystem($userIdentityId: ID!, $a: ID!, $b: ID!) {
        userIdentity(userIdentityId: $userIdentityId) {
          a: acsUser(acsSystemId: $a) { acsUserId }
          b: acsUser(acsSystemId: $b) { acsUserId }
          acsUsers { nodes { acsUserId } }
        }
      }
    `),
    { userIdentityId: ids.people.priya, a: ids.systems.saltoKs, b: ids.systems.saltoSpace },
  );
  expect(userIdentity).toMatchObject({
    a: { acsUserId: ids.users.priyaSaltoKs },
    b: { acsUserId: ids.users.priyaSaltoSpace },
  });
  expect(userIdentity?.acsUsers?.nodes).toHaveLength(3);
  expect(calls()).toEqual(['/user_identities/get', '/user_identities/list_acs_users']);
});

const several = graphql(`
  query IdentitiesTogether($a: ID!, $b: ID!, $c: ID!) {
    a: userIdentity(userIdentityId: $a) { displayName }
    b: userIdentity(userIdentityId: $b) { displayName }
    c: userIdentity(userIdentityId: $c) { displayName }
  }
`);

test('finds three identities by one list', async () => {
  const { ask, ids, calls, bodies } = await gateway();
  const wanted = { a: ids.people.omar, b: ids.people.john, c: ids.people.jane };
  expect(await ask(several, wanted)).toEqual({
    a: { displayName: 'Omar Haddad' },
    b: { displayName: 'John Alder' },
    c: { displayName: 'Jane Fielding' },
  });
  expect(calls()).toEqual(['/user_identities/list']);
  expect(bodies()).toEqual([{ user_identity_ids: Object.values(wanted), limit: 500 }]);
});

test('asks again, one by one, for those that a list leaves out: merged and unknown ones', async () => {
  const door = await gateway();
  const { ask, ids } = door;
  expect(await ask(several, { a: ids.people.john, b: ids.mergedAway, c: 'unknown' })).toEqual({
    a: { displayName: 'John Alder' },
    b: { displayName: 'Ana Duarte' },
    c: null,
  });
  expect(made(door)).toEqual(
    anyOrder([
      [
        '/user_identities/list',
        { user_identity_ids: [ids.people.john, ids.mergedAway, 'unknown'], limit: 500 },
      ],
      ['/user_identities/get', { user_identity_id: ids.mergedAway }],
      ['/user_identities/get', { user_identity_id: 'unknown' }],
    ]),
  );
});

test('finds a survivor by an old id in the list that brings it', async () => {
  const { ask, ids, calls } = await gateway();
  expect(await ask(several, { a: ids.people.ana, b: ids.mergedAway, c: ids.people.john })).toEqual({
    a: { displayName: 'Ana Duarte' },
    b: { displayName: 'Ana Duarte' },
    c: { displayName: 'John Alder' },
  });
  expect(calls()).toEqual(['/user_identities/list']);
});

test('finds a survivor in the list where Seam resolves old ids there', async () => {
  const { ask, ids, calls } = await gateway({ sandbox: { rules: { mergedIdsInLists: 'survivor' } } });
  expect(await ask(several, { a: ids.people.john, b: ids.mergedAway, c: ids.people.jane })).toMatchObject({
    b: { displayName: 'Ana Duarte' },
  });
  expect(calls()).toEqual(['/user_identities/list']);
});

test('finds each on its own where Seam refuses a list with an unknown id', async () => {
  const { ask, ids, calls } = await gateway({ sandbox: { rules: { unknownListedIdentities: 'not_found' } } });
  expect(await ask(several, { a: ids.people.john, b: 'unknown', c: ids.people.jane })).toEqual({
    a: { displayName: 'John Alder' },
    b: null,
    c: { displayName: 'Jane Fielding' },
  });
  expect(calls()).toEqual(['/user_identities/list', ...Array(3).fill('/user_identities/get')]);
});

test('finds more identities than fit one list by two', async () => {
  const door = await gateway({ sandbox: { large: true } });
  const { user_identities } = await seamSays(door, '/user_identities/list', { limit: 600 });
  const ids = (user_identities as { user_identity_id: string }[]).map(row => row.user_identity_id);
  const global = ids.map(id => globalId('UserIdentity', id));
  const { a, b } = await door.ask(
    graphql(`
      query IdentitiesInTwoLists($a: [ID!]!, $b: [ID!]!) {
        a: nodes(ids: $a) { id }
        b: nodes(ids: $b) { id }
      }
    `),
    { a: global.slice(0, 500), b: global.slice(500) },
  );
  expect([...(a ?? []), ...(b ?? [])].map(node => node?.id)).toEqual(global);
  expect(made(door)).toEqual(
    anyOrder([
      ['/user_identities/list', { user_identity_ids: ids.slice(0, 500), limit: 500 }],
      ['/user_identities/list', { user_identity_ids: ids.slice(500), limit: 500 }],
    ]),
  );
});
