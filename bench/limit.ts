/**
 * The limit: what any gateway must do and no more. Reads the request, makes the calls that the gateway was seen to
 * make, in the same rounds, parses the answers and writes the same JSON. Knows no GraphQL.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { type Answer, shapes } from './shapes.ts';
import type { Workload } from './workloads.ts';

/** What the limit does for one operation. */
export interface Plan {
  shape: Workload['shape'];
  rounds: { path: string; params: unknown }[][];
  /** The answer to a query that is refused: its status and body. */
  refused?: { status: number; body: unknown };
}

const plans = new Map<string, Plan>();
const pool = new Pool(process.env.SEAM_ENDPOINT ?? '', {
  connections: Number(process.env.SEAM_CONNECTIONS),
  headersTimeout: 0,
  bodyTimeout: 0,
});

/** Dispatched without streams, as the gateway does it: the floor must not be dearer than what stands on it. */
async function call(path: string, params: unknown, authorization: string): Promise<Answer> {
  const text = await new Promise<string>((resolve, reject) => {
    const chunks: Buffer[] = [];
    pool.dispatch(
      {
        path,
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(params),
      },
      {
        onRequestStart: () => undefined,
        onResponseStart: () => undefined,
        onResponseData: (_controller, chunk) => {
          chunks.push(chunk);
        },
        onResponseEnd: () => resolve(Buffer.concat(chunks).toString('utf8')),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
  return JSON.parse(text);
}

async function answerTo(plan: Plan, query: string, authorization: string): Promise<unknown> {
  if (plan.shape === 'invalid') return plan.refused?.body;
  const answers: Answer[] = [];
  for (const round of plan.rounds) {
    answers.push(...(await Promise.all(round.map(({ path, params }) => call(path, params, authorization)))));
  }
  return { data: shapes[plan.shape](answers, query) };
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', async () => {
    const { operationName, query } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    const plan = plans.get(operationName);
    if (!plan) return response.writeHead(404).end();
    const answer = await answerTo(plan, query, request.headers.authorization ?? '');
    const text = JSON.stringify(answer);
    response.writeHead(plan.refused?.status ?? 200, {
      'content-type': 'application/graphql-response+json; charset=utf-8',
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  });
});
server.listen(0, '127.0.0.1', () => {
  console.log(`Limit at http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

process.on('message', ({ name, plan }: { name: string; plan: Plan }) => {
  plans.set(name, plan);
  process.send?.('ready');
});
process.on('disconnect', () => process.exit(0));
