/** What all calls to Seam share in one process: connections, places, memory of what failed. */
import { Pool } from 'undici';
import { Admission } from './admission.ts';
import type { Attempt, Ending } from './attempt.ts';
import { Breaker, type BreakerState } from './breaker.ts';
import type { Call, Path } from './call.ts';
import { Clock } from './clock.ts';
import { CoolDowns } from './cool-downs.ts';
import type { SeamError } from './errors.ts';
import { routes } from './generated.ts';
import type { Limits } from './limits.ts';
import { refusal } from './outcome.ts';
import { Retries } from './retry.ts';

/** The present state of the way to Seam, for metrics. */
export interface UpstreamStats {
  /** Calls under way. */
  running: number;
  /** Operations that wait for a place. */
  waiting: number;
  /** Callers with calls under way or waiting. */
  callers: number;
  /** Callers whom Seam has told to wait. */
  coolingDown: number;
  /** What is left for retries. */
  retryTokens: number;
  /** Since the start. */
  retries: number;
  /** Calls refused without an attempt since the start, by reason. */
  refused: { lineFull: number; waitedTooLong: number; breaker: number; coolDown: number };
  /** Calls ended because whoever asked had gone, since the start. */
  abandoned: number;
  /** Of connecting to Seam as a whole. */
  origin: BreakerState;
  /** Of single calls, where it is not closed. */
  paths: Partial<Record<Path, BreakerState>>;
}

export class Upstream {
  readonly limits: Limits;
  readonly clock = new Clock();
  readonly admission: Admission;
  readonly retries: Retries;
  readonly coolDowns: CoolDowns;
  readonly #origin: Breaker;
  readonly refused = { lineFull: 0, waitedTooLong: 0, breaker: 0, coolDown: 0 };
  abandoned = 0;
  readonly pool: Pool;
  /** Kept before every path. */
  readonly prefix: string;
  readonly #paths = new Map<string, Breaker>();

  constructor(endpoint: URL, limits: Limits) {
    this.limits = limits;
    this.prefix = endpoint.pathname.replace(/\/+$/, '');
    this.admission = new Admission(limits);
    this.retries = new Retries(limits.retry);
    this.coolDowns = new CoolDowns(limits.coolDownMs);
    this.#origin = new Breaker(limits.breaker);
    for (const path of Object.keys(routes)) this.#paths.set(path, new Breaker(limits.breaker));
    this.pool = new Pool(endpoint.origin, {
      connections: limits.calls,
      connect: { timeout: limits.connectMs },
      // One request at a time on a connection, and no HTTP/2: there undici may send a request again by itself.
      pipelining: 1,
      allowH2: false,
      // Deadlines are ours; these would only race them.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Why a call of this caller is not made now, if Seam is to be left alone. */
  refusal(call: Call, callerKey: string, now: number): SeamError | undefined {
    // A second attempt has waited already.
    const coolMs = call.attempts > 0 ? 0 : this.coolDowns.waitMs(callerKey, now);
    if (coolMs > 0) {
      this.refused.coolDown += 1;
      return refusal(
        call,
        'RATE_LIMITED',
        'Seam is receiving too many requests from this workspace.',
        coolMs,
      );
    }
    const openMs = Math.max(this.#origin.waitMs(now), this.#breaker(call.path).waitMs(now));
    if (openMs > 0) {
      this.refused.breaker += 1;
      return refusal(call, 'UPSTREAM_UNAVAILABLE', 'Seam has been failing; it was not asked now.', openMs);
    }
    return undefined;
  }

  /** Tells the breakers that an attempt of a call begins. `judge` must follow. */
  begin({ path }: Call, now: number): void {
    this.#origin.begin(now);
    this.#breaker(path).begin(now);
  }

  /** Tells the breakers what an attempt says about Seam. */
  judge(attempt: Attempt, ending: Ending, now: number): void {
    const origin = this.#origin;
    const path = this.#breaker(attempt.call.path);
    if (ending === 'answered' && attempt.status !== 429) {
      origin.good(now);
      if ((attempt.status ?? 0) >= 500) path.bad(now);
      else path.good(now);
      return;
    }
    if (ending === 'unsent' || ending === 'broken') {
      origin.bad(now);
      path.neither();
      return;
    }
    origin.neither();
    // An attempt that was cut short by what the operation had left says nothing.
    if (ending === 'timeout' && now >= attempt.ownDue) path.bad(now);
    else path.neither();
  }

  #breaker(path: Path): Breaker {
    return this.#paths.get(path) as Breaker;
  }

  stats(): UpstreamStats {
    const now = this.clock.now();
    const { running, waiting, callers } = this.admission;
    const paths: UpstreamStats['paths'] = {};
    for (const [path, breaker] of this.#paths) {
      const state = breaker.state(now);
      if (state !== 'closed') paths[path as Path] = state;
    }
    return {
      running,
      waiting,
      callers,
      coolingDown: this.coolDowns.count(now),
      retryTokens: this.retries.tokens,
      retries: this.retries.count,
      refused: { ...this.refused },
      abandoned: this.abandoned,
      origin: this.#origin.state(now),
      paths,
    };
  }

  async close(): Promise<void> {
    await this.pool.close();
    this.clock.stop();
  }
}
