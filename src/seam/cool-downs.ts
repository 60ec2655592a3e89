/** Callers whom Seam has told to wait. */

/** As many as are remembered; the oldest is forgotten first. */
const MOST = 10_000;

export class CoolDowns {
  /** Until when, on the clock's scale, by caller. */
  readonly #until = new Map<string, number>();
  readonly #mostMs: number;

  /** @param mostMs the longest that Seam's word is taken for without asking again */
  constructor(mostMs: number) {
    this.#mostMs = mostMs;
  }

  /** How long this caller has to wait, in milliseconds; 0 if it need not. */
  waitMs(key: string, now: number): number {
    if (this.#until.size === 0) return 0;
    const until = this.#until.get(key);
    if (until === undefined) return 0;
    if (until > now) return until - now;
    this.#until.delete(key);
    return 0;
  }

  begin(key: string, now: number, ms: number): void {
    const until = now + Math.min(ms, this.#mostMs);
    if (until <= (this.#until.get(key) ?? now)) return;
    for (const [oldest, its] of this.#until) {
      if (its > now && this.#until.size < MOST) break;
      this.#until.delete(oldest);
    }
    this.#until.delete(key);
    this.#until.set(key, until);
  }

  /** How many callers wait. */
  count(now: number): number {
    return [...this.#until.values()].filter(until => until > now).length;
  }
}
