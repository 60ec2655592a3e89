import { expect, test } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { gateway } from '../kit.ts';

graphql(`
  fragment WholeAcsUser on AcsUser {
    id acsUserId acsSystemId connectedAccountId workspaceId createdAt displayName fullName emailAddress phoneNumber
    externalType externalTypeDisplayName hidAcsSystemId isManaged isSuspended lastSuccessfulSyncAt
    userIdentityId userIdentityFullName userIdentityEmailAddress userIdentityPhoneNumber
    accessSchedule { startsAt endsAt }
    saltoKsMetadata { isSubscribed }
    saltoSpaceMetadata { auditOpenings userId }
    errors { code message createdAt }
    warnings { code message createdAt }
    pendingMutations { __typename code createdAt }
  }
`);

const create = graphql(`
  mutation AcsUserCreate($input: CreateAcsUserInput!) {
    createAcsUser(input: $input) { acsUser { ...WholeAcsUser } userErrors { message code field } }
  }
`);

const update = graphql(`
  mutation AcsUserUpdate($input: UpdateAcsUserInput!) {
    updateAcsUser(input: $input) { acsUser { ...WholeAcsUser } userErrors { message code field } }
  }
`);

const updateBlindly = graphql(`
  mutation AcsUserUpdateBlindly($input: UpdateAcsUserInput!) {
    updateAcsUser(input: $input) { userErrors { message code field } }
  }
`);

const suspend = graphql(`
  mutation AcsUserSuspend($input: SuspendAcsUserInput!) {
    suspendAcsUser(input: $input) { acsUser { acsUserId isSuspended } userErrors { message code field } }
  }
`);

const unsuspend = graphql(`
  mutation AcsUserUnsuspend($input: UnsuspendAcsUserInput!) {
    unsuspendAcsUser(input: $input) { acsUser { acsUserId isSuspended } userErrors { message code field } }
  }
`);

const remove = graphql(`
  mutation AcsUserDelete($input: DeleteAcsUserInput!) {
    deleteAcsUser(input: $input) { deletedAcsUserId userErrors { message code field } }
  }
`);

const read = graphql(`
  query AcsUserAfterMutation($acsUserId: ID!) {
    acsUser(acsUserId: $acsUserId) { ...WholeAcsUser }
  }
`);

const globalIds = graphql(`
  query AcsUserGlobalIds($acsUserId: ID!, $userIdentityId: ID!, $acsAccessGroupId: ID!) {
    acsUser(acsUserId: $acsUserId) { id acsSystem { id } }
    userIdentity(userIdentityId: $userIdentityId) { id }
    acsAccessGroup(acsAccessGroupId: $acsAccessGroupId) { id }
  }
`);

const now = '2026-11-21T08:00:00.000Z';
const stopped = { now: () => new Date(now) };

test('returns the new user in full, from the call that created it', async () => {
  const { ask, calls, bodies, ids } = await gateway({ sandbox: { ...stopped, settleMs: 60_000 } });
  const { createAcsUser } = await ask(create, {
    input: {
      acsSystemId: ids.systems.saltoKs,
      fullName: 'Mei Tanaka',
      emailAddress: 'mei@example.com',
      phoneNumber: '+15555550160',
      acsAccessGroupIds: [ids.groups.staff],
      userIdentityId: ids.people.mei,
      accessSchedule: { startsAt: '2026-12-01T15:00:00Z', endsAt: '2026-12-05T11:00:00+01:00' },
    },
  });
  expect(createAcsUser).toEqual({
    acsUser: {
      id: expect.any(String),
      acsUserId: expect.any(String),
      acsSystemId: ids.systems.saltoKs,
      connectedAccountId: ids.accounts.salto,
      workspaceId: ids.workspace,
      createdAt: now,
      displayName: 'Mei Tanaka',
      fullName: 'Mei Tanaka',
      emailAddress: 'mei@example.com',
      phoneNumber: '+15555550160',
      externalType: 'salto_site_user',
      externalTypeDisplayName: 'Salto KS user',
      hidAcsSystemId: null,
      isManaged: true,
      isSuspended: false,
      lastSuccessfulSyncAt: null,
      userIdentityId: ids.people.mei,
      userIdentityFullName: 'Mei Tanaka',
      userIdentityEmailAddress: 'mei.tanaka@example.com',
      userIdentityPhoneNumber: null,
      accessSchedule: { startsAt: '2026-12-01T15:00:00Z', endsAt: '2026-12-05T11:00:00+01:00' },
      saltoKsMetadata: null,
      saltoSpaceMetadata: null,
      errors: [],
      warnings: [],
      pendingMutations: [
        { __typename: 'GenericSeamPendingMutation', code: 'creating', createdAt: now },
        {
          __typename: 'AcsUserGroupMembershipUpdate',
          code: 'updating_group_membership',
          createdAt: expect.any(String),
        },
      ],
    },
    userErrors: [],
  });
  expect(calls()).toEqual(['/acs/users/create']);
  expect(bodies()).toEqual([
    {
      acs_system_id: ids.systems.saltoKs,
      full_name: 'Mei Tanaka',
      email_address: 'mei@example.com',
      phone_number: '+15555550160',
      acs_access_group_ids: [ids.groups.staff],
      user_identity_id: ids.people.mei,
      access_schedule: { starts_at: '2026-12-01T15:00:00Z', ends_at: '2026-12-05T11:00:00+01:00' },
    },
  ]);
});

