import { expect, test } from 'vitest';
import { type Kit, seam } from './kit.ts';

const doorsOf = async ({ call }: Kit, acs_user_id: string) =>
  (await call('/acs/users/list_accessible_entrances', { acs_user_id })).acs_entrances.map(
    one => one.display_name,
  );

test('a user reaches what its groups open, each door once', async () => {
  const kit = await seam();
  expect(await doorsOf(kit, kit.ids.users.priyaSaltoKs)).toEqual([
    'Lobby, street side',
    'Staff door',
    'Linen room',
  ]);
});

test.each([
  ['/acs/access_groups/add_user', '/acs/access_groups/remove_user'],
  ['/acs/users/add_to_access_group', '/acs/users/remove_from_access_group'],
] as const)('%s and %s can be repeated', async (add, remove) => {
  const kit = await seam();
  const { call, ids } = kit;
  const params = { acs_access_group_id: ids.groups.staff, acs_user_id: ids.users.dana };
  const inGroup = async () =>
    (await call('/acs/access_groups/list', { acs_user_id: ids.users.dana })).acs_access_groups.map(
      one => one.name,
    );
  for (const _ of [1, 2]) await call(add, params);
  expect(await inGroup()).toEqual(['All staff', 'Housekeeping']);
  for (const _ of [1, 2]) await call(remove, params);
  expect(await inGroup()).toEqual(['Housekeeping']);
});

test('groups are left by identity as well', async () => {
  const { call, refused, ids } = await seam();
  const group = { acs_access_group_id: ids.groups.staff };
  await call('/acs/users/remove_from_access_group', { ...group, user_identity_id: ids.people.john });
  const { acs_access_groups } = await call('/acs/access_groups/list', { user_identity_id: ids.people.john });
  expect(acs_access_groups).toEqual([]);
  const stranger = { ...group, user_identity_id: ids.people.omar };
  expect(await refused('/acs/access_groups/remove_user', stranger)).toEqual([404, 'acs_user_not_found']);
});

test('a user of one system joins no group of another', async () => {
  const { refused, ids } = await seam();
  const params = { acs_access_group_id: ids.groups.spa, acs_user_id: ids.users.dana };
  expect(await refused('/acs/access_groups/add_user', params)).toEqual([400, 'invalid_input']);
  expect(await refused('/acs/users/add_to_access_group', params)).toEqual([400, 'invalid_input']);
});

test('groups are filtered by system, user, identity and text', async () => {
  const { call, ids } = await seam();
  const names = async (params: object) =>
    (await call('/acs/access_groups/list', params)).acs_access_groups.map(one => one.name);
  expect(await names({ acs_system_id: ids.systems.saltoKs })).toEqual(['All staff', 'Housekeeping']);
  expect(await names({ acs_user_id: 'nope' })).toEqual([]);
  expect(await names({ user_identity_id: ids.people.jane })).toEqual(['East wing guests', 'Spa and pool']);
  expect(await names({ search: 'MARKET' })).toEqual(['Winter market stalls']);
});

test('a deleted group opens nothing any more', async () => {
  const kit = await seam();
  const { call, refused, ids } = kit;
  const group = { acs_access_group_id: ids.groups.eastWing };
  await call('/acs/access_groups/delete', group);
  expect(await refused('/acs/access_groups/get', group)).toEqual([404, 'acs_access_group_not_found']);
  expect(await doorsOf(kit, ids.users.janeSaltoSpace)).toEqual(['Spa', 'Pool']);
  const { acs_system } = await call('/acs/systems/get', { acs_system_id: ids.systems.saltoSpace });
  expect(acs_system.acs_access_group_count).toBe(2);
});

test('entrances are granted directly in Visionline only', async () => {
  const kit = await seam();
  const { call, ask, refused, ids } = kit;
  const acs_user_id = ids.users.omarVisionline;
  for (const _ of [1, 2])
    await call('/acs/entrances/grant_access', { acs_entrance_id: ids.entrances.garage, acs_user_id });
  expect(await doorsOf(kit, acs_user_id)).toEqual(['Room 202', 'Garage']);
  const salto = { acs_entrance_id: ids.entrances.lobby, acs_user_id: ids.users.dana };
  const { status, body } = await ask('/acs/entrances/grant_access', { body: salto });
  expect([status, body.error]).toEqual([
    400,
    {
      type: 'not_supported',
      message: 'salto_ks_site does not support adding acs_entrances to acs_users directly',
    },
  ]);
  const mixed = { acs_entrance_id: ids.entrances.garage, acs_user_id: ids.users.dana };
  expect(await refused('/acs/entrances/grant_access', mixed)).toEqual([400, 'invalid_input']);
});

