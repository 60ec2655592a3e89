import { expect, test } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { gateway } from '../kit.ts';

const join = graphql(`
  mutation AccessJoinGroup($input: AddAcsUserToAccessGroupInput!) {
    addAcsUserToAccessGroup(input: $input) {
      acsAccessGroup { acsAccessGroupId name acsUsers { nodes { acsUserId } } }
      acsUser { acsUserId displayName acsAccessGroups { nodes { name } } }
      userErrors { message code field }
    }
  }
`);

const leave = graphql(`
  mutation AccessLeaveGroup($input: RemoveAcsUserFromAccessGroupInput!) {
    removeAcsUserFromAccessGroup(input: $input) {
      acsAccessGroup { acsAccessGroupId name acsUsers { nodes { acsUserId } } }
      acsUser { acsUserId displayName acsAccessGroups { nodes { name } } }
      userErrors { message code field }
    }
  }
`);

const grant = graphql(`
  mutation AccessGrantEntrance($input: GrantAcsUserAccessToEntranceInput!) {
    grantAcsUserAccessToEntrance(input: $input) {
      acsEntrance { acsEntranceId displayName }
      acsUser { acsUserId accessibleEntrances { nodes { displayName } } }
      userErrors { message code field }
    }
  }
`);

const revoke = graphql(`
  mutation AccessRevokeAll($input: RevokeAcsUserAccessToAllEntrancesInput!) {
    revokeAcsUserAccessToAllEntrances(input: $input) {
      acsUser { acsUserId accessibleEntrances { nodes { displayName } } }
      userErrors { message code field }
    }
  }
`);

const globalIds = graphql(`
  query AccessGlobalIds($acsUserId: ID!, $acsAccessGroupId: ID!, $acsEntranceId: ID!, $userIdentityId: ID!) {
    acsUser(acsUserId: $acsUserId) { id acsSystem { id } }
    acsAccessGroup(acsAccessGroupId: $acsAccessGroupId) { id }
    acsEntrance(acsEntranceId: $acsEntranceId) { id }
    userIdentity(userIdentityId: $userIdentityId) { id }
  }
`);

test('returns group and user after the user has joined', async () => {
  const { ask, calls, bodies, ids } = await gateway();
  const { addAcsUserToAccessGroup } = await ask(join, {
    input: { acsAccessGroupId: ids.groups.spa, acsUserId: ids.users.meiSaltoSpace },
  });
  expect(addAcsUserToAccessGroup).toEqual({
    acsAccessGroup: {
      acsAccessGroupId: ids.groups.spa,
      name: 'Spa and pool',
      acsUsers: { nodes: expect.arrayContaining([{ acsUserId: ids.users.meiSaltoSpace }]) },
    },
    acsUser: {
      acsUserId: ids.users.meiSaltoSpace,
      displayName: 'Mei Tanaka',
      acsAccessGroups: { nodes: [{ name: 'East wing guests' }, { name: 'Spa and pool' }] },
    },
    userErrors: [],
  });
  expect(calls()[0]).toBe('/acs/access_groups/add_user');
  expect(bodies()[0]).toEqual({ acs_access_group_id: ids.groups.spa, acs_user_id: ids.users.meiSaltoSpace });
  expect(calls().slice(1).sort()).toEqual([
    '/acs/access_groups/get',
    '/acs/access_groups/list',
    '/acs/access_groups/list_users',
    '/acs/users/get',
  ]);
});

test('returns the user of an identity in the system of the group', async () => {
  const { ask, calls, bodies, ids } = await gateway();
  const { addAcsUserToAccessGroup } = await ask(join, {
    input: { acsAccessGroupId: ids.groups.housekeeping, userIdentityId: ids.people.john },
  });
  expect(addAcsUserToAccessGroup?.acsUser).toEqual({
    acsUserId: ids.users.johnSaltoKs,
    displayName: 'John Alder',
    acsAccessGroups: { nodes: [{ name: 'All staff' }, { name: 'Housekeeping' }] },
  });
  expect(bodies()[0]).toEqual({
    acs_access_group_id: ids.groups.housekeeping,
    user_identity_id: ids.people.john,
  });
  expect(calls().filter(path => path === '/acs/access_groups/get')).toHaveLength(1);
  expect(bodies()).toContainEqual({
    user_identity_id: ids.people.john,
    acs_system_id: ids.systems.saltoKs,
  });
});

test('returns the user that Seam links for an identity without one in that system', async () => {
  const { ask, ids } = await gateway();
  const { addAcsUserToAccessGroup } = await ask(join, {
    input: { acsAccessGroupId: ids.groups.staff, userIdentityId: ids.people.lucia },
  });
  expect(addAcsUserToAccessGroup?.acsUser).toEqual({
    acsUserId: ids.users.luciaUnlinked,
    displayName: 'Lucia F.',
    acsAccessGroups: { nodes: [{ name: 'All staff' }] },
  });
});