test('returns the same user when it is read afterwards', async () => {
  const { ask, ids } = await gateway();
  const { createAcsUser } = await ask(create, {
    input: { acsSystemId: ids.systems.saltoSpace, fullName: 'Ines Prado', emailAddress: 'ines@example.com' },
  });
  const { acsUser } = await ask(read, { acsUserId: createAcsUser?.acsUser?.acsUserId ?? '' });
  expect(acsUser?.fullName).toBe('Ines Prado');
  expect(createAcsUser?.acsUser).toEqual({ ...acsUser, lastSuccessfulSyncAt: expect.any(String) });
});

test('returns a user of nothing but a name, and sends nothing else', async () => {
  const { ask, bodies, ids } = await gateway();
  const { createAcsUser } = await ask(create, {
    input: { acsSystemId: ids.systems.visionline, fullName: 'Ines Prado' },
  });
  expect(createAcsUser?.acsUser).toMatchObject({
    displayName: 'Ines Prado',
    emailAddress: null,
    phoneNumber: null,
    userIdentityId: null,
    accessSchedule: null,
    externalType: null,
  });
  expect(bodies()).toEqual([{ acs_system_id: ids.systems.visionline, full_name: 'Ines Prado' }]);
});

test('takes null in a new user as not given', async () => {
  const { ask, bodies, ids } = await gateway();
  const { createAcsUser } = await ask(create, {
    input: {
      acsSystemId: ids.systems.visionline,
      fullName: 'Ines Prado',
      emailAddress: null,
      email: null,
      phoneNumber: null,
      acsAccessGroupIds: null,
      userIdentityId: null,
      accessSchedule: null,
    },
  });
  expect(createAcsUser?.userErrors).toEqual([]);
  expect(bodies()).toEqual([{ acs_system_id: ids.systems.visionline, full_name: 'Ines Prado' }]);
});

test('sends the older name of the email address under the newer one', async () => {
  const { ask, bodies, ids } = await gateway();
  const input = { acsSystemId: ids.systems.visionline, fullName: 'Ines Prado', email: 'ines@example.com' };
  const { createAcsUser } = await ask(create, { input });
  expect(createAcsUser?.acsUser?.emailAddress).toBe('ines@example.com');
  await ask(create, { input: { ...input, emailAddress: 'ines@example.com' } });
  const sent = {
    acs_system_id: ids.systems.visionline,
    full_name: 'Ines Prado',
    email_address: 'ines@example.com',
  };
  expect(bodies()).toEqual([sent, sent]);
});

test('returns a user whose access starts now and has no end', async () => {
  const { ask, bodies, ids } = await gateway({ sandbox: stopped });
  const { createAcsUser } = await ask(create, {
    input: { acsSystemId: ids.systems.visionline, fullName: 'Ines Prado', accessSchedule: { endsAt: null } },
  });
  expect(createAcsUser?.acsUser?.accessSchedule).toEqual({ startsAt: now, endsAt: null });
  expect(bodies()).toMatchObject([{ access_schedule: { ends_at: null } }]);
});

