/** Seam's own SDK cannot tell the sandbox from Seam. */
import {
  SeamActionAttemptFailedError,
  SeamHttp,
  SeamHttpApiError,
  SeamHttpInvalidInputError,
  SeamHttpUnauthorizedError,
  SeamHttpWithoutWorkspace,
} from '@seamapi/http';
import { expect, test } from 'vitest';
import type { SandboxOptions } from '../../src/sandbox/index.ts';
import { type Kit, seam } from './kit.ts';

async function sdk(options?: SandboxOptions): Promise<Kit & { client: SeamHttp }> {
  const kit = await seam(options);
  const { url, tokens } = kit.sandbox;
  return { ...kit, client: SeamHttp.fromApiKey(tokens.apiKey, { endpoint: url }) };
}

test('it creates, gets, changes, suspends and deletes users, by the methods of its choice', async () => {
  const { client, sandbox, ids } = await sdk();
  const { acs_user_id } = await client.acs.users.create({
    acs_system_id: ids.systems.saltoKs,
    full_name: 'Ada Finch',
    email_address: 'ada.finch@example.com',
    acs_access_group_ids: [ids.groups.staff],
    access_schedule: { starts_at: '2027-01-01T00:00:00Z', ends_at: '2027-02-01T00:00:00Z' },
  });
  await client.acs.users.update({ acs_user_id, full_name: 'Ada F.', access_schedule: null });
  await client.acs.users.addToAccessGroup({ acs_user_id, acs_access_group_id: ids.groups.housekeeping });
  await client.acs.users.suspend({ acs_user_id });
  expect(await client.acs.users.get({ acs_user_id })).toMatchObject({
    full_name: 'Ada F.',
    is_suspended: true,
  });
  await client.acs.users.unsuspend({ acs_user_id });
  expect(await client.acs.users.listAccessibleEntrances({ acs_user_id })).toHaveLength(3);
  await client.acs.users.removeFromAccessGroup({ acs_user_id, acs_access_group_id: ids.groups.housekeeping });
  await client.acs.users.delete({ acs_user_id });
  await expect(client.acs.users.get({ acs_user_id })).rejects.toThrow(SeamHttpApiError);
  expect(sandbox.calls.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
    'POST /acs/users/create 200',
    'PATCH /acs/users/update 200',
    'PUT /acs/users/add_to_access_group 200',
    'POST /acs/users/suspend 200',
    'GET /acs/users/get 200',
    'POST /acs/users/unsuspend 200',
    'GET /acs/users/list_accessible_entrances 200',
    'DELETE /acs/users/remove_from_access_group 200',
    'DELETE /acs/users/delete 200',
    'GET /acs/users/get 404',
  ]);
});

test('it creates, lists, changes, merges and deletes identities', async () => {
  const { client, ids } = await sdk();
  const { user_identity_id } = await client.userIdentities.create({
    user_identity_key: 'ada',
    full_name: 'Ada Finch',
    acs_system_ids: [ids.systems.saltoKs, ids.systems.visionline],
  });
  const users = await client.userIdentities.listAcsUsers({ user_identity_id });
  expect(users.map(one => one.full_name)).toEqual(['Ada Finch', 'Ada Finch']);
  await client.userIdentities.update({
    user_identity_id,
    email_address: 'ada.finch@example.com',
    full_name: null,
  });
  const [ada] = await client.userIdentities.list({ user_identity_ids: [user_identity_id] });
  expect(ada).toMatchObject({ email_address: 'ada.finch@example.com', full_name: null });
  await client.userIdentities.merge({ user_identity_id, merged_user_identity_ids: [ids.people.jane] });
  expect(await client.userIdentities.get({ user_identity_key: 'guest_jane' })).toMatchObject({
    user_identity_id,
  });
  await client.userIdentities.removeAcsUser({ user_identity_id, acs_user_id: ids.users.janeSaltoSpace });
  await client.userIdentities.addAcsUser({ user_identity_id, acs_user_id: ids.users.janeSaltoSpace });
  expect(await client.userIdentities.listAcsSystems({ user_identity_id })).toHaveLength(3);
  await client.userIdentities.delete({ user_identity_id });
  await expect(client.userIdentities.get({ user_identity_id })).rejects.toThrow(SeamHttpApiError);
});

test('its paginator walks every user and identity once', async () => {
  const { client, sandbox } = await sdk({ large: true });
  const users = await client.createPaginator(client.acs.users.list()).flattenToArray();
  const pages = sandbox.calls.length;
  expect([new Set(users.map(one => one.acs_user_id)).size, pages]).toEqual([1442, 3]);
  const people = client.createPaginator(client.userIdentities.list({ search: 'Aster', limit: 10 }));
  const names = [];
  for await (const one of people.flatten()) names.push(one.full_name);
  expect(names).toHaveLength(64);
  expect(names.every(name => name?.includes('Aster'))).toBe(true);
});

