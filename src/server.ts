import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createYoga, isAsyncIterable, type Plugin } from 'graphql-yoga';
import { Documents } from './documents.ts';
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
import { masked } from './mask.ts';
import { contextOf, demandProblem, type OperationOptions, operationOf } from './operation.ts';
import type { Weights } from './plan/cost.ts';
import { servedSchema } from './schema.ts';
import { type CallRecord, createSeamClient, type SomeLimits, type UpstreamStats } from './seam/client.ts';

export type { GraphiQLOptions } from './graphiql.ts';
export type { Weights } from './plan/cost.ts';
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
  maxDocumentCharacters?: number;
  maxDocumentTokens?: number;
  /** The most calls to Seam that one operation may come to, judged before it runs. */
  maxCalls?: number;
  /** The most entities that one operation may name by their representations, as routers do. */
  maxRepresentations?: number;
  /** Whether routers see `node` and `nodes`, of which a supergraph can have only one. Not unless told. */
  subgraphNode?: boolean;
  /** Whether callers may ask, with `x-seam-explain: 1`, which calls a request made. On unless told. */
  explain?: boolean;
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

const HEADERS_LIMIT = 16 * 1024;
const RECEIVE_TIMEOUT_MS = 10_000;
const SOCKET_CHECK_MS = 1_000;

const refusal = (status: number, code: string, message: string, headers: Record<string, string> = {}) =>
  Response.json({ errors: [{ message, extensions: { code } }] }, { status, headers });

/** Serves the graph over HTTP at `/graphql`, with each request's own credential and no other. */
export function createServer(options: ServerOptions): GatewayServer {
  const client = createSeamClient({ endpoint: options.endpoint, limits: options.upstream });
  const documents = new Documents(servedSchema, {
    maxCharacters: options.maxDocumentCharacters ?? 16_000,
    maxTokens: options.maxDocumentTokens ?? 3_000,
    compileAfter: options.compileAfter ?? 3,
  });
  const operations: OperationOptions = {
    client,
    explain: options.explain ?? true,
    maxCalls: options.maxCalls ?? 3_000,
    maxRepresentations: options.maxRepresentations ?? 500,
    subgraphNode: options.subgraphNode ?? false,
    weights: options.weights,
    onCall: options.onCall,
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
    const type = request.headers.get('content-type') ?? '';
    if (request.method === 'POST' && !/^application\/json *(;|$)/i.test(type)) {
      return refusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send application/json.');
    }
    if (request.method === 'POST' && request.headers.has('content-encoding')) {
      return refusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the body without a content encoding.');
    }
    return undefined;
  }

  const ways: Plugin<Context> = {
    async onRequest({ request, url, endResponse }) {
      if (request.method === 'OPTIONS') return;
      const response = await early(request as Request, url);
      if (response) endResponse(response);
    },
    onResponse({ response }) {
      if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store');
      if (origins.size > 0) response.headers.append('vary', 'origin');
    },
    onParams({ params, setResult }) {
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
    maxRequestBodySize: maxBodyBytes,
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
            ],
          }
        : false,
  });

  /** The long way; a body that has been read goes along. */
  const longWay: LongWay = (request, response, body) => {
    // An empty one would be taken for one that is still to come.
    if (body) Object.assign(request, { body: body.length > 0 ? body : Buffer.from(' ') });
    yoga(request, response);
  };
  const listener = fastWay({ ...operations, documents, maxBodyBytes, cors: origins.size > 0 }, longWay);

  let server: Server | undefined;

  return {
    fetch: async request => yoga.fetch(request),
    stats: () => client.stats(),

    listen: (port = 0, host = '127.0.0.1') =>
      new Promise((resolve, reject) => {
        server = createHttpServer(
          {
            maxHeaderSize: HEADERS_LIMIT,
            headersTimeout: RECEIVE_TIMEOUT_MS,
            requestTimeout: RECEIVE_TIMEOUT_MS,
            connectionsCheckingInterval: SOCKET_CHECK_MS,
          },
          listener,
        );
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
    await client.close();
  }
}
