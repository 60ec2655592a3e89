import type { Caller, Party } from './admission.ts';
import { type Answer, answerOf } from './answer.ts';
import { Attempt, type Ending } from './attempt.ts';
import { Call, type CallRecord, type Path } from './call.ts';
import { Timed } from './clock.ts';
import { type Credential, credentialHeaders } from './credential.ts';
import type { SeamError } from './errors.ts';
import { CANCELLED, errorOf, failureOf, refusal, TOOK_TOO_LONG } from './outcome.ts';
import type { Upstream } from './upstream.ts';

export interface LaneOptions {
  credential: Credential;
  /** Tells that whoever asked has gone; `leave` does the same. */
  signal?: AbortSignal | undefined;
  /** Hears of every call once it has ended. */
  onCall?: ((record: CallRecord) => void) | undefined;
  follower?: CallFollower | undefined;
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

export interface CallOptions {
  /** Whether it may still be made when the operation's time is up, until the operation must be answered. */
  late?: boolean;
  /** Hears of this call once it has ended. */
  heard?: (record: CallRecord) => void;
}

/**
 * The calls of one operation. It keeps them to its caller's share of places: what has none is held here, and the
 * operation stands in its caller's line once for all of them.
 */
export class Lane extends Timed implements Party {
  caller: Caller | undefined;
  readonly onCall: LaneOptions['onCall'];
  /** On the clock's scale: no call starts after it. */
  readonly deadline: number;
  /** On the clock's scale: everybody who asked has an answer by then. */
  readonly answerBy: number;
  /** Calls that were sent, or tried to be. */
  made = 0;
  readonly #up: Upstream;
  readonly #credential: Credential;
  readonly #signal: AbortSignal | undefined;
  readonly #follower: CallFollower | undefined;
  #headers: string[] | undefined;
  /** Calls that have not ended. */
  #open = 0;
  /** Attempts under way. */
  #running = 0;
  #first: Call | undefined;
  #last: Call | undefined;
  #inLine = false;
  #waitUntil = 0;
  #gone = false;

  constructor(up: Upstream, { credential, signal, onCall, follower }: LaneOptions) {
    super();
    const now = up.clock.now();
    this.#up = up;
    this.#credential = credential;
    this.#signal = signal;
    this.onCall = onCall;
    this.#follower = follower;
    this.deadline = now + up.limits.operationMs;
    this.answerBy = now + up.limits.answerMs;
    this.#gone = signal?.aborted ?? false;
  }

