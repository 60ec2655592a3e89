import { type Dispatcher, Pool } from 'undici';
import { type Credential, credentialHeaders } from './credential.ts';
import {
  answerError,
  invalidResponse,
  SeamError,
  type SeamErrorCode,
  type SeamErrorDetails,
} from './errors.ts';
import { type Calls, routes } from './generated.ts';

export type Path = keyof Calls;
export type Params<P extends Path> = Calls[P]['params'];

/** An answer's JSON object. Nothing in it is trusted until it is read: see `row.ts`. */
export type Answer = Readonly<Record<string, unknown>>;

const origins = new WeakMap<Answer, SeamErrorDetails>();

/** Which call an answer came from, for errors about what it lacks. */
export const originOf = (answer: Answer): SeamErrorDetails => origins.get(answer) ?? {};

/** One call as it happened, for logs, metrics and tests. Carries no ids and no credentials. */
export interface CallRecord {
  path: Path;
  /** How it ended: `OK`, or the code of its error. */
  code: SeamErrorCode | 'OK';
  status: number | undefined;
  requestId: string | undefined;
  attempts: number;
  durationMs: number;
  /** Spent waiting for a place. */
  waitedMs: number;
}

/** Whoever follows the calls of one operation. */
export interface CallFollower {
  /** Sent along with each call. */
  readonly requestId: string;
  /** A call begins. These headers go along with it, and `end` is called when it has ended. */
  readonly begin?:
    | ((path: Path) => { headers: Record<string, string>; end: (record: CallRecord) => void })
    | undefined;
}

export interface ClientOptions {
  /** Where Seam is, such as `https://connect.getseam.com`; a path in it is kept as a prefix. */
  endpoint: string;
  /** Connections held open to Seam; more calls than that wait. */
  connections?: number;
  connectTimeoutMs?: number;
  /** For headers and body together, one read. */
  readTimeoutMs?: number;
  /** The same for a write, which is given longer because giving up leaves its fate unknown. */
  writeTimeoutMs?: number;
  /** The largest answer that is read, in bytes. */
  maxAnswerBytes?: number;
}

export interface CallOptions {
  credential: Credential;
  /** Ends reads early, when whoever asked has gone. Writes run on, so that their outcome is known. */
  signal?: AbortSignal | undefined;
  onCall?: ((record: CallRecord) => void) | undefined;
  follower?: CallFollower | undefined;
}

export interface SeamClient {
  /** @throws SeamError, and nothing else */
  call<P extends Path>(path: P, params: Params<P>, options: CallOptions): Promise<Answer>;
  close(): Promise<void>;
}

/** `get`, `list` and `list_*`: safe to abandon, share and repeat. Everything else changes something. */
export const isRead = (path: Path): boolean => routes[path].read;

const header = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

interface Received {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** Hears of one dispatched request. Unlike undici's `request` it builds no stream, which halves the cost of a call. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly received: Promise<Received>;
  /** Whether anything can have reached Seam. */
  sent = false;
  status: number | undefined;
  headers: Received['headers'] = {};
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #ended = false;
  #controller: Dispatcher.DispatchController | undefined;
  #resolve!: (received: Received) => void;
  #reject!: (error: unknown) => void;

  constructor(limit: number) {
    this.#limit = limit;
    this.received = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Gives up: at once for whoever waits, and as soon as may be for the connection. */
  end(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#reject(error);
    this.#controller?.abort(new Error('ended'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#ended) controller.abort(new Error('ended'));
    else this.sent = true;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Received['headers'],
  ): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#limit) this.end(new TooLarge());
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#ended) return;
    this.#ended = true;
    const [first] = this.#chunks;
    const body = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks, this.#size);
    this.#resolve({ status: this.status ?? 0, headers: this.headers, text: body.toString('utf8') });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.end(error);
  }
}

class TooLarge extends Error {}

/**
 * Speaks to Seam: one POST per call over kept-open connections, and never the same call twice. Redirects are
 * errors, paths are constants, ids travel in the body.
 */
