/**
 * What becomes of each request for the graph, from its complete body to the end of its work: whether it is let in,
 * what it is called, and who hears how it went.
 */
import { hash } from 'node:crypto';
import type { OperationDefinitionNode } from 'graphql';
import type { CallFollower, CallRecord } from '../seam/client.ts';
import { type Credential, credentialOf } from '../seam/credential.ts';
import { Gate, type GateOptions, type Shed } from './gate.ts';
import { callerNames, frames, type Log, nameOf } from './log.ts';
import { Loop } from './loop.ts';
import type { Metrics } from './metrics.ts';
import { REQUEST_ID, requestIdOf } from './request-id.ts';
import { Slots } from './slots.ts';
import { type OperationTrace, traceOperation } from './trace.ts';

export interface VisitsOptions extends Pick<GateOptions, 'operations' | 'operationsPerCaller'> {
  log: Log;
  /** By which callers are named in logs. */
  logKey?: string | undefined;
  /** From how many ms on an operation is slow enough to be told of. */
  slowMs: number;
  /** How late the event loop may be, in ms, before nobody is let in. */
  maxLoopDelayMs: number;
  metrics?: Metrics | undefined;
  onCall?: ((record: CallRecord) => void) | undefined;
}

/** As much of an error in an answer as is told of. */
export interface TellableError {
  readonly extensions?: { readonly [name: string]: unknown };
}

type HeaderReader = (name: string) => string | undefined;

const round = (ms: number) => Math.round(ms * 10) / 10;

export class Visits {
  readonly gate: Gate;
  readonly loop: Loop;
  readonly log: Log;
  readonly metrics: Metrics | undefined;
  readonly slowMs: number;
  readonly nameOf: (credential: Credential) => string;
  readonly onCall: VisitsOptions['onCall'];
  /** Those whose work is being done. */
  readonly #running = new Slots<Visit>();
  #told = 0;

