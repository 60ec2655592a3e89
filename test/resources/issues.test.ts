import { expect, test } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { gateway } from '../kit.ts';
import { anyOrder, departure, failure, made } from './expected.ts';

const user = graphql(`
  query UserIssues($acsUserId: ID!) {
    acsUser(acsUserId: $acsUserId) {
      acsUserId
      errors { __typename code message createdAt }
      warnings { __typename code message createdAt }
      pendingMutations { __typename code message createdAt }
    }
  }
`);

const told = { message: expect.any(String), createdAt: expect.any(String) };

test.each([
  'deleted_externally',
  'salto_ks_subscription_limit_exceeded',
  'failed_to_create_on_acs_system',
  'failed_to_update_on_acs_system',
  'failed_to_delete_on_acs_system',
  'latch_conflict_with_resident_user',
] as const)('returns the error %s of a user', async code => {
  const { ask, ids, calls } = await gateway();
  const { acsUser } = await ask(user, { acsUserId: ids.userWith[code] });
  expect(acsUser?.errors).toEqual([{ __typename: 'GenericSeamIssue', code, ...told }]);
  expect(calls()).toEqual(['/acs/users/get']);
});

test.each([
  'being_deleted',
  'salto_ks_user_not_subscribed',
  'acs_user_inactive',
  'unknown_issue_with_acs_user',
  'latch_resident_user',
] as const)('returns the warning %s of a user', async code => {
  const { ask, ids } = await gateway();
  const { acsUser } = await ask(user, { acsUserId: ids.userWith[code] });
  expect(acsUser?.errors).toEqual([]);
  expect(acsUser?.warnings).toEqual([{ __typename: 'GenericSeamIssue', code, ...told }]);
});

test.each([
  ['creating', 'GenericSeamPendingMutation'],
  ['deleting', 'GenericSeamPendingMutation'],
  ['deferring_creation', 'AcsUserDeferredCreation'],
  ['updating_user_information', 'AcsUserInformationUpdate'],
  ['updating_access_schedule', 'AccessScheduleUpdate'],
  ['updating_suspension_state', 'AcsUserSuspensionUpdate'],
  ['updating_group_membership', 'AcsUserGroupMembershipUpdate'],
  ['deferring_group_membership_update', 'AcsUserDeferredGroupMembershipUpdate'],
  ['updating_credential_assignment', 'AcsUserCredentialAssignmentUpdate'],
] as const)('returns the pending mutation %s of a user as %s', async (code, __typename) => {
  const { ask, ids } = await gateway();
  const { acsUser } = await ask(user, { acsUserId: ids.userWith[code] });
  expect(acsUser?.pendingMutations).toEqual([{ __typename, code, ...told }]);
});

const details = graphql(`
  query UserMutationDetails($acsUserId: ID!) {
    acsUser(acsUserId: $acsUserId) {
      pendingMutations {
        code
        ... on AcsUserDeferredCreation { scheduledAt }
        ... on AcsUserInformationUpdate {
          oldProfile: from { fullName emailAddress phoneNumber }
          newProfile: to { fullName emailAddress phoneNumber }
        }
        ... on AccessScheduleUpdate { oldSchedule: from { startsAt endsAt } newSchedule: to { startsAt endsAt } }
        ... on AcsUserSuspensionUpdate { oldState: from { isSuspended } newState: to { isSuspended } }
        ... on AcsUserGroupMembershipUpdate {
          oldGroup: from { acsAccessGroupId acsAccessGroup { name } }
          newGroup: to { acsAccessGroupId acsAccessGroup { name } }
        }
        ... on AcsUserDeferredGroupMembershipUpdate {
          variant acsAccessGroupId acsAccessGroup { name }
        }
        ... on AcsUserCredentialAssignmentUpdate {
          oldCredential: from { acsCredentialId acsCredential { displayName } }
          newCredential: to { acsCredentialId acsCredential { displayName } }
        }
      }
    }
  }
`);

test('returns when a deferred user will be created', async () => {
  const { ask, ids } = await gateway();
  const { acsUser } = await ask(details, { acsUserId: ids.userWith.deferring_creation });
  expect(acsUser?.pendingMutations).toEqual([
    { code: 'deferring_creation', scheduledAt: '2027-01-04T08:00:00.000Z' },
  ]);
});

test('returns a profile before and after its change', async () => {
  const { ask, ids } = await gateway();
  const { acsUser } = await ask(details, { acsUserId: ids.userWith.updating_user_information });
  expect(acsUser?.pendingMutations).toEqual([
    {
      code: 'updating_user_information',
      oldProfile: { fullName: 'Robin Hale', emailAddress: null, phoneNumber: null },
      newProfile: { fullName: 'Robin Hale-Stone', emailAddress: 'robin@example.com', phoneNumber: null },
    },
  ]);
});

