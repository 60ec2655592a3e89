import { expect, test } from 'vitest';
import { seam } from './kit.ts';

const ada = { full_name: 'Ada Finch', email_address: 'ada.finch@example.com', phone_number: '+15555550190' };

test('a created user can be read, and has neither null nor what was not said', async () => {
  const { call, ids } = await seam();
  const { acs_user } = await call('/acs/users/create', {
    acs_system_id: ids.systems.saltoKs,
    full_name: 'Ada',
  });
  expect(Object.keys(acs_user).sort()).toEqual(
    [
      'acs_system_id',
      'acs_user_id',
      'connected_account_id',
      'created_at',
      'display_name',
      'errors',
      'external_type',
      'external_type_display_name',
      'full_name',
      'is_managed',
      'is_suspended',
      'last_successful_sync_at',
      'pending_mutations',
      'warnings',
      'workspace_id',
    ].sort(),
  );
  expect((await call('/acs/users/get', { acs_user_id: acs_user.acs_user_id })).acs_user).toEqual(acs_user);
});

test('email_address is also email, and wins over it', async () => {
  const { call, ids } = await seam();
  const acs_system_id = ids.systems.saltoSpace;
  const old = await call('/acs/users/create', { acs_system_id, full_name: 'A', email: 'old@example.com' });
  expect(old.acs_user).toMatchObject({ email: 'old@example.com', email_address: 'old@example.com' });
  const both = { email: 'x@example.com', email_address: 'y@example.com' };
  const { acs_user } = await call('/acs/users/create', { acs_system_id, full_name: 'B', ...both });
  expect(acs_user).toMatchObject({ email: 'y@example.com', email_address: 'y@example.com' });
  const { acs_user_id } = acs_user;
  await call('/acs/users/update', { acs_user_id, email: 'v@example.com', email_address: 'w@example.com' });
  const changed = await call('/acs/users/get', { acs_user_id });
  expect(changed.acs_user).toMatchObject({ email: 'w@example.com', email_address: 'w@example.com' });
});

test('a user created for an identity shows the identity, and the identity the user', async () => {
  const { call, ids } = await seam();
  const { acs_user } = await call('/acs/users/create', {
    ...ada,
    acs_system_id: ids.systems.visionline,
    user_identity_id: ids.people.lucia,
  });
  expect(acs_user).toMatchObject({
    user_identity_id: ids.people.lucia,
    user_identity_full_name: 'Lucia Ferro',
    user_identity_email_address: 'lucia.ferro@example.com',
    user_identity_phone_number: null,
  });
  const { user_identity } = await call('/user_identities/get', { user_identity_id: ids.people.lucia });
  expect(user_identity.acs_user_ids).toEqual([acs_user.acs_user_id]);
  expect(
    (await call('/acs/systems/get', { acs_system_id: ids.systems.visionline })).acs_system.acs_user_count,
  ).toBe(7);
});

test('creating refuses unknown systems, identities and groups, and a second user in a system', async () => {
  const { refused, call, ids } = await seam();
  const acs_system_id = ids.systems.saltoKs;
  const create = (more: object) => refused('/acs/users/create', { ...ada, acs_system_id, ...more });
  expect(await create({ acs_system_id: 'nope' })).toEqual([404, 'acs_system_not_found']);
  expect(await create({ user_identity_id: 'nope' })).toEqual([400, 'user_identity_not_found']);
  expect(await create({ acs_access_group_ids: ['nope'] })).toEqual([404, 'acs_access_group_not_found']);
  expect(await create({ acs_access_group_ids: [ids.groups.spa] })).toEqual([400, 'invalid_input']);
  expect(await create({ user_identity_id: ids.people.john })).toEqual([
    409,
    'user_identity_already_in_acs_system',
  ]);
  // Nothing of it stayed
  expect((await call('/acs/users/list', { search: 'Ada Finch' })).acs_users).toEqual([]);
});

test('a schedule starts now unless told, ends after it starts, and later than now', async () => {
  const { call, ask, ids } = await seam({ now: () => new Date('2026-06-01T00:00:00Z') });
  const create = (access_schedule: object) =>
    ask('/acs/users/create', {
      body: { full_name: 'A', acs_system_id: ids.systems.saltoKs, access_schedule },
    });
  expect((await create({})).body.acs_user.access_schedule).toEqual({
    starts_at: '2026-06-01T00:00:00.000Z',
    ends_at: null,
  });
  const backwards = { starts_at: '2026-07-02T00:00:00Z', ends_at: '2026-07-01T00:00:00Z' };
  expect((await create(backwards)).body.error).toEqual({
    type: 'invalid_input',
    message: 'ends_at must be after starts_at',
  });
  const over = { starts_at: '2026-04-02T00:00:00Z', ends_at: '2026-05-01T00:00:00Z' };
  expect((await create(over)).body.error.message).toBe('ends_at must be in the future');
  const { acs_user } = (await create({ starts_at: '2026-07-01T00:00:00+02:00' })).body;
  expect(acs_user.access_schedule.starts_at).toBe('2026-07-01T00:00:00+02:00');
  await call('/acs/users/update', { acs_user_id: acs_user.acs_user_id, access_schedule: null });
  const cleared = await call('/acs/users/get', { acs_user_id: acs_user.acs_user_id });
  expect('access_schedule' in cleared.acs_user).toBe(false);
});

