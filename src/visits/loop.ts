/** Watches how late the event loop is. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How often lateness is measured, in ms; what is measured includes this. */
const RESOLUTION_MS = 20;
/** Two windows of this length in a row make the second for which the loop has to be late. */
const WINDOW_MS = 500;

export class Loop {
  /** 99th percentile of the last window, in ms. */
  p99Ms = 0;
  /** Whether the loop has been later than allowed for a second. */
  late = false;
  readonly #limitMs: number;
  readonly #histogram: ReturnType<typeof monitorEventLoopDelay>;
  readonly #timer: NodeJS.Timeout;
  #lateWindows = 0;

  /** `tick` is called every half second. */
  constructor(limitMs: number, tick: () => void) {
    this.#limitMs = limitMs;
    this.#histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.#histogram.enable();
    this.#timer = setInterval(() => {
      this.#look();
      tick();
    }, WINDOW_MS).unref();
  }

  stop(): void {
    this.#histogram.disable();
    clearInterval(this.#timer);
  }

  #look(): void {
    const seen = this.#histogram.count > 0;
    this.p99Ms = seen ? Math.max(0, this.#histogram.percentile(99) / 1e6 - RESOLUTION_MS) : 0;
    this.#histogram.reset();
    // One long answer is no overload; one after the other is.
    this.#lateWindows = this.p99Ms > this.#limitMs ? this.#lateWindows + 1 : 0;
    this.late = this.#lateWindows >= 2;
  }
}
