import { expect, test } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { gateway } from '../kit.ts';

graphql(`
  fragment WholeAcsCredential on AcsCredential {
    id acsCredentialId acsSystemId acsUserId userIdentityId connectedAccountId workspaceId createdAt displayName
    accessMethod code cardNumber startsAt endsAt externalType externalTypeDisplayName
    isIssued issuedAt isManaged isMultiPhoneSyncCredential isOneTimeUse
    isLatestDesiredStateSyncedWithProvider latestDesiredStateSyncedWithProviderAt
    parentAcsCredentialId acsCredentialPoolId
    visionlineMetadata { autoJoin cardFunctionType isValid joinerAcsCredentialIds guestAcsEntranceIds }
    errors { code message createdAt }
    warnings { code message createdAt }
  }
`);

const create = graphql(`
  mutation CredentialCreate($input: CreateAcsCredentialInput!) {
    createAcsCredential(input: $input) {
      acsCredential { ...WholeAcsCredential }
      userErrors { message code field }
    }
  }
`);

const update = graphql(`
  mutation CredentialUpdate($input: UpdateAcsCredentialInput!) {
    updateAcsCredential(input: $input) {
      acsCredential { ...WholeAcsCredential }
      userErrors { message code field }
    }
  }
`);

const remove = graphql(`
  mutation CredentialDelete($input: DeleteAcsCredentialInput!) {
    deleteAcsCredential(input: $input) { deletedAcsCredentialId userErrors { message code field } }
  }
`);

const assign = graphql(`
  mutation CredentialAssign($input: AssignAcsCredentialInput!) {
    assignAcsCredential(input: $input) {
      acsCredential { acsCredentialId acsUserId userIdentityId acsUser { displayName } }
      userErrors { message code field }
    }
  }
`);

const unassign = graphql(`
  mutation CredentialUnassign($input: UnassignAcsCredentialInput!) {
    unassignAcsCredential(input: $input) {
      acsCredential { acsCredentialId acsUserId userIdentityId acsUser { displayName } }
      userErrors { message code field }
    }
  }
`);

const read = graphql(`
  query CredentialAfterMutation($acsCredentialId: ID!) {
    acsCredential(acsCredentialId: $acsCredentialId) { ...WholeAcsCredential }
  }
`);

const now = '2026-11-21T08:00:00.000Z';
const stopped = { now: () => new Date(now) };

test('returns the new credential in full, from the call that created it', async () => {
  const { ask, calls, bodies, ids } = await gateway({ sandbox: stopped });
  const { createAcsCredential } = await ask(create, {
    input: {
      acsUserId: ids.users.johnVisionline,
      accessMethod: 'CARD',
      startsAt: '2026-12-01T15:00:00Z',
      endsAt: '2026-12-05T11:00:00Z',
      allowedAcsEntranceIds: [ids.entrances.room201, ids.entrances.garage],
      isMultiPhoneSyncCredential: false,
      credentialManagerAcsSystemId: ids.systems.credentialService,
      visionlineMetadata: {
        autoJoin: true,
        cardFormat: 'RFID_48',
        cardFunctionType: 'STAFF',
        joinerAcsCredentialIds: [ids.credentials.johnCard],
        override: false,
      },
    },
  });
  expect(createAcsCredential).toEqual({
    acsCredential: {
      id: expect.any(String),
      acsCredentialId: expect.any(String),
      acsSystemId: ids.systems.visionline,
      acsUserId: ids.users.johnVisionline,
      userIdentityId: ids.people.john,
      connectedAccountId: ids.accounts.assaAbloy,
      workspaceId: ids.workspace,
      createdAt: now,
      displayName: 'Key card',
      accessMethod: 'card',
      code: null,
      cardNumber: null,
      startsAt: '2026-12-01T15:00:00Z',
      endsAt: '2026-12-05T11:00:00Z',
      externalType: 'visionline_card',
      externalTypeDisplayName: expect.any(String),
      isIssued: false,
      issuedAt: null,
      isManaged: true,
      isMultiPhoneSyncCredential: false,
      isOneTimeUse: false,
      isLatestDesiredStateSyncedWithProvider: true,
      latestDesiredStateSyncedWithProviderAt: now,
      parentAcsCredentialId: null,
      acsCredentialPoolId: null,
      visionlineMetadata: {
        autoJoin: true,
        cardFunctionType: 'staff',
        isValid: true,
        joinerAcsCredentialIds: [ids.credentials.johnCard],
        guestAcsEntranceIds: [ids.entrances.room201, ids.entrances.garage],
      },
      errors: [],
      warnings: [{ code: 'waiting_to_be_issued', message: expect.any(String), createdAt: now }],
    },
    userErrors: [],
  });
  expect(calls()).toEqual(['/acs/credentials/create']);
  expect(bodies()).toEqual([
    {
      acs_user_id: ids.users.johnVisionline,
      access_method: 'card',
      starts_at: '2026-12-01T15:00:00Z',
      ends_at: '2026-12-05T11:00:00Z',
      allowed_acs_entrance_ids: [ids.entrances.room201, ids.entrances.garage],
      is_multi_phone_sync_credential: false,
      credential_manager_acs_system_id: ids.systems.credentialService,
      visionline_metadata: {
        auto_join: true,
        card_format: 'rfid48',
        card_function_type: 'staff',
        joiner_acs_credential_ids: [ids.credentials.johnCard],
        override: false,
      },
    },
  ]);
});

