import { expect, test } from 'vitest';
import { type Calls, routes } from '../../src/seam/generated.ts';
import { described, faultsOf } from './description.ts';
import { type Kit, seam } from './kit.ts';

type Path = keyof Calls;
type Examples = { [P in Path]: (kit: Kit) => Calls[P]['params'] | Promise<Calls[P]['params']> };

/** For each call, parameters it accepts. A call without does not compile. */
const examples: Examples = {
  '/acs/users/create': ({ ids }) => ({
    acs_system_id: ids.systems.saltoKs,
    full_name: 'Ada Finch',
    email_address: 'ada.finch@example.com',
    phone_number: '+15555550190',
    acs_access_group_ids: [ids.groups.staff],
    user_identity_id: ids.people.lucia,
    access_schedule: { starts_at: '2027-01-01T00:00:00Z' },
  }),
  '/acs/users/get': ({ ids }) => ({ acs_user_id: ids.users.johnSaltoKs }),
  '/acs/users/list': () => ({ limit: 10 }),
  '/acs/users/update': ({ ids }) => ({ acs_user_id: ids.users.dana, full_name: 'Dana W.' }),
  '/acs/users/delete': ({ ids }) => ({ acs_user_id: ids.users.dana }),
  '/acs/users/suspend': ({ ids }) => ({ acs_user_id: ids.users.dana }),
  '/acs/users/unsuspend': ({ ids }) => ({ acs_user_id: ids.users.karl }),
  '/acs/users/list_accessible_entrances': ({ ids }) => ({ acs_user_id: ids.users.priyaVisionline }),
  '/acs/users/revoke_access_to_all_entrances': ({ ids }) => ({ acs_user_id: ids.users.priyaVisionline }),
  '/acs/users/add_to_access_group': ({ ids }) => ({
    acs_user_id: ids.users.karl,
    acs_access_group_id: ids.groups.housekeeping,
  }),
  '/acs/users/remove_from_access_group': ({ ids }) => ({
    acs_user_id: ids.users.karl,
    acs_access_group_id: ids.groups.staff,
  }),
  '/acs/systems/get': ({ ids }) => ({ acs_system_id: ids.systems.annex }),
  '/acs/systems/list': () => ({}),
  '/acs/systems/list_compatible_credential_manager_acs_systems': ({ ids }) => ({
    acs_system_id: ids.systems.visionline,
  }),
  '/acs/access_groups/get': ({ ids }) => ({ acs_access_group_id: ids.groups.winterMarket }),
  '/acs/access_groups/list': () => ({}),
  '/acs/access_groups/list_users': ({ ids }) => ({ acs_access_group_id: ids.groups.staff }),
  '/acs/access_groups/list_accessible_entrances': ({ ids }) => ({ acs_access_group_id: ids.groups.spa }),
  '/acs/access_groups/add_user': ({ ids }) => ({
    acs_access_group_id: ids.groups.staff,
    user_identity_id: ids.people.lucia,
  }),
  '/acs/access_groups/remove_user': ({ ids }) => ({
    acs_access_group_id: ids.groups.staff,
    user_identity_id: ids.people.john,
  }),
  '/acs/access_groups/delete': ({ ids }) => ({ acs_access_group_id: ids.groups.spa }),
  '/acs/entrances/get': ({ ids }) => ({ acs_entrance_id: ids.entrances.elevator }),
  '/acs/entrances/list': () => ({}),
  '/acs/entrances/list_credentials_with_access': ({ ids }) => ({ acs_entrance_id: ids.entrances.room202 }),
  '/acs/entrances/grant_access': ({ ids }) => ({
    acs_entrance_id: ids.entrances.garage,
    user_identity_id: ids.people.omar,
  }),
  '/acs/entrances/unlock': ({ ids }) => ({
    acs_entrance_id: ids.entrances.lobby,
    acs_credential_id: ids.credentials.priyaCloud,
  }),
  '/acs/credentials/create': ({ ids }) => ({
    access_method: 'card',
    acs_user_id: ids.users.omarVisionline,
    allowed_acs_entrance_ids: [ids.entrances.room201],
    ends_at: '2027-06-01T00:00:00Z',
  }),
  '/acs/credentials/get': ({ ids }) => ({ acs_credential_id: ids.credentials.johnCard }),
  '/acs/credentials/list': () => ({}),
  '/acs/credentials/list_accessible_entrances': ({ ids }) => ({
    acs_credential_id: ids.credentials.johnCard,
  }),
  '/acs/credentials/update': ({ ids }) => ({ acs_credential_id: ids.credentials.johnCode, code: '1234' }),
  '/acs/credentials/assign': ({ ids }) => ({
    acs_credential_id: ids.credentials.unassigned,
    acs_user_id: ids.users.janeSaltoSpace,
  }),
  '/acs/credentials/unassign': ({ ids }) => ({
    acs_credential_id: ids.credentials.johnCode,
    acs_user_id: ids.users.johnSaltoKs,
  }),
  '/acs/credentials/delete': ({ ids }) => ({ acs_credential_id: ids.credentials.johnCode }),
  '/user_identities/create': ({ ids }) => ({
    user_identity_key: 'new',
    full_name: 'Ada Finch',
    email_address: 'ada.finch@example.com',
    acs_system_ids: [ids.systems.saltoKs],
  }),
  '/user_identities/get': () => ({ user_identity_key: 'loyalty_ana' }),
  '/user_identities/list': () => ({}),
  '/user_identities/update': ({ ids }) => ({ user_identity_id: ids.people.john, phone_number: null }),
  '/user_identities/delete': ({ ids }) => ({ user_identity_id: ids.people.john }),
  '/user_identities/add_acs_user': ({ ids }) => ({
    user_identity_id: ids.people.lucia,
    acs_user_id: ids.users.luciaUnlinked,
  }),
  '/user_identities/remove_acs_user': ({ ids }) => ({
    user_identity_id: ids.people.john,
    acs_user_id: ids.users.johnSaltoKs,
  }),
  '/user_identities/list_acs_users': ({ ids }) => ({ user_identity_id: ids.people.priya }),
  '/user_identities/list_acs_systems': ({ ids }) => ({ user_identity_id: ids.people.priya }),
  '/user_identities/list_accessible_entrances': ({ ids }) => ({ user_identity_id: ids.people.priya }),
  '/user_identities/merge': ({ ids }) => ({
    user_identity_id: ids.people.ruben,
    merged_user_identity_ids: [ids.people.rubenAgain],
  }),
  '/workspaces/get': () => ({}),
  '/workspaces/list': () => ({}),
  '/action_attempts/get': async ({ ids, call }) => {
    const { action_attempt } = await call('/acs/entrances/unlock', {
      acs_entrance_id: ids.entrances.lobby,
      acs_credential_id: ids.credentials.priyaCloud,
    });
    return { action_attempt_id: action_attempt.action_attempt_id };
  },
  '/action_attempts/list': () => ({}),
};

