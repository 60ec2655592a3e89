/**
 * A stand-in for Seam that costs next to nothing: answers kept as bytes, calls counted, a fixed latency if wanted.
 * The number of identities is part of the token: `seam_bench_n50_c0` is caller 0 in a workspace of 50.
 *
 * `POST /bench/reset {"latencyMs": 20, "record": true}` starts a new count; `GET /bench/counts` reads it.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerTo, type Stored } from './answers.ts';
import { roundsOf, type SeenCall } from './rounds.ts';

export interface Counts {
  calls: number;
  /** The most calls that were open at once. */
  most: number;
  /** How long a call was held, on average. */
  heldMs: number;
  rounds: number;
  record: SeenCall[];
}

let latencyMs = Number(process.env.LATENCY_MS ?? 0);
let recording = false;
let record: SeenCall[] = [];
let calls = 0;
let ended = 0;
let most = 0;
let heldMs = 0;

function reset(options: { latencyMs?: number; record?: boolean }): void {
  latencyMs = options.latencyMs ?? latencyMs;
  recording = options.record ?? false;
  record = [];
  calls = 0;
  ended = 0;
  most = 0;
  heldMs = 0;
}

const counts = (): Counts => ({
  calls,
  most,
  heldMs: ended ? heldMs / ended : 0,
  rounds: roundsOf(record).length,
  record,
});

interface Held {
  response: ServerResponse;
  stored: Stored;
  call: SeenCall;
}

function send({ response, stored, call }: Held): void {
  call.endedAt = performance.now();
  ended += 1;
  heldMs += call.endedAt - call.startedAt;
  response.writeHead(stored.status, {
    'content-type': 'application/json; charset=utf-8',
    'seam-request-id': 'request',
    'content-length': stored.bytes.length,
  });
  response.end(stored.bytes);
}

// The latency is the same for all, so those that wait leave in the order they came: one timer serves them all.
const line: Held[] = [];
/** Timers know whole milliseconds only; half of one too early is nearer than half of one too late. */
const EARLY_MS = 0.5;

function release(): void {
  const due = performance.now() - latencyMs + EARLY_MS;
  let next = line[0];
  while (next && next.call.startedAt <= due) {
    line.shift();
    send(next);
    next = line[0];
  }
  if (next) setTimeout(release, Math.max(1, Math.round(next.call.startedAt - due)));
}

function hold(held: Held): void {
  line.push(held);
  if (line.length === 1) setTimeout(release, latencyMs);
}

const json = (response: ServerResponse, value: unknown): void => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
};

const server = createServer((request, response) => {
  const startedAt = performance.now();
  const chunks: Buffer[] = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', () => {
    const path = request.url ?? '/';
    const body = Buffer.concat(chunks).toString('utf8');
    if (path === '/bench/counts') return json(response, counts());
    if (path === '/bench/reset') {
      reset(JSON.parse(body || '{}'));
      return json(response, {});
    }
    const size = Number(/_n(\d+)/.exec(request.headers.authorization ?? '')?.[1] ?? 50);
    const call: SeenCall = { path, body, startedAt, endedAt: 0 };
    calls += 1;
    most = Math.max(most, calls - ended);
    if (recording) record.push(call);
    const held = { response, stored: answerTo(size, path, body), call };
    if (latencyMs > 0) hold(held);
    else send(held);
  });
});
server.keepAliveTimeout = 65_000;
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`Stub of Seam at http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

// The benchmark tells which processes it started; should it die without a word, they end with it.
const watched = new Set<number>();
process.on('message', ({ watch, forget }: { watch?: number; forget?: number }) => {
  if (watch) watched.add(watch);
  if (forget) watched.delete(forget);
});
process.on('disconnect', () => {
  for (const pid of watched) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {}
  }
  process.exit(0);
});
