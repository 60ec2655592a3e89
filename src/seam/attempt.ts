import type { Dispatcher } from 'undici';
import type { Call } from './call.ts';
import { Timed } from './clock.ts';

/** How an attempt ended, before anybody looks at what was answered. */
export type Ending = 'answered' | 'timeout' | 'cancelled' | 'unsent' | 'broken' | 'too large' | 'impossible';

export type Headers = Record<string, string | string[] | undefined>;

/** Whoever made an attempt, and hears once how it ended. */
export interface Attempts {
  ended(attempt: Attempt, ending: Ending, cause: unknown): void;
}

export const header = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

/** Codes of undici's errors for requests that it refuses to make at all. */
const IMPOSSIBLE = /^UND_ERR_(INVALID_ARG|DESTROYED|CLOSED|NOT_SUPPORTED)$/;

const ENDED = new Error('ended');

/** Hears of one dispatched request. Unlike undici's `request` it builds no stream, which halves the cost of a call. */
export class Attempt extends Timed implements Dispatcher.DispatchHandler {
  readonly call: Call;
  /** When its own time is up, which for a write may be after the operation's. */
  readonly ownDue: number;
  /** Whether anything can have reached Seam. */
  sent = false;
  status: number | undefined;
  headers: Headers | undefined;
  readonly #limit: number;
  #first: Buffer | undefined;
  #more: Buffer[] | undefined;
  #size = 0;
  #ended = false;
  #controller: Dispatcher.DispatchController | undefined;

  constructor(call: Call, ownDue: number, limit: number) {
    super();
    this.call = call;
    this.ownDue = ownDue;
    this.#limit = limit;
  }

  get text(): string {
    if (this.#more) return Buffer.concat([this.#first as Buffer, ...this.#more], this.#size).toString('utf8');
    return this.#first ? this.#first.toString('utf8') : '';
  }

  get requestId(): string | undefined {
    return header(this.headers?.['seam-request-id']);
  }

  /** Gives up: at once for whoever waits, and as soon as may be for the connection. */
  end(ending: Ending, cause?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#controller?.abort(ENDED);
    this.call.lane.ended(this, ending, cause);
  }

  override expire(now: number): void {
    const { call } = this;
    if (call.read || !this.sent || now >= this.ownDue) {
      this.end('timeout');
    } else if (now < call.lane.answerBy) {
      // A write that has been sent runs on, so that its outcome is known.
      call.lane.wait(this, Math.min(this.ownDue, call.lane.answerBy));
    } else {
      // Whoever asked hears in time all the same.
      call.unanswered(this);
      call.lane.wait(this, this.ownDue);
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Given up while it waited for a connection: thrown before a byte is written, this spares the connection.
    if (this.#ended) throw ENDED;
    this.#controller = controller;
    this.sent = true;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#limit) this.end('too large');
    else if (!this.#first) this.#first = chunk;
    else {
      this.#more ??= [];
      this.#more.push(chunk);
    }
  }

  onResponseEnd(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.call.lane.ended(this, 'answered', undefined);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const { code = '' } = error as NodeJS.ErrnoException;
    this.end(this.sent ? 'broken' : IMPOSSIBLE.test(code) ? 'impossible' : 'unsent', error);
  }
}
