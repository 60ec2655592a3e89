/** Deadlines: of connections, of attempts, of operations, of answers. */
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createServer } from '../../src/server.ts';
import { codesOf, held, one, wide } from './held.ts';

const GENEROUS_MS = 10_000;
const suspend = 'suspendAcsUser(input: { acsUserId: "u" }) { userErrors { code } }';

test.each([
  ['read', '{ workspace { name } }'],
  ['create', 'mutation { createUserIdentity(input: { fullName: "Jane" }) { userIdentity { id } } }'],
])(
  'a %s for which no connection comes about is given up in time, and was never sent',
  async (_kind, query) => {
    // Takes connections and says nothing, so that TLS never comes about.
    let connections = 0;
    const silent = createTcpServer(socket => {
      connections += 1;
      socket.on('error', () => undefined);
    });
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    const server = createServer({
      endpoint: `https://127.0.0.1:${(silent.address() as AddressInfo).port}`,
      upstream: { connectMs: 100, retry: { baseMs: 1 } },
    });
    onTestFinished(async () => {
      await server.close({ timeoutMs: 0 });
      silent.close();
    });
    const from = performance.now();
    const response = await server.fetch(
      new Request('http://gateway/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer one' },
        body: JSON.stringify({ query }),
      }),
    );
    const { errors } = (await response.json()) as Parameters<typeof codesOf>[0];
    expect(performance.now() - from).toBeLessThan(GENEROUS_MS);
    expect(codesOf({ errors })).toEqual(['UPSTREAM_UNAVAILABLE']);
    expect(errors?.[0]?.extensions).not.toHaveProperty('outcome');
    // Nothing had been sent, so a create is tried again as well.
    expect(connections).toBe(3);
  },
);

test("the operation's deadline ends what runs and what waits, and keeps what has come", async () => {
  const { send, arrived, stats, records } = await held(
    { readMs: 60_000, operationMs: 2_000, answerMs: 60_000, callsPerCaller: 3 },
    ({ path }) => path === '/workspaces/get',
  );
  const from = performance.now();
  const { data, errors } = await send(`{ workspace { name } ${wide(10).slice(1)}`);
  expect(performance.now() - from).toBeLessThan(GENEROUS_MS);
  expect(data).toMatchObject({ workspace: { name: 'Held' }, a0: null, a9: null });
  expect(codesOf({ errors })).toEqual(Array(10).fill('UPSTREAM_TIMEOUT'));
  expect(errors?.[0]?.extensions).toMatchObject({ retryable: true });
  // Nothing was tried again, and what had no place was never sent.
  expect(arrived.length).toBeLessThanOrEqual(4);
  expect(records.filter(({ attempts }) => attempts === 0).length).toBeGreaterThan(5);
  expect(stats()).toMatchObject({ running: 0, waiting: 0, callers: 0 });
});

test('a write runs on past the deadlines to a known outcome; whoever asked hears in time that it is unknown', async () => {
  const { send, arrived, records } = await held({ writeMs: 60_000, operationMs: 1_000, answerMs: 2_000 });
  const from = performance.now();
  const { data, errors } = await send(`mutation { first: ${suspend} second: ${suspend} }`);
  expect(performance.now() - from).toBeLessThan(GENEROUS_MS);
  expect(data).toEqual({ first: null, second: null });
  expect(errors).toMatchObject([
    {
      path: ['first'],
      extensions: { code: 'UPSTREAM_TIMEOUT', outcome: 'UNKNOWN', retryable: false },
    },
    { path: ['second'], extensions: { code: 'UPSTREAM_TIMEOUT', retryable: true } },
  ]);
  expect(errors?.[1]?.extensions).not.toHaveProperty('outcome');
  // The second was never sent, the first is still under way.
  expect(arrived).toHaveLength(1);
  expect(records).toMatchObject([{ code: 'UPSTREAM_TIMEOUT', attempts: 0 }]);
  arrived[0]?.answer();
  await expect.poll(() => records[1]).toMatchObject({ code: 'OK', status: 200, attempts: 1 });
});

test('a read that timed out is tried once more if there is time', async () => {
  const { send, arrived, stats } = await held({ readMs: 1_000, retry: { baseMs: 1 } });
  expect(codesOf(await send(one))).toEqual(['UPSTREAM_TIMEOUT']);
  expect(arrived).toHaveLength(2);
  // Dearer than other retries.
  expect(stats().retryTokens).toBe(90);
});

test('an answer that comes after all is not taken for the answer to another call', async () => {
  const { send, arrived } = await held({ readMs: 2_000, retry: { attempts: 1 } }, () => arrived.length > 1);
  expect(codesOf(await send(one))).toEqual(['UPSTREAM_TIMEOUT']);
  arrived[0]?.answer(200, { workspace: { workspace_id: 'w', name: 'Too late' } });
  expect((await send(one)).data).toEqual({ workspace: { name: 'Held' } });
});
