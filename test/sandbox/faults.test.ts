import { expect, test } from 'vitest';
import type { Fault } from '../../src/sandbox/index.ts';
import { type Kit, seam } from './kit.ts';

async function broken(...faults: Fault[]): Promise<Kit> {
  const kit = await seam();
  kit.sandbox.faults.push(...faults);
  return kit;
}

test('an answer is replaced, before anybody asks who is calling, as often as told', async () => {
  const { ask, sandbox } = await broken({
    path: '/acs/users/list',
    times: 2,
    status: 429,
    headers: { 'Retry-After': '1' },
  });
  const statuses = [];
  for (const token of [null, 'wrong', 'seam_apikey1_token']) {
    const { status, headers, text } = await ask('/acs/users/list', { token });
    statuses.push([status, headers.get('retry-after'), text.length > 0]);
  }
  expect(statuses).toEqual([
    [429, '1', false],
    [429, '1', false],
    [200, null, true],
  ]);
  expect(sandbox.calls.map(one => one.status)).toEqual([429, 429, 200]);
});

test('a fault is for the paths and methods it names', async () => {
  const { ask } = await broken({ path: /^\/user_identities\//, method: 'get', status: 503 });
  expect((await ask('/user_identities/list', { method: 'GET' })).status).toBe(503);
  expect((await ask('/user_identities/list')).status).toBe(200);
  expect((await ask('/acs/users/list', { method: 'GET' })).status).toBe(200);
});

test('a JSON body is sent as JSON with a request id, any other as it is', async () => {
  const body = '{"error":{"type":"internal_server_error","message":"Oh"},"ok":false}';
  const { ask } = await broken({ times: 1, status: 500, body }, { status: 502, body: '<html>' });
  const json = await ask('/acs/users/list');
  expect([json.status, json.body.error.type, json.headers.get('seam-request-id')]).toEqual([
    500,
    'internal_server_error',
    'request1',
  ]);
  const html = await ask('/acs/users/list');
  expect([html.status, html.text, html.headers.get('content-type')]).toEqual([502, '<html>', null]);
});

test.each([
  [{ reset: 'before-headers' }, 0],
  [{ reset: 'after-headers' }, 0],
  [{ truncate: true }, 200],
] satisfies [Fault, number][])('%j cuts the connection', async (fault, status) => {
  const { ask, sandbox } = await broken({ times: 1, ...fault });
  await expect(ask('/acs/users/list')).rejects.toThrow(/fetch failed|terminated/);
  expect(sandbox.calls.map(one => one.status)).toEqual([status]);
  expect((await ask('/acs/users/list')).status).toBe(200);
});

test('headers arrive before the connection is cut behind them', async () => {
  const { sandbox } = await broken({ reset: 'after-headers', status: 500 });
  const response = await fetch(`${sandbox.url}/acs/users/list`);
  expect(response.status).toBe(500);
  await expect(response.text()).rejects.toThrow();
});

test('a question can go unanswered, and does not keep the sandbox open', async () => {
  const { sandbox } = await broken({ hang: true });
  const waiting = fetch(`${sandbox.url}/acs/users/list`);
  const outcome = expect(waiting).rejects.toThrow();
  await expect.poll(() => sandbox.calls.map(one => one.status)).toEqual([0]);
  await sandbox.close();
  await outcome;
});

test('an answer can stop in the middle', async () => {
  const { sandbox } = await broken({ stall: true });
  const response = await fetch(`${sandbox.url}/acs/users/list`);
  const reader = response.body?.getReader();
  expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
  const more = reader?.read();
  const outcome = expect(more).rejects.toThrow();
  await sandbox.close();
  await outcome;
});

test('an answer can be late', async () => {
  const { ask } = await broken({ delayMs: 60 });
  const start = performance.now();
  expect((await ask('/acs/users/list')).status).toBe(200);
  expect(performance.now() - start).toBeGreaterThanOrEqual(59);
});

test('a write takes effect behind a fault only if told', async () => {
  const { call, ask, sandbox, ids } = await seam();
  const names = [];
  for (const apply of [false, true]) {
    for (const fault of [{ status: 503 }, { reset: 'before-headers' }] satisfies Fault[]) {
      sandbox.faults.push({ ...fault, apply, times: 1 });
      const body = { full_name: `${JSON.stringify(fault)} ${apply}`, acs_system_id: ids.systems.saltoKs };
      await ask('/acs/users/create', { body }).catch(() => undefined);
      const { acs_users } = await call('/acs/users/list', { search: body.full_name });
      names.push(acs_users.length);
    }
  }
  expect(names).toEqual([0, 0, 1, 1]);
});

test('a reset takes back every change and every fault', async () => {
  const { call, sandbox, ids } = await broken({ path: '/never', status: 500 });
  await call('/user_identities/delete', { user_identity_id: ids.people.john });
  await call('/acs/access_groups/delete', { acs_access_group_id: ids.groups.winterMarket });
  sandbox.reset();
  expect([sandbox.calls, sandbox.faults]).toEqual([[], []]);
  await call('/user_identities/get', { user_identity_id: ids.people.john });
  const group = { acs_access_group_id: ids.groups.winterMarket };
  const { acs_access_group } = await call('/acs/access_groups/get', group);
  expect(acs_access_group.warnings).toHaveLength(1);
});

test('faults work without a port as well', async () => {
  const { sandbox } = await broken(
    { times: 1, reset: 'before-headers' },
    { times: 1, truncate: true },
    { hang: true },
  );
  await expect(sandbox.fetch('/workspaces/list')).rejects.toThrow(TypeError);
  const half = await sandbox.fetch('/workspaces/list');
  await expect(half.text()).rejects.toThrow();
  await expect(sandbox.fetch('/workspaces/list', { signal: AbortSignal.timeout(20) })).rejects.toThrow();
});
