/** What all calls to Seam share in one process: connections, places, memory of what failed. */
import { Pool } from 'undici';
import { Admission } from './admission.ts';
import { Breaker, type BreakerState } from './breaker.ts';
import type { Path } from './call.ts';
import { Clock } from './clock.ts';
import { CoolDowns } from './cool-downs.ts';
import { routes } from './generated.ts';
import type { Limits } from './limits.ts';
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
  readonly origin: Breaker;
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
    this.origin = new Breaker(limits.breaker);
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

  breaker(path: Path): Breaker {
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
      origin: this.origin.state(now),
      paths,
    };
  }

  async close(): Promise<void> {
    await this.pool.close();
    this.clock.stop();
  }
}
