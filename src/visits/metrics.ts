/** What the gateway counts, for Prometheus. No label carries an id, a token or anything that a caller wrote. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { CallRecord, Path } from '../seam/client.ts';
import type { Gate } from './gate.ts';
import type { Loop } from './loop.ts';

/** The present state of the way to Seam. */
export interface UpstreamFigures {
  running: number;
  waiting: number;
  callers: number;
  coolingDown: number;
  retryTokens: number;
  retries: number;
  refused: Record<string, number>;
  abandoned: number;
  origin: string;
  paths: Partial<Record<Path, string>>;
}

/** What is read when somebody asks, instead of being counted all the time. */
export interface Gauged {
  gate: Gate;
  loop: Loop;
  connections: () => number;
}

const PREFIX = 'seam_gateway_';
/** In seconds: from an answer out of memory to the longest that anybody waits. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Codes are ours and few; should one ever carry something else, it does not become a series. */
const MOST_CODES = 60;
const OPEN: Record<string, number> = { closed: 0, 'half-open': 0.5, open: 1 };

export class Metrics {
  readonly contentType: string;
  readonly #registry = new Registry();
  readonly #codes = new Set<string>();
  readonly #operations: Counter<'type' | 'code'>;
  readonly #durations: Histogram<'type'>;
  readonly #aborted: Counter;
  readonly #calls: Counter<'path' | 'code'>;
  readonly #attempts: Counter<'path'>;
  readonly #callDurations: Histogram<'path'>;
  readonly #waited: Counter;
  readonly #unexpected: Counter;
  readonly #unhandled: Counter;
  /** Finding a series by its labels costs more than counting. */
  readonly #series = new Map<string, { inc(by?: number): void }>();

  constructor() {
    const registers = [this.#registry];
    const counter = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
      new Counter({ name: `${PREFIX}${name}`, help, labelNames, registers });
    this.contentType = this.#registry.contentType;
    this.#operations = counter('operations_total', 'Operations by type and outcome.', ['type', 'code']);
    this.#durations = new Histogram({
      name: `${PREFIX}operation_duration_seconds`,
      help: 'From the whole request to the answer.',
      labelNames: ['type'],
      buckets: BUCKETS,
      registers,
    });
    this.#aborted = counter(
      'operations_aborted_total',
      'Operations whose client had gone before the answer.',
    );
    this.#calls = counter('upstream_calls_total', 'Calls to Seam by path and outcome.', ['path', 'code']);
    this.#attempts = counter('upstream_attempts_total', 'Requests sent to Seam, repeated ones included.', [
      'path',
    ]);
    this.#callDurations = new Histogram({
      name: `${PREFIX}upstream_call_duration_seconds`,
      help: 'Calls to Seam, over all their attempts.',
      labelNames: ['path'],
      buckets: BUCKETS,
      registers,
    });
    this.#waited = counter('upstream_waited_seconds_total', 'Time that calls to Seam waited for a place.');
    this.#unexpected = counter('unexpected_errors_total', 'Errors that are bugs of the gateway.');
    this.#unhandled = counter('unhandled_rejections_total', 'Rejections that nobody handled; bugs, too.');
    collectDefaultMetrics({ register: this.#registry });
  }

  operation(type: string, code: string, seconds: number): void {
    this.#counted(`${type} ${code}`, () => this.#operations.labels(type, this.#known(code))).inc();
    this.#durations.labels(type).observe(seconds);
  }

  aborted(): void {
    this.#aborted.inc();
  }

  call({ path, code, attempts, durationMs, waitedMs }: CallRecord): void {
    this.#counted(`${path} ${code}`, () => this.#calls.labels(path, code)).inc();
    this.#counted(path, () => this.#attempts.labels(path)).inc(attempts);
    this.#callDurations.labels(path).observe(durationMs / 1_000);
    if (waitedMs > 0) this.#waited.inc(waitedMs / 1_000);
  }

  unexpected(): void {
    this.#unexpected.inc();
  }

  unhandled(): void {
    this.#unhandled.inc();
  }

  /** The present figures in Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Reads these whenever somebody asks for the figures; of the server that was created last, should there be several. */
  gauge({ gate, loop, connections }: Gauged): void {
    this.#gauge('operations_in_flight', 'Operations that run now.', () => gate.running);
    this.#total('operations_shed_total', 'Operations refused unread, by reason.', () => ({ ...gate.shed }));
    this.#gauge(
      'event_loop_delay_p99_seconds',
      'How late the event loop was lately.',
      () => loop.p99Ms / 1_000,
    );
    this.#gauge('connections_open', 'Open connections of clients.', connections);
  }

  /** The same for the way to Seam. */
  upstream(read: () => UpstreamFigures): void {
    this.#gauge('upstream_calls_in_flight', 'Calls to Seam that run now.', () => read().running);
    this.#gauge('upstream_waiting', 'Operations that wait for a place among them.', () => read().waiting);
    this.#gauge('upstream_callers', 'Callers with calls that run or wait.', () => read().callers);
    this.#gauge('upstream_cool_downs', 'Callers whom Seam has told to wait.', () => read().coolingDown);
    this.#gauge('upstream_retry_tokens', 'What is left for trying again.', () => read().retryTokens);
    this.#total('upstream_retries_total', 'Requests to Seam that were tried again.', () => read().retries);
    this.#total('upstream_refused_total', 'Calls that were not made, by reason.', () => read().refused);
    this.#total(
      'upstream_abandoned_total',
      'Calls given up, as nobody waited for them any more.',
      () => read().abandoned,
    );
    this.#registry.removeSingleMetric(`${PREFIX}upstream_breaker_open`);
    new Gauge({
      name: `${PREFIX}upstream_breaker_open`,
      help: '1 while a path of Seam, or Seam as a whole, is left alone; 0.5 while it is tried.',
      labelNames: ['path'],
      registers: [this.#registry],
      collect() {
        const { origin, paths } = read();
        this.reset();
        this.labels('all').set(OPEN[origin] ?? 0);
        for (const [path, state] of Object.entries(paths)) this.labels(path).set(OPEN[state] ?? 0);
      },
    });
  }

  #gauge(name: string, help: string, read: () => number): void {
    this.#registry.removeSingleMetric(`${PREFIX}${name}`);
    new Gauge({
      name: `${PREFIX}${name}`,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read());
      },
    });
  }

  /** A count that is kept elsewhere: one, or one for each reason. */
  #total(name: string, help: string, read: () => number | Record<string, number>): void {
    const registers = [this.#registry];
    const full = `${PREFIX}${name}`;
    this.#registry.removeSingleMetric(full);
    if (typeof read() === 'number') {
      new Counter({
        name: full,
        help,
        registers,
        collect() {
          this.reset();
          this.inc(read() as number);
        },
      });
      return;
    }
    new Counter({
      name: full,
      help,
      labelNames: ['reason'],
      registers,
      collect() {
        this.reset();
        for (const [reason, count] of Object.entries(read())) this.labels(reason).inc(count);
      },
    });
  }

  #counted(key: string, find: () => { inc(by?: number): void }): { inc(by?: number): void } {
    let series = this.#series.get(key);
    if (!series) {
      series = find();
      if (this.#series.size < 2_000) this.#series.set(key, series);
    }
    return series;
  }

  #known(code: string): string {
    if (this.#codes.has(code)) return code;
    if (this.#codes.size >= MOST_CODES || !/^[A-Z][A-Z0-9_]{1,40}$/.test(code)) return 'other';
    this.#codes.add(code);
    return code;
  }
}
