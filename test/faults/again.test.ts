/** What is tried again, what is not called at all for a while, and when it is called again. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { createServer as createGateway } from '../../src/server.ts';
import { gateway } from '../kit.ts';

const workspace = '{ workspace { name } }';
const user = (id: string) => `{ acsUser(acsUserId: "${id}") { displayName } }`;
const codes = (errors: { extensions: { code: string } }[] | undefined) =>
  errors?.map(({ extensions }) => extensions.code) ?? [];

test('a write is sent again only if nothing was sent: here until somebody listens', async () => {
  const port = await new Promise<number>(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
  const sandbox = createSandbox();
  const server = createGateway({
    endpoint: `http://127.0.0.1:${port}`,
    upstream: {
      retry: { attempts: 100, baseMs: 50, capMs: 50, tokens: 1_000 },
      breaker: { calls: 1_000 },
    },
  });
  const answering = server.fetch(
    new Request('http://gateway/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${sandbox.tokens.apiKey}`,
      },
      body: JSON.stringify({
        query: `mutation { createUserIdentity(input: { fullName: "Jane" }) { userIdentity { fullName } } }`,
      }),
    }),
  );
  await expect.poll(() => server.stats().retries).toBeGreaterThan(0);
  await sandbox.listen(port);
  const { data } = (await (await answering).json()) as { data: unknown };
  expect(data).toEqual({ createUserIdentity: { userIdentity: { fullName: 'Jane' } } });
  expect(sandbox.calls.map(({ path }) => path)).toEqual(['/user_identities/create']);
  await server.close();
  await sandbox.close();
});

test('retries stop when what was saved up for them is spent', async () => {
  const { send, sandbox, calls, stats } = await gateway({
    server: { upstream: { retry: { baseMs: 1, tokens: 12 } } },
  });
  sandbox.faults.push({ path: '/workspaces/get', status: 503 });
  for (let count = 0; count < 4; count += 1) await send(workspace);
  // Two retries at five each, and two tokens left over.
  expect(calls()).toHaveLength(6);
  expect(stats()).toMatchObject({ retryTokens: 2, retries: 2 });
  sandbox.faults.length = 0;
  for (let count = 0; count < 3; count += 1) await send(workspace);
  expect(stats().retryTokens).toBe(5);
});

test('after a 429 its caller is held back without a call, and nobody else', async () => {
  const { send, sandbox, forget, calls, stats } = await gateway();
  const { personalAccessToken, otherApiKey } = sandbox.tokens;
  const pat = (place: string) => ({
    authorization: `Bearer ${personalAccessToken}`,
    'seam-workspace': place,
  });
  sandbox.faults.push({ times: 1, status: 429, headers: { 'retry-after': '30' } });
  expect(codes((await send(workspace, {}, pat(sandbox.ids.workspace))).errors)).toEqual(['RATE_LIMITED']);
  forget();
  const { errors } = await send(workspace, {}, pat(sandbox.ids.workspace));
  expect(errors).toMatchObject([
    { extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number), retryable: true } },
  ]);
  expect(errors?.[0]?.extensions.retryAfter).toBeGreaterThan(20);
  expect(calls()).toEqual([]);
  expect(stats()).toMatchObject({ coolingDown: 1, refused: { coolDown: 1 } });
  expect((await send(workspace, {}, pat(sandbox.ids.otherWorkspace))).errors).toBeUndefined();
  expect((await send(workspace, {}, { authorization: `Bearer ${otherApiKey}` })).errors).toBeUndefined();
  expect((await send(workspace)).errors).toBeUndefined();
});

test('a cool-down given as a date holds too, and none is longer than the setting', async () => {
  const { send, sandbox, stats } = await gateway({ server: { upstream: { coolDownMs: 50 } } });
  const date = new Date(Date.now() + 3_600_000).toUTCString();
  sandbox.faults.push({ times: 1, status: 429, headers: { 'retry-after': date } });
  expect((await send(workspace)).errors?.[0]?.extensions.retryAfter).toBeGreaterThan(3_000);
  await expect.poll(() => stats().coolingDown).toBe(0);
  expect((await send(workspace)).errors).toBeUndefined();
});

/** With its jitter at most a second, which is what callers are told to wait. */
const breaker = { openMs: 800 };
const retry = { attempts: 1 };

