import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GraphQLError } from 'graphql';
import { createYoga, isAsyncIterable, type Plugin } from 'graphql-yoga';
import { Connections } from './connections.ts';
import { Documents } from './documents.ts';
import { fastWay, type LongWay } from './fast.ts';
import type { Context } from './graph/builder.ts';
import { type GraphiQLOptions, graphiqlHeaders, graphiqlPage } from './graphiql.ts';
import { createLog, type Log } from './log.ts';
import { masked } from './mask.ts';
import type { Metrics } from './metrics.ts';
import { contextOf, demandProblem, type OperationOptions, operationOf, overloaded } from './operation.ts';
import type { Weights } from './plan/cost.ts';
import { REQUEST_ID } from './request-id.ts';
import { schema } from './schema.ts';
import { type CallRecord, createSeamClient } from './seam/client.ts';
import { type Visit, Visits } from './visits.ts';

export type { GraphiQLOptions } from './graphiql.ts';
export { createLog, type Log, type LogLevel } from './log.ts';
export type { Metrics } from './metrics.ts';
export type { Weights } from './plan/cost.ts';
export { schema } from './schema.ts';
export type { CallRecord } from './seam/client.ts';

export interface ServerOptions {
  /** Where Seam is: `https://connect.getseam.com`, or a sandbox's URL. */
  endpoint: string;
  /** Connections held open to Seam. */
  connections?: number;
  connectTimeoutMs?: number;
  readTimeoutMs?: number;
  writeTimeoutMs?: number;
  /** The largest answer of Seam's that is read, in bytes. */
  maxAnswerBytes?: number;
  /** Whether to serve GraphiQL to browsers, and what it shows. Off unless told. */
  graphiql?: boolean | GraphiQLOptions;
  /** Origins whose pages may call this server from a browser. None unless told. */
  corsOrigins?: readonly string[];
  maxBodyBytes?: number;
  maxDocumentCharacters?: number;
  maxDocumentTokens?: number;
  /** The most calls to Seam that one operation may come to, judged before it runs. */
  maxCalls?: number;
  /** Whether callers may ask, with `x-seam-explain: 1`, which calls a request made. On unless told. */
  explain?: boolean;
  /** How often an operation is asked for before it is compiled; ad-hoc operations are never worth it. */
  compileAfter?: number;
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
  /** Opens a port; 0 picks a free one. */
  listen(port?: number, host?: string): Promise<{ url: string; port: number }>;
  /**
   * Stops: readiness fails at once, new connections are refused after `delayMs`, requests in progress may end within
   * `timeoutMs`, then they are answered with what they have. Two seconds after that at the most nothing is open.
   */
  close(options?: { delayMs?: number; timeoutMs?: number }): Promise<void>;
}

const HEADERS_LIMIT = 16 * 1024;
const RECEIVE_TIMEOUT_MS = 10_000;
const SOCKET_CHECK_MS = 1_000;
/** On stopping, how long a request may go on arriving. */
const HALF_REQUEST_MS = 1_000;
/** On stopping, how long answers may take to be written once their work has been ended. */
const LAST_WORDS_MS = 1_000;
/** On stopping, how long after that the connections to Seam may take to end. */
const LAST_CALLS_MS = 750;

const refusal = (status: number, code: string, message: string, headers: Record<string, string> = {}) =>
  Response.json({ errors: [{ message, extensions: { code } }] }, { status, headers });