export function createSeamClient(options: ClientOptions): SeamClient {
  if (!URL.canParse(options.endpoint)) {
    throw new TypeError('"endpoint" must be a URL such as https://connect.getseam.com');
  }
  const endpoint = new URL(options.endpoint);
  const prefix = endpoint.pathname.replace(/\/+$/, '');
  const maxAnswerBytes = options.maxAnswerBytes ?? 32 * 1024 * 1024;
  const pool = new Pool(endpoint.origin, {
    connections: options.connections ?? 64,
    connect: { timeout: options.connectTimeoutMs ?? 2_000 },
    // One clock of ours covers the whole attempt; these would only race it.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  return {
    async call(path, params, { credential, signal, onCall, follower }) {
      const write = !isRead(path);
      const headers = credentialHeaders(credential);
      if (follower) headers['x-request-id'] = follower.requestId;
      const followed = follower?.begin?.(path);
      if (followed) Object.assign(headers, followed.headers);
      let code: CallRecord['code'] = 'OK';
      const exchange = new Exchange(maxAnswerBytes);
      const leave = () =>
        exchange.end(new SeamError('CANCELLED', 'The request was cancelled.', { endpoint: path }));
      if (!write && signal) {
        if (signal.aborted) leave();
        signal.addEventListener('abort', leave);
      }
      const timer = setTimeout(
        () => exchange.end(new SeamError('UPSTREAM_TIMEOUT', 'Seam took too long to answer.')),
        write ? (options.writeTimeoutMs ?? 9_000) : (options.readTimeoutMs ?? 5_000),
      );
      const startedAt = performance.now();
      const details = (): SeamErrorDetails => {
        const requestId = header(exchange.headers['seam-request-id']);
        return {
          endpoint: path,
          ...(exchange.status === undefined ? {} : { status: exchange.status }),
          ...(requestId === undefined ? {} : { requestId }),
          ...(write && exchange.sent ? { outcome: 'UNKNOWN' as const } : {}),
        };
      };
      try {
        pool.dispatch(
          {
            path: prefix + path,
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
            body: JSON.stringify(params),
          },
          exchange,
        );
        const received = await exchange.received;
        return answered(path, received, details(), write);
      } catch (error) {
        code =
          error instanceof SeamError
            ? error.code
            : error instanceof TooLarge
              ? 'UPSTREAM_INVALID_RESPONSE'
              : 'UPSTREAM_UNAVAILABLE';
        if (error instanceof TooLarge) throw invalidResponse('it is too large', details());
        if (!(error instanceof SeamError)) {
          throw new SeamError('UPSTREAM_UNAVAILABLE', 'Seam could not be reached.', {
            ...details(),
            cause: error,
          });
        }
        // Ended here: it says why, and the exchange says how far it had come.
        if (error.details.status !== undefined) throw error;
        throw new SeamError(error.code, error.message, { ...details(), ...error.details });
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', leave);
        if (onCall || followed) {
          const record: CallRecord = {
            path,
            code,
            status: exchange.status,
            requestId: header(exchange.headers['seam-request-id']),
            attempts: 1,
            durationMs: performance.now() - startedAt,
            waitedMs: 0,
          };
          onCall?.(record);
          followed?.end(record);
        }
      }
    },
    close: () => pool.close(),
  };
}

/** What came back, if it is the JSON object of a success; else the error it stands for. */
function answered(
  path: Path,
  { status, headers, text }: Received,
  details: SeamErrorDetails,
  write: boolean,
): Answer {
  const { outcome: _known, ...certain } = details;
  if (status >= 300 && status < 400) throw invalidResponse('it is a redirect', certain);
  const isJson = /\bjson\b/i.test(header(headers['content-type']) ?? '');
  let body: unknown;
  try {
    body = isJson ? JSON.parse(text) : undefined;
  } catch {
    if (status < 300) throw invalidResponse('it is not JSON', details);
  }
  if (status >= 400) {
    const retryAfter = header(headers['retry-after']);
    throw answerError({ endpoint: path, status, body, requestId: details.requestId, retryAfter, write });
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalidResponse('it is not a JSON object', details);
  }
  origins.set(body as Answer, details);
  return body as Answer;
}
