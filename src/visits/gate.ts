/** How many operations run at once, of all callers and of each. Who comes when it is full is refused at once. */
import { ByCaller } from '../seam/by-caller.ts';

/** Why an operation was refused: too many of all, too many of this caller's, or the event loop is late. */
export type Shed = 'operations' | 'caller' | 'delay';

export interface GateOptions {
  /** Operations that may run at once. */
  operations: number;
  operationsPerCaller: number;
  /** Whether the process cannot keep up as it is. */
  isLate: () => boolean;
}

/** With so few under way, lateness is not of their making, as right after the start, and refusing would not mend it. */
const FEW = 8;

export class Gate {
  running = 0;
  /** Refused since the start. */
  readonly shed: Record<Shed, number> = { operations: 0, caller: 0, delay: 0 };
  readonly #options: GateOptions;
  readonly #callers = new ByCaller<number>();

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Lets an operation in, which must `exit`; or says why not. */
  enter(caller: string): Shed | undefined {
    const { operations, operationsPerCaller, isLate } = this.#options;
    const own = this.#callers.get(caller) ?? 0;
    const reason =
      this.running >= FEW && isLate()
        ? 'delay'
        : this.running >= operations
          ? 'operations'
          : own >= operationsPerCaller
            ? 'caller'
            : undefined;
    if (reason) {
      this.shed[reason] += 1;
      return reason;
    }
    this.running += 1;
    this.#callers.set(caller, own + 1);
    return undefined;
  }

  exit(caller: string): void {
    this.running -= 1;
    const own = (this.#callers.get(caller) ?? 1) - 1;
    if (own > 0) this.#callers.set(caller, own);
    else this.#callers.delete(caller);
  }
}