test('returns a schedule before and after its change', async () => {
  const { ask, ids } = await gateway();
  const { acsUser } = await ask(details, { acsUserId: ids.userWith.updating_access_schedule });
  expect(acsUser?.pendingMutations).toEqual([
    {
      code: 'updating_access_schedule',
      oldSchedule: { startsAt: null, endsAt: null },
      newSchedule: { startsAt: expect.any(String), endsAt: null },
    },
  ]);
});

test('returns a suspension before and after its change', async () => {
  const { ask, ids } = await gateway();
  const { acsUser } = await ask(details, { acsUserId: ids.userWith.updating_suspension_state });
  expect(acsUser?.pendingMutations).toEqual([
    {
      code: 'updating_suspension_state',
      oldState: { isSuspended: false },
      newState: { isSuspended: true },
    },
  ]);
});

test('returns the group that a membership change is about', async () => {
  const door = await gateway();
  const { ask, ids } = door;
  const acsUserId = ids.userWith.updating_group_membership;
  const { acsUser } = await ask(details, { acsUserId });
  expect(acsUser?.pendingMutations).toEqual([
    {
      code: 'updating_group_membership',
      oldGroup: { acsAccessGroupId: null, acsAccessGroup: null },
      newGroup: { acsAccessGroupId: ids.groups.housekeeping, acsAccessGroup: { name: 'Housekeeping' } },
    },
  ]);
  expect(made(door)).toEqual(
    anyOrder([
      ['/acs/users/get', { acs_user_id: acsUserId }],
      ['/acs/access_groups/get', { acs_access_group_id: ids.groups.housekeeping }],
    ]),
  );
});

test('returns the group that a deferred membership change is about', async () => {
  const { ask, ids, calls } = await gateway();
  const { acsUser } = await ask(details, { acsUserId: ids.userWith.deferring_group_membership_update });
  expect(acsUser?.pendingMutations).toEqual([
    {
      code: 'deferring_group_membership_update',
      variant: 'adding',
      acsAccessGroupId: ids.groups.housekeeping,
      acsAccessGroup: { name: 'Housekeeping' },
    },
  ]);
  expect(calls()).toEqual(['/acs/users/get', '/acs/access_groups/get']);
});

test('returns the credential that an assignment is about', async () => {
  const { ask, ids, calls } = await gateway();
  const { acsUser } = await ask(details, { acsUserId: ids.userWith.updating_credential_assignment });
  expect(acsUser?.pendingMutations).toEqual([
    {
      code: 'updating_credential_assignment',
      oldCredential: { acsCredentialId: null, acsCredential: null },
      newCredential: {
        acsCredentialId: ids.credentials.johnCode,
        acsCredential: { displayName: 'PIN code' },
      },
    },
  ]);
  expect(calls()).toEqual(['/acs/users/get', '/acs/credentials/get']);
});

test('returns the user that troubles an identity, and its system', async () => {
  const door = await gateway();
  const { ask, ids } = door;
  const { userIdentity } = await ask(
    graphql(`
      query IdentityIssues($userIdentityId: ID!) {
        userIdentity(userIdentityId: $userIdentityId) {
          errors {
            __typename code message createdAt
            ... on UserIdentityAcsUserIssue {
              acsUserId acsUser { errors { code } } acsSystemId acsSystem { name }
            }
          }
          warnings { __typename code }
        }
      }
    `),
    { userIdentityId: ids.people.viktor },
  );
  expect(userIdentity).toEqual({
    errors: [
      {
        __typename: 'UserIdentityAcsUserIssue',
        code: 'issue_with_acs_user',
        ...told,
        acsUserId: ids.users.viktorSaltoSpace,
        acsUser: { errors: [{ code: 'failed_to_update_on_acs_system' }] },
        acsSystemId: ids.systems.saltoSpace,
        acsSystem: { name: 'Harbour House rooms, east wing' },
      },
    ],
    warnings: [],
  });
  expect(made(door)).toEqual(
    anyOrder([
      ['/user_identities/get', { user_identity_id: ids.people.viktor }],
      ['/acs/users/get', { acs_user_id: ids.users.viktorSaltoSpace }],
      ['/acs/systems/get', { acs_system_id: ids.systems.saltoSpace }],
    ]),
  );
});

