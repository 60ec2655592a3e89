import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Incoming, World } from './answer.ts';
import type { Fault } from './faults.ts';
import { httpServer } from './http.ts';
import { type IdStyle, Ids } from './ids.ts';
import { type Call, type Log, type Outcome, outcomeOf } from './outcome.ts';
import { defaultRules, type Rules } from './rules.ts';
import { type SeedIds, seed, seedIds } from './seed.ts';
import { Time } from './time.ts';
import { tokens } from './tokens.ts';

export type { Fault } from './faults.ts';
export type { Call } from './outcome.ts';
export type { Verdict } from './refusal.ts';
export { defaultRules, type Rules } from './rules.ts';
export type { SeedIds } from './seed.ts';

export interface SandboxOptions {
  /** Some 1,300 more users and 700 more identities, so that lists have pages. */
  large?: boolean;
  /** Workspaces and tokens only. */
  empty?: boolean;
  /** How long a change stays pending; 0 unless told, which is not at all. */
  settleMs?: number;
  /** What we made up about Seam, made up differently. */
  rules?: Partial<Rules>;
  now?: () => Date;
  /** UUIDs unless told; always the same ones. */
  ids?: IdStyle;
}

export interface Sandbox {
  /** Where it listens. */
  readonly url: string;
  /** Every request received, in order. */
  readonly calls: Call[];
  readonly tokens: typeof tokens;
  /** What the seeded objects are called in tests and documentation, to their ids. */
  readonly ids: SeedIds;
  /** Push to make something go wrong. */
  readonly faults: Fault[];
  listen(port?: number, host?: string): Promise<{ url: string; port: number }>;
  close(): Promise<void>;
  /** Back to the seed, with no calls and no faults. */
  reset(): void;
  /** Answers without a port. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
}

/** A second Seam, in memory. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const rules: Rules = { ...defaultRules, ...options.rules };
  const log: Log = { calls: [], faults: [], answered: 0 };
  let world = newWorld(options, rules);
  let server: Server | undefined;
  let url = 'http://sandbox.localhost';
  const answer = (request: Incoming) => outcomeOf(request, world, log);

  return {
    get url() {
      return url;
    },
    calls: log.calls,
    faults: log.faults,
    tokens,
    ids: seedIds(new Ids(options.ids)),
    async listen(port = 0, host = '127.0.0.1') {
      if (server) throw new Error('The sandbox listens already');
      const opening = httpServer(answer);
      await new Promise<void>((resolve, reject) => {
        opening.once('error', reject);
        opening.listen(port, host, resolve);
      });
      server = opening;
      const address = opening.address() as AddressInfo;
      const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
      url = `http://${shown}:${address.port}`;
      return { url, port: address.port };
    },
    async close() {
      const closing = server;
      server = undefined;
      if (!closing) return;
      await new Promise<void>(resolve => {
        closing.close(() => resolve());
        closing.closeAllConnections();
      });
    },
    reset() {
      world = newWorld(options, rules);
      log.calls.length = 0;
      log.faults.length = 0;
      log.answered = 0;
    },
    async fetch(input, init) {
      const request = new Request(typeof input === 'string' ? new URL(input, url) : input, init);
      const text = await request.text();
      const { method } = request;
      const header = (name: string) => request.headers.get(name) ?? undefined;
      return response(await answer({ method, url: new URL(request.url), header, text }), request.signal);
    },
  };
}

function newWorld(options: SandboxOptions, rules: Rules): World {
  const ids = new Ids(options.ids);
  const time = new Time(options.now ?? (() => new Date()), options.settleMs ?? 0);
  return { rules, ids, time, store: seed(ids, options) };
}

async function response({ cut, status, headers, body }: Outcome, signal: AbortSignal): Promise<Response> {
  if (cut === 'hang')
    return new Promise((_, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  if (cut === 'before-headers') throw new TypeError('fetch failed');
  if (cut === undefined) return new Response(body, { status, headers });
  const part = cut === 'after-headers' ? '' : body.slice(0, body.length / 2);
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(part));
    },
    pull(controller) {
      if (cut === 'stall') return new Promise<void>(() => {});
      controller.error(new TypeError('terminated'));
    },
  });
  return new Response(stream, { status, headers });
}