test('returns the user that Seam creates for an identity nobody in that system matches', async () => {
  const { ask, ids } = await gateway();
  const { addAcsUserToAccessGroup } = await ask(join, {
    input: { acsAccessGroupId: ids.groups.staff, userIdentityId: ids.people.jane },
  });
  expect(addAcsUserToAccessGroup?.acsUser).toEqual({
    acsUserId: expect.any(String),
    displayName: 'Jane Fielding',
    acsAccessGroups: { nodes: [{ name: 'All staff' }] },
  });
  expect(Object.values(ids.users)).not.toContain(addAcsUserToAccessGroup?.acsUser?.acsUserId);
});

test('lets a member join again', async () => {
  const { ask, ids } = await gateway();
  const { addAcsUserToAccessGroup } = await ask(join, {
    input: { acsAccessGroupId: ids.groups.housekeeping, acsUserId: ids.users.dana },
  });
  expect(addAcsUserToAccessGroup).toMatchObject({
    acsUser: { acsAccessGroups: { nodes: [{ name: 'Housekeeping' }] } },
    userErrors: [],
  });
});

test('reads nothing when a membership changes and nothing of the payload is selected', async () => {
  const { ask, calls, ids } = await gateway();
  const answer = await ask(
    graphql(`
      mutation AccessBlindly($user: ID!, $group: ID!, $room: ID!, $guest: ID!) {
        addAcsUserToAccessGroup(input: { acsAccessGroupId: $group, acsUserId: $user }) { userErrors { code } }
        removeAcsUserFromAccessGroup(input: { acsAccessGroupId: $group, acsUserId: $user }) { userErrors { code } }
        grantAcsUserAccessToEntrance(input: { acsEntranceId: $room, acsUserId: $guest }) { userErrors { code } }
        revokeAcsUserAccessToAllEntrances(input: { acsUserId: $guest }) { userErrors { code } }
      }
    `),
    {
      user: ids.users.dana,
      group: ids.groups.staff,
      room: ids.entrances.room201,
      guest: ids.users.noahVisionline,
    },
  );
  expect(answer).toEqual({
    addAcsUserToAccessGroup: { userErrors: [] },
    removeAcsUserFromAccessGroup: { userErrors: [] },
    grantAcsUserAccessToEntrance: { userErrors: [] },
    revokeAcsUserAccessToAllEntrances: { userErrors: [] },
  });
  expect(calls()).toEqual([
    '/acs/access_groups/add_user',
    '/acs/access_groups/remove_user',
    '/acs/entrances/grant_access',
    '/acs/users/revoke_access_to_all_entrances',
  ]);
});

test('reads only what of the payload is selected', async () => {
  const { ask, calls, ids } = await gateway();
  await ask(
    graphql(`
      mutation AccessJoinForUserAlone($input: AddAcsUserToAccessGroupInput!) {
        addAcsUserToAccessGroup(input: $input) { acsUser { displayName } }
      }
    `),
    { input: { acsAccessGroupId: ids.groups.staff, acsUserId: ids.users.dana } },
  );
  expect(calls()).toEqual(['/acs/access_groups/add_user', '/acs/users/get']);
});

test('returns group and user after the user has left', async () => {
  const { ask, calls, bodies, ids } = await gateway();
  const { removeAcsUserFromAccessGroup } = await ask(leave, {
    input: { acsAccessGroupId: ids.groups.housekeeping, acsUserId: ids.users.priyaSaltoKs },
  });
  expect(removeAcsUserFromAccessGroup).toEqual({
    acsAccessGroup: {
      acsAccessGroupId: ids.groups.housekeeping,
      name: 'Housekeeping',
      acsUsers: { nodes: [{ acsUserId: ids.users.dana }] },
    },
    acsUser: {
      acsUserId: ids.users.priyaSaltoKs,
      displayName: 'Priya Nair',
      acsAccessGroups: { nodes: [{ name: 'All staff' }] },
    },
    userErrors: [],
  });
  expect(calls()[0]).toBe('/acs/access_groups/remove_user');
  expect(bodies()[0]).toEqual({
    acs_access_group_id: ids.groups.housekeeping,
    acs_user_id: ids.users.priyaSaltoKs,
  });
});

test('returns the user of an identity that has left', async () => {
  const { ask, bodies, ids } = await gateway();
  const { removeAcsUserFromAccessGroup } = await ask(leave, {
    input: { acsAccessGroupId: ids.groups.housekeeping, userIdentityId: ids.people.priya },
  });
  expect(removeAcsUserFromAccessGroup).toMatchObject({
    acsUser: { acsUserId: ids.users.priyaSaltoKs, acsAccessGroups: { nodes: [{ name: 'All staff' }] } },
    userErrors: [],
  });
  expect(bodies()[0]).toEqual({
    acs_access_group_id: ids.groups.housekeeping,
    user_identity_id: ids.people.priya,
  });
});