test('returns the warnings of identities', async () => {
  const { ask, ids } = await gateway();
  const { greta, sofia } = await ask(
    graphql(`
      query IdentityWarnings($greta: ID!, $sofia: ID!) {
        greta: userIdentity(userIdentityId: $greta) { warnings { __typename code } }
        sofia: userIdentity(userIdentityId: $sofia) { warnings { __typename code } }
      }
    `),
    { greta: ids.people.greta, sofia: ids.people.sofia },
  );
  const __typename = 'GenericSeamIssue';
  expect(greta?.warnings).toEqual([{ __typename, code: 'acs_user_profile_does_not_match_user_identity' }]);
  expect(sofia?.warnings).toEqual([{ __typename, code: 'being_deleted' }]);
});

test('returns errors and warnings of a system', async () => {
  const { ask, ids } = await gateway();
  const { acsSystem } = await ask(
    graphql(`
      query SystemIssues($acsSystemId: ID!) {
        acsSystem(acsSystemId: $acsSystemId) {
          errors { __typename code message createdAt }
          warnings { __typename code message createdAt }
        }
      }
    `),
    { acsSystemId: ids.systems.annex },
  );
  const __typename = 'GenericSeamIssue';
  expect(acsSystem).toEqual({
    errors: [{ __typename, code: 'acs_system_disconnected', ...told }],
    warnings: [{ __typename, code: 'setup_required', ...told }],
  });
});

test('returns whether the bridge itself is at fault, null if not known', async () => {
  const door = await gateway();
  const error_code = 'bridge_disconnected';
  const errors = [
    { error_code, is_bridge_error: true },
    { error_code, is_bridge_error: 'yes' },
    { error_code },
  ];
  const params = { acs_system_id: door.ids.systems.annex };
  await departure(door, '/acs/systems/get', params, { errors });
  const { acsSystem } = await door.ask(
    graphql(`
      query SystemBridgeIssue($acsSystemId: ID!) {
        acsSystem(acsSystemId: $acsSystemId) {
          errors { code ... on AcsSystemBridgeIssue { isBridgeError } }
        }
      }
    `),
    { acsSystemId: door.ids.systems.annex },
  );
  expect(acsSystem?.errors).toEqual([
    { code: error_code, isBridgeError: true },
    { code: error_code, isBridgeError: null },
    { code: error_code, isBridgeError: null },
  ]);
});

const group = graphql(`
  query GroupIssues($acsAccessGroupId: ID!) {
    acsAccessGroup(acsAccessGroupId: $acsAccessGroupId) {
      warnings { __typename code }
      pendingMutations {
        __typename code
        ... on AcsAccessGroupInformationUpdate { oldName: from { name } newName: to { name } }
        ... on AccessScheduleUpdate { oldSchedule: from { startsAt } newSchedule: to { startsAt } }
        ... on AcsAccessGroupUserMembershipUpdate {
          oldUser: from { acsUserId acsUser { displayName } }
          newUser: to { acsUserId acsUser { displayName } }
        }
        ... on AcsAccessGroupDeferredUserMembershipUpdate { variant acsUserId acsUser { displayName } }
        ... on AcsAccessGroupEntranceMembershipUpdate {
          oldEntrance: from { acsEntranceId acsEntrance { displayName } }
          newEntrance: to { acsEntranceId acsEntrance { displayName } }
        }
      }
    }
  }
`);

test('returns warnings and the pending name of a group', async () => {
  const { ask, ids } = await gateway();
  const { acsAccessGroup } = await ask(group, { acsAccessGroupId: ids.groups.winterMarket });
  expect(acsAccessGroup).toEqual({
    warnings: [{ __typename: 'GenericSeamIssue', code: 'unknown_issue_with_acs_access_group' }],
    pendingMutations: [
      {
        __typename: 'AcsAccessGroupInformationUpdate',
        code: 'updating_group_information',
        oldName: { name: 'Christmas market stalls' },
        newName: { name: 'Winter market stalls' },
      },
    ],
  });
});

