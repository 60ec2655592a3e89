import { expect, test } from 'vitest';
import { type Kit, seam } from './kit.ts';

/** A sandbox that takes a second to settle, and the hand that moves its clock. */
async function slow(): Promise<Kit & { wait(ms: number): void }> {
  let now = Date.UTC(2026, 5, 1);
  const kit = await seam({ settleMs: 1000, now: () => new Date(now) });
  return {
    ...kit,
    wait(ms) {
      now += ms;
    },
  };
}

const codes = (user: { pending_mutations?: { mutation_code: string }[] | undefined }) =>
  user.pending_mutations?.map(one => one.mutation_code);

test('a new user is being created, then is not', async () => {
  const { call, ids, wait } = await slow();
  const { acs_user } = await call('/acs/users/create', {
    acs_system_id: ids.systems.saltoKs,
    full_name: 'Ada',
    acs_access_group_ids: [ids.groups.staff],
  });
  expect(acs_user.last_successful_sync_at).toBeNull();
  expect(acs_user.pending_mutations).toMatchObject([
    { mutation_code: 'creating' },
    {
      mutation_code: 'updating_group_membership',
      from: { acs_access_group_id: null },
      to: { acs_access_group_id: ids.groups.staff },
    },
  ]);
  const { acs_user_id } = acs_user;
  const group = await call('/acs/access_groups/get', { acs_access_group_id: ids.groups.staff });
  expect(group.acs_access_group.pending_mutations).toMatchObject([
    { mutation_code: 'updating_user_membership', to: { acs_user_id } },
  ]);
  wait(999);
  expect(codes((await call('/acs/users/get', { acs_user_id })).acs_user)).toHaveLength(2);
  wait(1);
  const later = await call('/acs/users/get', { acs_user_id });
  expect([codes(later.acs_user), later.acs_user.last_successful_sync_at]).toEqual([[], expect.any(String)]);
});

test('with no time to settle nothing is ever pending', async () => {
  const { call, ids } = await seam();
  const { acs_user } = await call('/acs/users/create', {
    acs_system_id: ids.systems.saltoKs,
    full_name: 'Ada',
  });
  await call('/acs/users/suspend', { acs_user_id: acs_user.acs_user_id });
  const after = await call('/acs/users/get', { acs_user_id: acs_user.acs_user_id });
  expect([codes(acs_user), codes(after.acs_user)]).toEqual([[], []]);
});

test('a change shows at once and is pending with what was and what shall be', async () => {
  const { call, ids, wait } = await slow();
  const acs_user_id = ids.users.dana;
  await call('/acs/users/update', { acs_user_id, full_name: 'Dana W.' });
  await call('/acs/users/update', {
    acs_user_id,
    full_name: 'D. W.',
    access_schedule: { starts_at: '2026-07-01T00:00:00Z', ends_at: '2026-08-01T00:00:00Z' },
  });
  await call('/acs/users/suspend', { acs_user_id });
  const { acs_user } = await call('/acs/users/get', { acs_user_id });
  expect(acs_user).toMatchObject({ full_name: 'D. W.', is_suspended: true });
  // One entry for two changes of the name: from the first to the last
  expect(acs_user.pending_mutations).toMatchObject([
    {
      mutation_code: 'updating_user_information',
      from: { full_name: 'Dana Whitlock' },
      to: { full_name: 'D. W.' },
    },
    {
      mutation_code: 'updating_access_schedule',
      from: { starts_at: null, ends_at: null },
      to: { starts_at: '2026-07-01T00:00:00Z', ends_at: '2026-08-01T00:00:00Z' },
    },
    { mutation_code: 'updating_suspension_state', from: { is_suspended: false }, to: { is_suspended: true } },
  ]);
  wait(1000);
  expect(codes((await call('/acs/users/get', { acs_user_id })).acs_user)).toEqual([]);
});

test('an assignment is pending on both users', async () => {
  const { call, ids } = await slow();
  const acs_credential_id = ids.credentials.johnCode;
  await call('/acs/credentials/assign', { acs_credential_id, acs_user_id: ids.users.dana });
  const both = [];
  for (const acs_user_id of [ids.users.johnSaltoKs, ids.users.dana])
    both.push((await call('/acs/users/get', { acs_user_id })).acs_user.pending_mutations);
  expect(both).toMatchObject([
    [{ from: { acs_credential_id }, to: { acs_credential_id: null } }],
    [{ from: { acs_credential_id: null }, to: { acs_credential_id } }],
  ]);
});