test('creates a code for an identity in a system', async () => {
  const { ask, bodies, ids } = await gateway();
  const { createAcsCredential } = await ask(create, {
    input: {
      userIdentityId: ids.people.priya,
      acsSystemId: ids.systems.saltoKs,
      accessMethod: 'CODE',
      code: '0451',
    },
  });
  expect(createAcsCredential).toMatchObject({
    acsCredential: {
      acsUserId: ids.users.priyaSaltoKs,
      userIdentityId: ids.people.priya,
      accessMethod: 'code',
      code: '0451',
    },
    userErrors: [],
  });
  expect(bodies()).toEqual([
    {
      user_identity_id: ids.people.priya,
      acs_system_id: ids.systems.saltoKs,
      access_method: 'code',
      code: '0451',
    },
  ]);
});

test('sends what Vostio, Hotek and Salto Space need to know, in the names of Seam', async () => {
  const { ask, bodies, ids } = await gateway();
  const { createAcsCredential } = await ask(create, {
    input: {
      acsUserId: ids.users.johnSaltoKs,
      accessMethod: 'MOBILE_KEY',
      assaAbloyVostioMetadata: {
        autoJoin: true,
        joinAllGuestAcsEntrances: true,
        overrideAllGuestAcsEntrances: false,
        overrideGuestAcsEntranceIds: [ids.entrances.room101],
      },
      hotekMetadata: { autoJoin: false, override: true },
      saltoSpaceMetadata: { assignNewKey: true, updateCurrentKey: false },
    },
  });
  expect(createAcsCredential?.userErrors).toEqual([]);
  expect(bodies()).toEqual([
    {
      acs_user_id: ids.users.johnSaltoKs,
      access_method: 'mobile_key',
      assa_abloy_vostio_metadata: {
        auto_join: true,
        join_all_guest_acs_entrances: true,
        override_all_guest_acs_entrances: false,
        override_guest_acs_entrance_ids: [ids.entrances.room101],
      },
      hotek_metadata: { auto_join: false, override: true },
      salto_space_metadata: { assign_new_key: true, update_current_key: false },
    },
  ]);
});

test.for([
  ['CODE', 'code'],
  ['CARD', 'card'],
  ['MOBILE_KEY', 'mobile_key'],
  ['CLOUD_KEY', 'cloud_key'],
] as const)('sends %s as %s', async ([accessMethod, sent]) => {
  const { ask, bodies, ids } = await gateway();
  const { createAcsCredential } = await ask(create, { input: { acsUserId: ids.users.dana, accessMethod } });
  expect(createAcsCredential?.acsCredential?.accessMethod).toBe(sent);
  expect(bodies()).toEqual([{ acs_user_id: ids.users.dana, access_method: sent }]);
});