test('revoking everything leaves nothing', async () => {
  const kit = await seam();
  const { call, ids } = kit;
  for (const acs_user_id of [ids.users.priyaVisionline, ids.users.priyaSaltoKs]) {
    await call('/acs/users/revoke_access_to_all_entrances', { acs_user_id });
    expect(await doorsOf(kit, acs_user_id)).toEqual([]);
  }
});

test('entrances are filtered in every documented way', async () => {
  const { call, ids } = await seam();
  const names = async (params: object) =>
    (await call('/acs/entrances/list', params)).acs_entrances.map(one => one.display_name);
  const { lobby, pool } = ids.entrances;
  expect(await names({ acs_entrance_ids: [pool, 'nope', lobby] })).toEqual(['Lobby, street side', 'Pool']);
  expect(await names({ acs_system_id: ids.systems.saltoKs })).toHaveLength(3);
  expect(await names({ connected_account_id: ids.accounts.assaAbloy })).toHaveLength(4);
  expect(await names({ acs_credential_id: ids.credentials.johnCard })).toEqual(['Room 201']);
  expect(await names({ acs_credential_id: ids.credentials.janeMobile })).toEqual([
    'Room 101',
    'Room 102',
    'Spa',
    'Pool',
  ]);
  expect(await names({ space_id: ids.space })).toEqual(['Room 101', 'Room 102']);
  expect(await names({ customer_key: 'nobody' })).toEqual([]);
  expect(await names({ access_method_id: 'any' })).toEqual([]);
  expect(await names({ search: 'elev' })).toEqual(['West elevator']);
});

test('systems are filtered by account, customer and text, and name their credential manager', async () => {
  const { call, ids } = await seam();
  const names = async (params: object) =>
    (await call('/acs/systems/list', params)).acs_systems.map(one => one.name);
  expect(await names({ connected_account_id: ids.accounts.assaAbloy })).toHaveLength(2);
  expect(await names({ customer_key: 'harbour_house' })).toHaveLength(5);
  expect(await names({ search: 'ANNEX' })).toEqual(['Harbour House annex']);
  const compatible = '/acs/systems/list_compatible_credential_manager_acs_systems';
  const manager = await call(compatible, { acs_system_id: ids.systems.visionline });
  expect(manager.acs_systems.map(one => one.acs_system_id)).toEqual([ids.systems.credentialService]);
  expect((await call(compatible, { acs_system_id: ids.systems.annex })).acs_systems).toEqual([]);
});

test('the credentials of an entrance are those that open it', async () => {
  const { call, ids } = await seam();
  const of = async (acs_entrance_id: string, include_if?: ['visionline_metadata.is_valid']) =>
    (
      await call('/acs/entrances/list_credentials_with_access', { acs_entrance_id, include_if })
    ).acs_credentials.map(one => one.acs_credential_id);
  const { credentials, entrances } = ids;
  expect(await of(entrances.lobby)).toEqual([credentials.johnCode, credentials.priyaCloud]);
  const room = await of(entrances.room202);
  expect(room).toEqual(
    expect.arrayContaining([credentials.omarInvalid, credentials.noahPhones, credentials.priyaCard]),
  );
  expect(room).not.toContain(credentials.johnCard);
  expect(await of(entrances.room202, ['visionline_metadata.is_valid'])).toEqual([credentials.priyaCard]);
});

test('credentials are listed by user, system, identity, kind and text, and all of them without', async () => {
  const { call, ids } = await seam();
  const of = async (params: object) =>
    (await call('/acs/credentials/list', params)).acs_credentials.map(one => one.acs_credential_id);
  const { credentials, users, systems, people } = ids;
  expect(await of({})).toHaveLength(15);
  expect(await of({ acs_user_id: users.johnSaltoKs })).toEqual([credentials.johnCode]);
  expect(await of({ acs_user_id: users.johnSaltoKs, acs_system_id: systems.visionline })).toEqual([]);
  expect(await of({ acs_system_id: systems.saltoSpace })).toEqual([
    credentials.janeMobile,
    credentials.unassigned,
  ]);
  expect(await of({ user_identity_id: people.john })).toEqual([credentials.johnCode, credentials.johnCard]);
  expect(await of({ is_multi_phone_sync_credential: true })).toEqual([credentials.noahPhones]);
  expect(await of({ search: 'spare' })).toEqual([credentials.unassigned]);
});

