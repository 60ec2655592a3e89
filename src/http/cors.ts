import { REQUEST_ID } from '../visits/request-id.ts';
import { PREFLIGHT_HEADERS } from './reading.ts';

/** Headers of requests from pages of other origins. */
const ALLOWED = [
  'authorization',
  'content-type',
  'seam-workspace',
  'client-session-token',
  'x-seam-explain',
  ...PREFLIGHT_HEADERS,
  REQUEST_ID,
  'traceparent',
  'tracestate',
];

/** Headers of answers that such pages may read. */
const EXPOSED = [REQUEST_ID, 'retry-after'];

/** Which pages may call from a browser: those of the origins that are listed. */
export class Cors {
  readonly #origins: ReadonlySet<string>;
  /** What else than the query an answer depends on. */
  readonly vary: string;

  constructor(origins: readonly string[] = []) {
    this.#origins = new Set(origins);
    this.vary = origins.length > 0 ? 'accept, origin' : 'accept';
  }

  /** Headers of an answer for a page of this origin; undefined if it may not call. */
  headers(origin: string): Record<string, string> | undefined {
    if (!this.#origins.has(origin)) return undefined;
    return { 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED.join(', ') };
  }

  /** The same for yoga, which answers what browsers ask beforehand. */
  forYoga(origin: string | null) {
    if (origin === null || !this.#origins.has(origin)) return false as const;
    return {
      origin,
      credentials: false,
      methods: ['GET', 'POST'],
      allowedHeaders: ALLOWED,
      exposedHeaders: EXPOSED,
    };
  }
}
