/** Who may call Seam at one time, and who is next. */
import { expect, test } from 'vitest';
import { codesOf, held, one, wide } from './held.ts';

test('one operation keeps to its share of places, however many calls it makes, and gets them all', async () => {
  // The first ones are answered when as many are under way as may be.
  let early: (() => void)[] = [];
  let seen = 0;
  const { send, most, arrived, stats } = await held({ callsPerCaller: 6, waitingPerCaller: 1 }, call => {
    seen += 1;
    early.push(() => call.answer());
    if (seen < 6) return false;
    for (const answer of early) setTimeout(answer, 2);
    early = [];
    return false;
  });
  const { data, errors } = await send(wide(50));
  expect(errors).toBeUndefined();
  expect(Object.keys(data)).toHaveLength(50);
  expect(arrived).toHaveLength(50);
  expect(most()).toBe(6);
  expect(stats()).toMatchObject({ running: 0, waiting: 0, callers: 0 });
});

test('an operation that gets no place in time is told OVERLOADED, and who has called nothing of others', async () => {
  const { send, arrived, stats } = await held({ callsPerCaller: 2, waitMs: 60 });
  const busy = send(wide(2));
  await expect.poll(() => arrived.length).toBe(2);
  const late = await send(wide(5));
  expect(codesOf(late)).toEqual(Array(5).fill('OVERLOADED'));
  expect(late.errors?.[0]).toMatchObject({
    path: ['a0'],
    extensions: { retryAfter: 1, retryable: true, seam: { endpoint: '/acs/users/list' } },
  });
  expect(stats().refused.waitedTooLong).toBe(5);
  // The places of one caller are not those of another, nor of the same token in another workspace.
  const other = send(one, 'two');
  const elsewhere = send(one, 'one', { headers: { 'seam-workspace': 'w2' } });
  await expect.poll(() => arrived.length).toBe(4);
  for (const call of arrived) call.answer();
  for (const answer of [await busy, await other, await elsewhere]) expect(answer.errors).toBeUndefined();
});

test('a full line is told OVERLOADED at once', async () => {
  const { send, arrived, stats } = await held({ callsPerCaller: 1, waitingPerCaller: 2, waitMs: 20_000 });
  const first = send(one);
  await expect.poll(() => arrived.length).toBe(1);
  const waiting = [send(one), send(one)];
  await expect.poll(() => stats().waiting).toBe(2);
  expect(codesOf(await send(one))).toEqual(['OVERLOADED']);
  expect(stats().refused.lineFull).toBe(1);
  for (let at = 0; at < 3; at += 1) {
    await expect.poll(() => arrived.length).toBe(at + 1);
    arrived[at]?.answer();
  }
  for (const answer of [await first, ...(await Promise.all(waiting))]) expect(answer.errors).toBeUndefined();
});

test('an operation with calls under way waits longer than one that has none', async () => {
  const { send, arrived, stats } = await held({ callsPerCaller: 1, waitMs: 30 });
  const slow = send(wide(3));
  for (let at = 0; at < 3; at += 1) {
    await expect.poll(() => arrived.length).toBe(at + 1);
    if (at < 2) await expect.poll(() => stats().waiting).toBe(1);
    await new Promise(resolve => setTimeout(resolve, 80));
    arrived[at]?.answer();
  }
  expect((await slow).errors).toBeUndefined();
});

test('callers take turns: one call comes through beside a flood of others', async () => {
  const { send, arrived, stats } = await held({ calls: 1, waitMs: 20_000, operationMs: 20_000 });
  const flood = Array.from({ length: 20 }, () => send(one, 'flood'));
  await expect.poll(() => stats().waiting).toBe(19);
  const single = send(one, 'single');
  await expect.poll(() => stats().waiting).toBe(20);
  for (let at = 0; at < 21; at += 1) {
    await expect.poll(() => arrived.length).toBe(at + 1);
    arrived[at]?.answer();
  }
  await Promise.all([...flood, single]);
  expect(arrived.findIndex(({ token }) => token === 'single')).toBeLessThanOrEqual(2);
});

