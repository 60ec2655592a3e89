/** Short rounds of load, one server after the other, over and over, so that whatever disturbs disturbs all of them. */
import { load } from './load.ts';
import { type Prepared, type ServerName, type Servers, servers, stubCounts, stubReset } from './prepare.ts';
import { cpuMs, memoryMb, type Running } from './processes.ts';
import type { Workload } from './workloads.ts';

export interface Pace {
  rounds: number;
  roundMs: number;
  warmMs: number;
  /** Yoga, which is far from both, takes part in every so many rounds. */
  yogaEvery?: number;
}

export interface Spread {
  median: number;
  min: number;
  max: number;
}

export interface Figures {
  cpuMsPerRequest: Spread;
  requestsPerSecond: Spread;
  p50Ms: Spread;
  callsPerRequest: number;
  /** How long the stub took for a call, on average. */
  seamMs: number;
  requests: number;
  rssMb: number;
}

export interface Measured {
  title: string;
  atOnce: number;
  latencyMs: number;
  target: number | undefined;
  calls: number;
  rounds: number;
  plan: Prepared['plan'];
  answerCharacters: number;
  servers: Record<ServerName, Figures>;
  /** CPU of one server over another's in the same round. */
  cpuRatio: { gatewayToLimit: Spread; yogaToLimit: Spread; gatewayToYoga: Spread };
  /** Wall time, the same way. */
  wallRatio: { gatewayToLimit: Spread; yogaToLimit: Spread };
  warnings: string[];
}

export const round = (value: number, digits = 3): number => Number(value.toFixed(digits));

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

const spread = (values: readonly number[]): Spread => ({
  median: round(median(values)),
  min: round(Math.min(...values)),
  max: round(Math.max(...values)),
});

interface Round {
  cpu: number;
  requests: number;
  lastedMs: number;
  p50: number;
  calls: number;
  seamMs: number;
}

/** Rounds by their number. */
type Rounds = Record<ServerName, Map<number, Round>>;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

async function oneRound(server: Running, stub: Running, prepared: Prepared, forMs: number): Promise<Round> {
  const { workload } = prepared;
  await stubReset(stub, { latencyMs: workload.latencyMs });
  const cpu = cpuMs(server.pid);
  const from = performance.now();
  const times = await load(server.url, workload, forMs, prepared);
  const lastedMs = performance.now() - from;
  const { calls, heldMs } = await stubCounts(stub);
  return {
    cpu: cpuMs(server.pid) - cpu,
    requests: times.length,
    lastedMs,
    p50: median(times),
    calls: calls / times.length,
    seamMs: heldMs,
  };
}

/** CPU per request, by round; of all rounds together where one uses too little for the kernel's clock. */
function cpuOf(rounds: ReadonlyMap<number, Round>, { latencyMs }: Workload): ReadonlyMap<number, number> {
  const all = [...rounds.values()];
  if (latencyMs > 0) return new Map([[0, sum(all.map(one => one.cpu)) / sum(all.map(one => one.requests))]]);
  return new Map([...rounds].map(([number, one]) => [number, one.cpu / one.requests]));
}

function warningsOf({ calls, steady }: Prepared, rounds: Rounds): string[] {
  const warnings: string[] = [];
  if (!steady) warnings.push('the gateway made other calls from one time to the next');
  for (const name of servers) {
    const made = median([...rounds[name].values()].map(one => one.calls));
    if (Math.abs(made - calls) > 0.01 * calls)
      warnings.push(`${name} made ${round(made, 2)} calls a request, not ${calls}`);
  }
  return warnings;
}

/** Whose turn it is. Every process of one kind meets every one of another. */
function processOf(its: readonly Running[], name: ServerName, number: number): Running {
  const turn = name === 'limit' ? number + Math.floor(number / its.length) : number;
  return its[turn % its.length] as Running;
}

export async function measure(
  prepared: Prepared,
  stub: Running,
  all: Servers,
  pace: Pace,
): Promise<Measured> {
  const { workload } = prepared;
  const { yogaEvery = 1 } = pace;
  const rounds: Rounds = { limit: new Map(), gateway: new Map(), yoga: new Map() };
  for (const name of servers) for (const one of all[name]) await oneRound(one, stub, prepared, pace.warmMs);
  for (let number = 0; number < pace.rounds; number += 1) {
    for (let turn = 0; turn < servers.length; turn += 1) {
      // Each goes first in its turn
      const name = servers[(number + turn) % servers.length] ?? 'limit';
      if (name === 'yoga' && number % yogaEvery > 0) continue;
      rounds[name].set(
        number,
        await oneRound(processOf(all[name], name, number), stub, prepared, pace.roundMs),
      );
    }
  }
  const cpu = (name: ServerName) => cpuOf(rounds[name], workload);
  const wall = (name: ServerName) => new Map([...rounds[name]].map(([number, { p50 }]) => [number, p50]));
  const ratio = (of: ReadonlyMap<number, number>, to: ReadonlyMap<number, number>) =>
    spread(
      [...of].flatMap(([number, value]) => (to.has(number) ? [value / (to.get(number) || Number.NaN)] : [])),
    );
  const figures = (name: ServerName): Figures => {
    const its = [...rounds[name].values()];
    return {
      cpuMsPerRequest: spread([...cpu(name).values()]),
      requestsPerSecond: spread(its.map(one => (one.requests / one.lastedMs) * 1000)),
      p50Ms: spread(its.map(one => one.p50)),
      callsPerRequest: round(median(its.map(one => one.calls)), 2),
      seamMs: round(median(its.map(one => one.seamMs)), 2),
      requests: sum(its.map(one => one.requests)),
      rssMb: round(median(all[name].map(({ pid }) => memoryMb(pid).now)), 1),
    };
  };
  return {
    title: workload.title,
    atOnce: workload.atOnce,
    latencyMs: workload.latencyMs,
    target: workload.target,
    calls: prepared.calls,
    rounds: prepared.rounds,
    plan: prepared.plan,
    answerCharacters: prepared.length,
    servers: { limit: figures('limit'), gateway: figures('gateway'), yoga: figures('yoga') },
    cpuRatio: {
      gatewayToLimit: ratio(cpu('gateway'), cpu('limit')),
      yogaToLimit: ratio(cpu('yoga'), cpu('limit')),
      gatewayToYoga: ratio(cpu('gateway'), cpu('yoga')),
    },
    wallRatio: {
      gatewayToLimit: ratio(wall('gateway'), wall('limit')),
      yogaToLimit: ratio(wall('yoga'), wall('limit')),
    },
    warnings: warningsOf(prepared, rounds),
  };
}
