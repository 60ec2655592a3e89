import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GraphiQLOptions } from './graphiql/graphiql.ts';
import { Connections } from './http/connections.ts';
import { Cors } from './http/cors.ts';
import { guardSockets } from './http/door.ts';
import { longWay, type WayOptions } from './http/long.ts';
import type { PagesOptions } from './http/pages.ts';
import { shortWay } from './http/short.ts';
import { Documents, problemsOf } from './operation/documents.ts';
import type { DocumentLimits } from './operation/limits.ts';
import { Persisted, type PersistedOptions } from './operation/persisted.ts';
import type { Weights } from './plan/cost.ts';
import { servedSchema } from './schema.ts';
import { type CallRecord, createSeamClient, type SomeLimits, type UpstreamStats } from './seam/client.ts';
import { createLog, type Log } from './visits/log.ts';
import type { Metrics } from './visits/metrics.ts';
import { Visits } from './visits/visits.ts';

export type { GraphiQLOptions } from './graphiql/graphiql.ts';
export { type DocumentStore, memoryStore, type PersistedOptions, tiered } from './operation/persisted.ts';
export { type RedisOptions, redisStore } from './operation/redis.ts';
export type { Weights } from './plan/cost.ts';
export { printedSubgraph, schema } from './schema.ts';
export type { CallRecord, SomeLimits, UpstreamStats } from './seam/client.ts';
export { createLog, type Log, type LogLevel } from './visits/log.ts';
export type { Metrics } from './visits/metrics.ts';

export interface ServerOptions {
  /** Where Seam is: `https://connect.getseam.com`, or a sandbox's URL. */
  endpoint: string;
  /** How long calls to Seam may take, how many may be made at once, what is tried again and what is not made. */
  upstream?: SomeLimits;
  /** Whether to serve GraphiQL to browsers, and what it shows. Off unless told. */
  graphiql?: boolean | GraphiQLOptions;
  /** Origins whose pages may call this server from a browser. None unless told. */
  corsOrigins?: readonly string[];
  maxBodyBytes?: number;
  /** The largest headers, with the request line, in bytes. */
  maxHeaderBytes?: number;
  maxUrlCharacters?: number;
  /** How long a request, with its headers and its body, may take to arrive. */
  receiveTimeoutMs?: number;
  maxDocumentCharacters?: number;
  maxDocumentTokens?: number;
  /** What else a document may come to; see docs/limits.md. */
  documentLimits?: Partial<Omit<DocumentLimits, 'maxCharacters' | 'maxTokens'>>;
  /** The most calls to Seam that one operation may come to, judged before it runs. */
  maxCalls?: number;
  /** The most entities that one operation may name by their representations, as routers do. */
  maxRepresentations?: number;
  /** Whether routers see `node` and `nodes`, of which a supergraph can have only one. Not unless told. */
  subgraphNode?: boolean;
  /** The most objects in one answer, judged while it runs. */
  maxAnswerObjects?: number;
  /** Whether callers may ask, with `x-seam-explain: 1`, which calls a request made. On unless told. */
  explain?: boolean;
  /** Documents that clients name instead of sending. None unless told; see docs/persisted.md. */
  persisted?: PersistedOptions;
  /** What calls, rounds and rows cost relative to each other, when ways to the same answer are compared. */
  weights?: Weights;
  /** Hears of every call to Seam once it has ended. */
  onCall?: (record: CallRecord) => void;
  /** Where operations and bugs are logged; warnings and bugs on standard error unless told. */
  log?: Log;
  /** By which callers are told apart in logs; instances with the same key give them the same names. */
  logKey?: string;
  /** From how many ms on an operation is logged although nothing is wrong with it. */
  slowMs?: number;
  /** Where to count; nothing is counted unless told. */
  metrics?: Metrics;
  /** Operations that may run at once; who comes then is refused with 503. */
  maxOperations?: number;
  maxOperationsPerCaller?: number;
  /** How late the event loop may be for a second, in ms, before new operations are refused. */
  maxLoopDelayMs?: number;
  /** Whether other processes may listen on the same port, and the system shares connections out among them. */
  reusePort?: boolean;
}

export interface GatewayServer {
  /** Answers one request, without a port. */
  fetch(request: Request): Promise<Response>;
  /** The present state of the way to Seam. */
  stats(): UpstreamStats;
  /** Opens a port; 0 picks a free one. */
  listen(port?: number, host?: string): Promise<{ url: string; port: number }>;
  /**
   * Stops: readiness fails at once, new connections are refused after `delayMs`, requests in progress may end within
   * `timeoutMs`, then they are answered with what they have. Two seconds after that at the most nothing is open.
   */
  close(options?: { delayMs?: number; timeoutMs?: number }): Promise<void>;
}

/** Longer than balancers keep a connection idle, most of them a minute, so that none sends into one that is closing. */
const KEEP_ALIVE_MS = 75_000;
/** How often it is looked whether a request takes too long to arrive. */
const SOCKET_CHECK_MS = 1_000;
/** On stopping, how long a request may go on arriving. */
const HALF_REQUEST_MS = 1_000;
/** On stopping, how long answers may take to be written once their work has been ended. */
const LAST_WORDS_MS = 1_000;
/** On stopping, how long after that the connections to Seam may take to end. */
const LAST_CALLS_MS = 750;