test('takes a phone number that is not in E.164 form, as Seam does', async () => {
  const { ask, bodies, ids } = await gateway();
  const { createAcsUser } = await ask(create, {
    input: { acsSystemId: ids.systems.visionline, fullName: 'Ines Prado', phoneNumber: '555-0142 ext 7' },
  });
  expect(createAcsUser?.acsUser?.phoneNumber).toBe('555-0142 ext 7');
  expect(bodies()).toMatchObject([{ phone_number: '555-0142 ext 7' }]);
});

test('returns a user at first, and what the system has against it when it is read later', async () => {
  const { ask, ids } = await gateway();
  const { createAcsUser } = await ask(create, {
    input: {
      acsSystemId: ids.systems.saltoKs,
      fullName: 'Another Dana',
      emailAddress: 'dana.whitlock@example.com',
    },
  });
  expect(createAcsUser).toMatchObject({ acsUser: { errors: [] }, userErrors: [] });
  const { acsUser } = await ask(read, { acsUserId: createAcsUser?.acsUser?.acsUserId ?? '' });
  expect(acsUser?.errors).toMatchObject([{ code: 'failed_to_create_on_acs_system' }]);
});

test('takes global ids wherever it takes ids of Seam', async () => {
  const { ask, bodies, forget, ids } = await gateway();
  const own = await ask(globalIds, {
    acsUserId: ids.users.dana,
    userIdentityId: ids.people.mei,
    acsAccessGroupId: ids.groups.staff,
  });
  const acsSystemId = own.acsUser?.acsSystem?.id ?? '';
  const userIdentityId = own.userIdentity?.id ?? '';
  forget();
  await ask(create, {
    input: {
      acsSystemId,
      fullName: 'Mei Tanaka',
      acsAccessGroupIds: [own.acsAccessGroup?.id ?? ''],
      userIdentityId,
    },
  });
  await ask(updateBlindly, { input: { acsUserId: own.acsUser?.id ?? '', fullName: 'Dana W.' } });
  await ask(updateBlindly, { input: { userIdentityId, acsSystemId, hidAcsSystemId: acsSystemId } });
  const { deleteAcsUser } = await ask(remove, { input: { acsUserId: own.acsUser?.id ?? '' } });
  expect(deleteAcsUser?.deletedAcsUserId).toBe(ids.users.dana);
  expect(bodies()).toEqual([
    {
      acs_system_id: ids.systems.saltoKs,
      full_name: 'Mei Tanaka',
      acs_access_group_ids: [ids.groups.staff],
      user_identity_id: ids.people.mei,
    },
    { acs_user_id: ids.users.dana, full_name: 'Dana W.' },
    {
      user_identity_id: ids.people.mei,
      acs_system_id: ids.systems.saltoKs,
      hid_acs_system_id: ids.systems.saltoKs,
    },
    { acs_user_id: ids.users.dana },
  ]);
});

test('returns the changed user, read again after the change', async () => {
  const { ask, calls, bodies, ids } = await gateway();
  const { updateAcsUser } = await ask(update, {
    input: {
      acsUserId: ids.users.dana,
      fullName: 'Dana Reyes',
      emailAddress: 'dana.reyes@example.com',
      phoneNumber: '+15555550161',
      hidAcsSystemId: ids.systems.credentialService,
      accessSchedule: { startsAt: '2026-12-01T15:00:00Z', endsAt: '2026-12-05T11:00:00Z' },
    },
  });
  expect(updateAcsUser).toEqual({
    acsUser: {
      id: expect.any(String),
      acsUserId: ids.users.dana,
      acsSystemId: ids.systems.saltoKs,
      connectedAccountId: ids.accounts.salto,
      workspaceId: ids.workspace,
      createdAt: expect.any(String),
      displayName: 'Dana Reyes',
      fullName: 'Dana Reyes',
      emailAddress: 'dana.reyes@example.com',
      phoneNumber: '+15555550161',
      externalType: 'salto_site_user',
      externalTypeDisplayName: 'Salto KS user',
      hidAcsSystemId: ids.systems.credentialService,
      isManaged: true,
      isSuspended: false,
      lastSuccessfulSyncAt: expect.any(String),
      userIdentityId: null,
      userIdentityFullName: null,
      userIdentityEmailAddress: null,
      userIdentityPhoneNumber: null,
      accessSchedule: { startsAt: '2026-12-01T15:00:00Z', endsAt: '2026-12-05T11:00:00Z' },
      saltoKsMetadata: { isSubscribed: true },
      saltoSpaceMetadata: null,
      errors: [],
      warnings: [],
      pendingMutations: [],
    },
    userErrors: [],
  });
  expect(calls()).toEqual(['/acs/users/update', '/acs/users/get']);
  expect(bodies()).toEqual([
    {
      acs_user_id: ids.users.dana,
      full_name: 'Dana Reyes',
      email_address: 'dana.reyes@example.com',
      phone_number: '+15555550161',
      hid_acs_system_id: ids.systems.credentialService,
      access_schedule: { starts_at: '2026-12-01T15:00:00Z', ends_at: '2026-12-05T11:00:00Z' },
    },
    { acs_user_id: ids.users.dana },
  ]);
});