test('a deleted user stays readable until it is gone, with its credentials', async () => {
  const { call, refused, ids, wait } = await slow();
  const acs_user_id = ids.users.johnSaltoKs;
  for (const _ of [1, 2]) await call('/acs/users/delete', { acs_user_id });
  const { acs_user } = await call('/acs/users/get', { acs_user_id });
  expect([acs_user.warnings, codes(acs_user)]).toMatchObject([
    [{ warning_code: 'being_deleted' }],
    ['deleting'],
  ]);
  const code = { acs_credential_id: ids.credentials.johnCode };
  const { acs_credential } = await call('/acs/credentials/get', code);
  expect(acs_credential.warnings).toMatchObject([{ warning_code: 'being_deleted' }]);
  wait(1000);
  expect(await refused('/acs/users/get', { acs_user_id })).toEqual([404, 'acs_user_not_found']);
  expect(await refused('/acs/users/delete', { acs_user_id })).toEqual([404, 'acs_user_not_found']);
  expect(await refused('/acs/credentials/get', code)).toEqual([404, 'acs_credential_not_found']);
});

test('a deleted identity stays readable until it is gone, with its users', async () => {
  const { call, refused, ids, wait } = await slow();
  const user_identity_id = ids.people.jane;
  await call('/user_identities/delete', { user_identity_id });
  const { user_identity } = await call('/user_identities/get', { user_identity_id });
  expect(user_identity.warnings).toMatchObject([{ warning_code: 'being_deleted' }]);
  expect(user_identity.acs_user_ids).toEqual([ids.users.janeSaltoSpace]);
  wait(1000);
  expect(await refused('/user_identities/get', { user_identity_id })).toEqual([
    404,
    'user_identity_not_found',
  ]);
  expect(await refused('/acs/users/get', { acs_user_id: ids.users.janeSaltoSpace })).toEqual([
    404,
    'acs_user_not_found',
  ]);
});

test('a deleted group goes the same way', async () => {
  const { call, refused, ids, wait } = await slow();
  const group = { acs_access_group_id: ids.groups.staff };
  await call('/acs/access_groups/delete', group);
  const { acs_access_group } = await call('/acs/access_groups/get', group);
  expect([acs_access_group.warnings, codes(acs_access_group)]).toMatchObject([
    [{ warning_code: 'being_deleted' }],
    ['deleting'],
  ]);
  wait(1000);
  expect(await refused('/acs/access_groups/get', group)).toEqual([404, 'acs_access_group_not_found']);
});

test('an unlock is pending before it has happened', async () => {
  const { call, ids, wait } = await slow();
  const { action_attempt } = await call('/acs/entrances/unlock', {
    acs_entrance_id: ids.entrances.lobby,
    acs_credential_id: ids.credentials.priyaCloud,
  });
  expect(action_attempt.status).toBe('pending');
  wait(1000);
  const { action_attempt_id } = action_attempt;
  expect((await call('/action_attempts/get', { action_attempt_id })).action_attempt.status).toBe('success');
});

test('an email address used twice in a system is refused there, after Seam said yes', async () => {
  const { call, ids } = await seam();
  const email_address = 'dana.whitlock@example.com';
  const { acs_user } = await call('/acs/users/create', {
    acs_system_id: ids.systems.saltoKs,
    full_name: 'Twin',
    email_address,
  });
  expect(acs_user.errors).toEqual([]);
  const { acs_user_id } = acs_user;
  expect((await call('/acs/users/get', { acs_user_id })).acs_user.errors).toMatchObject([
    { error_code: 'failed_to_create_on_acs_system' },
  ]);
  await call('/acs/users/update', { acs_user_id: ids.users.karl, email_address });
  expect((await call('/acs/users/get', { acs_user_id: ids.users.karl })).acs_user.errors).toMatchObject([
    { error_code: 'failed_to_update_on_acs_system' },
  ]);
});

test('trouble of a user is trouble of its identity', async () => {
  const { call, ids } = await seam();
  const { user_identity } = await call('/user_identities/get', { user_identity_id: ids.people.viktor });
  expect(user_identity.errors).toMatchObject([
    {
      error_code: 'issue_with_acs_user',
      acs_user_id: ids.users.viktorSaltoSpace,
      acs_system_id: ids.systems.saltoSpace,
    },
  ]);
});
