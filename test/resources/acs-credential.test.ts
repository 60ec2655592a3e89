import { expect, test } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { gateway } from '../kit.ts';
import { anyOrder, globalId, made, refusal, seamSays } from './expected.ts';

const one = graphql(`
  query OneCredential($acsCredentialId: ID!) {
    acsCredential(acsCredentialId: $acsCredentialId) { id acsCredentialId displayName }
  }
`);

test("returns a credential by Seam's id, with all it says of itself, in one call", async () => {
  const { ask, ids, calls, bodies } = await gateway();
  const { acsCredential } = await ask(
    graphql(`
      query CredentialProfile($acsCredentialId: ID!) {
        acsCredential(acsCredentialId: $acsCredentialId) {
          acsCredentialId acsSystemId acsUserId userIdentityId connectedAccountId parentAcsCredentialId
          acsCredentialPoolId workspaceId displayName accessMethod code cardNumber externalType
          startsAt endsAt isIssued isManaged isMultiPhoneSyncCredential isOneTimeUse
          isLatestDesiredStateSyncedWithProvider errors { code } warnings { code }
          visionlineMetadata { cardFunctionType isValid cardId autoJoin commonAcsEntranceIds }
          akilesMetadata { memberPinId } assaAbloyVostioMetadata { keyId }
        }
      }
    `),
    { acsCredentialId: ids.credentials.johnCard },
  );
  expect(acsCredential).toEqual({
    acsCredentialId: ids.credentials.johnCard,
    acsSystemId: ids.systems.visionline,
    acsUserId: ids.users.johnVisionline,
    userIdentityId: ids.people.john,
    connectedAccountId: ids.accounts.assaAbloy,
    parentAcsCredentialId: null,
    acsCredentialPoolId: null,
    workspaceId: ids.workspace,
    displayName: 'Guest card',
    accessMethod: 'card',
    code: null,
    cardNumber: '0042117',
    externalType: 'visionline_card',
    startsAt: '2026-03-02T15:00:00.000Z',
    endsAt: '2027-03-09T11:00:00.000Z',
    isIssued: true,
    isManaged: true,
    isMultiPhoneSyncCredential: false,
    isOneTimeUse: false,
    isLatestDesiredStateSyncedWithProvider: true,
    errors: [],
    warnings: [],
    visionlineMetadata: {
      cardFunctionType: 'guest',
      isValid: true,
      cardId: null,
      autoJoin: null,
      commonAcsEntranceIds: [],
    },
    akilesMetadata: null,
    assaAbloyVostioMetadata: null,
  });
  expect(calls()).toEqual(['/acs/credentials/get']);
  expect(bodies()).toEqual([{ acs_credential_id: ids.credentials.johnCard }]);
});

test('returns a credential by its global id', async () => {
  const { ask, ids, bodies } = await gateway();
  const id = globalId('AcsCredential', ids.credentials.priyaCloud);
  const { acsCredential } = await ask(one, { acsCredentialId: id });
  expect(acsCredential).toEqual({
    id,
    acsCredentialId: ids.credentials.priyaCloud,
    displayName: 'Remote unlock',
  });
  expect(bodies()).toEqual([{ acs_credential_id: ids.credentials.priyaCloud }]);
});

test('is null when Seam does not know the id', async () => {
  const { ask, calls } = await gateway();
  expect(await ask(one, { acsCredentialId: 'unknown' })).toEqual({ acsCredential: null });
  expect(calls()).toEqual(['/acs/credentials/get']);
});

test.each([
  ['a blank id', ''],
  ['an id of spaces', '  '],
  ['an endless id', 'x'.repeat(256)],
  ['the id of another type', globalId('AcsUser', 'a')],
])('refuses %s before any call', async (_, acsCredentialId) => {
  const { send, calls } = await gateway();
  const { data, errors } = await send(one, { acsCredentialId });
  expect(data).toEqual({ acsCredential: null });
  expect(errors).toEqual(refusal('acsCredential', 'acsCredentialId'));
  expect(calls()).toEqual([]);
});

const list = graphql(`
  query CredentialsFiltered($filter: AcsCredentialsFilter) {
    acsCredentials(filter: $filter) { nodes { acsCredentialId } }
  }
`);

