/** What is turned away at the door, before anybody looks for a query in it. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { answerType, isJson, JSON_RESULT } from './media.ts';

export interface DoorOptions {
  maxUrlCharacters: number;
}

interface Turned {
  status: number;
  code: string;
  message: string;
  headers?: Record<string, string>;
}

/** The header of a promise that cannot be kept here. */
export const IDEMPOTENCY_KEY = 'idempotency-key';

/** The body of a refusal. */
const bodyOf = ({ code, message }: Turned) => JSON.stringify({ errors: [{ message, extensions: { code } }] });

const urlTooLong = (allowed: number): Turned => ({
  status: 414,
  code: 'URL_TOO_LONG',
  message: `The URL is longer than ${allowed} characters.`,
});

/** Why a request to the graph is turned away, by its method and headers; undefined if it may come in. */
function problemOf(method: string, header: (name: string) => string | null): Turned | undefined {
  if (method !== 'GET' && method !== 'POST')
    return {
      status: 405,
      code: 'METHOD_NOT_ALLOWED',
      message: 'Send queries by POST or GET, mutations by POST.',
      headers: { allow: 'GET, POST, OPTIONS' },
    };
  // Before it runs: a change must not be made and then not be told of.
  if (answerType(header('accept')) === undefined)
    return {
      status: 406,
      code: 'NOT_ACCEPTABLE',
      message:
        'Answers are application/json or application/graphql-response+json, in UTF-8; for @defer, accept multipart/mixed beside one of them.',
    };
  // Before it runs: whoever sends it trusts that repeating a change is safe, and nothing here makes it so.
  if (header(IDEMPOTENCY_KEY) !== null)
    return {
      status: 400,
      code: 'IDEMPOTENCY_KEY_NOT_SUPPORTED',
      message:
        'Idempotency-Key is not supported, since Seam knows no such keys: a change that is sent twice may be made twice. Leave the header out. For createUserIdentity, userIdentityKey does what can be done.',
    };
  if (method !== 'POST') return undefined;
  if (!isJson(header('content-type')))
    return { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE', message: 'Send application/json, in UTF-8.' };
  if (header('content-encoding') !== null)
    return {
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
      message: 'Send the body without a content encoding.',
    };
  return undefined;
}

/** The refusal of a request to the graph; undefined if it may come in. */
export function turnedAway(request: Request, { maxUrlCharacters }: DoorOptions): Response | undefined {
  const { method, headers, url } = request;
  const path = url.slice(url.indexOf('/', url.indexOf('//') + 2));
  const problem =
    path.length > maxUrlCharacters
      ? urlTooLong(maxUrlCharacters)
      : problemOf(method, name => headers.get(name));
  if (!problem) return undefined;
  const type = answerType(headers.get('accept')) ?? JSON_RESULT;
  return new Response(bodyOf(problem), {
    status: problem.status,
    headers: { 'content-type': `${type}; charset=utf-8`, ...problem.headers },
  });
}

/** Turns away what could not even be made a request of; says whether it did. */
export function turnedAwayRaw(
  request: IncomingMessage,
  response: ServerResponse,
  { maxUrlCharacters }: DoorOptions,
): boolean {
  const { url = '', headers } = request;
  const problem =
    url.length > maxUrlCharacters
      ? urlTooLong(maxUrlCharacters)
      : URL.canParse(`http://${headers.host ?? 'localhost'}${url}`)
        ? undefined
        : { status: 400, code: 'BAD_REQUEST', message: 'The URL or the host header cannot be read.' };
  if (!problem) return false;
  response.writeHead(problem.status, HEADERS).end(bodyOf(problem));
  return true;
}

const HEADERS = { 'cache-control': 'no-store', 'content-type': `${JSON_RESULT}; charset=utf-8` };

/** What is wrong with bytes that are no HTTP request, by Node's name for it. */
function unreadable(error: NodeJS.ErrnoException & { rawPacket?: Buffer }, maxUrlCharacters: number): Turned {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return { status: 408, code: 'REQUEST_TIMEOUT', message: 'The request did not come in time.' };
  if (error.code !== 'HPE_HEADER_OVERFLOW')
    return { status: 400, code: 'BAD_REQUEST', message: 'This is not an HTTP request.' };
  const line = error.rawPacket?.subarray(0, maxUrlCharacters + 10).toString('latin1') ?? '';
  // One long first line; headers that overflow come after a shorter one.
  if (/^[A-Z]+ \/[^\r\n]*$/.test(line) && line.length > maxUrlCharacters) return urlTooLong(maxUrlCharacters);
  return { status: 431, code: 'HEADERS_TOO_LARGE', message: 'The headers are too large.' };
}

const REASONS: Record<number, string> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  414: 'URI Too Long',
  431: 'Request Header Fields Too Large',
};

/** Answers in our own form where Node would answer with an empty body. */
export function guardSockets(server: Server, { maxUrlCharacters }: DoorOptions): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    // An answer that is on its way must not be mixed with another.
    const { _httpMessage: current } = socket as Duplex & { _httpMessage?: ServerResponse | null };
    if (error.code === 'ECONNRESET' || !socket.writable || current?.headersSent) {
      socket.destroy();
      return;
    }
    const problem = unreadable(error, maxUrlCharacters);
    const body = bodyOf(problem);
    const headers = {
      ...HEADERS,
      'content-length': Buffer.byteLength(body),
      connection: 'close',
    };
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${problem.status} ${REASONS[problem.status]}\r\n${head.join('')}\r\n${body}`);
  });
  server.on('checkExpectation', (_request, response) => {
    const problem = {
      status: 417,
      code: 'EXPECTATION_FAILED',
      message: 'Nothing but 100-continue is expected here.',
    };
    response.writeHead(417, { ...HEADERS, connection: 'close' }).end(bodyOf(problem));
  });
}