test('reads nothing when the changed user is not selected', async () => {
  const { ask, calls, ids } = await gateway();
  const { updateAcsUser } = await ask(updateBlindly, {
    input: { acsUserId: ids.users.dana, fullName: 'Dana Reyes' },
  });
  expect(updateAcsUser).toEqual({ userErrors: [] });
  expect(calls()).toEqual(['/acs/users/update']);
});

test('keeps what an update leaves out', async () => {
  const { ask, bodies, ids } = await gateway();
  const before = await ask(read, { acsUserId: ids.users.johnVisionline });
  const { updateAcsUser } = await ask(update, {
    input: { acsUserId: ids.users.johnVisionline, phoneNumber: '+15555550162' },
  });
  expect(updateAcsUser?.acsUser).toEqual({
    ...before.acsUser,
    phoneNumber: '+15555550162',
    lastSuccessfulSyncAt: expect.any(String),
  });
  expect(before.acsUser).toMatchObject({
    fullName: 'John Alder',
    accessSchedule: { startsAt: expect.any(String) },
  });
  expect(bodies()[1]).toEqual({ acs_user_id: ids.users.johnVisionline, phone_number: '+15555550162' });
});

test('clears the schedule with null', async () => {
  const { ask, bodies, ids } = await gateway();
  const { updateAcsUser } = await ask(update, {
    input: { acsUserId: ids.users.johnVisionline, accessSchedule: null },
  });
  expect(updateAcsUser?.acsUser?.accessSchedule).toBeNull();
  expect(bodies()[0]).toEqual({ acs_user_id: ids.users.johnVisionline, access_schedule: null });
});

test('sends the older name of the email address under the newer one in an update', async () => {
  const { ask, bodies, ids } = await gateway();
  const { updateAcsUser } = await ask(update, {
    input: { acsUserId: ids.users.dana, email: 'dana.reyes@example.com' },
  });
  expect(updateAcsUser?.acsUser?.emailAddress).toBe('dana.reyes@example.com');
  expect(bodies()[0]).toEqual({ acs_user_id: ids.users.dana, email_address: 'dana.reyes@example.com' });
});

test('returns the user of an identity in a system, changed and read by both', async () => {
  const { ask, calls, bodies, ids } = await gateway();
  const named = { userIdentityId: ids.people.priya, acsSystemId: ids.systems.saltoSpace };
  const { updateAcsUser } = await ask(update, { input: { ...named, fullName: 'Priya N.' } });
  expect(updateAcsUser).toMatchObject({
    acsUser: { acsUserId: ids.users.priyaSaltoSpace, fullName: 'Priya N.' },
    userErrors: [],
  });
  const sent = { user_identity_id: ids.people.priya, acs_system_id: ids.systems.saltoSpace };
  expect(calls()).toEqual(['/acs/users/update', '/acs/users/get']);
  expect(bodies()).toEqual([{ ...sent, full_name: 'Priya N.' }, sent]);
});

test('takes null for the other form of a selector as not given, in updates too', async () => {
  const { ask, bodies, ids } = await gateway();
  const byId = { acsUserId: ids.users.priyaSaltoSpace, userIdentityId: null, acsSystemId: null };
  const byIdentity = {
    acsUserId: null,
    userIdentityId: ids.people.priya,
    acsSystemId: ids.systems.saltoSpace,
  };
  for (const selector of [byId, byIdentity]) {
    expect((await ask(suspend, { input: selector })).suspendAcsUser?.userErrors).toEqual([]);
    const changed = await ask(updateBlindly, { input: { ...selector, fullName: 'Priya N.' } });
    expect(changed.updateAcsUser?.userErrors).toEqual([]);
  }
  expect(bodies()).toContainEqual({ acs_user_id: ids.users.priyaSaltoSpace, full_name: 'Priya N.' });
});