test('a path that keeps failing is left alone, by itself, and used again when it works', async () => {
  const { send, sandbox, ids, forget, calls, stats } = await gateway({
    server: { upstream: { breaker, retry } },
  });
  const ask = () => send<{ acsUser: unknown }>(user(ids.users.dana));
  sandbox.faults.push({ path: '/acs/users/get', status: 503 });
  for (let count = 0; count < 20; count += 1)
    expect(codes((await ask()).errors)).toEqual(['UPSTREAM_UNAVAILABLE']);
  expect(stats()).toMatchObject({ origin: 'closed', paths: { '/acs/users/get': 'open' } });
  forget();
  const refused = await ask();
  expect(refused.errors).toMatchObject([
    { extensions: { code: 'UPSTREAM_UNAVAILABLE', retryAfter: 1, retryable: true } },
  ]);
  expect(calls()).toEqual([]);
  expect((await send(workspace)).errors).toBeUndefined();

  // Still failing: a probe finds out, alone.
  await expect.poll(() => stats().paths['/acs/users/get']).toBe('half-open');
  forget();
  await Promise.all(Array.from({ length: 5 }, ask));
  expect(calls()).toEqual(['/acs/users/get']);
  expect(stats().paths['/acs/users/get']).toBe('open');

  sandbox.faults.length = 0;
  await expect.poll(async () => (await ask()).data.acsUser).not.toBeNull();
  for (let count = 0; count < 2; count += 1) expect((await ask()).errors).toBeUndefined();
  expect(stats().paths).toEqual({});
  expect((await Promise.all(Array.from({ length: 5 }, ask))).every(({ errors }) => !errors)).toBe(true);
});

test('a probe that hangs does not keep the others waiting for its end', async () => {
  const { send, sandbox, ids, stats } = await gateway({ server: { upstream: { breaker, retry } } });
  const ask = () => send<{ acsUser: unknown }>(user(ids.users.dana));
  sandbox.faults.push({ times: 20, status: 503 }, { times: 1, hang: true });
  for (let count = 0; count < 20; count += 1) await ask();
  await expect.poll(() => stats().paths['/acs/users/get']).toBe('half-open');
  const hanging = ask();
  await expect.poll(async () => (await ask()).data.acsUser).not.toBeNull();
  await sandbox.close();
  await hanging;
});

test('connections that cannot be made or break stop all calls', async () => {
  const { send, sandbox, ids, forget, calls, stats } = await gateway({
    server: { upstream: { breaker, retry } },
  });
  sandbox.faults.push({ reset: 'before-headers' });
  for (let count = 0; count < 10; count += 1) {
    await send(user(ids.users.dana));
    await send(workspace);
  }
  expect(stats()).toMatchObject({ origin: 'open', paths: {} });
  forget();
  for (const query of [workspace, user(ids.users.dana), '{ acsSystems { nodes { name } } }'])
    expect(codes((await send(query)).errors)).toEqual(['UPSTREAM_UNAVAILABLE']);
  expect(calls()).toEqual([]);
  sandbox.faults.length = 0;
  await expect.poll(async () => (await send(workspace)).errors).toBeUndefined();
});

test('what callers do wrong opens nothing', async () => {
  const { send, sandbox, calls, stats } = await gateway({ server: { upstream: { breaker, retry } } });
  for (let count = 0; count < 15; count += 1) {
    await send(user('unknown'));
    sandbox.faults.push({ times: 1, status: 429 });
    await send(user('unknown'));
    await send(user('unknown'), {}, { authorization: 'Bearer wrong' });
  }
  expect(calls()).toHaveLength(45);
  expect(stats()).toMatchObject({ origin: 'closed', paths: {} });
});