test('an update changes what it names and keeps the rest', async () => {
  const { call, ids } = await seam();
  const acs_user_id = ids.users.dana;
  await call('/acs/users/update', {
    acs_user_id,
    email_address: 'dana@example.com',
    hid_acs_system_id: ids.systems.annex,
  });
  const { acs_user } = await call('/acs/users/get', { acs_user_id });
  expect(acs_user).toMatchObject({
    full_name: 'Dana Whitlock',
    email: 'dana@example.com',
    email_address: 'dana@example.com',
    hid_acs_system_id: ids.systems.annex,
  });
  await call('/acs/users/update', { acs_user_id, full_name: ' Dana White ' });
  expect((await call('/acs/users/get', { acs_user_id })).acs_user).toMatchObject({
    full_name: 'Dana White',
    display_name: 'Dana White',
    email_address: 'dana@example.com',
  });
});

test('a user is named by id, or by identity and system, and in no other way', async () => {
  const { call, refused, ids } = await seam();
  const pair = { user_identity_id: ids.people.john, acs_system_id: ids.systems.visionline };
  expect((await call('/acs/users/get', pair)).acs_user.acs_user_id).toBe(ids.users.johnVisionline);
  for (const path of [
    '/acs/users/get',
    '/acs/users/update',
    '/acs/users/delete',
    '/acs/users/suspend',
    '/acs/users/unsuspend',
    '/acs/users/list_accessible_entrances',
    '/acs/users/revoke_access_to_all_entrances',
  ] as const) {
    expect(await refused(path, {})).toEqual([400, 'invalid_input']);
    expect(await refused(path, { user_identity_id: ids.people.john })).toEqual([400, 'invalid_input']);
    expect(await refused(path, { ...pair, acs_user_id: ids.users.johnVisionline })).toEqual([
      400,
      'invalid_input',
    ]);
    expect(await refused(path, { ...pair, acs_system_id: 'nope' })).toEqual([404, 'acs_system_not_found']);
    expect(await refused(path, { ...pair, user_identity_id: 'nope' })).toEqual([
      404,
      'user_identity_not_found',
    ]);
    const absent = { ...pair, acs_system_id: ids.systems.saltoSpace };
    expect(await refused(path, absent)).toEqual([404, 'acs_user_not_found']);
  }
});

test('suspending and unsuspending can be repeated', async () => {
  const { call, ids } = await seam();
  const acs_user_id = ids.users.dana;
  const suspended = async () => (await call('/acs/users/get', { acs_user_id })).acs_user.is_suspended;
  for (const path of ['/acs/users/suspend', '/acs/users/unsuspend'] as const) {
    for (const _ of [1, 2]) await call(path, { acs_user_id });
    expect(await suspended()).toBe(path.endsWith('/suspend'));
  }
});

test('deleting a user takes its credentials, memberships and grants, and a second time is refused', async () => {
  const { call, refused, ids } = await seam();
  const acs_user_id = ids.users.priyaVisionline;
  await call('/acs/users/delete', { acs_user_id });
  expect(await refused('/acs/users/delete', { acs_user_id })).toEqual([404, 'acs_user_not_found']);
  for (const acs_credential_id of [ids.credentials.priyaCard, ...Object.values(ids.credentialWith)])
    expect(await refused('/acs/credentials/get', { acs_credential_id })).toEqual([
      404,
      'acs_credential_not_found',
    ]);
  const room = { acs_entrance_id: ids.entrances.elevator };
  expect((await call('/acs/entrances/list_credentials_with_access', room)).acs_credentials).toEqual([]);
  const { user_identity } = await call('/user_identities/get', { user_identity_id: ids.people.priya });
  expect(user_identity.acs_user_ids).toEqual([ids.users.priyaSaltoKs, ids.users.priyaSaltoSpace]);
  await call('/acs/users/delete', { acs_user_id: ids.users.dana });
  const { acs_users } = await call('/acs/access_groups/list_users', {
    acs_access_group_id: ids.groups.housekeeping,
  });
  expect(acs_users.map(one => one.acs_user_id)).toEqual([ids.users.priyaSaltoKs]);
});

test('lists are filtered by system, identity, contact details and text', async () => {
  const { call, ids } = await seam();
  const names = async (params: object) =>
    (await call('/acs/users/list', params)).acs_users.map(one => one.acs_user_id);
  const { users, people, systems } = ids;
  expect(await names({ user_identity_id: people.priya })).toEqual([
    users.priyaSaltoKs,
    users.priyaSaltoSpace,
    users.priyaVisionline,
  ]);
  expect(await names({ user_identity_id: people.priya, acs_system_id: systems.visionline })).toEqual([
    users.priyaVisionline,
  ]);
  expect(await names({ acs_system_id: systems.credentialService })).toEqual([users.noahMobile]);
  expect(await names({ acs_system_id: 'nope' })).toEqual([]);
  expect(await names({ user_identity_id: 'nope' })).toEqual([]);
  expect(await names({ user_identity_email_address: 'JANE.fielding@example.com' })).toEqual([
    users.janeSaltoSpace,
  ]);
  expect(await names({ user_identity_email_address: 'nobody@example.com' })).toEqual([]);
  expect(await names({ user_identity_phone_number: '+15555550104' })).toEqual([users.omarVisionline]);
  expect(await names({ user_identity_email_address: null, acs_system_id: systems.visionline })).toEqual([
    users.omarVisionline,
    users.rubenVisionline,
  ]);
  expect(await names({ search: 'whit' })).toEqual([users.dana]);
  expect(await names({ search: '0142 EXT' })).toEqual([users.oddPhone]);
  expect(await names({ search: users.karl.slice(0, 13) })).toEqual([users.karl]);
  expect(await names({ search: people.mei })).toEqual([users.meiSaltoSpace]);
});