test('returns the suspended user, and then the user who may open again', async () => {
  const { ask, calls, bodies, ids } = await gateway();
  const input = { acsUserId: ids.users.dana };
  expect(await ask(suspend, { input })).toEqual({
    suspendAcsUser: { acsUser: { acsUserId: ids.users.dana, isSuspended: true }, userErrors: [] },
  });
  expect(await ask(unsuspend, { input })).toEqual({
    unsuspendAcsUser: { acsUser: { acsUserId: ids.users.dana, isSuspended: false }, userErrors: [] },
  });
  expect(calls()).toEqual(['/acs/users/suspend', '/acs/users/get', '/acs/users/unsuspend', '/acs/users/get']);
  expect(bodies()).toEqual(Array(4).fill({ acs_user_id: ids.users.dana }));
});

test('suspends and unsuspends by identity and system', async () => {
  const { ask, calls, bodies, ids } = await gateway();
  const input = { userIdentityId: ids.people.john, acsSystemId: ids.systems.visionline };
  const one = await ask(suspend, { input });
  const two = await ask(unsuspend, { input });
  expect(one.suspendAcsUser?.acsUser).toEqual({ acsUserId: ids.users.johnVisionline, isSuspended: true });
  expect(two.unsuspendAcsUser?.acsUser).toEqual({ acsUserId: ids.users.johnVisionline, isSuspended: false });
  expect(calls()).toEqual(['/acs/users/suspend', '/acs/users/get', '/acs/users/unsuspend', '/acs/users/get']);
  expect(bodies()).toEqual(
    Array(4).fill({ user_identity_id: ids.people.john, acs_system_id: ids.systems.visionline }),
  );
});

test('suspends a user who is suspended already', async () => {
  const { ask, ids } = await gateway();
  expect(await ask(suspend, { input: { acsUserId: ids.users.karl } })).toEqual({
    suspendAcsUser: { acsUser: { acsUserId: ids.users.karl, isSuspended: true }, userErrors: [] },
  });
});

test('returns the id of the deleted user, who is gone then', async () => {
  const { ask, calls, bodies, forget, ids } = await gateway();
  expect(await ask(remove, { input: { acsUserId: ids.users.dana } })).toEqual({
    deleteAcsUser: { deletedAcsUserId: ids.users.dana, userErrors: [] },
  });
  expect(calls()).toEqual(['/acs/users/delete']);
  expect(bodies()).toEqual([{ acs_user_id: ids.users.dana }]);
  forget();
  expect(await ask(read, { acsUserId: ids.users.dana })).toEqual({ acsUser: null });
});

test('returns the id of a user deleted by identity and system, which is found before', async () => {
  const { ask, calls, bodies, ids } = await gateway();
  const { deleteAcsUser } = await ask(remove, {
    input: { userIdentityId: ids.people.priya, acsSystemId: ids.systems.visionline },
  });
  expect(deleteAcsUser).toEqual({ deletedAcsUserId: ids.users.priyaVisionline, userErrors: [] });
  expect(calls()).toEqual(['/acs/users/get', '/acs/users/delete']);
  const sent = { user_identity_id: ids.people.priya, acs_system_id: ids.systems.visionline };
  expect(bodies()).toEqual([sent, sent]);
});

test('deletes by identity and system in one call when nobody asks for the id', async () => {
  const { ask, calls, ids } = await gateway();
  const { deleteAcsUser } = await ask(
    graphql(`
      mutation AcsUserDeleteBlindly($input: DeleteAcsUserInput!) {
        deleteAcsUser(input: $input) { userErrors { message code field } }
      }
    `),
    { input: { userIdentityId: ids.people.priya, acsSystemId: ids.systems.visionline } },
  );
  expect(deleteAcsUser).toEqual({ userErrors: [] });
  expect(calls()).toEqual(['/acs/users/delete']);
});