test('it raises its own errors', async () => {
  const { client, sandbox, ids } = await sdk();
  const stranger = SeamHttp.fromApiKey('seam_unknown', { endpoint: sandbox.url });
  const unauthorized = await stranger.acs.users.list().catch(error => error);
  expect(unauthorized).toBeInstanceOf(SeamHttpUnauthorizedError);
  expect(unauthorized).toMatchObject({
    statusCode: 401,
    requestId: 'request1',
    message: 'API Key not found',
  });

  const odd = { acs_system_id: ids.systems.saltoKs, full_name: 'A', email_address: 'odd' };
  const invalid = await client.acs.users.create(odd).catch(error => error);
  if (!(invalid instanceof SeamHttpInvalidInputError)) throw invalid;
  expect(invalid).toMatchObject({ statusCode: 400, code: 'invalid_input' });
  expect(invalid.getValidationErrorMessages('email_address')).toEqual(['Invalid email']);

  const missing = await client.acs.users.get({ acs_user_id: 'nope' }).catch(error => error);
  expect(missing).toBeInstanceOf(SeamHttpApiError);
  expect(missing).toMatchObject({
    statusCode: 404,
    code: 'acs_user_not_found',
    message: 'acs_user not found',
  });

  const conflict = await client.userIdentities
    .create({ user_identity_key: 'guest_john' })
    .catch(error => error);
  expect(conflict).toBeInstanceOf(SeamHttpApiError);
  expect(conflict).toMatchObject({ statusCode: 409, code: 'user_identity_key_already_exists' });
});

test('it speaks for every kind of caller', async () => {
  const { sandbox, ids } = await sdk();
  const { url: endpoint, tokens } = sandbox;
  const person = SeamHttp.fromClientSessionToken(tokens.clientSession, { endpoint });
  expect(await person.userIdentities.list()).toMatchObject([{ user_identity_id: ids.people.john }]);
  const token = SeamHttp.fromPersonalAccessToken(tokens.personalAccessToken, ids.otherWorkspace, {
    endpoint,
  });
  expect(await token.workspaces.get()).toMatchObject({ workspace_id: ids.otherWorkspace });
  const all = SeamHttpWithoutWorkspace.fromPersonalAccessToken(tokens.personalAccessToken, { endpoint });
  expect(await all.workspaces.list()).toHaveLength(2);
});

test('it moves groups, entrances and credentials about', async () => {
  const { client, ids } = await sdk();
  const { acs_credential_id } = await client.acs.credentials.create({
    access_method: 'card',
    user_identity_id: ids.people.omar,
    acs_system_id: ids.systems.visionline,
    allowed_acs_entrance_ids: [ids.entrances.room202],
    visionline_metadata: { card_function_type: 'guest' },
  });
  const holders = await client.acs.entrances.listCredentialsWithAccess({
    acs_entrance_id: ids.entrances.room202,
  });
  expect(holders.map(one => one.acs_credential_id)).toContain(acs_credential_id);
  await client.acs.credentials.update({ acs_credential_id, ends_at: '2027-05-01T00:00:00Z' });
  await client.acs.credentials.unassign({ acs_credential_id, acs_user_id: ids.users.omarVisionline });
  await client.acs.credentials.assign({ acs_credential_id, user_identity_id: ids.people.john });
  expect(await client.acs.credentials.get({ acs_credential_id })).toMatchObject({
    acs_user_id: ids.users.johnVisionline,
    ends_at: '2027-05-01T00:00:00Z',
  });
  await client.acs.credentials.delete({ acs_credential_id });
  const acs_access_group_id = ids.groups.staff;
  await client.acs.accessGroups.addUser({ acs_access_group_id, user_identity_id: ids.people.lucia });
  const members = await client.acs.accessGroups.listUsers({ acs_access_group_id });
  expect(members.map(one => one.acs_user_id)).toContain(ids.users.luciaUnlinked);
  await client.acs.accessGroups.removeUser({ acs_access_group_id, user_identity_id: ids.people.lucia });
  await client.acs.entrances.grantAccess({
    acs_entrance_id: ids.entrances.elevator,
    user_identity_id: ids.people.noah,
  });
  const { noah } = ids.people;
  expect(await client.userIdentities.listAccessibleEntrances({ user_identity_id: noah })).toHaveLength(2);
  const compatible = client.acs.systems.listCompatibleCredentialManagerAcsSystems({
    acs_system_id: ids.systems.visionline,
  });
  expect(await compatible).toHaveLength(1);
});

test('it waits for an unlock to come to something', async () => {
  const { client, ids } = await sdk({ settleMs: 150 });
  const waitForActionAttempt = { pollingInterval: 40, timeout: 5000 };
  const lobby = { acs_entrance_id: ids.entrances.lobby };
  const unlock = (acs_credential_id: string) =>
    client.acs.entrances.unlock({ ...lobby, acs_credential_id }, { waitForActionAttempt });
  expect(await unlock(ids.credentials.priyaCloud)).toMatchObject({ status: 'success' });
  await expect(unlock(ids.credentials.johnCode)).rejects.toThrow(SeamActionAttemptFailedError);
});

test('it repeats a read that met trouble, and no write', async () => {
  const { client, sandbox, ids } = await sdk();
  sandbox.faults.push({ path: '/acs/systems/list', times: 1, status: 503 });
  expect(await client.acs.systems.list()).toHaveLength(5);
  sandbox.faults.push({ path: '/acs/users/create', times: 1, status: 503 });
  const create = client.acs.users.create({ acs_system_id: ids.systems.annex, full_name: 'A' });
  await expect(create).rejects.toThrow();
  expect(sandbox.calls.map(one => `${one.path} ${one.status}`)).toEqual([
    '/acs/systems/list 503',
    '/acs/systems/list 200',
    '/acs/users/create 503',
  ]);
});
