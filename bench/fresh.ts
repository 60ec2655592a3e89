/** What only a fresh process can show: how soon the first answer comes, and how much memory a workload takes. */
import { ask, disconnect, load } from './load.ts';
import { median, round } from './measure.ts';
import type { Prepared } from './prepare.ts';
import { memoryMb, type Running, start, stop } from './processes.ts';
import { type Workload, workloads } from './workloads.ts';

export const GATEWAY = 'dist/main.js';

const point = workloads.find(({ shape }) => shape === 'point') as Workload;

export interface ColdStart {
  /** From starting the process to the first whole answer, in ms. */
  msToFirstAnswer: number;
  /** Memory once it has answered, in MB. */
  rssMb: number;
}

async function fresh<T>(
  env: Record<string, string>,
  use: (gateway: Running, cold: ColdStart) => Promise<T>,
): Promise<T> {
  const from = performance.now();
  const gateway = await start(GATEWAY, env);
  try {
    const { status, text } = await ask(gateway.url, point);
    if (status !== 200) throw new Error(`The first answer of a fresh gateway is ${status} ${text}`);
    const msToFirstAnswer = performance.now() - from;
    return await use(gateway, { msToFirstAnswer, rssMb: memoryMb(gateway.pid).now });
  } finally {
    await disconnect(gateway.url);
    await stop(gateway);
  }
}

export async function coldStart(env: Record<string, string>, times: number): Promise<ColdStart> {
  const starts: ColdStart[] = [];
  for (let time = 0; time < times; time += 1) starts.push(await fresh(env, async (_, cold) => cold));
  return {
    msToFirstAnswer: round(median(starts.map(one => one.msToFirstAnswer)), 0),
    rssMb: round(median(starts.map(one => one.rssMb)), 1),
  };
}

export interface Memory {
  rssMb: number;
  mostMb: number;
}

/** What a fresh gateway comes to hold while it answers one workload for a while. */
export const memoryOf = (env: Record<string, string>, prepared: Prepared, forMs: number): Promise<Memory> =>
  fresh(env, async gateway => {
    await load(gateway.url, prepared.workload, forMs, prepared);
    const { now, most } = memoryMb(gateway.pid);
    return { rssMb: round(now, 1), mostMb: round(most, 1) };
  });
