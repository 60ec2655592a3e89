import { expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { userCodes } from '../../src/sandbox/seed-codes.ts';
import { seam } from './kit.ts';

test('the same sandbox comes out the same, objects created later included', async () => {
  const answers = [];
  for (const _ of [1, 2]) {
    const { ask, ids } = await seam({ now: () => new Date('2026-06-01T00:00:00Z') });
    await ask('/acs/users/create', { body: { full_name: 'Ada', acs_system_id: ids.systems.annex } });
    answers.push((await ask('/acs/users/list')).text);
  }
  expect(answers[0]).toBe(answers[1]);
});

test('a longer seed does not move the ids of the shorter', () => {
  expect(createSandbox({ large: true }).ids).toEqual(createSandbox().ids);
});

test('every id of the seed is something, under its own kind', async () => {
  const { call, ids } = await seam();
  for (const acs_system_id of Object.values(ids.systems)) await call('/acs/systems/get', { acs_system_id });
  for (const acs_access_group_id of Object.values(ids.groups))
    await call('/acs/access_groups/get', { acs_access_group_id });
  for (const acs_entrance_id of Object.values(ids.entrances))
    await call('/acs/entrances/get', { acs_entrance_id });
  for (const user_identity_id of Object.values(ids.people))
    await call('/user_identities/get', { user_identity_id });
  for (const acs_user_id of [...Object.values(ids.users), ...Object.values(ids.userWith)])
    await call('/acs/users/get', { acs_user_id });
  for (const id of [...Object.values(ids.credentials), ...Object.values(ids.credentialWith)])
    await call('/acs/credentials/get', { acs_credential_id: id });
});

test('ids can be plain and counted', async () => {
  const sandbox = createSandbox({ ids: 'sequential' });
  const post = async (path: string, body: object) => {
    const authorization = `Bearer ${sandbox.tokens.apiKey}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await sandbox.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await answer.json()) as { acs_user: { acs_user_id: string } };
  };
  expect(sandbox.ids.systems.saltoKs).toBe('acs_system1');
  const acs_user_id = sandbox.ids.users.karl;
  expect((await post('/acs/users/get', { acs_user_id })).acs_user).toMatchObject({
    acs_user_id,
    full_name: 'Karl Brandt',
  });
  const { acs_user } = await post('/acs/users/create', { acs_system_id: 'acs_system1', full_name: 'A' });
  expect(acs_user.acs_user_id).toBe('acs_user43');
});

test.each(userCodes)('one user carries %s, for good', async code => {
  let now = Date.UTC(2026, 5, 1);
  const { call, ids } = await seam({ settleMs: 1, now: () => new Date(now) });
  now += 1e9;
  const { acs_user } = await call('/acs/users/get', { acs_user_id: ids.userWith[code] });
  const { errors, warnings, pending_mutations = [] } = acs_user;
  expect([
    ...errors.map(one => one.error_code),
    ...warnings.map(one => one.warning_code),
    ...pending_mutations.map(one => one.mutation_code),
  ]).toContain(code);
});

test('the crowd fills a second page of users and of identities', async () => {
  const { call, ids } = await seam({ large: true });
  let users = 0;
  for (const acs_system_id of Object.values(ids.systems))
    users += (await call('/acs/systems/get', { acs_system_id })).acs_system.acs_user_count ?? 0;
  expect(users).toBeGreaterThan(1300);
  const { pagination } = await call('/user_identities/list', { limit: 700 });
  expect(pagination.has_next_page).toBe(true);
});

test('empty means workspaces and tokens only', async () => {
  const { call, sandbox } = await seam({ empty: true });
  expect((await call('/workspaces/get')).workspace.name).toBe('Harbour House');
  expect((await call('/acs/systems/list')).acs_systems).toEqual([]);
  expect((await call('/user_identities/list', {}, sandbox.tokens.clientSession)).user_identities).toEqual([]);
});

test('some data is as odd as the real one', async () => {
  const { call, ids } = await seam();
  const { acs_user } = await call('/acs/users/get', { acs_user_id: ids.users.oddPhone });
  expect(acs_user.phone_number).toBe('555-0142 ext 7');
  const { user_identity } = await call('/user_identities/get', { user_identity_id: ids.people.mei });
  expect(user_identity.created_at).toBe('2026-03-02T01:02:03.000456+00:00');
  const { acs_user: nameless } = await call('/acs/users/get', { acs_user_id: ids.users.nameless });
  expect('full_name' in nameless).toBe(false);
});
