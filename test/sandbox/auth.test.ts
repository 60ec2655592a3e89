import { expect, test } from 'vitest';
import { type Calls, routes } from '../../src/seam/generated.ts';
import { seam } from './kit.ts';

test.each([
  ['no header', { token: null }, 401, 'unauthorized', 'No Authorization header'],
  [
    'no bearer',
    { token: null, headers: { authorization: 'Basic abc' } },
    401,
    'unauthorized',
    'No token provided',
  ],
  ['an unknown key', { token: 'seam_unknown' }, 401, 'unauthorized', 'API Key not found'],
  ['a publishable key', { token: 'seam_pk1_token' }, 401, 'unauthorized', 'API Key not found'],
  [
    'a token without workspace',
    { token: 'seam_at1_longtoken' },
    401,
    'access_token_used_for_api_key',
    'An access token was used instead of an API key',
  ],
  [
    'a token with an unknown workspace',
    { token: 'seam_at1_longtoken', headers: { 'seam-workspace': 'nope' } },
    401,
    'access_token_used_for_api_key',
    'An access token was used instead of an API key',
  ],
  [
    'an unknown session',
    { token: 'seam_cst1_unknown' },
    401,
    'client_session_not_found',
    'Unauthorized (client session not found)',
  ],
  [
    'a malformed session',
    { token: null, headers: { 'client-session-token': 'garbage' } },
    400,
    'invalid_client_session_token',
    'Invalid client session token',
  ],
])('refuses %s', async (_, how, status, type, message) => {
  const { ask } = await seam();
  const answer = await ask('/acs/users/list', { body: {}, ...how });
  expect([answer.status, answer.body]).toEqual([status, { error: { type, message }, ok: false }]);
});

test('the scheme of the header is read in any case', async () => {
  const { ask } = await seam();
  const headers = { authorization: 'bEARER seam_apikey1_token' };
  expect((await ask('/workspaces/get', { token: null, headers })).status).toBe(200);
});

test('each API key opens its own workspace', async () => {
  const { call, sandbox, ids } = await seam();
  const one = await call('/workspaces/get');
  const two = await call('/workspaces/get', {}, sandbox.tokens.otherApiKey);
  expect([one.workspace.workspace_id, two.workspace.workspace_id]).toEqual([
    ids.workspace,
    ids.otherWorkspace,
  ]);
  expect(await call('/acs/users/list', {}, sandbox.tokens.otherApiKey)).toMatchObject({ acs_users: [] });
});

test('a personal access token opens the workspace it names, and lists all of them without', async () => {
  const { ask, call, sandbox, ids } = await seam();
  const token = sandbox.tokens.personalAccessToken;
  const { workspaces } = await call('/workspaces/list', {}, token);
  expect(workspaces.map(one => one.workspace_id)).toEqual([ids.workspace, ids.otherWorkspace]);
  const counts = [];
  for (const workspace of [ids.workspace, ids.otherWorkspace]) {
    const { body } = await ask('/acs/systems/list', { token, headers: { 'seam-workspace': workspace } });
    counts.push(body.acs_systems.length);
  }
  expect(counts).toEqual([5, 0]);
  expect((await call('/workspaces/list')).workspaces).toHaveLength(1);
});

test('a client session is enough exactly where the facts say so', async () => {
  const { ask, sandbox } = await seam();
  const headers = { 'client-session-token': sandbox.tokens.clientSession };
  for (const path of Object.keys(routes) as (keyof Calls)[]) {
    for (const how of [{ token: sandbox.tokens.clientSession }, { token: null, headers }]) {
      const { status, body } = await ask(path, { body: {}, ...how });
      if (routes[path].clientSession) expect([path, status]).not.toEqual([path, 401]);
      else expect([path, body.error.type]).toEqual([path, 'client_session_token_used_for_api_key']);
    }
  }
});

test('a client session sees its person and what that person has', async () => {
  const { call, refused, sandbox, ids } = await seam();
  const token = sandbox.tokens.clientSession;
  const users = await call('/acs/users/list', {}, token);
  expect(users.acs_users.map(one => one.acs_user_id).sort()).toEqual(
    [ids.users.johnSaltoKs, ids.users.johnVisionline].sort(),
  );
  const people = await call('/user_identities/list', {}, token);
  expect(people.user_identities.map(one => one.user_identity_id)).toEqual([ids.people.john]);
  const systems = await call('/acs/systems/list', {}, token);
  expect(systems.acs_systems.map(one => one.name)).toEqual([
    'Harbour House back of house',
    'Harbour House rooms, west wing',
  ]);
  const doors = await call('/acs/entrances/list', {}, token);
  expect(doors.acs_entrances.map(one => one.display_name)).toEqual([
    'Lobby, street side',
    'Staff door',
    'Room 201',
    'Garage',
  ]);
  const credentials = await call('/acs/credentials/list', {}, token);
  expect(credentials.acs_credentials.map(one => one.acs_credential_id)).toEqual([
    ids.credentials.johnCode,
    ids.credentials.johnCard,
  ]);
  expect(await refused('/acs/entrances/get', { acs_entrance_id: ids.entrances.pool }, token)).toEqual([
    404,
    'acs_entrance_not_found',
  ]);
  expect(
    await refused('/user_identities/list_acs_systems', { user_identity_id: ids.people.jane }, token),
  ).toEqual([404, 'user_identity_not_found']);
  const room = { acs_entrance_id: ids.entrances.room201 };
  const holders = await call('/acs/entrances/list_credentials_with_access', room, token);
  expect(holders.acs_credentials.map(one => one.acs_credential_id)).toEqual([ids.credentials.johnCard]);
  const groups = { acs_access_group_id: ids.groups.spa };
  expect(await refused('/acs/access_groups/delete', groups, token)).toEqual([
    404,
    'acs_access_group_not_found',
  ]);
});

test('a client session ends with its person', async () => {
  const { call, refused, sandbox, ids } = await seam();
  await call('/user_identities/delete', { user_identity_id: ids.people.john });
  expect(await refused('/acs/users/list', {}, sandbox.tokens.clientSession)).toEqual([
    401,
    'client_session_not_found',
  ]);
});