/** Serves the graph over HTTP at `/graphql`, with each request's own credential and no other. */
export function createServer(options: ServerOptions): GatewayServer {
  const client = createSeamClient(options);
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
  const documents = new Documents(schema, {
    maxCharacters: options.maxDocumentCharacters ?? 16_000,
    maxTokens: options.maxDocumentTokens ?? 3_000,
    compileAfter: options.compileAfter ?? 3,
  });
  const operations: OperationOptions = {
    client,
    explain: options.explain ?? true,
    maxCalls: options.maxCalls ?? 3_000,
    weights: options.weights,
    visits,
  };
  const maxBodyBytes = options.maxBodyBytes ?? 262_144;
  const graphiql = options.graphiql === true ? {} : options.graphiql || undefined;
  const origins = new Set(options.corsOrigins);
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
    if (pathname !== '/graphql')
      return refusal(404, 'NOT_FOUND', 'There is nothing here; the graph is at /graphql.');
    if (wantsPage && graphiql) {
      return new Response(await graphiqlPage(graphiql), { headers: graphiqlHeaders });
    }
    const type = request.headers.get('content-type') ?? '';
    if (request.method === 'POST' && !/^application\/json *(;|$)/i.test(type)) {
      return refusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send application/json.');
    }
    if (request.method === 'POST' && request.headers.has('content-encoding')) {
      return refusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the body without a content encoding.');
    }
    return undefined;
  }

  /** The visits of requests that take the long way. */
  const long = new WeakMap<object, { visit: Visit; errors?: readonly GraphQLError[] | undefined }>();

  const ways: Plugin<Context, { req?: IncomingMessage; res?: ServerResponse }> = {
    async onRequest({ request, url, serverContext: { req, res }, endResponse }) {
      if (request.method === 'OPTIONS') return;
      const response = await early(request as Request, url);
      if (response) endResponse(response);
      if (url.pathname !== '/graphql' || (response && response.status < 400)) return;
      const known = req && long.get(req)?.visit;
      const visit = known ?? visits.begin(name => request.headers.get(name) ?? undefined);
      long.set(request, { visit });
      // Whoever leaves may not wait for the end.
      if (res) res.once('close', () => visit.end(res.statusCode, undefined, true));
      else request.signal?.addEventListener('abort', () => visit.end(200, undefined, true));
    },
    onResultProcess({ request, result }) {
      const seen = long.get(request);
      if (seen && 'errors' in result) seen.errors = result.errors;
    },
    onResponse({ request, response }) {
      response.headers.set('cache-control', 'no-store');
      if (origins.size > 0) response.headers.append('vary', 'origin');
      const seen = long.get(request);
      if (!seen) return;
      response.headers.set(REQUEST_ID, seen.visit.requestId);
      seen.visit.end(response.status, seen.errors);
    },
    onParams({ request, params, setResult }) {
      if (long.get(request)?.visit.enter()) return setResult({ errors: [overloaded()] });
      if (typeof params.query !== 'string') return;
      const { parseError } = documents.prepare(params.query);
      if (parseError?.extensions.code === 'QUERY_TOO_COMPLEX') setResult({ errors: [parseError] });
    },
    onParse({ params, setParsedDocument, setParseFn }) {
      const { document, parseError } = documents.prepare(String(params.source));
      if (document) setParsedDocument(document);
      else {
        setParseFn(() => {
          throw parseError;
        });
      }
    },
    onValidate({ params, setResult }) {
      const text = params.documentAST.loc?.source.body;
      if (text !== undefined) setResult([...documents.prepare(text).errors]);
    },
    onExecute({ args, setResultAndStopExecution }) {
      const operation = operationOf(args.document, args.operationName);
      const { request } = args.contextValue as unknown as { request: Request };
      if (operation) long.get(request)?.visit.runs(operation, args.document.loc?.source.body);
      const problem =
        operation && demandProblem(operations, args.document, operation, args.variableValues ?? {});
      if (problem) return setResultAndStopExecution({ errors: [problem] });
      return {
        onExecuteDone({ result, setResult }) {
          const { ledger } = args.contextValue.seam;
          if (ledger && !isAsyncIterable(result)) {
            setResult({ ...result, extensions: { ...result.extensions, seam: ledger.summary() } });
          }
        },
      };
    },
  };

  const yoga = createYoga<object, Context>({
    schema,
    context: ({ request }) => {
      const header = (name: string) => request.headers.get(name) ?? undefined;
      const visit = long.get(request)?.visit ?? visits.begin(header);
      const gone = new AbortController();
      request.signal.addEventListener('abort', () => gone.abort());
      return contextOf(operations, header, gone, visit);
    },
    parserAndValidationCache: false,
    plugins: [ways],
    graphiql: false,
    landingPage: false,
    logging: false,
    multipart: false,
    batching: false,
    maxRequestBodySize: maxBodyBytes,
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
              'x-request-id',
              'traceparent',
              'tracestate',
            ],
            exposedHeaders: ['x-request-id', 'retry-after'],
          }
        : false,
  });

  /** The long way; a body that has been read goes along. */
  const longWay: LongWay = (request, response, read) => {
    if (read) {
      const { body, visit } = read;
      long.set(request, { visit });
      // An empty one would be taken for one that is still to come.
      Object.assign(request, { body: body.length > 0 ? body : Buffer.from(' ') });
    }
    yoga(request, response);
  };
  const shortWay = fastWay({ ...operations, documents, maxBodyBytes, cors: origins.size > 0 }, longWay);

  let server: Server | undefined;

  return {
    fetch: async request => yoga.fetch(request),

    listen: (port = 0, host = '127.0.0.1') =>
      new Promise((resolve, reject) => {
        server = createHttpServer(
          {
            maxHeaderSize: HEADERS_LIMIT,
            headersTimeout: RECEIVE_TIMEOUT_MS,
            requestTimeout: RECEIVE_TIMEOUT_MS,
            connectionsCheckingInterval: SOCKET_CHECK_MS,
          },
          (request, response) => {
            connections.enter(response);
            shortWay(request, response);
          },
        );
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
    await Promise.race([client.close(), after(until - performance.now())]);
  }
}

const after = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms).unref());
