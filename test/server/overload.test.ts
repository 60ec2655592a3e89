import { request } from 'node:http';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createServer, type ServerOptions } from '../../src/server.ts';
import { type HeldSeam, heldSeam } from '../seam.ts';

/** By the short way and by the long one. */
const WAYS = [['application/json'], ['application/json, text/html;q=0.1']];
const BODY = JSON.stringify({ query: '{ workspace { name } }' });

async function crowded(options: Partial<ServerOptions>) {
  const seam = await heldSeam();
  const server = createServer({ endpoint: seam.url, maxLoopDelayMs: 60_000, ...options });
  const { url, port } = await server.listen();
  onTestFinished(async () => {
    seam.release();
    await server.close();
  });
  const ask = (token: string, accept = 'application/json') =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${token}` },
      body: BODY,
    });
  return { seam, server, url, port, ask };
}

const waiting = (seam: HeldSeam, count: number) => expect.poll(seam.waiting).toBe(count);

async function refused(response: Response) {
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('1');
  expect(response.headers.get('x-request-id')).toMatch(/./);
  expect(await response.json()).toEqual({
    errors: [
      {
        message: expect.any(String),
        extensions: { code: 'OVERLOADED', retryAfter: 1, retryable: true },
      },
    ],
  });
}

test.each(WAYS)('one operation too many is refused at once, and calls nobody: %s', async accept => {
  const { seam, ask, url } = await crowded({ maxOperations: 2 });
  const running = [ask('one', accept), ask('two', accept)];
  await waiting(seam, 2);
  await refused(await ask('three', accept));
  for (const path of ['/health/live', '/health/ready']) expect((await fetch(url + path)).status).toBe(200);
  expect(seam.headers).toHaveLength(2);
  seam.release();
  for (const answer of running) expect((await answer).status).toBe(200);
  expect((await ask('three', accept)).status).toBe(200);
});

test.each(WAYS)('one caller cannot take all the room: %s', async accept => {
  const { seam, ask } = await crowded({ maxOperations: 4, maxOperationsPerCaller: 2 });
  const running = [ask('one', accept), ask('one', accept)];
  await waiting(seam, 2);
  await refused(await ask('one', accept));
  running.push(ask('two', accept));
  await waiting(seam, 3);
  seam.release();
  for (const answer of running) expect((await answer).status).toBe(200);
});

test('who has not sent the whole body takes no room', async () => {
  const { seam, ask, port } = await crowded({ maxOperations: 1 });
  const slow = connect(port, '127.0.0.1');
  onTestFinished(() => void slow.destroy());
  slow.write(
    `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n`,
  );
  await new Promise(resolve => slow.write(BODY.slice(0, 10), resolve));
  const running = ask('one');
  await waiting(seam, 1);
  seam.release();
  expect((await running).status).toBe(200);
});

test('a client that leaves makes room', async () => {
  const { seam, ask, url } = await crowded({ maxOperations: 1 });
  const leaving = new AbortController();
  const gone = fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer one' },
    body: BODY,
    signal: leaving.signal,
  });
  await waiting(seam, 1);
  leaving.abort();
  await expect(gone).rejects.toThrow();
  await waiting(seam, 0);
  seam.release();
  await expect.poll(async () => (await ask('two')).status).toBe(200);
});

test.each(WAYS)(
  'a write that runs on when its client has left keeps its place until it has ended: %s',
  async accept => {
    const { seam, ask, url } = await crowded({ maxOperations: 1 });
    const leaving = new AbortController();
    const gone = fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, authorization: 'Bearer one' },
      body: JSON.stringify({
        query: 'mutation { suspendAcsUser(input: { acsUserId: "u" }) { userErrors { code } } }',
      }),
      signal: leaving.signal,
    });
    await waiting(seam, 1);
    leaving.abort();
    await expect(gone).rejects.toThrow();
    // That the client has left is known soon, and changes nothing.
    for (let asked = 0; asked < 5; asked += 1) {
      await new Promise(resolve => setTimeout(resolve, 20));
      await refused(await ask('two', accept));
    }
    expect(seam.waiting()).toBe(1);
    seam.release();
    await expect.poll(async () => (await ask('two', accept)).status).toBe(200);
  },
);

test('requests without a port are counted as well, and forgotten when they end', async () => {
  const { seam, server } = await crowded({ maxOperations: 1 });
  const ask = () =>
    server.fetch(
      new Request('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer one' },
        body: BODY,
      }),
    );
  const running = ask();
  await waiting(seam, 1);
  await refused(await ask());
  seam.release();
  expect((await running).status).toBe(200);
  expect((await ask()).status).toBe(200);
});

test('an event loop that stays late lets nobody in beside those it has, and is not ready, until it has caught up', async () => {
  const { seam, ask, url } = await crowded({ maxLoopDelayMs: 100 });
  const ready = async () => (await fetch(`${url}/health/ready`)).status;
  expect(await ready()).toBe(200);
  const stayLate = async () => {
    for (const until = Date.now() + 2_500; Date.now() < until; ) {
      for (const busy = Date.now() + 300; Date.now() < busy; );
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  };
  const held = Array.from({ length: 8 }, (_, index) => ask(`caller${index}`));
  await waiting(seam, 8);
  await stayLate();
  const [answer, status] = await Promise.all([ask('one'), ready()]);
  await refused(answer);
  expect(status).toBe(503);
  seam.release();
  for (const { status } of await Promise.all(held)) expect(status).toBe(200);
  // With nothing under way the lateness is somebody else's.
  await stayLate();
  expect((await ask('one')).status).toBe(200);
  await expect.poll(ready, { timeout: 20_000 }).toBe(200);
});

test('a request that is turned away late takes no place with it', async () => {
  const { seam, ask, url } = await crowded({ maxOperations: 2 });
  seam.release();
  const { port } = new URL(url);
  for (let index = 0; index < 5; index += 1) {
    const status = await new Promise(resolve => {
      const headers = { 'content-type': 'application/json', authorization: 'Bearer one', host: '[' };
      request({ port, host: '127.0.0.1', path: '/graphql', method: 'POST', headers }, response => {
        response.resume().on('end', () => resolve(response.statusCode));
      }).end(JSON.stringify({ query: 'query A { __typename } query B { __typename }' }));
    });
    expect(status).toBe(400);
  }
  expect((await ask('one')).status).toBe(200);
});
