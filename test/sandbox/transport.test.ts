import { expect, test } from 'vitest';
import { routes } from '../../src/seam/generated.ts';
import { seam } from './kit.ts';

test('an unknown path is plain 404, before anybody asks who is calling', async () => {
  const { ask } = await seam();
  for (const path of ['/nope', '/acs/users/list/', '/', '/toString', '//']) {
    const { status, text, headers } = await ask(path, { token: null });
    expect([path, status, text, headers.get('seam-request-id')]).toEqual([path, 404, '404', null]);
  }
});

test('malformed JSON is refused in plain text and without a request id', async () => {
  const { ask } = await seam();
  const { status, text, headers } = await ask('/acs/users/list', { raw: '{bad' });
  expect([status, text, headers.get('seam-request-id')]).toEqual([400, 'Invalid JSON', null]);
});

test('a body that is not said to be JSON is refused', async () => {
  const { ask } = await seam();
  const { status, body } = await ask('/acs/users/list', {
    raw: '{}',
    headers: { 'content-type': 'text/plain' },
  });
  expect([status, body]).toEqual([
    400,
    {
      error: {
        type: 'invalid_content_type',
        message: 'POST requests must have Content-Type header with "application/json"',
      },
      ok: false,
    },
  ]);
});

test('a missing body on a list counts as no filters', async () => {
  const { ask } = await seam();
  const { status, body } = await ask('/acs/systems/list');
  expect([status, body.acs_systems.length]).toEqual([200, 5]);
});

test('JSON answers are numbered, errors included, and start over on reset', async () => {
  const { ask, sandbox } = await seam();
  const ids = [];
  ids.push((await ask('/workspaces/get')).headers.get('seam-request-id'));
  ids.push((await ask('/acs/users/get', { body: {} })).headers.get('seam-request-id'));
  ids.push((await ask('/nope')).headers.get('seam-request-id'));
  ids.push((await ask('/workspaces/get', { token: 'wrong' })).headers.get('seam-request-id'));
  sandbox.reset();
  ids.push((await ask('/workspaces/get')).headers.get('seam-request-id'));
  expect(ids).toEqual(['request1', 'request2', null, 'request3', 'request1']);
});

test.each(Object.entries(routes))('%s refuses every method it does not have', async (path, route) => {
  const { ask } = await seam();
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    const { status, body } = await ask(path, { method });
    if ((route.methods as readonly string[]).includes(method)) expect(status).not.toBe(405);
    else
      expect([status, body.error]).toEqual([
        405,
        { type: 'method_not_allowed', message: `only ${route.methods.join(',')} accepted` },
      ]);
  }
});

test('the caller is checked before the method, the method before the parameters, those before existence', async () => {
  const { ask } = await seam();
  expect((await ask('/acs/users/create', { method: 'GET', token: 'wrong' })).status).toBe(401);
  expect((await ask('/acs/users/create', { method: 'PUT', body: { acs_system_id: 1 } })).status).toBe(405);
  const params = { acs_system_id: 'nowhere', full_name: 1 };
  expect((await ask('/acs/users/create', { body: params })).status).toBe(400);
  expect((await ask('/acs/users/create', { body: { ...params, full_name: 'A' } })).status).toBe(404);
});

test('GET reads repeated keys, and comma lists and brackets unless it is strict', async () => {
  const { ask, ids } = await seam();
  const { lobby, pool } = ids.entrances;
  const counts = [];
  for (const query of [
    `acs_entrance_ids=${lobby}&acs_entrance_ids=${pool}&_strict=true`,
    `acs_entrance_ids=${lobby}&acs_entrance_ids=${pool}`,
    `acs_entrance_ids[]=${lobby}&acs_entrance_ids[]=${pool}`,
    `acs_entrance_ids=${lobby},${pool}`,
    `acs_entrance_ids=${lobby},${pool}&_strict=true`,
    'acs_entrance_ids=&_strict=true',
    '_strict=true',
  ]) {
    const { body } = await ask(`/acs/entrances/list?${query}`, { method: 'GET' });
    counts.push(body.acs_entrances.length);
  }
  expect(counts).toEqual([2, 2, 2, 2, 0, 0, 11]);
});