const moment = '2026-03-10T00:00:00Z';

test.each([
  ['the user', { acsUserId: globalId('AcsUser', 'a') }, { acs_user_id: 'a' }],
  ['the system', { acsSystemId: 'a' }, { acs_system_id: 'a' }],
  ['the identity', { userIdentityId: 'a' }, { user_identity_id: 'a' }],
  [
    'being for several phones',
    { isMultiPhoneSyncCredential: true },
    { is_multi_phone_sync_credential: true },
  ],
  [
    'not being for several phones',
    { isMultiPhoneSyncCredential: false },
    { is_multi_phone_sync_credential: false },
  ],
  ['a search', { search: 'card' }, { search: 'card' }],
  ['a moment', { createdBefore: moment }, { created_before: moment }],
  ['user and system', { acsSystemId: 'b', acsUserId: 'a' }, { acs_user_id: 'a', acs_system_id: 'b' }],
  ['nothing, as null', null, {}],
  ['nothing, as nulls', { acsUserId: null, isMultiPhoneSyncCredential: null, createdBefore: null }, {}],
])('passes on a filter by %s', async (_, filter, params) => {
  const { ask, calls, bodies } = await gateway();
  await ask(list, { filter });
  expect(calls()).toEqual(['/acs/credentials/list']);
  expect(bodies()).toEqual([{ ...params, limit: 50 }]);
});

test.each([
  ['a user of another type', { acsUserId: globalId('AcsSystem', 'a') }, 'acsUserId'],
  ['a blank system', { acsSystemId: '' }, 'acsSystemId'],
  ['a blank identity', { userIdentityId: ' ' }, 'userIdentityId'],
  ['a blank search', { search: '' }, 'search'],
  ['what is no moment', { createdBefore: '10 March' }, 'createdBefore'],
])('refuses a filter by %s before any call', async (_, filter, field) => {
  const { send, calls } = await gateway();
  const { data, errors } = await send(list, { filter });
  expect(data).toEqual({ acsCredentials: null });
  expect(errors).toEqual(refusal('acsCredentials', `filter.${field}`));
  expect(calls()).toEqual([]);
});

const edges = graphql(`
  query CredentialEdges($acsCredentialId: ID!) {
    acsCredential(acsCredentialId: $acsCredentialId) {
      acsUser { acsUserId displayName }
      userIdentity { userIdentityId displayName }
      acsSystem { acsSystemId name }
      parentAcsCredential { acsCredentialId }
      accessibleEntrances { nodes { acsEntranceId } }
    }
  }
`);

test('returns user, identity, system and entrances, each in one call', async () => {
  const door = await gateway();
  const { ask, ids } = door;
  const { acsCredential } = await ask(edges, { acsCredentialId: ids.credentials.johnCard });
  expect(acsCredential).toEqual({
    acsUser: { acsUserId: ids.users.johnVisionline, displayName: 'John Alder' },
    userIdentity: { userIdentityId: ids.people.john, displayName: 'John Alder' },
    acsSystem: { acsSystemId: ids.systems.visionline, name: 'Harbour House rooms, west wing' },
    parentAcsCredential: null,
    accessibleEntrances: { nodes: [{ acsEntranceId: ids.entrances.room201 }] },
  });
  const acs_credential_id = ids.credentials.johnCard;
  expect(made(door)).toEqual(
    anyOrder([
      ['/acs/credentials/get', { acs_credential_id }],
      ['/acs/users/get', { acs_user_id: ids.users.johnVisionline }],
      ['/user_identities/get', { user_identity_id: ids.people.john }],
      ['/acs/systems/get', { acs_system_id: ids.systems.visionline }],
      ['/acs/credentials/list_accessible_entrances', { acs_credential_id }],
    ]),
  );
});

test('returns no user and no identity, and asks for none, while unassigned', async () => {
  const { ask, ids, calls } = await gateway();
  const { acsCredential } = await ask(edges, { acsCredentialId: ids.credentials.unassigned });
  expect(acsCredential).toMatchObject({ acsUser: null, userIdentity: null, parentAcsCredential: null });
  expect(anyOrder(calls())).toEqual([
    '/acs/credentials/get',
    '/acs/credentials/list_accessible_entrances',
    '/acs/systems/get',
  ]);
});