/** Serves the graph over HTTP at `/graphql`, with each request's own credential and no other. */
export function createServer(options: ServerOptions): GatewayServer {
  const client = createSeamClient({ endpoint: options.endpoint, limits: options.upstream });
  const connections = new Connections();
  const visits = new Visits({
    log: options.log ?? createLog({ level: 'warn' }),
    logKey: options.logKey,
    slowMs: options.slowMs ?? 1_000,
    maxLoopDelayMs: options.maxLoopDelayMs ?? 250,
    operations: options.maxOperations ?? 512,
    operationsPerCaller: options.maxOperationsPerCaller ?? 256,
    metrics: options.metrics,
    onCall: options.onCall,
  });
  const { gate, loop } = visits;
  options.metrics?.gauge({ gate, loop, connections: () => connections.open });
  options.metrics?.upstream(() => client.stats());
  const receiveTimeoutMs = options.receiveTimeoutMs ?? 10_000;
  let ready = true;
  let closed: Promise<void> | undefined;
  const ways: WayOptions & PagesOptions = {
    client,
    explain: options.explain ?? true,
    maxCalls: options.maxCalls ?? 3_000,
    maxRepresentations: options.maxRepresentations ?? 500,
    subgraphNode: options.subgraphNode ?? false,
    maxAnswerObjects: options.maxAnswerObjects ?? 50_000,
    weights: options.weights,
    visits,
    documents: new Documents(servedSchema, {
      maxCharacters: options.maxDocumentCharacters ?? 16_000,
      maxTokens: options.maxDocumentTokens ?? 3_000,
      ...options.documentLimits,
    }),
    persisted: new Persisted(options.persisted),
    maxBodyBytes: options.maxBodyBytes ?? 262_144,
    maxUrlCharacters: options.maxUrlCharacters ?? 8_192,
    cors: new Cors(options.corsOrigins),
    graphiql: options.graphiql === true ? {} : options.graphiql || undefined,
    readiness: () => (ready ? (loop.late ? 'busy' : 'ready') : 'stopping'),
  };
  tellOfUnfit(options.persisted?.manifest, ways.documents, visits.log);
  const long = longWay(ways);
  const short = shortWay(ways, long);
  let server: Server | undefined;

  return {
    fetch: long.fetch,
    stats: () => client.stats(),

    listen: (port = 0, host = '127.0.0.1') =>
      new Promise((resolve, reject) => {
        server = createHttpServer(
          {
            maxHeaderSize: options.maxHeaderBytes ?? 16_384,
            headersTimeout: receiveTimeoutMs,
            requestTimeout: receiveTimeoutMs,
            keepAliveTimeout: KEEP_ALIVE_MS,
            connectionsCheckingInterval: Math.min(SOCKET_CHECK_MS, receiveTimeoutMs),
          },
          (request, response) => {
            connections.enter(response);
            short(request, response);
          },
        );
        guardSockets(server, ways);
        connections.watch(server);
        server.once('error', reject);
        server.listen({ port, host, reusePort: options.reusePort ?? false }, () => {
          const address = (server as Server).address() as AddressInfo;
          const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
          resolve({ url: `http://${name}:${address.port}`, port: address.port });
        });
      }),

    close(how) {
      closed ??= stop(how);
      return closed;
    },
  };

  async function stop({ delayMs = 0, timeoutMs = 10_000 } = {}): Promise<void> {
    ready = false;
    connections.sayGoodbye();
    const until = performance.now() + delayMs + timeoutMs + LAST_WORDS_MS + LAST_CALLS_MS;
    const closing = server;
    if (closing) {
      if (delayMs > 0) await after(delayMs);
      await new Promise<void>(resolve => {
        const timers = [
          // What comes in the moment in which the port closes may still come whole.
          setTimeout(() => connections.closeUnasked(), Math.min(HALF_REQUEST_MS, timeoutMs)),
          setTimeout(() => visits.leave(), timeoutMs),
          setTimeout(() => connections.closeAll(), timeoutMs + LAST_WORDS_MS),
        ];
        // Idle connections end here, busy ones with their answer.
        closing.close(() => {
          for (const timer of timers) clearTimeout(timer);
          resolve();
        });
      });
    }
    visits.stop();
    // A change that has been sent may run on for as long as there is time, though nobody waits for it.
    await Promise.race([
      Promise.all([client.close(), options.persisted?.store?.close?.()]),
      after(until - performance.now()),
    ]);
  }
}

/** How many are named. */
const MOST_TOLD = 5;

/** Says which registered documents nobody will get an answer to, before somebody asks. */
function tellOfUnfit(manifest: PersistedOptions['manifest'], documents: Documents, log: Log): void {
  const unfit = Object.entries(manifest ?? {}).flatMap(([id, text]) => {
    const [problem] = problemsOf(documents.prepare(text)) ?? [];
    return problem ? [`${id.slice(0, 80)} ${problem.extensions.code}`] : [];
  });
  if (unfit.length === 0) return;
  log.warn({ count: unfit.length, documents: unfit.slice(0, MOST_TOLD) }, 'registered documents do not fit');
}

const after = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms).unref());