test('GET reads numbers and booleans as such and an empty value as null', async () => {
  const { ask, ids } = await seam();
  const first = await ask('/acs/credentials/list?limit=1&is_multi_phone_sync_credential=true', {
    method: 'GET',
  });
  expect(first.body.acs_credentials).toMatchObject([{ acs_credential_id: ids.credentials.noahPhones }]);
  const none = await ask('/acs/users/list?page_cursor=&user_identity_phone_number=&_strict=true', {
    method: 'GET',
  });
  expect(none.body.acs_users.length).toBeGreaterThan(0);
  for (const user of none.body.acs_users) expect(user.user_identity_phone_number).toBeNull();
  const odd = await ask('/acs/users/list?limit=x', { method: 'GET' });
  expect(odd.body.error.message).toBe('Expected number, received nan for "limit"');
  const twice = await ask('/acs/users/get?acs_user_id=a&acs_user_id=b', { method: 'GET' });
  expect(twice.body.error.message).toBe('Expected string, received array for "acs_user_id"');
});

test('DELETE takes a query string, PATCH and PUT a body', async () => {
  const { ask, ids, call, refused } = await seam();
  const { dana, karl } = ids.users;
  expect((await ask(`/acs/users/delete?acs_user_id=${dana}&_strict=true`, { method: 'DELETE' })).status).toBe(
    200,
  );
  expect(await refused('/acs/users/get', { acs_user_id: dana })).toEqual([404, 'acs_user_not_found']);
  await ask('/acs/users/update', {
    method: 'PATCH',
    body: { acs_user_id: karl, full_name: 'K.', access_schedule: null },
  });
  const group = { acs_user_id: karl, acs_access_group_id: ids.groups.housekeeping };
  expect((await ask('/acs/users/add_to_access_group', { method: 'PUT', body: group })).status).toBe(200);
  expect((await call('/acs/users/get', { acs_user_id: karl })).acs_user.full_name).toBe('K.');
});

test('query and body are merged and the body wins', async () => {
  const { ask, ids } = await seam();
  const path = `/acs/users/get?acs_user_id=${ids.users.karl}`;
  expect((await ask(path, { body: {} })).body.acs_user.full_name).toBe('Karl Brandt');
  expect((await ask(path, { body: { acs_user_id: ids.users.dana } })).body.acs_user.full_name).toBe(
    'Dana Whitlock',
  );
});

test('unknown parameters are ignored, even on pages', async () => {
  const { ask } = await seam();
  const { status } = await ask('/acs/users/list?foo[bar]=1&x.y=2&__proto__=&constructor=1', {
    body: { frobnicate: true },
  });
  expect(status).toBe(200);
});

test('the log holds every request in order, with what was asked and answered', async () => {
  const { ask, sandbox } = await seam();
  await ask('/acs/systems/list?search=wing&_strict=true', { method: 'GET' });
  await ask('/workspaces/get', {
    body: {},
    token: sandbox.tokens.personalAccessToken,
    headers: { 'seam-workspace': 'elsewhere' },
  });
  await ask('/nope', { method: 'PUT', raw: 'odd', headers: { 'content-type': 'text/plain' } });
  expect(sandbox.calls).toEqual([
    {
      method: 'GET',
      path: '/acs/systems/list',
      body: { search: 'wing' },
      status: 200,
      authorization: 'Bearer seam_apikey1_token',
      workspace: undefined,
      requestId: 'request1',
    },
    {
      method: 'POST',
      path: '/workspaces/get',
      body: {},
      status: 401,
      authorization: 'Bearer seam_at1_longtoken',
      workspace: 'elsewhere',
      requestId: 'request2',
    },
    expect.objectContaining({ method: 'PUT', path: '/nope', body: 'odd', status: 404, requestId: undefined }),
  ]);
  sandbox.reset();
  expect(sandbox.calls).toEqual([]);
});

test('it answers without a port as well', async () => {
  const { sandbox } = await seam();
  const response = await sandbox.fetch('/workspaces/get', {
    headers: { authorization: `Bearer ${sandbox.tokens.apiKey}` },
  });
  expect(await response.json()).toMatchObject({ workspace: { name: 'Harbour House' }, ok: true });
});