test('returns entrance and user after access was granted', async () => {
  const { ask, calls, bodies, ids } = await gateway();
  const { grantAcsUserAccessToEntrance } = await ask(grant, {
    input: { acsEntranceId: ids.entrances.room201, acsUserId: ids.users.omarVisionline },
  });
  expect(grantAcsUserAccessToEntrance).toEqual({
    acsEntrance: { acsEntranceId: ids.entrances.room201, displayName: 'Room 201' },
    acsUser: {
      acsUserId: ids.users.omarVisionline,
      accessibleEntrances: { nodes: [{ displayName: 'Room 201' }, { displayName: 'Room 202' }] },
    },
    userErrors: [],
  });
  expect(calls()[0]).toBe('/acs/entrances/grant_access');
  expect(bodies()[0]).toEqual({
    acs_entrance_id: ids.entrances.room201,
    acs_user_id: ids.users.omarVisionline,
  });
  expect(calls().slice(1).sort()).toEqual([
    '/acs/entrances/get',
    '/acs/users/get',
    '/acs/users/list_accessible_entrances',
  ]);
});

test('returns the user of an identity in the system of the entrance', async () => {
  const { ask, calls, bodies, ids } = await gateway();
  const { grantAcsUserAccessToEntrance } = await ask(grant, {
    input: { acsEntranceId: ids.entrances.garage, userIdentityId: ids.people.priya },
  });
  expect(grantAcsUserAccessToEntrance).toMatchObject({
    acsUser: {
      acsUserId: ids.users.priyaVisionline,
      accessibleEntrances: { nodes: expect.arrayContaining([{ displayName: 'Garage' }]) },
    },
    userErrors: [],
  });
  expect(bodies()[0]).toEqual({
    acs_entrance_id: ids.entrances.garage,
    user_identity_id: ids.people.priya,
  });
  expect(calls().filter(path => path === '/acs/entrances/get')).toHaveLength(1);
});

test('refuses direct access where the system cannot give it, in the words of Seam', async () => {
  const { ask, calls, ids } = await gateway();
  const { grantAcsUserAccessToEntrance } = await ask(grant, {
    input: { acsEntranceId: ids.entrances.room101, acsUserId: ids.users.meiSaltoSpace },
  });
  expect(grantAcsUserAccessToEntrance).toEqual({
    acsEntrance: null,
    acsUser: null,
    userErrors: [
      {
        message: 'salto_space_system does not support adding acs_entrances to acs_users directly',
        code: 'not_supported',
        field: null,
      },
    ],
  });
  expect(calls()).toEqual(['/acs/entrances/grant_access']);
});

test('returns a user who opens nothing any more', async () => {
  const { ask, calls, bodies, ids } = await gateway();
  const { revokeAcsUserAccessToAllEntrances } = await ask(revoke, {
    input: { acsUserId: ids.users.priyaVisionline },
  });
  expect(revokeAcsUserAccessToAllEntrances).toEqual({
    acsUser: { acsUserId: ids.users.priyaVisionline, accessibleEntrances: { nodes: [] } },
    userErrors: [],
  });
  expect(calls()).toEqual([
    '/acs/users/revoke_access_to_all_entrances',
    '/acs/users/get',
    '/acs/users/list_accessible_entrances',
  ]);
  expect(bodies()[0]).toEqual({ acs_user_id: ids.users.priyaVisionline });
});

test('revokes by identity and system', async () => {
  const { ask, bodies, ids } = await gateway();
  const { revokeAcsUserAccessToAllEntrances } = await ask(revoke, {
    input: { userIdentityId: ids.people.priya, acsSystemId: ids.systems.visionline },
  });
  expect(revokeAcsUserAccessToAllEntrances?.acsUser).toEqual({
    acsUserId: ids.users.priyaVisionline,
    accessibleEntrances: { nodes: [] },
  });
  expect(bodies()[0]).toEqual({
    user_identity_id: ids.people.priya,
    acs_system_id: ids.systems.visionline,
  });
});

test('takes global ids for groups, entrances, users and identities', async () => {
  const { ask, bodies, forget, ids } = await gateway();
  const own = await ask(globalIds, {
    acsUserId: ids.users.omarVisionline,
    acsAccessGroupId: ids.groups.staff,
    acsEntranceId: ids.entrances.room201,
    userIdentityId: ids.people.john,
  });
  forget();
  const acsAccessGroupId = own.acsAccessGroup?.id ?? '';
  const userIdentityId = own.userIdentity?.id ?? '';
  await ask(leave, { input: { acsAccessGroupId, userIdentityId } });
  await ask(join, { input: { acsAccessGroupId, userIdentityId } });
  await ask(grant, { input: { acsEntranceId: own.acsEntrance?.id ?? '', acsUserId: own.acsUser?.id ?? '' } });
  await ask(revoke, { input: { acsUserId: own.acsUser?.id ?? '' } });
  const membership = { acs_access_group_id: ids.groups.staff, user_identity_id: ids.people.john };
  expect(bodies().filter(body => JSON.stringify(body) === JSON.stringify(membership))).toHaveLength(2);
  expect(bodies()).toContainEqual({
    acs_entrance_id: ids.entrances.room201,
    acs_user_id: ids.users.omarVisionline,
  });
});
