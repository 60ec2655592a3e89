/** The one command of the README, as it stands but for the ports. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A port that is free, and so are the two behind it. */
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
    for (const next of [1, 2]) await opened(port + next);
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

test('starts everything with one command, answers, and ends with all of it', {
  timeout: 120_000,
}, async () => {
  const port = await freePort();
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const everything = spawn(process.execPath, ['start.ts'], {
    cwd: folder,
    env: { ...process.env, PORT: String(port) },
    stdio: 'ignore',
  });
  const ended = once(everything, 'exit');
  const [router, seam, reservations] = [port, port + 1, port + 2].map(at => `http://127.0.0.1:${at}/graphql`);
  try {
    while (!(await isOpen(`${router}`))) {
      assert.equal(everything.exitCode, null);
      await delay(200);
    }
    const response = await fetch(`${router}`, {
      method: 'POST',
      headers: { authorization: 'Bearer seam_apikey1_token', 'content-type': 'application/json' },
      body: JSON.stringify({
        query: '{ reservation(reservationId: "HH-1001") { room guest { displayName } } }',
      }),
    });
    assert.deepEqual(await response.json(), {
      data: { reservation: { room: '201', guest: { displayName: 'John Alder' } } },
    });
  } finally {
    everything.kill();
  }
  await ended;
  for (const url of [router, seam, reservations]) while (await isOpen(`${url}`)) await delay(100);
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
