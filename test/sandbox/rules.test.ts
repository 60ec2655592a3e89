import { expect, test } from 'vitest';
import { defaultRules, type Rules } from '../../src/sandbox/index.ts';
import { type Kit, seam } from './kit.ts';

/** For each rule: another value, and an example that comes out differently. A rule without does not compile. */
const switches: { [R in keyof Rules]: [Rules[R], (kit: Kit) => Promise<unknown>] } = {
  idFormat: ['uuid', ({ refused }) => refused('/acs/users/get', { acs_user_id: 'acs_user1' })],
  phoneFormat: ['e164', ({ ask }) => status(ask, '/user_identities/create', { phone_number: '555' })],
  maxLimit: [100, ({ ask }) => status(ask, '/acs/users/list', { limit: 101 })],
  search: [
    'exact_case',
    async ({ call }) => (await call('/acs/users/list', { search: 'WHIT' })).acs_users.length,
  ],
  nullIdentityFilters: [
    false,
    ({ ask }) => status(ask, '/acs/users/list', { user_identity_email_address: null }),
  ],
  unknownFilterId: ['not_found', ({ ask }) => status(ask, '/acs/users/list', { acs_system_id: 'nope' })],
  identityEmailOrPhoneTaken: [
    'accept',
    ({ ask }) => status(ask, '/user_identities/create', { phone_number: '+15555550101' }),
  ],
  identityKeyTaken: [
    'accept',
    ({ ask }) => status(ask, '/user_identities/create', { user_identity_key: 'guest_john' }),
  ],
  identityAlreadyInSystem: [
    'accept',
    ({ ask, ids }) =>
      status(ask, '/acs/users/create', {
        full_name: 'J.',
        acs_system_id: ids.systems.saltoKs,
        user_identity_id: ids.people.john,
      }),
  ],
  userOfAnotherIdentity: [
    'accept',
    ({ ask, ids }) =>
      status(ask, '/user_identities/add_acs_user', {
        acs_user_id: ids.users.janeSaltoSpace,
        user_identity_id: ids.people.lucia,
      }),
  ],
  doubleMatch: [
    'phone',
    async ({ call, ids }) => {
      const acs_system_id = ids.systems.saltoSpace;
      const twice = { phone_number: '+15555550190', email_address: 'a@example.com' };
      for (const [name, value] of Object.entries(twice))
        await call('/acs/users/create', { full_name: name, acs_system_id, [name]: value });
      const create = { ...twice, acs_system_ids: [acs_system_id] };
      const { user_identity } = await call('/user_identities/create', create);
      const { acs_users } = await call('/acs/users/list', {
        user_identity_id: user_identity.user_identity_id,
      });
      return acs_users.map(one => one.full_name);
    },
  ],
  emailMatch: [
    'exact',
    ({ ask }) => status(ask, '/user_identities/create', { email_address: 'John.Alder@example.com' }),
  ],
  selectorMisuse: [{ status: 422, type: 'odd', message: 'Odd' }, ({ refused }) => refused('/acs/users/get')],
  identityWithoutSystem: [
    'only_user',
    ({ ask, ids }) => status(ask, '/acs/users/get', { user_identity_id: ids.people.jane }),
  ],
  unknownIdentityOnCreate: [
    { status: 404, type: 'user_identity_not_found', message: 'Not found' },
    ({ refused, ids }) =>
      refused('/acs/users/create', {
        full_name: 'A',
        acs_system_id: ids.systems.annex,
        user_identity_id: 'x',
      }),
  ],
  unknownGroupOnCreate: [
    'accept',
    ({ ask, ids }) =>
      status(ask, '/acs/users/create', {
        full_name: 'A',
        acs_system_id: ids.systems.annex,
        acs_access_group_ids: ['nope'],
      }),
  ],
  differentSystems: [
    { status: 409, type: 'odd', message: 'Odd' },
    ({ refused, ids }) =>
      refused('/acs/access_groups/add_user', {
        acs_access_group_id: ids.groups.spa,
        acs_user_id: ids.users.dana,
      }),
  ],
  missingFullName: [
    { status: 400, type: 'full_name_required', message: 'Full name field is required to create a user' },
    ({ refused, ids }) => refused('/acs/users/create', { acs_system_id: ids.systems.annex }),
  ],
  blankFullName: [
    { status: 400, type: 'invalid_input', message: 'Blank' },
    ({ ask, ids }) => status(ask, '/acs/users/create', { acs_system_id: ids.systems.annex, full_name: ' ' }),
  ],
  duplicateAcsUserEmail: [
    { status: 409, type: 'conflict', message: 'Taken' },
    ({ ask, ids }) =>
      status(ask, '/acs/users/update', {
        acs_user_id: ids.users.karl,
        email_address: 'dana.whitlock@example.com',
      }),
  ],
  badSchedule: [
    'accept',
    ({ ask, ids }) =>
      status(ask, '/acs/users/update', {
        acs_user_id: ids.users.karl,
        access_schedule: { starts_at: '2027-02-01T00:00:00Z', ends_at: '2027-01-01T00:00:00Z' },
      }),
  ],
  pastSchedule: [
    'accept',
    ({ ask, ids }) =>
      status(ask, '/acs/users/create', {
        full_name: 'A',
        acs_system_id: ids.systems.annex,
        access_schedule: { starts_at: '2020-01-01T00:00:00Z', ends_at: '2020-02-01T00:00:00Z' },
      }),
  ],
  repeatedChange: [
    { status: 409, type: 'already', message: 'Already' },
    async ({ ask, ids }) => [
      await status(ask, '/acs/users/suspend', { acs_user_id: ids.users.karl }),
      await status(ask, '/acs/access_groups/add_user', {
        acs_access_group_id: ids.groups.staff,
        acs_user_id: ids.users.karl,
      }),
      await status(ask, '/acs/access_groups/remove_user', {
        acs_access_group_id: ids.groups.staff,
        acs_user_id: ids.users.dana,
      }),
      await status(ask, '/acs/entrances/grant_access', {
        acs_entrance_id: ids.entrances.garage,
        acs_user_id: ids.users.johnVisionline,
      }),
      await status(ask, '/acs/credentials/unassign', {
        acs_credential_id: ids.credentials.johnCode,
        acs_user_id: ids.users.dana,
      }),
      await status(ask, '/user_identities/remove_acs_user', {
        user_identity_id: ids.people.jane,
        acs_user_id: ids.users.dana,
      }),
    ],
  ],
  deletedTwice: [
    'accept',
    async ({ call, ask, ids }) => {
      const one = { acs_user_id: ids.users.dana };
      await call('/acs/users/delete', one);
      return status(ask, '/acs/users/delete', one);
    },
  ],
  displayNameFrom: [['email_address', 'full_name'], john],
  namelessDisplayName: [
    'Nobody',
    async ({ call, ids }) =>
      (await call('/user_identities/get', { user_identity_id: ids.people.nobody })).user_identity
        .display_name,
  ],
  profileMismatch: [
    'never',
    async ({ call, ids }) =>
      (await call('/user_identities/get', { user_identity_id: ids.people.greta })).user_identity.warnings
        .length,
  ],
  createdIdentityShowsUsers: [
    false,
    async ({ call, ids }) =>
      (await call('/user_identities/create', { full_name: 'A', acs_system_ids: [ids.systems.annex] }))
        .user_identity.acs_user_ids.length,
  ],
  mergedIdsInLists: [
    'survivor',
    async ({ call, ids }) =>
      (await call('/user_identities/list', { user_identity_ids: [ids.mergedAway] })).user_identities.length,
  ],
  mergedIdsElsewhere: [
    'not_found',
    ({ ask, ids }) => status(ask, '/user_identities/list_acs_users', { user_identity_id: ids.mergedAway }),
  ],
  unknownListedIdentities: [
    'not_found',
    ({ ask }) => status(ask, '/user_identities/list', { user_identity_ids: ['x'] }),
  ],
  mergeSameSystem: [
    'unlink',
    async ({ ask, ids }) => [
      await status(ask, '/user_identities/merge', {
        user_identity_id: ids.people.john,
        merged_user_identity_ids: [ids.people.ana, ids.people.omar],
      }),
      (await ask('/acs/users/get', { body: { acs_user_id: ids.users.anaSaltoKs } })).body.acs_user
        .user_identity_id,
    ],
  ],
  suspendedKeepEntrances: [
    false,
    async ({ call, ids }) =>
      (await call('/acs/users/list_accessible_entrances', { acs_user_id: ids.users.karl })).acs_entrances
        .length,
  ],
  revokeAllLeavesGroups: [
    false,
    async ({ call, ids }) => {
      const one = { acs_user_id: ids.users.karl };
      await call('/acs/users/revoke_access_to_all_entrances', one);
      return (await call('/acs/users/list_accessible_entrances', one)).acs_entrances.length;
    },
  ],
  directGrantSystems: [
    ['salto_ks_site'],
    ({ ask, ids }) =>
      status(ask, '/acs/entrances/grant_access', {
        acs_entrance_id: ids.entrances.lobby,
        acs_user_id: ids.users.dana,
      }),
  ],
  assignedCredential: [
    { status: 409, type: 'assigned', message: 'Assigned' },
    ({ ask, ids }) =>
      status(ask, '/acs/credentials/assign', {
        acs_credential_id: ids.credentials.johnCode,
        acs_user_id: ids.users.dana,
      }),
  ],
  unlockWithoutAccess: [
    'invalid_input',
    ({ ask, ids }) =>
      status(ask, '/acs/entrances/unlock', {
        acs_entrance_id: ids.entrances.pool,
        acs_credential_id: ids.credentials.johnCode,
      }),
  ],
  clientSessionSees: [
    'workspace',
    async ({ call, sandbox }) =>
      (await call('/acs/systems/list', {}, sandbox.tokens.clientSession)).acs_systems.length,
  ],
};

async function john({ call, ids }: Kit) {
  return (await call('/acs/users/get', { acs_user_id: ids.users.johnSaltoKs })).acs_user.display_name;
}

async function status(ask: Kit['ask'], path: string, body: object) {
  return (await ask(path, { body })).status;
}

test.each(Object.keys(switches) as (keyof Rules)[])('%s makes a difference', async rule => {
  const [value, example] = switches[rule];
  const before = await example(await seam());
  const after = await example(await seam({ rules: { [rule]: value } }));
  expect(value).not.toEqual(defaultRules[rule]);
  expect({ before, after }).toMatchSnapshot();
  expect(after).not.toEqual(before);
});
