/** Closed-loop load: so many requests in flight, the next one goes out when an answer is in. */
import { Pool } from 'undici';
import { bodyOf, tokenOf, type Workload } from './workloads.ts';

/** What clients of today send. */
const ACCEPT = 'application/graphql-response+json,application/json;q=0.9';

const pools = new Map<string, Pool>();

function poolOf(url: string): Pool {
  const pool =
    pools.get(url) ?? new Pool(url, { connections: 16, headersTimeout: 30_000, bodyTimeout: 30_000 });
  pools.set(url, pool);
  return pool;
}

/** Lets go of a server that is about to end. */
export async function disconnect(url: string): Promise<void> {
  await pools.get(url)?.destroy();
  pools.delete(url);
}

export interface Reply {
  status: number;
  text: string;
}

export async function ask(
  url: string,
  workload: Workload,
  caller = 0,
  body = bodyOf(workload),
): Promise<Reply> {
  const response = await poolOf(url).request({
    path: '/graphql',
    method: 'POST',
    headers: {
      authorization: `Bearer ${tokenOf(workload, caller)}`,
      'content-type': 'application/json',
      accept: ACCEPT,
    },
    body,
  });
  return { status: response.statusCode, text: await response.body.text() };
}

/**
 * Asks for a while.
 *
 * @returns how long each answer took, in ms
 * @throws Error when an answer has another status or length than the one that was checked
 */
export async function load(
  url: string,
  workload: Workload,
  forMs: number,
  expected: { status: number; length: number },
): Promise<number[]> {
  const times: number[] = [];
  const until = performance.now() + forMs;
  const caller = async (number: number) => {
    for (let from = performance.now(); from < until; from = performance.now()) {
      const { status, text } = await ask(url, workload, number);
      if (status !== expected.status || text.length !== expected.length) {
        throw new Error(`${workload.name} went wrong under load at ${url}: ${status} ${text.slice(0, 300)}`);
      }
      times.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: workload.atOnce }, (_, number) => caller(number)));
  return times;
}
