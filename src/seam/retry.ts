/** Which failures are tried again, and how often all callers together may. */

/** How an attempt failed, as far as trying again is concerned. */
export type Failure =
  /** Nothing was sent: no connection came about. */
  | 'unsent'
  /** The connection broke before the answer was complete. */
  | 'broken'
  /** 500. */
  | 'failed'
  /** 502, 503 or 504. */
  | 'unavailable'
  | 'timeout'
  /** 429. */
  | 'limited'
  /** Trying again cannot help, or must not be tried. */
  | 'final';

export interface RetryLimits {
  /** Attempts of one call, the first included. */
  attempts: number;
  /** The first retry waits up to so long, each further one up to twice as long. */
  baseMs: number;
  capMs: number;
  /** The longest `Retry-After` that is waited for. */
  waitMs: number;
  /** What is saved up for retries at most. */
  tokens: number;
  /** What a retry costs; every success brings one token. */
  cost: number;
  /** What a retry after a timeout costs. */
  timeoutCost: number;
}

/** What is known of a call that has failed. */
export interface Tried {
  read: boolean;
  failure: Failure;
  /** Attempts made. */
  attempts: number;
  /** Whether it failed in this way before. */
  again: boolean;
  /** What the operation has left, in milliseconds. */
  leftMs: number;
  /** What Seam asked for. */
  retryAfterMs: number | undefined;
}

/** A read that timed out is worth another attempt if so much time is left. */
const WORTHWHILE_MS = 2_000;

export class Retries {
  tokens: number;
  /** Made so far. */
  count = 0;
  readonly #limits: RetryLimits;

  constructor(limits: RetryLimits) {
    this.#limits = limits;
    this.tokens = limits.tokens;
  }

  succeeded(): void {
    if (this.tokens < this.#limits.tokens) this.tokens += 1;
  }

  /** In how many milliseconds to try again; undefined if not at all. Takes the tokens for it. */
  delayMs(tried: Tried): number | undefined {
    const { attempts, cost, timeoutCost } = this.#limits;
    if (tried.attempts >= attempts) return undefined;
    const delay = this.#delay(tried);
    if (delay === undefined || delay >= tried.leftMs) return undefined;
    const price = tried.failure === 'timeout' ? timeoutCost : cost;
    if (this.tokens < price) return undefined;
    this.tokens -= price;
    this.count += 1;
    return delay;
  }

  #delay({ read, failure, attempts, again, leftMs, retryAfterMs }: Tried): number | undefined {
    const { baseMs, capMs, waitMs } = this.#limits;
    if (failure === 'final' || (!read && failure !== 'unsent')) return undefined;
    const jitter = Math.random() * Math.min(capMs, baseMs * 2 ** (attempts - 1));
    if (failure === 'failed' && again) return undefined;
    if (failure === 'timeout') return again || leftMs < WORTHWHILE_MS ? undefined : jitter;
    if (failure === 'limited' && (again || retryAfterMs === undefined)) return undefined;
    if (retryAfterMs === undefined) return jitter;
    return retryAfterMs <= waitMs ? retryAfterMs + jitter : undefined;
  }
}