test('returns the credential it was made from', async () => {
  const door = await gateway();
  const { sandbox, ask, ids, bodies } = door;
  const params = { acs_credential_id: ids.credentials.johnCard };
  const { acs_credential } = await seamSays(door, '/acs/credentials/get', params);
  const copy = { ...(acs_credential as object), parent_acs_credential_id: ids.credentials.priyaCard };
  sandbox.faults.push({
    path: '/acs/credentials/get',
    body: JSON.stringify({ acs_credential: copy }),
    times: 1,
  });
  const { acsCredential } = await ask(
    graphql(`
      query CredentialParent($acsCredentialId: ID!) {
        acsCredential(acsCredentialId: $acsCredentialId) {
          parentAcsCredentialId parentAcsCredential { displayName }
        }
      }
    `),
    { acsCredentialId: ids.credentials.johnCard },
  );
  expect(acsCredential).toEqual({
    parentAcsCredentialId: ids.credentials.priyaCard,
    parentAcsCredential: { displayName: 'Staff card' },
  });
  expect(bodies()).toEqual([params, { acs_credential_id: ids.credentials.priyaCard }]);
});

test('asks for all systems and identities once in a list, and for users one by one unless many share a system', async () => {
  const door = await gateway();
  const { acsCredentials } = await door.ask(
    graphql(`
      query CredentialsWithOwners {
        acsCredentials {
          nodes {
            acsSystemId acsUserId acsUser { acsUserId displayName }
            userIdentityId userIdentity { userIdentityId createdAt }
            acsSystem { name }
          }
        }
      }
    `),
  );
  const credentials = acsCredentials?.nodes ?? [];
  for (const { acsUserId, acsUser, userIdentityId, userIdentity } of credentials) {
    expect(acsUser?.acsUserId ?? null).toBe(acsUserId);
    expect(userIdentity?.userIdentityId ?? null).toBe(userIdentityId);
  }
  const assigned = credentials.filter(({ acsUserId }) => acsUserId !== null);
  const systems = Map.groupBy(assigned, ({ acsSystemId }) => acsSystemId);
  const owners = [...systems].map(([system, theirs]) => ({
    system,
    users: [...new Set(theirs.map(({ acsUserId }) => acsUserId))],
  }));
  expect(owners.map(({ users }) => users.length).sort()).toEqual([1, 3, 4]);
  const people = new Set(credentials.flatMap(({ userIdentityId }) => userIdentityId ?? []));
  expect(made(door)).toEqual(
    anyOrder([
      ['/acs/credentials/list', { limit: 50 }],
      ['/acs/systems/list', {}],
      ['/user_identities/list', { user_identity_ids: [...people], limit: 500 }],
      ...owners.flatMap(({ system, users }): [string, object][] =>
        users.length < 4
          ? users.map(acs_user_id => ['/acs/users/get', { acs_user_id }])
          : [['/acs/users/list', { acs_system_id: system, limit: 16 }]],
      ),
    ]),
  );
});

test('asks for several credentials one by one, and for the same one once', async () => {
  const door = await gateway();
  const { ask, ids } = door;
  const answer = await ask(
    graphql(`
      query CredentialsTogether($a: ID!, $b: ID!, $c: ID!) {
        a: acsCredential(acsCredentialId: $a) { displayName }
        b: acsCredential(acsCredentialId: $b) { displayName }
        again: acsCredential(acsCredentialId: $b) { accessMethod }
        c: acsCredential(acsCredentialId: $c) { displayName }
      }
    `),
    { a: ids.credentials.johnCode, b: ids.credentials.johnCard, c: 'unknown' },
  );
  expect(answer).toEqual({
    a: { displayName: 'PIN code' },
    b: { displayName: 'Guest card' },
    again: { accessMethod: 'card' },
    c: null,
  });
  expect(made(door)).toEqual(
    anyOrder([
      ['/acs/credentials/get', { acs_credential_id: ids.credentials.johnCode }],
      ['/acs/credentials/get', { acs_credential_id: ids.credentials.johnCard }],
      ['/acs/credentials/get', { acs_credential_id: 'unknown' }],
    ]),
  );
});
