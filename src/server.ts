import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ParseOptions, parse, type Source } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Context } from './graph/builder.ts';
import { type GraphiQLOptions, graphiqlHeaders, graphiqlPage } from './graphiql.ts';
import { masked } from './mask.ts';
import { Session } from './plan/session.ts';
import { schema } from './schema.ts';
import { type CallRecord, createSeamClient } from './seam/client.ts';
import { credentialOf } from './seam/credential.ts';

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
  /** Whether to serve GraphiQL to browsers, and what it shows. Off unless told. */
  graphiql?: boolean | GraphiQLOptions;
  /** Origins whose pages may call this server from a browser. None unless told. */
  corsOrigins?: readonly string[];
  maxBodyBytes?: number;
  maxDocumentCharacters?: number;
  maxDocumentTokens?: number;
  /** Hears of every call to Seam once it has ended. */
  onCall?: (record: CallRecord) => void;
}

export interface GatewayServer {
  /** Answers one request, without a port. */
  fetch(request: Request): Promise<Response>;
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
  const client = createSeamClient(options);
  const maxCharacters = options.maxDocumentCharacters ?? 16_000;
  const maxTokens = options.maxDocumentTokens ?? 3_000;
  const graphiql = options.graphiql === true ? {} : options.graphiql || undefined;
  let ready = true;

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

  const ways: Plugin = {
    async onRequest({ request, url, endResponse }) {
      if (request.method === 'OPTIONS') return;
      const response = await early(request as Request, url);
      if (response) endResponse(response);
    },
    onResponse({ response }) {
      response.headers.set('cache-control', 'no-store');
    },
    onParams({ params, setResult }) {
      if (typeof params.query === 'string' && params.query.length > maxCharacters) {
        const message = `The document is longer than ${maxCharacters} characters.`;
        const http = { status: 400 };
        setResult({ errors: [{ message, extensions: { code: 'QUERY_TOO_COMPLEX', http } }] } as never);
      }
    },
    onParse({ setParseFn }) {
      setParseFn((source: string | Source, parseOptions?: ParseOptions) =>
        parse(source, { ...parseOptions, maxTokens }),
      );
    },
  };

  const yoga = createYoga<object, Context>({
    schema,
    context: ({ request }) => ({
      seam: new Session(client, {
        credential: credentialOf(request.headers),
        signal: request.signal,
        onCall: options.onCall,
      }),
    }),
    plugins: [ways],
    graphiql: false,
    landingPage: false,
    logging: false,
    multipart: false,
    batching: false,
    maxRequestBodySize: options.maxBodyBytes ?? 262_144,
    maskedErrors: { maskError: masked },
    cors: options.corsOrigins?.length
      ? {
          origin: [...options.corsOrigins],
          credentials: false,
          methods: ['GET', 'POST'],
          allowedHeaders: ['authorization', 'content-type', 'seam-workspace', 'client-session-token'],
        }
      : false,
  });

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
          yoga,
        );
        server.once('error', reject);
        server.listen(port, host, () => {
          const address = (server as Server).address() as AddressInfo;
          const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
          resolve({ url: `http://${name}:${address.port}`, port: address.port });
        });
      }),

    async close({ delayMs = 0, timeoutMs = 10_000 } = {}) {
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
    },
  };
}