test('returns the users and entrances that changes of a group are about', async () => {
  const door = await gateway();
  const { ask, ids } = door;
  const pending_mutations = [
    { mutation_code: 'creating' },
    { mutation_code: 'deferring_deletion' },
    { mutation_code: 'updating_access_schedule', from: null, to: { starts_at: '2027-01-01T00:00:00Z' } },
    {
      mutation_code: 'updating_user_membership',
      from: { acs_user_id: ids.users.dana },
      to: { acs_user_id: null },
    },
    {
      mutation_code: 'deferring_user_membership_update',
      acs_user_id: ids.users.karl,
      variant: 'removing',
    },
    {
      mutation_code: 'updating_entrance_membership',
      from: { acs_entrance_id: null },
      to: { acs_entrance_id: ids.entrances.spa },
    },
  ];
  const params = { acs_access_group_id: ids.groups.staff };
  await departure(door, '/acs/access_groups/get', params, { pending_mutations });
  const { acsAccessGroup } = await ask(group, { acsAccessGroupId: ids.groups.staff });
  expect(acsAccessGroup?.pendingMutations).toEqual([
    { __typename: 'GenericSeamPendingMutation', code: 'creating' },
    { __typename: 'GenericSeamPendingMutation', code: 'deferring_deletion' },
    {
      __typename: 'AccessScheduleUpdate',
      code: 'updating_access_schedule',
      oldSchedule: null,
      newSchedule: { startsAt: '2027-01-01T00:00:00Z' },
    },
    {
      __typename: 'AcsAccessGroupUserMembershipUpdate',
      code: 'updating_user_membership',
      oldUser: { acsUserId: ids.users.dana, acsUser: { displayName: 'Dana Whitlock' } },
      newUser: { acsUserId: null, acsUser: null },
    },
    {
      __typename: 'AcsAccessGroupDeferredUserMembershipUpdate',
      code: 'deferring_user_membership_update',
      variant: 'removing',
      acsUserId: ids.users.karl,
      acsUser: { displayName: 'Karl Brandt' },
    },
    {
      __typename: 'AcsAccessGroupEntranceMembershipUpdate',
      code: 'updating_entrance_membership',
      oldEntrance: { acsEntranceId: null, acsEntrance: null },
      newEntrance: { acsEntranceId: ids.entrances.spa, acsEntrance: { displayName: 'Spa' } },
    },
  ]);
  expect(made(door)).toEqual(
    anyOrder([
      ['/acs/access_groups/get', params],
      ['/acs/users/get', { acs_user_id: ids.users.dana }],
      ['/acs/users/get', { acs_user_id: ids.users.karl }],
      ['/acs/entrances/get', { acs_entrance_id: ids.entrances.spa }],
    ]),
  );
});

test('returns the warnings of an entrance', async () => {
  const { ask, ids } = await gateway();
  const { acsEntrance } = await ask(
    graphql(`
      query EntranceIssues($acsEntranceId: ID!) {
        acsEntrance(acsEntranceId: $acsEntranceId) {
          errors { code }
          warnings { __typename code message createdAt }
        }
      }
    `),
    { acsEntranceId: ids.entrances.staffDoor },
  );
  expect(acsEntrance).toEqual({
    errors: [],
    warnings: [{ __typename: 'GenericSeamIssue', code: 'privacy_mode', ...told }],
  });
});

const credential = graphql(`
  query CredentialIssues($acsCredentialId: ID!) {
    acsCredential(acsCredentialId: $acsCredentialId) {
      warnings {
        __typename code message createdAt
        ... on AcsCredentialCodeIssue { originalCode newCode }
      }
    }
  }
`);

test.each([
  'waiting_to_be_issued',
  'schedule_externally_modified',
  'schedule_modified',
  'being_deleted',
  'unknown_issue_with_acs_credential',
  'needs_to_be_reissued',
] as const)('returns the warning %s of a credential', async code => {
  const { ask, ids } = await gateway();
  const { acsCredential } = await ask(credential, { acsCredentialId: ids.credentialWith[code] });
  expect(acsCredential?.warnings).toEqual([{ __typename: 'GenericSeamIssue', code, ...told }]);
});

test('returns which code was wanted and which was chosen', async () => {
  const door = await gateway();
  const warning = {
    warning_code: 'requested_code_unavailable',
    message: 'Another code was chosen',
    created_at: '2026-03-05T10:00:00Z',
    original_code: '1111',
    new_code: '7302',
  };
  const params = { acs_credential_id: door.ids.credentials.johnCode };
  await departure(door, '/acs/credentials/get', params, { warnings: [warning] });
  const { acsCredential } = await door.ask(credential, { acsCredentialId: door.ids.credentials.johnCode });
  expect(acsCredential?.warnings).toEqual([
    {
      __typename: 'AcsCredentialCodeIssue',
      code: 'requested_code_unavailable',
      message: 'Another code was chosen',
      createdAt: '2026-03-05T10:00:00Z',
      originalCode: '1111',
      newCode: '7302',
    },
  ]);
});

/** Asks for a user whose issues Seam has put in some other way. */
async function askedAbout(change: Record<string, unknown>) {
  const door = await gateway();
  await departure(door, '/acs/users/get', { acs_user_id: door.ids.users.karl }, change);
  return { ...door, variables: { acsUserId: door.ids.users.karl } };
}