test('a code is issued at once, a card waits for an encoder', async () => {
  const { call, refused, ids } = await seam();
  const acs_user_id = ids.users.dana;
  const code = await call('/acs/credentials/create', { access_method: 'code', acs_user_id });
  expect(code.acs_credential).toMatchObject({
    code: expect.stringMatching(/^\d{6}$/),
    is_issued: true,
    warnings: [],
  });
  const card = await call('/acs/credentials/create', {
    access_method: 'card',
    acs_user_id: ids.users.omarVisionline,
  });
  expect(card.acs_credential).toMatchObject({
    card_number: null,
    is_issued: false,
    issued_at: null,
    external_type: 'visionline_card',
    visionline_metadata: { card_function_type: 'guest' },
    user_identity_id: ids.people.omar,
    warnings: [{ warning_code: 'waiting_to_be_issued' }],
  });
  for (const odd of [
    {},
    { user_identity_id: ids.people.omar },
    { acs_user_id, user_identity_id: ids.people.omar, acs_system_id: ids.systems.saltoKs },
  ])
    expect(await refused('/acs/credentials/create', { access_method: 'code', ...odd })).toEqual([
      400,
      'invalid_input',
    ]);
  const elsewhere = { access_method: 'code', acs_user_id, allowed_acs_entrance_ids: [ids.entrances.pool] };
  expect(await refused('/acs/credentials/create', elsewhere)).toEqual([400, 'invalid_input']);
  const backwards = {
    access_method: 'code',
    acs_user_id,
    starts_at: '2027-02-01T00:00:00Z',
    ends_at: '2027-01-01T00:00:00Z',
  };
  expect(await refused('/acs/credentials/create', backwards)).toEqual([400, 'invalid_input']);
});

test('a credential is assigned, taken away and changed', async () => {
  const { call, refused, ids } = await seam();
  const acs_credential_id = ids.credentials.unassigned;
  const acs_user_id = ids.users.janeSaltoSpace;
  const assigned = await call('/acs/credentials/assign', { acs_credential_id, acs_user_id });
  expect(assigned.acs_credential).toMatchObject({ acs_user_id, user_identity_id: ids.people.jane });
  const stranger = { acs_credential_id, acs_user_id: ids.users.dana };
  expect(await refused('/acs/credentials/assign', stranger)).toEqual([400, 'invalid_input']);
  const { acs_credential } = await call('/acs/credentials/unassign', {
    acs_credential_id,
    user_identity_id: ids.people.jane,
  });
  expect('acs_user_id' in acs_credential || 'user_identity_id' in acs_credential).toBe(false);
  const changed = await call('/acs/credentials/update', {
    acs_credential_id: ids.credentials.johnCode,
    code: '4711',
    ends_at: '2027-09-01T00:00:00Z',
  });
  expect(changed.acs_credential).toMatchObject({ code: '4711', ends_at: '2027-09-01T00:00:00Z' });
  await call('/acs/credentials/delete', { acs_credential_id });
  expect(await refused('/acs/credentials/get', { acs_credential_id })).toEqual([
    404,
    'acs_credential_not_found',
  ]);
});

test('a cloud key unlocks what its user reaches; anything else is a failed attempt', async () => {
  const { call, refused, ids } = await seam();
  const unlock = (acs_entrance_id: string, acs_credential_id: string) =>
    call('/acs/entrances/unlock', { acs_entrance_id, acs_credential_id });
  const { lobby, pool } = ids.entrances;
  const good = await unlock(lobby, ids.credentials.priyaCloud);
  expect(good.action_attempt).toMatchObject({ action_type: 'UNLOCK_DOOR', status: 'success', error: null });
  const elsewhere = await unlock(pool, ids.credentials.priyaCloud);
  const code = await unlock(lobby, ids.credentials.johnCode);
  for (const { action_attempt } of [elsewhere, code])
    expect(action_attempt).toMatchObject({ status: 'error', result: null, error: { type: 'no_access' } });
  const { action_attempt_id } = elsewhere.action_attempt;
  const list = await call('/action_attempts/list', { action_attempt_ids: [action_attempt_id, 'nope'] });
  expect(list.action_attempts).toEqual([elsewhere.action_attempt]);
  expect((await call('/action_attempts/list')).action_attempts).toHaveLength(3);
  expect(await refused('/action_attempts/get', { action_attempt_id: 'nope' })).toEqual([
    404,
    'action_attempt_not_found',
  ]);
});
