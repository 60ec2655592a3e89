import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ExecutionResult, execute, type GraphQLError } from 'graphql';
import { createYoga, isAsyncIterable, type Plugin } from 'graphql-yoga';
import { answerOf, type LaterPart, partText } from './answer.ts';
import { type Ask, askedByBody, askedByUrl, badRequest, bodyTooLarge } from './asked.ts';
import { Connections } from './connections.ts';
import { DOCS, docPage } from './doc-pages.ts';
import { Documents, problemsOf } from './documents.ts';
import { guardSockets, turnedAway, turnedAwayRaw } from './door.ts';
import { fastWay, type LongWay } from './fast.ts';
import type { Context } from './graph/builder.ts';
import type { Deferring } from './graph/defer.ts';
import { ASSETS, type GraphiQLOptions, graphiqlAsset, graphiqlHeaders, graphiqlPage } from './graphiql.ts';
import type { DocumentLimits } from './limits.ts';
import { createLog, type Log } from './log.ts';
import { masked } from './mask.ts';
import { answerType, JSON_RESULT, PARTS_RESULT, takesParts } from './media.ts';
import type { Metrics } from './metrics.ts';
import {
  capped,
  contextOf,
  demandRefusal,
  formInParts,
  type OperationOptions,
  operationOf,
  overloaded,
} from './operation.ts';
import { inParts, multipart } from './parts.ts';
import { Persisted, type PersistedOptions } from './persisted.ts';
import type { Weights } from './plan/cost.ts';
import { REQUEST_ID } from './request-id.ts';
import { servedSchema } from './schema.ts';
import { type CallRecord, createSeamClient, type SomeLimits, type UpstreamStats } from './seam/client.ts';
import { type TellableError, type Visit, Visits } from './visits.ts';

export type { GraphiQLOptions } from './graphiql.ts';
export { createLog, type Log, type LogLevel } from './log.ts';
export type { Metrics } from './metrics.ts';
export { type DocumentStore, memoryStore, type PersistedOptions, tiered } from './persisted.ts';
export type { Weights } from './plan/cost.ts';
export { type RedisOptions, redisStore } from './redis.ts';
export { printedSubgraph, schema } from './schema.ts';
export type { CallRecord, SomeLimits, UpstreamStats } from './seam/client.ts';

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

/** Headers of answers that pages of other origins may read. */
const EXPOSED = ['x-request-id', 'retry-after'];

/** How often it is looked whether a request takes too long to arrive. */
/** Longer than balancers keep a connection idle, most of them a minute, so that none sends into one that is closing. */
const KEEP_ALIVE_MS = 75_000;
const SOCKET_CHECK_MS = 1_000;
/** On stopping, how long a request may go on arriving. */
const HALF_REQUEST_MS = 1_000;
/** On stopping, how long answers may take to be written once their work has been ended. */
const LAST_WORDS_MS = 1_000;
/** On stopping, how long after that the connections to Seam may take to end. */
const LAST_CALLS_MS = 750;

/**
 * Headers that make a GET more than what any page on the web can send. A bearer token would do, but `authorization` also
 * carries what browsers add by themselves.
 */
const PREFLIGHT_HEADERS = ['graphql-require-preflight', 'apollo-require-preflight'];

