/** The one command of the README, as it stands but for the ports. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A port that is free, and so is the one behind it. */
async function freePort(): Promise<number> {
  const probes: Server[] = [];
  const opened = async (port: number) => {
    const probe = createServer().listen(port, '127.0.0.1');
    probes.push(probe);
    await once(probe, 'listening');
    return (probe.address() as AddressInfo).port;
  };
  try {
    const port = await opened(0);
    await opened(port + 1);
    return port;
  } catch {
    return freePort();
  } finally {
    for (const probe of probes) probe.close();
  }
}

const isOpen = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

test('starts everything with one command, keeps the key to itself, and ends with all of it', {
  timeout: 120_000,
}, async () => {
  const port = await freePort();
  const everything = spawn('npm', ['start', '--silent'], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { ...process.env, PORT: String(port) },
    stdio: 'ignore',
    detached: true,
  });
  const ended = once(everything, 'exit');
  const page = `http://127.0.0.1:${port}`;
  const ask = (headers: Record<string, string>, method = 'POST') =>
    fetch(`${page}/graphql`, {
      method,
      headers,
      ...(method === 'POST' ? { body: '{"query":"{ workspace { name } }"}' } : {}),
    });
  try {
    while (!(await isOpen(page))) {
      assert.equal(everything.exitCode, null);
      await delay(200);
    }
    assert.match(await (await fetch(page)).text(), /<title>Front desk<\/title>/);
    const answer = await ask({ 'content-type': 'application/json' });
    assert.deepEqual(await answer.json(), { data: { workspace: { name: 'Harbour House' } } });

    // Another page in the same browser gets nowhere: it may not send JSON, and what it may send is refused.
    const origin = 'http://elsewhere.example';
    const asked = await ask({ origin, 'access-control-request-method': 'POST' }, 'OPTIONS');
    assert.equal(asked.headers.get('access-control-allow-origin'), null);
    assert.equal((await ask({ origin, 'content-type': 'text/plain' })).status, 415);
  } finally {
    // As Ctrl-C does: everything that was started from here hears it.
    if (everything.pid) process.kill(-everything.pid, 'SIGINT');
  }
  await ended;
  for (const url of [page, `http://127.0.0.1:${port + 1}`]) while (await isOpen(url)) await delay(100);
});

test('takes the gateway with it when its terminal is closed', { timeout: 120_000 }, async ({ signal }) => {
  const port = await freePort();
  const everything = spawn(process.execPath, ['start.ts'], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { ...process.env, PORT: String(port) },
    stdio: 'ignore',
  });
  const ended = once(everything, 'exit');
  try {
    while (!(await isOpen(`http://127.0.0.1:${port}`))) {
      assert.equal(everything.exitCode, null);
      await delay(200);
    }
  } finally {
    everything.kill('SIGHUP');
  }
  await ended;
  while (!signal.aborted && (await isOpen(`http://127.0.0.1:${port + 1}`))) await delay(100);
});

test('says which port is taken', { timeout: 120_000 }, async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const everything = spawn(process.execPath, ['start.ts'], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  everything.stderr.on('data', data => {
    said += data;
  });
  const [code] = await once(everything, 'close');
  taken.close();
  assert.equal(said, `Port ${port} cannot be had (EADDRINUSE). Others: PORT=8000 npm start\n`);
  assert.equal(code, 1);
});
