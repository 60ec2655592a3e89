/** Before anything is measured: see which calls the gateway makes, teach them to the limit, and compare the answers. */
import { isDeepStrictEqual } from 'node:util';
import type { Plan } from './limit.ts';
import { ask, type Reply } from './load.ts';
import type { Running } from './processes.ts';
import { roundsOf } from './rounds.ts';
import type { Counts } from './upstream.ts';
import { bodyOf, type Workload } from './workloads.ts';

export const servers = ['limit', 'gateway', 'yoga'] as const;
export type ServerName = (typeof servers)[number];
export type Servers = Record<ServerName, Running>;

export interface Prepared {
  workload: Workload;
  calls: number;
  rounds: number;
  /** Calls in each round by path, for whoever wants to know why. */
  plan: Record<string, number>[];
  /** Whether the gateway made the same calls each time it was watched. */
  steady: boolean;
  status: number;
  /** Length of the answer in characters. */
  length: number;
}

/** Calls arrive milliseconds apart; while the stub takes this long, only calls that wait for others are apart. */
const WATCH_LATENCY_MS = 20;
const WATCHED = 5;

export async function stubReset(
  stub: Running,
  options: { latencyMs: number; record?: boolean },
): Promise<void> {
  await fetch(`${stub.url}/bench/reset`, { method: 'POST', body: JSON.stringify(options) });
}

export const stubCounts = async (stub: Running): Promise<Counts> =>
  (await fetch(`${stub.url}/bench/counts`)).json() as Promise<Counts>;

/** Watches one operation a few times; the sight with the fewest rounds was the least disturbed. */
async function watch(stub: Running, gateway: Running, workload: Workload) {
  for (let warm = 0; warm < 2; warm += 1) await ask(gateway.url, workload);
  const sights: Counts['record'][] = [];
  for (let sight = 0; sight < WATCHED; sight += 1) {
    await stubReset(stub, { latencyMs: WATCH_LATENCY_MS, record: true });
    await ask(gateway.url, workload);
    sights.push((await stubCounts(stub)).record);
  }
  await stubReset(stub, { latencyMs: 0 });
  const kinds = new Set(sights.map(calls => JSON.stringify(calls.map(call => call.path + call.body).sort())));
  const rounds = sights.map(roundsOf).sort((a, b) => a.length - b.length)[0] ?? [];
  return { rounds, steady: kinds.size === 1 };
}

function teach(limit: Running, name: string, plan: Plan): Promise<void> {
  return new Promise((resolve, reject) => {
    limit.child.once('message', () => resolve());
    limit.child.send({ name, plan }, error => {
      if (error) reject(error);
    });
  });
}

function insistOnSame(workload: Workload, replies: Record<ServerName, Reply>): void {
  const { gateway } = replies;
  for (const name of servers) {
    const { status, text } = replies[name];
    const same = status === gateway.status && isDeepStrictEqual(JSON.parse(text), JSON.parse(gateway.text));
    if (same) continue;
    const at = [...text].findIndex((letter, index) => letter !== gateway.text[index]);
    const part = (reply: Reply) => `${reply.status} …${reply.text.slice(Math.max(0, at - 100), at + 200)}`;
    throw new Error(
      `${workload.name}: ${name} and the gateway do not answer alike.\n${name}: ${part(replies[name])}\ngateway: ${part(gateway)}`,
    );
  }
  const refused = 'errors' in JSON.parse(gateway.text);
  if (refused !== (workload.shape === 'invalid')) {
    throw new Error(`${workload.name}: unexpected answer ${gateway.status} ${gateway.text.slice(0, 500)}`);
  }
}

/**
 * @param watched a gateway with many connections, so that a call that waits for a connection is not taken for one
 *   that waits for another call's answer
 * @throws Error when the three do not give the same answer
 */
export async function prepare(
  workload: Workload,
  stub: Running,
  all: Servers,
  watched: Running,
): Promise<Prepared> {
  const { rounds, steady } = await watch(stub, watched, workload);
  const body = bodyOf(workload);
  const gateway = await ask(all.gateway.url, workload, 0, body);
  await teach(all.limit, workload.name, {
    shape: workload.shape,
    rounds: rounds.map(round =>
      round.map(call => ({ path: call.path, params: JSON.parse(call.body || '{}') })),
    ),
    ...(workload.shape === 'invalid'
      ? { refused: { status: gateway.status, body: JSON.parse(gateway.text) } }
      : {}),
  });
  const limit = await ask(all.limit.url, workload, 0, body);
  const yoga = await ask(all.yoga.url, workload, 0, body);
  insistOnSame(workload, { limit, gateway, yoga });
  return {
    workload,
    calls: rounds.flat().length,
    rounds: rounds.length,
    plan: rounds.map(round =>
      Object.fromEntries(
        Map.groupBy(round, call => call.path)
          .entries()
          .map(([path, calls]) => [path, calls.length]),
      ),
    ),
    steady,
    status: gateway.status,
    length: gateway.text.length,
  };
}