const refusal = (status: number, code: string, message: string, headers: Record<string, string> = {}) =>
  Response.json({ errors: [{ message, extensions: { code } }] }, { status, headers });

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
  const documents = new Documents(servedSchema, {
    maxCharacters: options.maxDocumentCharacters ?? 16_000,
    maxTokens: options.maxDocumentTokens ?? 3_000,
    ...options.documentLimits,
  });
  const persisted = new Persisted(options.persisted);
  const operations: OperationOptions = {
    client,
    explain: options.explain ?? true,
    maxCalls: options.maxCalls ?? 3_000,
    maxRepresentations: options.maxRepresentations ?? 500,
    subgraphNode: options.subgraphNode ?? false,
    maxAnswerObjects: options.maxAnswerObjects ?? 50_000,
    weights: options.weights,
    visits,
  };
  const maxBodyBytes = options.maxBodyBytes ?? 262_144;
  const receiveTimeoutMs = options.receiveTimeoutMs ?? 10_000;
  const graphiql = options.graphiql === true ? {} : options.graphiql || undefined;
  const origins = new Set(options.corsOrigins);
  const door = { maxUrlCharacters: options.maxUrlCharacters ?? 8_192 };
  const vary = origins.size > 0 ? 'accept, origin' : 'accept';
  let ready = true;
  let closed: Promise<void> | undefined;

  /** What is answered before GraphQL comes into it. */
  async function early(request: Request, { pathname }: URL): Promise<Response | undefined> {
    if (pathname === '/health/live') return Response.json({ status: 'live' });
    if (pathname === '/health/ready') {
      const status = ready ? (loop.late ? 'busy' : 'ready') : 'stopping';
      return Response.json({ status }, { status: status === 'ready' ? 200 : 503 });
    }
    const wantsPage = request.method === 'GET' && (request.headers.get('accept') ?? '').includes('text/html');
    if (pathname === '/' && wantsPage && graphiql) {
      return new Response(null, { status: 302, headers: { location: '/graphql' } });
    }
    if (pathname === '/graphql' && wantsPage && !graphiql) {
      return refusal(
        406,
        'NOT_ACCEPTABLE',
        'GraphiQL is off here. Send queries as application/json by POST.',
      );
    }
    if (graphiql && request.method === 'GET' && pathname.startsWith(ASSETS)) {
      const asset = await graphiqlAsset(pathname, request.headers.get('accept-encoding') ?? '');
      if (asset) return new Response(asset.body as BodyInit, { headers: asset.headers });
    }
    if (graphiql && request.method === 'GET' && `${pathname}/` === DOCS) {
      return new Response(null, { status: 302, headers: { location: DOCS } });
    }
    if (graphiql && request.method === 'GET' && pathname.startsWith(DOCS)) {
      const doc = await docPage(pathname, wantsPage);
      if (doc) return new Response(doc.body, { headers: doc.headers });
    }
    if (pathname !== '/graphql')
      return refusal(404, 'NOT_FOUND', 'There is nothing here; the graph is at /graphql.');
    if (wantsPage && graphiql) {
      return new Response(await graphiqlPage(graphiql), { headers: graphiqlHeaders });
    }
    return turnedAway(request, door);
  }

  /** What a request that has come in asks for. @throws GraphQLError if that is not to be had so */
  async function asked(request: Request) {
    if (request.method === 'POST') return worded(askedByBody(await bodyOf(request)));
    const ask = await worded(askedByUrl(new URL(request.url, 'http://localhost').searchParams));
    const prepared = documents.prepare(ask.query);
    if (documents.operation(prepared, ask.operationName)?.node.operation === 'mutation') {
      throw badRequest('Mutations are taken by POST only.', 'METHOD_NOT_ALLOWED', 405, { allow: 'POST' });
    }
    if (!PREFLIGHT_HEADERS.some(name => request.headers.get(name)?.trim())) {
      throw badRequest(
        `A GET needs a header that no page of another origin can send unasked: ${PREFLIGHT_HEADERS.join(' or ')}, with any value.`,
        'PREFLIGHT_HEADER_MISSING',
      );
    }
    return ask;
  }

  /** The same with the text of its document, whether it was sent or named. */
  async function worded(ask: Ask) {
    const query = await persisted.text(ask);
    if (!problemsOf(documents.prepare(query))) persisted.keep(ask);
    return { query, variables: ask.variables, operationName: ask.operationName };
  }

  async function bodyOf(request: Request): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    try {
      for await (const chunk of request.body ?? []) {
        size += chunk.byteLength;
        // Read to its end even so: whoever leaves a body unread closes the connection before the answer is out.
        if (size <= maxBodyBytes) chunks.push(chunk);
      }
    } catch {
      // Whoever sent it has gone.
      throw badRequest('The body did not come whole.');
    }
    if (size > maxBodyBytes) throw bodyTooLarge(maxBodyBytes);
    return Buffer.concat(chunks, size);
  }

  /** A visit that takes the long way. */
  interface LongVisit {
    visit: Visit;
    errors?: readonly GraphQLError[] | undefined;
    /** What is to be done about `@defer` in its document, if it takes answers in parts. */
    deferring?: Deferring | undefined;
    /** Whether its operation runs. */
    runs?: boolean;
    /** Whether nobody waits for its answer any more. */
    left?: boolean;
    /** What follows the answer's first part. */
    later?: (() => AsyncIterable<LaterPart>) | undefined;
  }
  const long = new WeakMap<object, LongVisit>();

  /** The bytes of an answer in parts, with which the visit ends. */
  function inBytes({ visit, errors = [], later }: LongVisit, first: string) {
    const seen: TellableError[] = [...errors];
    async function* texts() {
      for await (const part of later?.() ?? []) {
        for (const piece of part.incremental ?? []) seen.push(...(piece.errors ?? []));
        yield partText(part);
      }
    }
    return multipart(
      first,
      texts,
      gone => visit.end(200, seen.length > 0 ? seen : undefined, gone),
      () => visit.session?.leave(),
    );
  }

  const ways: Plugin<Context, { req?: IncomingMessage; res?: ServerResponse }> = {
    async onRequest({ request, url, serverContext: { req, res }, endResponse }) {
      if (request.method === 'OPTIONS') return;
      const response = await early(request as Request, url);
      if (response) endResponse(response);
      if (url.pathname !== '/graphql' || (response && response.status < 400)) return;
      const known = req && long.get(req)?.visit;
      const visit = known ?? visits.begin(name => request.headers.get(name) ?? undefined);
      const seen: LongVisit = { visit };
      long.set(request, seen);
      // Whoever leaves may not wait for the end; a write that runs on keeps its place until then.
      const left = () => {
        seen.left = true;
        if (!seen.runs) visit.end(res?.statusCode ?? 200, undefined, true);
      };
      if (res) res.once('close', left);
      else request.signal?.addEventListener('abort', left);
    },
    onResponse({ request, response }) {
      if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store');
      response.headers.set('vary', vary);
      const seen = long.get(request);
      if (!seen) return;
      response.headers.set(REQUEST_ID, seen.visit.requestId);
      if (!seen.later) seen.visit.end(response.status, seen.errors);
    },
    onRequestParse({ setRequestParser }) {
      setRequestParser(asked as never);
    },
    onParams({ request, params, setResult }) {
      if (long.get(request)?.visit.enter()) return setResult({ errors: [overloaded()] });
      const prepared = documents.prepare(String(params.query));
      const problems = problemsOf(prepared);
      if (problems) return setResult({ errors: problems });
      const seen = long.get(request);
      if (seen && takesParts(request.headers.get('accept'))) seen.deferring = prepared.deferring;
    },
    onResultProcess({ request, result, setResultProcessor }) {
      const seen = long.get(request);
      if (seen && 'errors' in result) seen.errors = result.errors;
      const type = answerType(request.headers.get('accept')) ?? JSON_RESULT;
      const respond = (result: ExecutionResult, fetchAPI: { Response: typeof Response }) => {
        if (seen?.later) {
          const { headers, text } = answerOf({ ...result, hasNext: true } as ExecutionResult, type);
          return new fetchAPI.Response(inBytes(seen, text), {
            headers: { 'content-type': PARTS_RESULT, ...headers },
          });
        }
        const { status, headers, text } = answerOf(result, type);
        return new fetchAPI.Response(text, {
          status,
          headers: { 'content-type': `${type}; charset=utf-8`, ...headers },
        });
      };
      setResultProcessor(respond as never, type);
    },
    // What comes here has been found good.
    onParse({ params, setParsedDocument }) {
      const { document } = documents.prepare(String(params.source));
      if (document) setParsedDocument(document);
    },
    onValidate({ setResult }) {
      setResult([]);
    },
    onExecute({ args, setExecuteFn, setResultAndStopExecution }) {
      const operation = operationOf(args.document, args.operationName);
      const { request } = args.contextValue as unknown as { request: Request };
      const seen = long.get(request);
      if (operation) seen?.visit.runs(operation, args.document.loc?.source.body);
      const variables = args.variableValues ?? {};
      const refused = operation && demandRefusal(operations, args.document, operation, variables);
      if (refused) return setResultAndStopExecution(refused);
      const document = operation && seen?.deferring && formInParts(seen.deferring, operation, variables);
      const run = async () => {
        // Yoga's own takes an object for a promise if a field in it is called "then".
        if (!seen || !document) return execute(args);
        const { contextValue: context, operationName } = args;
        const { first, later } = await inParts(visits, { document, operationName, variables, context });
        seen.later = later;
        return first;
      };
      setExecuteFn((async () => {
        if (!seen) return run();
        seen.runs = true;
        try {
          return await run();
        } finally {
          seen.runs = false;
          if (seen.left) seen.visit.end(200, undefined, true);
        }
      }) as never);
      return {
        onExecuteDone({ result, setResult }) {
          if (isAsyncIterable(result)) return;
          const { seam } = args.contextValue;
          const kept = capped(result, seam, operation?.operation);
          if (seen && kept !== result) seen.later = undefined;
          // What it came to is told at the end.
          const extensions =
            seam.ledger && !seen?.later
              ? { extensions: { ...kept.extensions, seam: seam.ledger.summary() } }
              : {};
          if (kept !== result || seam.ledger) setResult({ ...kept, ...extensions });
        },
      };
    },
  };

  const yoga = createYoga<object, Context>({
    schema: servedSchema,
    context: ({ request }) => {
      const header = (name: string) => request.headers.get(name) ?? undefined;
      return contextOf(operations, header, request.signal, long.get(request)?.visit ?? visits.begin(header));
    },
    parserAndValidationCache: false,
    plugins: [ways],
    graphiql: false,
    landingPage: false,
    logging: false,
    // Yoga's own answers first, without a word, whatever URL ends so; no URL ends with a line break.
    healthCheckEndpoint: '\n',
    multipart: false,
    batching: false,
    // Bodies are read, and measured, by a function of ours.
    maxRequestBodySize: false,
    maskedErrors: { maskError: error => masked(error, visits.unexpected) },
    cors: request =>
      origins.has(request.headers.get('origin') ?? '')
        ? {
            origin: request.headers.get('origin') ?? '',
            credentials: false,
            methods: ['GET', 'POST'],
            allowedHeaders: [
              'authorization',
              'content-type',
              'seam-workspace',
              'client-session-token',
              'x-seam-explain',
              ...PREFLIGHT_HEADERS,
              'x-request-id',
              'traceparent',
              'tracestate',
            ],
            exposedHeaders: EXPOSED,
          }
        : false,
  });

  /** The long way; a body that has been read goes along. */
  const longWay: LongWay = (request, response, read) => {
    if (turnedAwayRaw(request, response, door)) return read?.visit.end(response.statusCode, undefined);
    if (read) {
      const { body, visit } = read;
      long.set(request, { visit });
      // An empty one would be taken for one that is still to come.
      Object.assign(request, { body: body.length > 0 ? body : Buffer.from(' ') });
    }
    yoga(request, response);
  };
  const cors = (origin: string) =>
    origins.has(origin)
      ? { 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED.join(', ') }
      : undefined;
  const shortWay = fastWay({ ...operations, documents, persisted, maxBodyBytes, cors, vary }, longWay);

  let server: Server | undefined;

  return {
    fetch: async request => yoga.fetch(request),
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
            shortWay(request, response);
          },
        );
        guardSockets(server, door);
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

const after = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms).unref());