test('finds the user before deleting it whenever its id is asked for, and only then', async () => {
  const { ask, calls, forget, ids } = await gateway();
  const selective = graphql(`
    mutation AcsUserDeleteSelectively($input: DeleteAcsUserInput!, $withId: Boolean!) {
      deleteAcsUser(input: $input) { ...AcsUserDeletion userErrors { field } }
    }
    fragment AcsUserDeletion on DeleteAcsUserPayload {
      ... on DeleteAcsUserPayload { gone: deletedAcsUserId @include(if: $withId) }
    }
  `);
  const userIdentityId = ids.people.priya;
  expect(
    await ask(selective, {
      input: { userIdentityId, acsSystemId: ids.systems.visionline },
      withId: true,
    }),
  ).toEqual({ deleteAcsUser: { gone: ids.users.priyaVisionline, userErrors: [] } });
  expect(calls()).toEqual(['/acs/users/get', '/acs/users/delete']);
  forget();
  expect(
    await ask(selective, {
      input: { userIdentityId, acsSystemId: ids.systems.saltoSpace },
      withId: false,
    }),
  ).toEqual({ deleteAcsUser: { userErrors: [] } });
  expect(calls()).toEqual(['/acs/users/delete']);
});

test('returns a user who is being deleted until the system has caught up', async () => {
  const { ask, ids } = await gateway({ sandbox: { settleMs: 60_000 } });
  const { deleteAcsUser } = await ask(remove, { input: { acsUserId: ids.users.dana } });
  expect(deleteAcsUser?.deletedAcsUserId).toBe(ids.users.dana);
  const { acsUser } = await ask(read, { acsUserId: ids.users.dana });
  expect(acsUser).toMatchObject({
    warnings: [{ code: 'being_deleted' }],
    pendingMutations: [{ code: 'deleting' }],
  });
});

test('shows each of several changes in one document as it was when that change had been made', async () => {
  const { ask, calls, ids } = await gateway();
  const answer = await ask(
    graphql(`
      mutation AcsUserChangesInARow($id: ID!) {
        one: updateAcsUser(input: { acsUserId: $id, fullName: "First" }) { acsUser { fullName isSuspended } }
        two: suspendAcsUser(input: { acsUserId: $id }) { acsUser { fullName isSuspended } }
        three: updateAcsUser(input: { acsUserId: $id, fullName: "Third" }) { acsUser { fullName isSuspended } }
      }
    `),
    { id: ids.users.dana },
  );
  expect(answer).toEqual({
    one: { acsUser: { fullName: 'First', isSuspended: false } },
    two: { acsUser: { fullName: 'First', isSuspended: true } },
    three: { acsUser: { fullName: 'Third', isSuspended: true } },
  });
  expect(calls()).toEqual([
    '/acs/users/update',
    '/acs/users/get',
    '/acs/users/suspend',
    '/acs/users/get',
    '/acs/users/update',
    '/acs/users/get',
  ]);
});

test('shows what else changed when edges are read beside the changed user', async () => {
  const { ask, calls, ids } = await gateway();
  const { updateAcsUser } = await ask(
    graphql(`
      mutation AcsUserUpdateWithEdges($input: UpdateAcsUserInput!) {
        updateAcsUser(input: $input) {
          acsUser {
            emailAddress
            acsSystem { name }
            userIdentity { displayName warnings { code } }
            acsAccessGroups { nodes { name } }
            acsCredentials { nodes { code } }
          }
        }
      }
    `),
    { input: { acsUserId: ids.users.johnSaltoKs, emailAddress: 'john.work@example.com' } },
  );
  expect(updateAcsUser).toEqual({
    acsUser: {
      emailAddress: 'john.work@example.com',
      acsSystem: { name: 'Harbour House back of house' },
      userIdentity: {
        displayName: 'John Alder',
        warnings: [{ code: 'acs_user_profile_does_not_match_user_identity' }],
      },
      acsAccessGroups: { nodes: [{ name: 'All staff' }] },
      acsCredentials: { nodes: [{ code: '482913' }] },
    },
  });
  expect(calls().slice(0, 2)).toEqual(['/acs/users/update', '/acs/users/get']);
  expect(calls().slice(2).sort()).toEqual([
    '/acs/access_groups/list',
    '/acs/credentials/list',
    '/acs/systems/get',
    '/user_identities/get',
  ]);
});
