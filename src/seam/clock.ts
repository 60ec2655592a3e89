/**
 * Deadlines, coarsely. A timer of Node's for each call costs more than all else that guards the call, so whatever
 * waits for a moment stands in one list that is walked every few milliseconds while it is not empty.
 */
const TICK_MS = 20;

/** Something that waits for a moment. */
export abstract class Timed {
  /** On the clock's scale, milliseconds. */
  due = 0;
  previous: Timed | undefined;
  next: Timed | undefined;
  waits = false;

  /** The moment has come. It no longer waits, unless it is added again. */
  abstract expire(now: number): void;
}

export class Clock {
  #first: Timed | undefined;
  #last: Timed | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #tick = () => this.#walk();

  /** Milliseconds on a scale that never goes back. */
  now(): number {
    return performance.now();
  }

  add(one: Timed, due: number): void {
    one.due = due;
    if (one.waits) return;
    one.waits = true;
    one.previous = this.#last;
    if (this.#last) this.#last.next = one;
    else this.#first = one;
    this.#last = one;
    this.#timer ??= setInterval(this.#tick, TICK_MS);
  }

  remove(one: Timed): void {
    if (!one.waits) return;
    one.waits = false;
    const { previous, next } = one;
    if (previous) previous.next = next;
    else this.#first = next;
    if (next) next.previous = previous;
    else this.#last = previous;
    one.previous = undefined;
    one.next = undefined;
  }

  /** Everything that waits. A copy: what is done to it may end some of them. */
  all(): Timed[] {
    const all: Timed[] = [];
    for (let one = this.#first; one; one = one.next) all.push(one);
    return all;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #walk(): void {
    // Stopped here and not when the last one leaves: the next call is likely to come before the next tick.
    if (!this.#first) this.stop();
    const now = this.now();
    let due: Timed[] | undefined;
    for (let one: Timed | undefined = this.#first; one; one = one.next) {
      if (one.due > now) continue;
      due ??= [];
      due.push(one);
    }
    for (const one of due ?? []) {
      // One that expired before it may have ended this one.
      if (!one.waits || one.due > now) continue;
      this.remove(one);
      one.expire(now);
    }
  }
}