test('returns codes it has never heard of as what says no more than its message', async () => {
  const { ask, variables } = await askedAbout({
    errors: [{ error_code: 'struck_by_lightning', message: 'Ouch', created_at: 'today', volts: 9 }],
    warnings: [{ warning_code: 'clouds_gather' }],
    pending_mutations: [{ mutation_code: 'levitating', from: 1, to: [] }],
  });
  const { acsUser } = await ask(user, variables);
  const silent = { message: null, createdAt: null };
  expect(acsUser).toMatchObject({
    errors: [
      { __typename: 'GenericSeamIssue', code: 'struck_by_lightning', message: 'Ouch', createdAt: 'today' },
    ],
    warnings: [{ __typename: 'GenericSeamIssue', code: 'clouds_gather', ...silent }],
    pendingMutations: [{ __typename: 'GenericSeamPendingMutation', code: 'levitating', ...silent }],
  });
});

test('returns an entry without any code as unknown', async () => {
  const { ask, variables } = await askedAbout({ errors: [{ message: 'Something' }] });
  const { acsUser } = await ask(user, variables);
  expect(acsUser?.errors).toEqual([
    { __typename: 'GenericSeamIssue', code: 'unknown', message: 'Something', createdAt: null },
  ]);
});

test.each([undefined, null])('returns empty lists when Seam sends %s instead', async nothing => {
  const { ask, variables } = await askedAbout({
    errors: nothing,
    warnings: nothing,
    pending_mutations: nothing,
  });
  const { acsUser } = await ask(user, variables);
  expect(acsUser).toMatchObject({ errors: [], warnings: [], pendingMutations: [] });
});

test('returns null for details that Seam leaves out', async () => {
  const { ask, variables, calls } = await askedAbout({
    pending_mutations: [
      { mutation_code: 'updating_group_membership', to: {} },
      { mutation_code: 'deferring_creation' },
      { mutation_code: 'updating_suspension_state', from: { is_suspended: 'no' }, to: null },
    ],
  });
  const { acsUser } = await ask(details, variables);
  expect(acsUser?.pendingMutations).toEqual([
    {
      code: 'updating_group_membership',
      oldGroup: null,
      newGroup: { acsAccessGroupId: null, acsAccessGroup: null },
    },
    { code: 'deferring_creation', scheduledAt: null },
    { code: 'updating_suspension_state', oldState: { isSuspended: null }, newState: null },
  ]);
  expect(calls()).toEqual(['/acs/users/get']);
});

test.each([
  ['text for the list', { errors: 'many' }, ['acsUser', 'errors']],
  ['an object for the list', { warnings: { warning_code: 'a' } }, ['acsUser', 'warnings']],
  ['text for an entry', { pending_mutations: ['creating'] }, ['acsUser', 'pendingMutations']],
  ['a number for the code', { errors: [{ error_code: 7 }] }, ['acsUser', 'errors', 0]],
])('fails with UPSTREAM_INVALID_RESPONSE at the list that holds %s', async (_, change, path) => {
  const { send, variables } = await askedAbout(change);
  const { errors } = await send(user, variables);
  expect(errors).toEqual(failure(path, 'UPSTREAM_INVALID_RESPONSE'));
});

test.each([
  ['message', { message: 7 }],
  ['createdAt', { created_at: {} }],
])('fails at the %s of an entry alone when it is no text', async (field, change) => {
  const entry = { error_code: 'deleted_externally', message: 'Gone', created_at: 'today' };
  const { send, variables } = await askedAbout({ errors: [{ ...entry, ...change }] });
  const { data, errors } = await send(user, variables);
  const good = { code: 'deleted_externally', message: 'Gone', createdAt: 'today' };
  expect(data).toMatchObject({ acsUser: { errors: [{ ...good, [field]: null }], warnings: [] } });
  expect(errors).toEqual(failure(['acsUser', 'errors', 0, field], 'UPSTREAM_INVALID_RESPONSE'));
});

test.each([
  ['a list', []],
  ['text', 'nothing'],
])('fails at one side of a change alone when it is %s', async (_, from) => {
  const { send, variables } = await askedAbout({
    pending_mutations: [{ mutation_code: 'updating_suspension_state', from, to: { is_suspended: true } }],
  });
  const { data, errors } = await send(details, variables);
  expect(data).toEqual({
    acsUser: {
      pendingMutations: [
        { code: 'updating_suspension_state', oldState: null, newState: { isSuspended: true } },
      ],
    },
  });
  expect(errors).toEqual(
    failure(['acsUser', 'pendingMutations', 0, 'oldState'], 'UPSTREAM_INVALID_RESPONSE'),
  );
});