test('returns the changed credential as Seam sends it along, without reading it again', async () => {
  const { ask, calls, bodies, ids } = await gateway();
  const before = await ask(read, { acsCredentialId: ids.credentials.johnCode });
  const { updateAcsCredential } = await ask(update, {
    input: { acsCredentialId: ids.credentials.johnCode, code: '555000', endsAt: '2027-01-05T11:00:00Z' },
  });
  expect(updateAcsCredential).toEqual({
    acsCredential: { ...before.acsCredential, code: '555000', endsAt: '2027-01-05T11:00:00Z' },
    userErrors: [],
  });
  expect(calls()).toEqual(['/acs/credentials/get', '/acs/credentials/update']);
  expect(bodies()[1]).toEqual({
    acs_credential_id: ids.credentials.johnCode,
    code: '555000',
    ends_at: '2027-01-05T11:00:00Z',
  });
});

test('keeps what an update leaves out', async () => {
  const { ask, bodies, ids } = await gateway();
  const { updateAcsCredential } = await ask(update, {
    input: { acsCredentialId: ids.credentials.johnCode, endsAt: '2027-01-05T11:00:00Z' },
  });
  expect(updateAcsCredential?.acsCredential).toMatchObject({
    code: '482913',
    endsAt: '2027-01-05T11:00:00Z',
  });
  expect(bodies()).toEqual([
    { acs_credential_id: ids.credentials.johnCode, ends_at: '2027-01-05T11:00:00Z' },
  ]);
});

test('reads the changed credential again where Seam does not send it along', async () => {
  const { ask, calls, ids, sandbox } = await gateway();
  sandbox.faults.push({
    path: /^\/acs\/credentials\/(update|assign|unassign)$/,
    times: 3,
    status: 200,
    body: '{"ok":true}',
    apply: true,
  });
  const acsCredentialId = ids.credentials.unassigned;
  const acsUserId = ids.users.janeSaltoSpace;
  const changed = await ask(update, { input: { acsCredentialId, endsAt: '2027-01-05T11:00:00Z' } });
  const assigned = await ask(assign, { input: { acsCredentialId, acsUserId } });
  const unassigned = await ask(unassign, { input: { acsCredentialId, acsUserId } });
  expect(changed.updateAcsCredential?.acsCredential?.endsAt).toBe('2027-01-05T11:00:00Z');
  expect(assigned.assignAcsCredential?.acsCredential).toMatchObject({ acsUserId });
  expect(unassigned.unassignAcsCredential?.acsCredential).toMatchObject({ acsUserId: null });
  expect(calls()).toEqual([
    '/acs/credentials/update',
    '/acs/credentials/get',
    '/acs/credentials/assign',
    '/acs/credentials/get',
    '/acs/users/get',
    '/acs/credentials/unassign',
    '/acs/credentials/get',
  ]);
});

test('returns the id of the deleted credential, which is gone then', async () => {
  const { ask, calls, bodies, ids } = await gateway();
  const acsCredentialId = ids.credentials.johnCode;
  expect(await ask(remove, { input: { acsCredentialId } })).toEqual({
    deleteAcsCredential: { deletedAcsCredentialId: acsCredentialId, userErrors: [] },
  });
  expect(await ask(read, { acsCredentialId })).toEqual({ acsCredential: null });
  expect(calls()).toEqual(['/acs/credentials/delete', '/acs/credentials/get']);
  expect(bodies()[0]).toEqual({ acs_credential_id: acsCredentialId });
});

