/** Microseconds since 1970; Date alone would drop the last three digits that Seam sometimes sends. */
export function micros(timestamp: string): number {
  const fraction = /\.(\d+)/.exec(timestamp)?.[1] ?? '';
  return Date.parse(timestamp) * 1000 + Number(fraction.slice(3, 6).padEnd(3, '0'));
}

/** The sandbox's clock, and what has been put off until Seam would have heard back from the access system. */
export class Time {
  readonly settleMs: number;
  readonly #now: () => Date;
  #waiting: { at: number; run: () => void }[] = [];
  #last = 0;

  constructor(now: () => Date, settleMs: number) {
    this.#now = now;
    this.settleMs = settleMs;
  }

  now(): number {
    return this.#now().getTime();
  }

  /** A timestamp later than every one before, so that lists keep the order things were created in. */
  stamp(): string {
    this.#last = Math.max(this.now() * 1000, this.#last + 1);
    const iso = new Date(Math.floor(this.#last / 1000)).toISOString();
    const rest = this.#last % 1000;
    return rest === 0 ? iso : `${iso.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
  }

  /** Happens once the access system has caught up: at once by default, else after `settleMs`. */
  later(run: () => void): void {
    if (this.settleMs === 0) run();
    else this.#waiting.push({ at: this.now() + this.settleMs, run });
  }

  /** Happens after the answer under way, however little time passes. */
  afterAnswer(run: () => void): void {
    this.#waiting.push({ at: this.now() + this.settleMs, run });
  }

  /** Does everything that is due. Called before each request. */
  settle(): void {
    const now = this.now();
    const due = this.#waiting.filter(one => one.at <= now);
    this.#waiting = this.#waiting.filter(one => one.at > now);
    for (const one of due) one.run();
  }
}
