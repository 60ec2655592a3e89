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
/** Several processes of each kind: one and the same program can differ by a tenth from process to process. */
export type Servers = Record<ServerName, readonly Running[]>;

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

function insistOnSame(
  workload: Workload,
  gateway: Reply,
  replies: readonly (readonly [ServerName, Reply])[],
): void {
  for (const [name, reply] of replies) {
    const { status, text } = reply;
    const same = status === gateway.status && isDeepStrictEqual(JSON.parse(text), JSON.parse(gateway.text));
    if (same) continue;
    const at = [...text].findIndex((letter, index) => letter !== gateway.text[index]);
    const part = (reply: Reply) => `${reply.status} …${reply.text.slice(Math.max(0, at - 100), at + 200)}`;
    throw new Error(
      `${workload.name}: ${name} and the gateway do not answer alike.\n${name}: ${part(reply)}\ngateway: ${part(gateway)}`,
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
 * @throws Error when they do not all give the same answer
 */
export async function prepare(
  workload: Workload,
  stub: Running,
  all: Servers,
  watched: Running,
): Promise<Prepared> {
  const { rounds, steady } = await watch(stub, watched, workload);
  const body = bodyOf(workload);
  const gateway = await ask(watched.url, workload, 0, body);
  const plan: Plan = {
    shape: workload.shape,
    rounds: rounds.map(round =>
      round.map(call => ({ path: call.path, params: JSON.parse(call.body || '{}') })),
    ),
    ...(workload.shape === 'invalid'
      ? { refused: { status: gateway.status, body: JSON.parse(gateway.text) } }
      : {}),
  };
  for (const limit of all.limit) await teach(limit, workload.name, plan);
  const replies: [ServerName, Reply][] = [];
  for (const name of servers)
    for (const { url } of all[name]) replies.push([name, await ask(url, workload, 0, body)]);
  insistOnSame(workload, gateway, replies);
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