  constructor(options: VisitsOptions) {
    const { log, logKey, slowMs, maxLoopDelayMs, metrics, operations, operationsPerCaller } = options;
    this.log = log;
    this.metrics = metrics;
    this.slowMs = slowMs;
    this.nameOf = callerNames(logKey);
    this.onCall = options.onCall;
    this.loop = new Loop(maxLoopDelayMs, () => this.#tellOfShed());
    this.gate = new Gate({ operations, operationsPerCaller, isLate: () => this.loop.late });
  }

  /** A request for the graph. */
  begin(header: HeaderReader): Visit {
    return new Visit(this, header, this.#running);
  }

  /** A bug. Its id is all that the caller hears of it. */
  unexpected = (errorId: string, error: unknown): void => {
    this.metrics?.unexpected();
    this.log.error({ errorId, name: nameOf(error), at: frames(error) }, 'unexpected error');
  };

  /** Nobody waits any longer: reads end, and what has come is answered. */
  leave(): void {
    for (const visit of this.#running) visit.session?.leave(true);
  }

  stop(): void {
    this.loop.stop();
  }

  /** One line for all that were refused lately: a line each would be more work in the worst moment. */
  #tellOfShed(): void {
    const { operations, caller, delay } = this.gate.shed;
    const all = operations + caller + delay;
    if (all === this.#told) return;
    this.log.warn(
      { refused: all - this.#told, running: this.gate.running, loopDelayMs: round(this.loop.p99Ms) },
      'overloaded',
    );
    this.#told = all;
  }
}

export class Visit implements CallFollower {
  readonly requestId: string;
  readonly credential: Credential;
  /** The work that is done for it. */
  session: { readonly calls: number; leave(isAwaited?: boolean): void; done(): void } | undefined;
  readonly #visits: Visits;
  readonly #running: Slots<Visit>;
  #slot = -1;
  readonly #caller: string;
  #startedAt = performance.now();
  #trace: OperationTrace | undefined;
  #refused: Shed | undefined;
  #entered = false;
  #ended = false;
  #operation: OperationDefinitionNode | undefined;
  #text: string | undefined;

  constructor(visits: Visits, header: HeaderReader, running: Slots<Visit>) {
    this.requestId = requestIdOf(header(REQUEST_ID));
    this.credential = credentialOf(header);
    const { token, workspace } = this.credential;
    this.#caller = workspace === undefined ? (token ?? '') : `${token}\n${workspace}`;
    this.#visits = visits;
    this.#running = running;
    this.#trace = traceOperation(header, this.requestId);
  }

  /** Counts it from now on, as its body is complete; says why it may not go on, if it may not. */
  enter(): Shed | undefined {
    if (this.#entered) return this.#refused;
    this.#entered = true;
    this.#startedAt = performance.now();
    this.#refused = this.#visits.gate.enter(this.#caller);
    if (!this.#refused) this.#slot = this.#running.put(this);
    return this.#refused;
  }

  /** It turned out to be this operation. */
  runs(operation: OperationDefinitionNode, text: string | undefined): void {
    this.#operation = operation;
    this.#text = text;
  }

  /** Who hears of its calls; nobody if nobody wants to. */
  get heard(): ((record: CallRecord) => void) | undefined {
    const { metrics, log, onCall } = this.#visits;
    const tells = log.isLevelEnabled('trace');
    if (!metrics && !tells) return onCall;
    return record => {
      metrics?.call(record);
      onCall?.(record);
      if (!tells) return;
      const { path, code, status, attempts, durationMs, waitedMs, requestId } = record;
      log.trace(
        {
          requestId: this.requestId,
          path,
          code,
          status,
          attempts,
          durationMs: round(durationMs),
          waitedMs: round(waitedMs),
          seamRequestId: requestId?.slice(0, 64),
        },
        'call',
      );
    };
  }

  get begin(): CallFollower['begin'] {
    const trace = this.#trace;
    return trace && (path => trace.begin(path));
  }

  /** Its work is done and answered, or there is nobody left to answer. */
  end(status: number, errors: readonly TellableError[] | undefined, gone = false): void {
    if (this.#ended) return;
    this.#ended = true;
    // Who has left has been told of elsewhere.
    if (!gone) this.session?.done();
    const { gate, metrics, log, slowMs } = this.#visits;
    if (this.#slot >= 0) {
      gate.exit(this.#caller);
      this.#running.take(this.#slot);
    }
    const code = codeOf(status, errors, gone);
    const durationMs = performance.now() - this.#startedAt;
    const type = this.#operation?.operation ?? 'none';
    if (metrics) {
      metrics.operation(type, code, durationMs / 1_000);
      if (gone) metrics.aborted();
    }
    this.#trace?.end({ type, name: this.#name, status, code });
    // Who is refused for want of room is told of in sum.
    const worthwhile = code === 'OK' ? durationMs >= slowMs : !this.#refused;
    const level = code === 'INTERNAL_SERVER_ERROR' ? 'error' : worthwhile ? 'info' : 'debug';
    if (log.isLevelEnabled(level)) log[level](this.#told(status, code, durationMs, errors), 'operation');
  }

  get #name(): string | undefined {
    return this.#operation?.name?.value.slice(0, 64);
  }

  #told(status: number, code: string, durationMs: number, errors: readonly TellableError[] = []) {
    const { seam, errorId } = (errors[0]?.extensions ?? {}) as {
      seam?: { endpoint?: string; status?: number; requestId?: string };
      errorId?: string;
    };
    return {
      requestId: this.requestId,
      type: this.#operation?.operation ?? 'none',
      operation: this.#name,
      hash: this.#text === undefined ? undefined : hash('sha256', this.#text, 'hex').slice(0, 16),
      caller: this.#visits.nameOf(this.credential),
      status,
      code,
      errors: errors.length,
      durationMs: round(durationMs),
      calls: this.session?.calls,
      errorId,
      path: seam?.endpoint,
      seamStatus: seam?.status,
      seamRequestId: seam?.requestId?.slice(0, 64),
    };
  }
}

/** How it went in one word: the code of the first error, or the status if there is none but should be. */
function codeOf(status: number, errors: readonly TellableError[] | undefined, gone: boolean): string {
  if (gone) return 'CANCELLED';
  const [first] = errors ?? [];
  if (!first) return status < 400 ? 'OK' : `HTTP_${status}`;
  const code = first.extensions?.code;
  return typeof code === 'string' ? code : 'other';
}
