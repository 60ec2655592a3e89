import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { ready, start, urlIn } from '../program.ts';
import { heldSeam } from '../seam.ts';

test('names every bad setting at once, without its value, and ends with 1', async () => {
  const run = start([], {
    PORT: 'eighty',
    SEAM_ENDPOINT: 'ftp://user:hunter2@seam.example',
    CORS_ORIGINS: 'not-an-origin',
  });
  expect(await run.exit).toBe(1);
  for (const name of ['PORT', 'SEAM_ENDPOINT', 'CORS_ORIGINS']) expect(run.printed()).toContain(name);
  for (const value of ['eighty', 'hunter2', 'not-an-origin']) expect(run.printed()).not.toContain(value);
});

test('refuses deadlines that outlast those around them', async () => {
  const run = start([], { PORT: '0', SEAM_READ_TIMEOUT_MS: '9500', OPERATION_TIMEOUT_MS: '9400' });
  expect(await run.exit).toBe(1);
  expect(run.printed()).toContain('SEAM_READ_TIMEOUT_MS must not be longer than OPERATION_TIMEOUT_MS');
});

test('refuses plain http to another machine', async () => {
  const run = start([], { PORT: '0', SEAM_ENDPOINT: 'http://seam.example.com' });
  expect(await run.exit).toBe(1);
  expect(run.printed()).toContain('SEAM_ENDPOINT must be https');
});

test('refuses to serve made-up data in production unless told to', async () => {
  const run = start([], { PORT: '0', NODE_ENV: 'production' });
  expect(await run.exit).toBe(1);
  expect(run.printed()).toContain('SEAM_ENDPOINT must be set in production');
  await ready(start([], { PORT: '0', NODE_ENV: 'production', SANDBOX: '1' }));
});

test('ends when told to, though nobody reads its log any more', async () => {
  const run = start([], { PORT: '0', DRAIN_DELAY_MS: '0' });
  await ready(run);
  run.leaveLog();
  run.stop('SIGTERM');
  expect(await run.exit).toBe(0);
});

test('says that the port is in use, and ends with 1', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => {
    other.close();
  });
  await new Promise(resolve => other.once('listening', resolve));
  const run = start([], { PORT: String((other.address() as AddressInfo).port) });
  expect(await run.exit).toBe(1);
  expect(run.printed()).toContain('in use');
});

test('without an endpoint runs over the sandbox, says so, and prints a curl line that works', async () => {
  const run = start([], { PORT: '0' });
  const url = await ready(run);
  expect(run.printed()).toContain('SANDBOX MODE');
  const [, token, body] = /Bearer (\S+)'[\s\S]*-d '(.+)'/.exec(run.printed()) ?? [];
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body ?? '',
  });
  const { data } = (await response.json()) as { data: { userIdentities: { nodes: unknown[] } } };
  expect(data.userIdentities.nodes).toHaveLength(3);
  const page = await (await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } })).text();
  expect(page).toContain('All data are made up');
  run.stop('SIGTERM');
  expect(await run.exit).toBe(0);
});

test('with an endpoint talks to it, and neither offers a token nor GraphiQL in production', async () => {
  const sandbox = createSandbox();
  const seam = await sandbox.listen();
  onTestFinished(() => sandbox.close());
  const run = start([], { PORT: '0', SEAM_ENDPOINT: seam.url, NODE_ENV: 'production' });
  const url = await ready(run);
  expect(run.printed()).not.toContain('SANDBOX');
  expect(run.printed()).not.toContain(sandbox.tokens.apiKey);
  const page = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });
  expect(page.headers.get('content-type') ?? '').not.toContain('text/html');
  await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sandbox.tokens.apiKey}`, 'content-type': 'application/json' },
    body: '{"query":"{ workspace { name } }"}',
  });
  expect(sandbox.calls.map(call => call.path)).toEqual(['/workspaces/get']);
  run.stop('SIGTERM');
  expect(await run.exit).toBe(0);
});

test('as npm starts it, ends when npm is told to', async () => {
  const child = spawn('npm', ['start'], {
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1' },
    detached: true,
  });
  onTestFinished(() => {
    try {
      process.kill(-(child.pid as number), 'SIGKILL');
    } catch {}
  });
  let text = '';
  child.stdout.on('data', data => {
    text += data;
  });
  await expect.poll(() => urlIn(text), { timeout: 25_000 }).toBeDefined();
  const url = urlIn(text);
  child.kill('SIGTERM');
  await expect
    .poll(
      () =>
        fetch(`${url}/health/live`).then(
          () => 'open',
          () => 'closed',
        ),
      { timeout: 10_000 },
    )
    .toBe('closed');
});

test('on SIGTERM lets a request end that is in progress, and then ends with 0', async () => {
  const seam = await heldSeam();
  const run = start([], { PORT: '0', SEAM_ENDPOINT: seam.url });
  const url = await ready(run);
  const answer = fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: 'Bearer one', 'content-type': 'application/json' },
    body: '{"query":"{ workspace { name } }"}',
  }).then(response => response.json());
  await expect.poll(seam.waiting).toBe(1);
  run.stop('SIGTERM');
  await expect
    .poll(async () => (await fetch(`${url}/health/ready`).catch(() => undefined))?.ok)
    .not.toBe(true);
  seam.release();
  expect(await answer).toEqual({ data: { workspace: { name: 'Mill Lane' } } });
  expect(await run.exit).toBe(0);
});
