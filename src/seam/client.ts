import { Pool } from 'undici';
import { type Credential, credentialHeaders } from './credential.ts';
import { answerError, invalidResponse, SeamError, type SeamErrorDetails } from './errors.ts';
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
  status: number | undefined;
  requestId: string | undefined;
  durationMs: number;
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
}

export interface SeamClient {
  /** @throws SeamError, and nothing else */
  call<P extends Path>(path: P, params: Params<P>, options: CallOptions): Promise<Answer>;
  close(): Promise<void>;
}

/** `get`, `list` and `list_*`: safe to abandon, share and repeat. Everything else changes something. */
export const isRead = (path: Path): boolean => routes[path].read;

const header = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

const NOTHING_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'EHOSTUNREACH',
]);

/**
 * Speaks to Seam: one POST per call over kept-open connections, and never the same call twice. Redirects are
 * errors, paths are constants, ids travel in the body.
 */
export function createSeamClient(options: ClientOptions): SeamClient {
  const endpoint = new URL(options.endpoint);
  const prefix = endpoint.pathname.replace(/\/+$/, '');
  const maxAnswerBytes = options.maxAnswerBytes ?? 32 * 1024 * 1024;
  const pool = new Pool(endpoint.origin, {
    connections: options.connections ?? 48,
    connect: { timeout: options.connectTimeoutMs ?? 2_000 },
    // One clock of ours covers the whole attempt; these would only race it.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  async function bodyText(body: AsyncIterable<Buffer>, endpoint: string): Promise<string> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body) {
      size += chunk.length;
      if (size > maxAnswerBytes) throw invalidResponse('it is too large', { endpoint });
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, size).toString('utf8');
  }

  return {
    async call(path, params, { credential, signal, onCall }) {
      const write = !isRead(path);
      const headers = credentialHeaders(credential);
      const abort = new AbortController();
      let ended: 'timeout' | 'cancelled' | undefined;
      const end = (reason: 'timeout' | 'cancelled') => {
        ended ??= reason;
        abort.abort();
      };
      const leave = () => end('cancelled');
      if (!write && signal) {
        if (signal.aborted)
          throw new SeamError('CANCELLED', 'The request was cancelled.', { endpoint: path });
        signal.addEventListener('abort', leave);
      }
      const timer = setTimeout(
        () => end('timeout'),
        write ? (options.writeTimeoutMs ?? 9_000) : (options.readTimeoutMs ?? 5_000),
      );
      const startedAt = performance.now();
      let status: number | undefined;
      let requestId: string | undefined;
      try {
        const response = await pool.request({
          path: prefix + path,
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
          body: JSON.stringify(params),
          signal: abort.signal,
        });
        status = response.statusCode;
        requestId = header(response.headers['seam-request-id']);
        const text = await bodyText(response.body, path);
        const isJson = /\bjson\b/i.test(header(response.headers['content-type']) ?? '');
        const details = { endpoint: path, status, ...(requestId === undefined ? {} : { requestId }) };
        const unusable = (what: string) =>
          invalidResponse(what, { ...details, ...(write ? { outcome: 'UNKNOWN' as const } : {}) });
        if (status >= 300 && status < 400) throw invalidResponse('it is a redirect', details);
        let body: unknown;
        try {
          body = isJson ? JSON.parse(text) : undefined;
        } catch {
          if (status < 300) throw unusable('it is not JSON');
        }
        if (status >= 400) {
          const retryAfter = header(response.headers['retry-after']);
          throw answerError({ endpoint: path, status, body, requestId, retryAfter, write });
        }
        if (typeof body !== 'object' || body === null || Array.isArray(body)) {
          throw unusable('it is not a JSON object');
        }
        origins.set(body as Answer, write ? { ...details, outcome: 'UNKNOWN' } : details);
        return body as Answer;
      } catch (error) {
        if (error instanceof SeamError) throw error;
        const code = (error as { code?: string }).code ?? '';
        const details = {
          endpoint: path,
          cause: error,
          ...(status === undefined ? {} : { status }),
          ...(requestId === undefined ? {} : { requestId }),
          ...(write && !NOTHING_SENT.has(code) ? { outcome: 'UNKNOWN' as const } : {}),
        };
        if (ended === 'cancelled') throw new SeamError('CANCELLED', 'The request was cancelled.', details);
        if (ended === 'timeout')
          throw new SeamError('UPSTREAM_TIMEOUT', 'Seam took too long to answer.', details);
        throw new SeamError('UPSTREAM_UNAVAILABLE', 'Seam could not be reached.', details);
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', leave);
        onCall?.({ path, status, requestId, durationMs: performance.now() - startedAt });
      }
    },
    close: () => pool.close(),
  };
}