test('operations of one caller take turns too', async () => {
  const { send, arrived, stats } = await held({ callsPerCaller: 2, waitMs: 20_000, operationMs: 20_000 });
  const large = send(wide(40));
  await expect.poll(() => arrived.length).toBe(2);
  const small = send(one);
  await expect.poll(() => stats().waiting).toBe(2);
  for (let at = 0; at < 41; at += 1) {
    await expect.poll(() => arrived.length).toBeGreaterThan(at);
    arrived[at]?.answer();
  }
  await Promise.all([large, small]);
  expect(arrived.findIndex(({ path }) => path === '/workspaces/get')).toBeLessThanOrEqual(4);
});

const ways = [
  ['short', 'application/json'],
  ['long', 'application/json, text/event-stream;q=0.1'],
] as const;

test.for(ways)(
  'who leaves by the %s way makes place: nothing of what waited is sent, what runs is ended',
  async ([, accept]) => {
    const { send, arrived, stats } = await held({ callsPerCaller: 2, waitMs: 20_000, operationMs: 20_000 });
    const leaving = new AbortController();
    const gone = [wide(20), wide(20)].map(query =>
      send(query, 'one', { signal: leaving.signal, headers: { accept } }),
    );
    await expect.poll(() => [arrived.length, stats().waiting]).toEqual([2, 2]);
    leaving.abort();
    for (const answer of gone) await expect(answer).rejects.toThrow();
    await expect.poll(() => stats()).toMatchObject({ running: 0, waiting: 0, callers: 0, abandoned: 40 });
    await expect.poll(() => arrived.filter(call => call.isOpen())).toEqual([]);
    const next = send(one);
    await expect.poll(() => arrived.length).toBe(3);
    arrived[2]?.answer();
    expect((await next).data).toEqual({ workspace: { name: 'Held' } });
  },
);

/** A list of users, for which the systems are begun too; there are none, so nobody needs the systems. */
const ahead = '{ acsUsers(first: 5) { nodes { acsSystem { name } } } }';

test.for(ways)(
  'once an answer is out by the %s way, what it did without is not tried again, and what runs is let be',
  async ([, accept]) => {
    const { send, arrived, records, stats } = await held({ retry: { waitMs: 60_000 }, operationMs: 120_000 });
    const begun = async (count: number) => {
      const answer = send(ahead, 'one', { headers: { accept } });
      await expect.poll(() => arrived.length).toBe(count);
      const of = (path: string) => arrived.slice(-2).find(call => call.path === path);
      return { answer, systems: of('/acs/systems/list'), users: of('/acs/users/list') };
    };
    const first = await begun(2);
    first.systems?.answer(503, {}, { 'retry-after': '60' });
    await expect.poll(() => stats().retries).toBe(1);
    first.users?.answer();
    expect(await first.answer).toEqual({ data: { acsUsers: { nodes: [] } } });
    await expect.poll(() => stats()).toMatchObject({ running: 0, waiting: 0, callers: 0, abandoned: 1 });

    const second = await begun(4);
    second.users?.answer();
    expect((await second.answer).errors).toBeUndefined();
    expect(second.systems?.isOpen()).toBe(true);
    expect(stats()).toMatchObject({ running: 1, callers: 1 });
    second.systems?.answer(503);
    await expect.poll(() => stats()).toMatchObject({ running: 0, callers: 0, retries: 1 });
    expect(arrived).toHaveLength(4);
    expect(records.map(({ path, code }) => `${path} ${code}`).sort()).toEqual([
      '/acs/systems/list CANCELLED',
      '/acs/systems/list UPSTREAM_UNAVAILABLE',
      '/acs/users/list OK',
      '/acs/users/list OK',
    ]);
  },
);

test('health is answered while every place is taken', async () => {
  const { url, send, arrived, stats } = await held({ calls: 1 });
  const busy = send(one);
  await expect.poll(() => arrived.length).toBe(1);
  const waiting = send(one, 'two');
  await expect.poll(stats).toMatchObject({ running: 1, waiting: 1 });
  for (const [path, status] of [
    ['/health/live', 'live'],
    ['/health/ready', 'ready'],
  ]) {
    const response = await fetch(url + path);
    expect([response.status, await response.json()]).toEqual([200, { status }]);
  }
  expect((await send('{ __typename }', 'two')).data).toEqual({ __typename: 'Query' });
  expect(arrived).toHaveLength(1);
  arrived[0]?.answer();
  await busy;
  await expect.poll(() => arrived.length).toBe(2);
  arrived[1]?.answer();
  await waiting;
});
