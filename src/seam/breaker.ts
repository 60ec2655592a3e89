/** Stops calling what keeps failing, and finds out when it works again. */

export interface BreakerLimits {
  /** Calls within the window, at the least, before it may open. */
  calls: number;
  /** The share of them that must have failed, from 0 to 1. */
  share: number;
  windowMs: number;
  /** For how long it stays open, a quarter more or less by chance, so that instances do not probe in step. */
  openMs: number;
  /** Good probes in a row that close it. */
  probes: number;
}

export type BreakerState = 'closed' | 'open' | 'half-open';

const SLOTS = 10;

export class Breaker {
  readonly #limits: BreakerLimits;
  readonly #slotMs: number;
  /** Good calls and failures of each tenth of the window, and which tenth of all time each holds. */
  readonly #good = new Int32Array(SLOTS);
  readonly #bad = new Int32Array(SLOTS);
  readonly #slot = new Float64Array(SLOTS);
  #closed = true;
  #openUntil = 0;
  /** Until when the present probe holds back others; it may hang longer than that. */
  #probeUntil = 0;
  #goodProbes = 0;

  constructor(limits: BreakerLimits) {
    this.#limits = limits;
    this.#slotMs = limits.windowMs / SLOTS;
  }

  state(now: number): BreakerState {
    if (this.#closed) return 'closed';
    return now < this.#openUntil ? 'open' : 'half-open';
  }

  /** How long until a call may be made, in milliseconds; 0 if one may be made now. */
  waitMs(now: number): number {
    if (this.#closed) return 0;
    return Math.max(0, this.#openUntil - now, this.#probeUntil - now);
  }

  /** A call is made. */
  begin(now: number): void {
    if (!this.#closed) this.#probeUntil = now + this.#limits.openMs;
  }

  /** A call was answered as it should be. */
  good(now: number): void {
    if (this.#closed) {
      const at = this.#at(now);
      this.#good[at] = (this.#good[at] ?? 0) + 1;
      return;
    }
    // Calls that were under way when it opened say nothing about now.
    if (now < this.#openUntil) return;
    this.#probeUntil = 0;
    this.#goodProbes += 1;
    if (this.#goodProbes < this.#limits.probes) return;
    this.#closed = true;
    this.#good.fill(0);
    this.#bad.fill(0);
  }

  /** A call failed. */
  bad(now: number): void {
    if (!this.#closed) {
      if (now >= this.#openUntil) this.#open(now);
      return;
    }
    const at = this.#at(now);
    this.#bad[at] = (this.#bad[at] ?? 0) + 1;
    let good = 0;
    let bad = 0;
    const oldest = Math.floor(now / this.#slotMs) - SLOTS;
    for (let slot = 0; slot < SLOTS; slot += 1) {
      if ((this.#slot[slot] ?? 0) <= oldest) continue;
      good += this.#good[slot] ?? 0;
      bad += this.#bad[slot] ?? 0;
    }
    const { calls, share } = this.#limits;
    if (good + bad >= calls && bad >= (good + bad) * share) this.#open(now);
  }

  /** A call ended without saying anything about what was called: it was cancelled, or there were too many. */
  neither(): void {
    this.#probeUntil = 0;
  }

  #open(now: number): void {
    this.#closed = false;
    this.#goodProbes = 0;
    this.#probeUntil = 0;
    this.#openUntil = now + this.#limits.openMs * (0.75 + Math.random() / 2);
  }

  /** The place of the present tenth, emptied of what it held a window ago. */
  #at(now: number): number {
    const slot = Math.floor(now / this.#slotMs);
    const at = slot % SLOTS;
    if (this.#slot[at] !== slot) {
      this.#slot[at] = slot;
      this.#good[at] = 0;
      this.#bad[at] = 0;
    }
    return at;
  }
}
