import type { Answer } from './answer.ts';
import { detailsOf } from './answer.ts';
import type { Attempt } from './attempt.ts';
import { Timed } from './clock.ts';
import { SeamError, type SeamErrorCode } from './errors.ts';
import { type Calls, routes } from './generated.ts';
import type { Lane } from './lane.ts';
import { TOOK_TOO_LONG } from './outcome.ts';
import type { Failure } from './retry.ts';

export type Path = keyof Calls;
export type Params<P extends Path> = Calls[P]['params'];

/** One call as it happened, for logs, metrics and tests. Carries no ids and no credentials. */
export interface CallRecord {
  path: Path;
  /** How it ended: `OK`, or the code of its error. */
  code: SeamErrorCode | 'OK';
  /** Of the last attempt; undefined if nothing was answered. */
  status: number | undefined;
  requestId: string | undefined;
  /** 0 if it was refused before anything was sent. */
  attempts: number;
  /** From the first moment to the last, waiting included. */
  durationMs: number;
  /** Spent waiting for a place. */
  waitedMs: number;
}

/** `get`, `list` and `list_*`: safe to abandon, share and repeat. Everything else changes something. */
export const isRead = (path: Path): boolean => routes[path].read;

/** One call, from whoever asks to its answer, over all its attempts. It stands in the clock's list between two. */
export class Call extends Timed {
  readonly lane: Lane;
  readonly path: Path;
  readonly body: string;
  readonly read: boolean;
  /** When it must be given up, unless it is a write that has been sent. */
  readonly until: number;
  readonly startedAt: number;
  attempts = 0;
  /** Since when it waits for a place. */
  heldAt = 0;
  waitedMs = 0;
  /** The next call that waits in the same operation. */
  behind: Call | undefined;
  /** What goes along beside the headers of all calls. */
  headers: string[] | undefined;
  /** What the last attempt failed with. */
  error: SeamError | undefined;
  readonly #resolve: (answer: Answer) => void;
  readonly #reject: (error: SeamError) => void;
  readonly #heard: ((record: CallRecord) => void) | undefined;
  /** The ways in which attempts have failed, once there is one. */
  #failures: Failure[] | undefined;

  constructor(
    lane: Lane,
    path: Path,
    body: string,
    until: number,
    now: number,
    resolve: (answer: Answer) => void,
    reject: (error: SeamError) => void,
    heard: ((record: CallRecord) => void) | undefined,
  ) {
    super();
    this.lane = lane;
    this.path = path;
    this.body = body;
    this.read = isRead(path);
    this.until = until;
    this.startedAt = now;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#heard = heard;
  }

  /** Time for the next attempt. */
  override expire(now: number): void {
    this.lane.again(this, now);
  }

  /** Notes how an attempt failed; says whether one failed so before. */
  failed(failure: Failure): boolean {
    const again = this.#failures?.includes(failure) ?? false;
    this.#failures ??= [];
    this.#failures.push(failure);
    return again;
  }

  succeed(answer: Answer, attempt: Attempt): void {
    this.#resolve(answer);
    this.#record('OK', attempt);
  }

  fail(error: SeamError, attempt: Attempt | undefined): void {
    this.#reject(error);
    this.#record(error.code, attempt);
  }

  /** Whoever asked is answered although the write is under way. */
  unanswered(attempt: Attempt): void {
    this.#reject(new SeamError('UPSTREAM_TIMEOUT', TOOK_TOO_LONG, detailsOf(attempt)));
  }

  #record(code: SeamErrorCode | 'OK', attempt: Attempt | undefined): void {
    const { lane } = this;
    const heard = this.#heard;
    const { onCall } = lane;
    lane.left();
    if (!heard && !onCall) return;
    const record: CallRecord = {
      path: this.path,
      code,
      status: attempt?.status,
      requestId: attempt?.requestId,
      attempts: this.attempts,
      durationMs: lane.now() - this.startedAt,
      waitedMs: this.waitedMs,
    };
    heard?.(record);
    try {
      onCall?.(record);
    } catch {
      // Whoever listens cannot break what has been answered already.
    }
  }
}
