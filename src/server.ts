import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ExecutionResult, execute } from 'graphql';
import { createYoga, isAsyncIterable, type Plugin } from 'graphql-yoga';
import { answerOf } from './answer.ts';
import { type Ask, askedByBody, askedByUrl, badRequest, bodyTooLarge } from './asked.ts';
import { Documents, problemsOf } from './documents.ts';
import { guardSockets, turnedAway, turnedAwayRaw } from './door.ts';
import { fastWay, type LongWay } from './fast.ts';
import type { Context } from './graph/builder.ts';
import {
  ASSETS,
  DOCS,
  type GraphiQLOptions,
  graphiqlAsset,
  graphiqlDoc,
  graphiqlHeaders,
  graphiqlPage,
} from './graphiql.ts';
import type { DocumentLimits } from './limits.ts';
import { masked } from './mask.ts';
import { answerType, JSON_RESULT } from './media.ts';
import { capped, contextOf, demandProblem, type OperationOptions, operationOf } from './operation.ts';
import { Persisted, type PersistedOptions } from './persisted.ts';
import type { Weights } from './plan/cost.ts';
import { servedSchema } from './schema.ts';
import { type CallRecord, createSeamClient, type SomeLimits, type UpstreamStats } from './seam/client.ts';

export type { GraphiQLOptions } from './graphiql.ts';
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
  /** How often an operation is asked for before it is compiled; ad-hoc operations are never worth it. */
  compileAfter?: number;
  /** What calls, rounds and rows cost relative to each other, when ways to the same answer are compared. */
  weights?: Weights;
  /** Hears of every call to Seam once it has ended. */
  onCall?: (record: CallRecord) => void;
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
   * `timeoutMs`, then whatever is still open is cut.
   */
  close(options?: { delayMs?: number; timeoutMs?: number }): Promise<void>;
}

const RECEIVE_TIMEOUT_MS = 10_000;
const SOCKET_CHECK_MS = 1_000;

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
  const documents = new Documents(servedSchema, {
    maxCharacters: options.maxDocumentCharacters ?? 16_000,
    maxTokens: options.maxDocumentTokens ?? 3_000,
    ...options.documentLimits,
    compileAfter: options.compileAfter ?? 3,
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
    onCall: options.onCall,
  };
  const maxBodyBytes = options.maxBodyBytes ?? 262_144;
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
      return ready
        ? Response.json({ status: 'ready' })
        : Response.json({ status: 'stopping' }, { status: 503 });
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
    if (graphiql && request.method === 'GET' && pathname.startsWith(DOCS)) {
      const text = await graphiqlDoc(pathname);
      if (text !== undefined) return new Response(text);
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
  const worded = async (ask: Ask) => ({
    query: await persisted.text(ask),
    variables: ask.variables,
    operationName: ask.operationName,
  });

  async function bodyOf(request: Request): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength;
      // Read to its end even so: whoever leaves a body unread closes the connection before the answer is out.
      if (size <= maxBodyBytes) chunks.push(chunk);
    }
    if (size > maxBodyBytes) throw bodyTooLarge(maxBodyBytes);
    return Buffer.concat(chunks, size);
  }

  const ways: Plugin<Context> = {
    async onRequest({ request, url, endResponse }) {
      if (request.method === 'OPTIONS') return;
      const response = await early(request as Request, url);
      if (response) endResponse(response);
    },
    onResponse({ response }) {
      if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store');
      response.headers.set('vary', vary);
    },
    onRequestParse({ setRequestParser }) {
      setRequestParser(asked as never);
    },
    onParams({ params, setResult }) {
      const problems = problemsOf(documents.prepare(String(params.query)));
      if (problems) setResult({ errors: problems });
    },
    onResultProcess({ request, setResultProcessor }) {
      const type = answerType(request.headers.get('accept')) ?? JSON_RESULT;
      const respond = (result: unknown, fetchAPI: { Response: typeof Response }) => {
        const { status, headers, text } = answerOf(result as ExecutionResult, type);
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
      // Yoga's own takes an object for a promise if a field in it is called "then".
      setExecuteFn(execute as never);
      const operation = operationOf(args.document, args.operationName);
      const problem =
        operation && demandProblem(operations, args.document, operation, args.variableValues ?? {});
      if (problem) return setResultAndStopExecution({ errors: [problem] });
      return {
        onExecuteDone({ result, setResult }) {
          if (isAsyncIterable(result)) return;
          const { seam } = args.contextValue;
          const kept = capped(result, seam, operation?.operation);
          const extensions = seam.ledger
            ? { extensions: { ...kept.extensions, seam: seam.ledger.summary() } }
            : {};
          if (kept !== result || seam.ledger) setResult({ ...kept, ...extensions });
        },
      };
    },
  };

  const yoga = createYoga<object, Context>({
    schema: servedSchema,
    context: ({ request }) =>
      contextOf(operations, name => request.headers.get(name) ?? undefined, request.signal),
    parserAndValidationCache: false,
    plugins: [ways],
    graphiql: false,
    landingPage: false,
    logging: false,
    multipart: false,
    batching: false,
    // Bodies are read, and measured, by a function of ours.
    maxRequestBodySize: false,
    maskedErrors: { maskError: masked },
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
            ],
          }
        : false,
  });

  /** The long way; a body that has been read goes along. */
  const longWay: LongWay = (request, response, body) => {
    if (turnedAwayRaw(request, response, door)) return;
    // An empty one would be taken for one that is still to come.
    if (body) Object.assign(request, { body: body.length > 0 ? body : Buffer.from(' ') });
    yoga(request, response);
  };
  const listener = fastWay(
    { ...operations, documents, persisted, maxBodyBytes, cors: origins.size > 0, vary },
    longWay,
  );

  let server: Server | undefined;

  return {
    fetch: async request => yoga.fetch(request),
    stats: () => client.stats(),

    listen: (port = 0, host = '127.0.0.1') =>
      new Promise((resolve, reject) => {
        server = createHttpServer(
          {
            maxHeaderSize: options.maxHeaderBytes ?? 16_384,
            headersTimeout: RECEIVE_TIMEOUT_MS,
            requestTimeout: RECEIVE_TIMEOUT_MS,
            connectionsCheckingInterval: SOCKET_CHECK_MS,
          },
          listener,
        );
        guardSockets(server, door);
        server.once('error', reject);
        server.listen(port, host, () => {
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
    const closing = server;
    if (closing) {
      if (delayMs > 0) await new Promise(resolve => setTimeout(resolve, delayMs));
      await new Promise<void>(resolve => {
        // A connection that was busy at first is closed as soon as its answer is out.
        const idle = setInterval(() => closing.closeIdleConnections(), 50);
        const cut = setTimeout(() => closing.closeAllConnections(), timeoutMs);
        closing.close(() => {
          clearInterval(idle);
          clearTimeout(cut);
          resolve();
        });
      });
    }
    await Promise.all([client.close(), options.persisted?.store?.close?.()]);
  }
}