test('returns a credential with the user it was given to', async () => {
  const { ask, calls, bodies, ids } = await gateway();
  const acsCredentialId = ids.credentials.unassigned;
  const { assignAcsCredential } = await ask(assign, {
    input: { acsCredentialId, acsUserId: ids.users.oddPhone },
  });
  expect(assignAcsCredential).toEqual({
    acsCredential: {
      acsCredentialId,
      acsUserId: ids.users.oddPhone,
      userIdentityId: null,
      acsUser: { displayName: 'Wren Abbott' },
    },
    userErrors: [],
  });
  expect(calls()).toEqual(['/acs/credentials/assign', '/acs/users/get']);
  expect(bodies()[0]).toEqual({ acs_credential_id: acsCredentialId, acs_user_id: ids.users.oddPhone });
});

test('gives a credential to the user of an identity in the system of the credential', async () => {
  const { ask, bodies, ids } = await gateway();
  const acsCredentialId = ids.credentials.unassigned;
  const { assignAcsCredential } = await ask(assign, {
    input: { acsCredentialId, userIdentityId: ids.people.priya },
  });
  expect(assignAcsCredential).toMatchObject({
    acsCredential: { acsUserId: ids.users.priyaSaltoSpace, userIdentityId: ids.people.priya },
    userErrors: [],
  });
  expect(bodies()[0]).toEqual({ acs_credential_id: acsCredentialId, user_identity_id: ids.people.priya });
});

test.for([
  ['user', 'acsUserId', 'acs_user_id'],
  ['identity', 'userIdentityId', 'user_identity_id'],
] as const)('returns a credential that was taken from its %s', async ([, field, param]) => {
  const { ask, calls, bodies, ids } = await gateway();
  const acsCredentialId = ids.credentials.johnCode;
  const holder = { acsUserId: ids.users.johnSaltoKs, userIdentityId: ids.people.john }[field];
  const { unassignAcsCredential } = await ask(unassign, { input: { acsCredentialId, [field]: holder } });
  expect(unassignAcsCredential).toEqual({
    acsCredential: { acsCredentialId, acsUserId: null, userIdentityId: null, acsUser: null },
    userErrors: [],
  });
  expect(calls()).toEqual(['/acs/credentials/unassign']);
  expect(bodies()).toEqual([{ acs_credential_id: acsCredentialId, [param]: holder }]);
});

test('takes global ids wherever it takes ids of Seam', async () => {
  const { ask, bodies, forget, ids } = await gateway();
  const own = await ask(
    graphql(`
      query CredentialGlobalIds($acsCredentialId: ID!, $acsEntranceId: ID!) {
        acsCredential(acsCredentialId: $acsCredentialId) {
          id
          acsUser { id acsSystem { id } userIdentity { id } }
        }
        acsEntrance(acsEntranceId: $acsEntranceId) { id }
      }
    `),
    { acsCredentialId: ids.credentials.johnCard, acsEntranceId: ids.entrances.room201 },
  );
  forget();
  const acsCredentialId = own.acsCredential?.id ?? '';
  const user = own.acsCredential?.acsUser;
  const acsEntranceId = own.acsEntrance?.id ?? '';
  await ask(create, {
    input: {
      userIdentityId: user?.userIdentity?.id ?? '',
      acsSystemId: user?.acsSystem?.id ?? '',
      accessMethod: 'CARD',
      allowedAcsEntranceIds: [acsEntranceId],
      assaAbloyVostioMetadata: { overrideGuestAcsEntranceIds: [acsEntranceId] },
      visionlineMetadata: { joinerAcsCredentialIds: [acsCredentialId] },
    },
  });
  await ask(unassign, { input: { acsCredentialId, acsUserId: user?.id ?? '' } });
  await ask(remove, { input: { acsCredentialId } });
  expect(bodies()).toEqual([
    {
      user_identity_id: ids.people.john,
      acs_system_id: ids.systems.visionline,
      access_method: 'card',
      allowed_acs_entrance_ids: [ids.entrances.room201],
      assa_abloy_vostio_metadata: { override_guest_acs_entrance_ids: [ids.entrances.room201] },
      visionline_metadata: { joiner_acs_credential_ids: [ids.credentials.johnCard] },
    },
    { acs_credential_id: ids.credentials.johnCard, acs_user_id: ids.users.johnVisionline },
    { acs_credential_id: ids.credentials.johnCard },
  ]);
});