const paths = Object.keys(routes) as Path[];

test.each(paths)('%s answers as Seam describes, at once and while changes are pending', async path => {
  for (const settleMs of [0, 60_000]) {
    const kit = await seam({ settleMs });
    const params = await examples[path](kit);
    const { status, body } = await kit.ask(path, { body: params });
    expect([status, body.ok], JSON.stringify(body)).toEqual([200, true]);
    const { key } = routes[path];
    if (key) expect(body[key]).toBeDefined();
    // What the call left behind is as described as well
    for (const list of ['/acs/users/list', '/user_identities/list', '/acs/credentials/list'] as const)
      await kit.call(list);
    await kit.call('/acs/access_groups/list');
  }
});

test('Seam describes every call but the newest', () => {
  expect(paths.filter(path => !described(path))).toEqual(['/user_identities/merge']);
});

test('the whole seed is as described, to the last page', async () => {
  const { call } = await seam({ large: true });
  for (const path of ['/acs/users/list', '/user_identities/list'] as const) {
    let page_cursor: string | null = null;
    do {
      const { pagination } = (await call(path, { page_cursor })) as {
        pagination: { next_page_cursor: string | null };
      };
      page_cursor = pagination.next_page_cursor;
    } while (page_cursor !== null);
  }
});

test('an answer that is not as described is noticed', () => {
  expect(
    faultsOf('/acs/users/get', { ok: true, acs_user: { acs_user_id: 'x', full_name: null } }),
  ).not.toEqual([]);
});
