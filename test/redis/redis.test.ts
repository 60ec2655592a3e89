/** Documents shared through a real Redis, started for each test on a free port of this machine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer as createSocket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { createServer, memoryStore, redisStore, tiered } from '../../src/server.ts';

const WORKSPACE = 'query Workspace { workspace { name } }';
const sha256Hash = createHash('sha256').update(WORKSPACE).digest('hex');
const extensions = { persistedQuery: { version: 1, sha256Hash } };

const freePort = () =>
  new Promise<number>(resolve => {
    const socket = createSocket().listen(0, '127.0.0.1', () => {
      const { port } = socket.address() as { port: number };
      socket.close(() => resolve(port));
    });
  });

async function redis(port: number): Promise<ChildProcess> {
  const child = spawn(
    process.env.REDIS_SERVER ?? '/usr/bin/redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--daemonize', 'no'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.stdout?.on('data', chunk => String(chunk).includes('Ready to accept') && resolve());
  });
  return child;
}

/** An instance of its own, with its own memory, over the shared Redis. */
async function instance(redisUrl: string) {
  const sandbox = createSandbox();
  const seam = await sandbox.listen();
  const store = tiered(memoryStore(), await redisStore(redisUrl));
  const server = createServer({ endpoint: seam.url, persisted: { store } });
  const { url } = await server.listen();
  onTestFinished(async () => {
    await server.close();
    await sandbox.close();
  });
  return async (body: object) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.tokens.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const { data, errors } = (await response.json()) as {
      data?: unknown;
      errors?: { extensions: { code: string } }[];
    };
    return errors?.[0]?.extensions.code ?? data;
  };
}

const NAMED = { workspace: { name: 'Harbour House' } };

test('what one instance was brought, another knows', async () => {
  const port = await freePort();
  await redis(port);
  const url = `redis://127.0.0.1:${port}`;
  const [one, other] = [await instance(url), await instance(url)];
  expect(await other({ extensions })).toBe('PERSISTED_QUERY_NOT_FOUND');
  expect(await one({ query: WORKSPACE, extensions })).toEqual(NAMED);
  await expect.poll(() => other({ extensions })).toEqual(NAMED);
});

test('without Redis clients send their documents, and once it is there it is used', async () => {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const [one, other] = [await instance(url), await instance(url)];
  expect(await one({ extensions })).toBe('PERSISTED_QUERY_NOT_FOUND');
  expect(await one({ query: WORKSPACE, extensions })).toEqual(NAMED);
  expect(await one({ extensions })).toEqual(NAMED);
  await redis(port);
  await expect
    .poll(async () => {
      await one({ query: WORKSPACE, extensions });
      return other({ extensions });
    })
    .toEqual(NAMED);
});

test('a Redis that stops in the middle fails no request', async () => {
  const port = await freePort();
  const child = await redis(port);
  const one = await instance(`redis://127.0.0.1:${port}`);
  await expect.poll(() => one({ query: WORKSPACE, extensions })).toEqual(NAMED);
  child.kill('SIGSTOP');
  expect(await one({ query: '{ workspace { id } }' })).toHaveProperty('workspace');
  expect(await one({ extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } } })).toBe(
    'PERSISTED_QUERY_NOT_FOUND',
  );
});