  /** One call, and whatever it takes to have it answered. Rejects with a SeamError and nothing else. */
  call(path: Path, body: string, options?: CallOptions): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const now = this.#up.clock.now();
      const until = options?.late ? this.answerBy : this.deadline;
      const followed = this.#follower?.begin?.(path);
      const heard = followed
        ? (record: CallRecord) => {
            followed.end(record);
            options?.heard?.(record);
          }
        : options?.heard;
      const call = new Call(this, path, body, until, now, resolve, reject, heard);
      if (followed) call.headers = Object.entries(followed.headers).flat();
      this.#enter(call, now);
    });
  }

  /**
   * Whoever asked has gone: reads end, nothing starts any more, writes that have been sent run on. With `isAwaited`
   * somebody is still there to hear that the outcome of those is unknown.
   */
  leave(isAwaited = false): void {
    if (this.#gone) return;
    this.#gone = true;
    if (this.#open === 0) return;
    this.#drop();
    for (const one of this.#up.clock.all()) {
      if (!(one instanceof Attempt) || one.call.lane !== this) continue;
      if (one.call.read || !one.sent) one.end('cancelled');
      else if (isAwaited) one.call.unanswered(one);
    }
  }

  /**
   * The answer is out. A call that is under way may end, since ending it early would cost its connection; nothing
   * starts any more, nor again.
   */
  done(): void {
    if (this.#gone) return;
    this.#gone = true;
    if (this.#open > 0) this.#drop();
  }

  handleEvent(): void {
    this.leave();
  }

  now(): number {
    return this.#up.clock.now();
  }

  wait(one: Timed, until: number): void {
    this.#up.clock.add(one, until);
  }

  /** A place in the line has become one of the places. */
  admitted(): void {
    this.#inLine = false;
    this.#pump(true);
  }

  /** Calls are held, and the time of one of them may be up. */
  override expire(now: number): void {
    const { limits, refused } = this.#up;
    if (this.#first && now >= this.#first.until) {
      this.#failHeld(call => call.error ?? refusal(call, 'UPSTREAM_TIMEOUT', TOOK_TOO_LONG));
    } else if (this.#inLine && now >= this.#waitUntil) {
      // With calls of its own under way it moves on as they end.
      if (this.#running === 0) this.#shed('waitedTooLong', refused);
      else this.#waitUntil = now + limits.waitMs;
    }
    this.#watch();
  }

  /** It is time for another attempt of a call. */
  again(call: Call, now: number): void {
    const refused = this.#refusal(call, now);
    if (refused) call.fail(call.error ?? refused, undefined);
    else this.#hold(call, now);
  }

  /** A call has ended. */
  left(): void {
    this.#open -= 1;
    if (this.#open > 0) return;
    this.#signal?.removeEventListener('abort', this);
    const { caller } = this;
    if (!caller) return;
    this.#up.admission.exit(caller);
    this.caller = undefined;
  }

  #enter(call: Call, now: number): void {
    this.#open += 1;
    const up = this.#up;
    if (this.#signal?.aborted) this.#gone = true;
    if (this.#open === 1) this.#signal?.addEventListener('abort', this);
    if (!this.caller) {
      const { token, workspace } = this.#credential;
      if (token !== undefined) this.caller = up.admission.enter(`${token}\n${workspace ?? ''}`);
    }
    const refused = this.#refusal(call, now);
    if (refused) call.fail(refused, undefined);
    else if (!this.#first && up.admission.take(this.caller as Caller)) this.#start(call, now);
    else this.#hold(call, now);
  }

  /** Why a call may not be made now, if it may not. */
  #refusal(call: Call, now: number): SeamError | undefined {
    if (this.#gone) return refusal(call, 'CANCELLED', CANCELLED);
    if (now >= call.until) return refusal(call, 'UPSTREAM_TIMEOUT', TOOK_TOO_LONG);
    if (!this.#headers) {
      try {
        this.#headers = headersOf(this.#credential, this.#follower?.requestId);
      } catch (error) {
        return error as SeamError;
      }
    }
    return this.#up.refusal(call, (this.caller as Caller).key, now);
  }

  #hold(call: Call, now: number): void {
    call.heldAt = now;
    if (this.#last) this.#last.behind = call;
    else this.#first = call;
    this.#last = call;
    if (!this.#inLine) this.#pump(false);
  }

  /** Starts what is held, as far as there are places; waits in line for the rest. */
  #pump(placed: boolean): void {
    const up = this.#up;
    let place = placed;
    const caller = this.caller as Caller;
    while (this.#first) {
      if (!place && !up.admission.take(caller)) {
        this.#queue(caller);
        return;
      }
      place = true;
      const call = this.#unhold() as Call;
      const now = up.clock.now();
      call.waitedMs += now - call.heldAt;
      const refused = this.#refusal(call, now);
      if (refused) call.fail(call.error ?? refused, undefined);
      else {
        place = false;
        this.#start(call, now);
      }
    }
    up.clock.remove(this);
    if (place) up.admission.give(caller);
  }

  #queue(caller: Caller): void {
    const { admission, clock, limits, refused } = this.#up;
    if (!this.#inLine) {
      this.#inLine = admission.join(this, caller);
      if (this.#inLine) this.#waitUntil = clock.now() + limits.waitMs;
      // With calls of its own under way, it tries again when one of them ends.
      else if (this.#running === 0) this.#shed('lineFull', refused);
    }
    this.#watch();
  }

  /** Sees to it that held calls do not outlive their time. */
  #watch(): void {
    if (!this.#first) return;
    const { until } = this.#first;
    this.#up.clock.add(this, this.#inLine ? Math.min(until, this.#waitUntil) : until);
  }

  /** Gives up what waits, for a place or for another attempt. */
  #drop(): void {
    this.#failHeld(call => refusal(call, 'CANCELLED', CANCELLED));
    for (const one of this.#up.clock.all()) {
      if (!(one instanceof Call) || one.lane !== this) continue;
      this.#up.clock.remove(one);
      this.#up.abandoned += 1;
      one.fail(refusal(one, 'CANCELLED', CANCELLED), undefined);
    }
  }

  #shed(reason: 'lineFull' | 'waitedTooLong', refused: Record<typeof reason, number>): void {
    this.#failHeld(call => {
      refused[reason] += 1;
      return call.error ?? refusal(call, 'OVERLOADED', 'This gateway is busy. Try again soon.', 1_000);
    });
  }

  #failHeld(why: (call: Call) => SeamError): void {
    const { admission, clock } = this.#up;
    if (this.#inLine && this.caller) admission.leave(this, this.caller);
    this.#inLine = false;
    clock.remove(this);
    const now = clock.now();
    for (let call = this.#unhold(); call; call = this.#unhold()) {
      call.waitedMs += now - call.heldAt;
      if (this.#gone) this.#up.abandoned += 1;
      call.fail(why(call), undefined);
    }
  }

  #unhold(): Call | undefined {
    const call = this.#first;
    if (!call) return undefined;
    this.#first = call.behind;
    call.behind = undefined;
    if (!this.#first) this.#last = undefined;
    return call;
  }

  /** Makes an attempt, in a place that has been taken for it. */
  #start(call: Call, now: number): void {
    const { clock, limits, pool, prefix } = this.#up;
    this.#running += 1;
    call.attempts += 1;
    if (call.attempts === 1) this.made += 1;
    this.#up.begin(call, now);
    const ownDue = now + (call.read ? limits.readMs : limits.writeMs);
    const attempt = new Attempt(call, ownDue, limits.maxAnswerBytes);
    clock.add(attempt, Math.min(ownDue, call.until));
    const own = this.#headers as string[];
    const headers = call.headers ? [...own, ...call.headers] : own;
    try {
      pool.dispatch({ path: prefix + call.path, method: 'POST', headers, body: call.body }, attempt);
    } catch (error) {
      attempt.end('impossible', error);
    }
  }

  /** An attempt has ended, and its place is free. */
  ended(attempt: Attempt, ending: Ending, cause: unknown): void {
    const up = this.#up;
    const { call } = attempt;
    const now = up.clock.now();
    up.clock.remove(attempt);
    this.#running -= 1;
    up.judge(attempt, ending, now);
    up.admission.give(this.caller as Caller);
    if (this.#first && !this.#inLine) this.#pump(false);
    let error: SeamError;
    if (ending === 'answered') {
      try {
        const answer = answerOf(attempt);
        up.retries.succeeded();
        call.succeed(answer, attempt);
        return;
      } catch (refused) {
        error = refused as SeamError;
      }
    } else error = errorOf(attempt, ending, cause);

    const failure = failureOf(attempt, ending);
    const { retryAfter } = error.details;
    const retryAfterMs = retryAfter === undefined ? undefined : retryAfter * 1_000;
    if (failure === 'limited' && retryAfterMs) {
      up.coolDowns.begin((this.caller as Caller).key, now, retryAfterMs);
    }
    if (ending === 'cancelled') up.abandoned += 1;
    const delay =
      failure === 'final' || this.#gone
        ? undefined
        : up.retries.delayMs({
            read: call.read,
            failure,
            attempts: call.attempts,
            again: call.failed(failure),
            leftMs: call.until - now,
            retryAfterMs,
          });
    if (delay === undefined) {
      call.fail(error, attempt);
    } else {
      call.error = error;
      up.clock.add(call, now + delay);
    }
  }
}

/** The headers of every call, as undici takes them with the least ado. */
function headersOf(credential: Credential, requestId: string | undefined): string[] {
  const headers = ['content-type', 'application/json', 'accept', 'application/json'];
  const own = credentialHeaders(credential);
  for (const name of Object.keys(own)) headers.push(name, own[name] as string);
  if (requestId !== undefined) headers.push('x-request-id', requestId);
  return headers;
}
