import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ready, start } from '../program.ts';
import { heldSeam } from '../seam.ts';

const BODY = JSON.stringify({ query: '{ __typename workspace { name } }' });
const HEAD = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: Bearer one\r\ncontent-length: ${BODY.length}\r\n\r\n`;

const ask = (url: string) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer one' },
    body: BODY,
  });

/** A socket, and everything that came over it. */
async function socket(url: string, text: string) {
  const opened: Socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void opened.destroy());
  let received = '';
  opened.on('data', data => {
    received += data;
  });
  opened.on('error', () => {});
  const closed = once(opened, 'close');
  await once(opened, 'connect');
  if (text) await new Promise(resolve => opened.write(text, resolve));
  return { opened, received: () => received, closed };
}

test('on SIGTERM readiness fails and answers say goodbye while it still accepts', async () => {
  const seam = await heldSeam({ held: false });
  const run = start([], { PORT: '0', SEAM_ENDPOINT: seam.url, DRAIN_DELAY_MS: '4000' });
  const url = await ready(run);
  const before = await ask(url);
  expect([before.status, before.headers.get('connection')]).toEqual([200, 'keep-alive']);
  run.stop('SIGTERM');
  await expect.poll(async () => (await fetch(`${url}/health/ready`)).status).toBe(503);
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
  const late = await ask(url);
  expect([late.status, late.headers.get('connection')]).toEqual([200, 'close']);
  expect(await run.exit).toBe(0);
});

test('on SIGTERM an idle socket, a silent one and two in the middle of a request are closed, a busy one is answered', async () => {
  const seam = await heldSeam();
  const run = start([], { PORT: '0', SEAM_ENDPOINT: seam.url });
  const url = await ready(run);
  const idle = await socket(url, 'GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n');
  await expect.poll(idle.received).toContain('live');
  const silent = await socket(url, '');
  const halfHead = await socket(url, HEAD.slice(0, 40));
  const halfBody = await socket(url, HEAD + BODY.slice(0, 10));
  const busy = await socket(url, HEAD + BODY);
  await expect.poll(seam.waiting).toBe(1);
  run.stop('SIGTERM');
  await Promise.all([idle.closed, silent.closed, halfHead.closed, halfBody.closed]);
  expect(busy.opened.destroyed).toBe(false);
  seam.release();
  await busy.closed;
  expect(busy.received()).toMatch(/connection: close/i);
  expect(busy.received()).toContain('Mill Lane');
  expect(await run.exit).toBe(0);
});

test.each([
  ['short', ''],
  ['long', 'accept: application/json, text/html;q=0.1\r\n'],
])('what takes too long to end is answered with what it has, by the %s way', async (_way, header) => {
  const seam = await heldSeam();
  const run = start([], { PORT: '0', SEAM_ENDPOINT: seam.url, DRAIN_TIMEOUT_MS: '300' });
  const url = await ready(run);
  const busy = await socket(url, HEAD.replace('content-length', `${header}content-length`) + BODY);
  await expect.poll(seam.waiting).toBe(1);
  run.stop('SIGTERM');
  await busy.closed;
  const [, body = ''] = busy.received().split('\r\n\r\n');
  expect(JSON.parse(body.slice(body.indexOf('{'), body.lastIndexOf('}') + 1))).toMatchObject({
    data: { __typename: 'Query', workspace: null },
    errors: [{ path: ['workspace'], extensions: { code: 'CANCELLED' } }],
  });
  expect(await run.exit).toBe(0);
});

test('a change that takes too long to end is answered with an unknown outcome', async () => {
  const seam = await heldSeam();
  const run = start([], { PORT: '0', SEAM_ENDPOINT: seam.url, DRAIN_TIMEOUT_MS: '300' });
  const url = await ready(run);
  const body = JSON.stringify({
    query: 'mutation { suspendAcsUser(input: { acsUserId: "a" }) { userErrors { code } } }',
  });
  const busy = await socket(url, HEAD.replace(/\d+\r\n\r\n$/, `${body.length}\r\n\r\n`) + body);
  await expect.poll(seam.waiting).toBe(1);
  run.stop('SIGTERM');
  await busy.closed;
  expect(busy.received()).toMatch(/"path":\["suspendAcsUser"\].*"outcome":"UNKNOWN"/);
  expect(await run.exit).toBe(0);
});

test('a second signal ends it at once', async () => {
  const seam = await heldSeam();
  const run = start([], { PORT: '0', SEAM_ENDPOINT: seam.url, DRAIN_DELAY_MS: '60000' });
  const url = await ready(run);
  run.stop('SIGTERM');
  await expect.poll(async () => (await fetch(`${url}/health/ready`)).status).toBe(503);
  run.stop('SIGTERM');
  expect(await run.exit).toBe(1);
});

test('a port of figures that is in use is named, and one that is the port of the graph is refused', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const port = String((other.address() as AddressInfo).port);
  const run = start([], { PORT: '0', METRICS_PORT: port });
  expect(await run.exit).toBe(1);
  expect(run.printed()).toContain(`Port ${port} is in use`);
  const same = start([], { PORT: '5000', METRICS_PORT: '5000', LOG_LEVEL: 'loud', LOG_KEY: 'short' });
  expect(await same.exit).toBe(1);
  for (const name of ['METRICS_PORT', 'LOG_LEVEL', 'LOG_KEY']) expect(same.printed()).toContain(name);
  expect(same.printed()).not.toMatch(/loud|short/);
});

test('several processes share a port', async () => {
  const seam = await heldSeam({ held: false });
  const env = { SEAM_ENDPOINT: seam.url, REUSE_PORT: '1' };
  const url = await ready(start([], { ...env, PORT: '0' }));
  await ready(start([], { ...env, PORT: new URL(url).port }));
  const processes = new Set<string | undefined>();
  // Which of them gets a connection is the system's choice, so one of each is asked for until both have answered.
  await expect
    .poll(
      async () => {
        const answer = await fetch(`${url}/graphql?query={__typename}`, {
          headers: { connection: 'close', accept: 'application/json' },
        });
        processes.add(answer.headers.get('x-request-id')?.split('-')[0]);
        return processes.size;
      },
      { timeout: 15_000, interval: 10 },
    )
    .toBe(2);
});
