/**
 * A set of what comes and goes quickly. Unlike a Set it never replaces its table: the collector takes what a replaced
 * one holds for alive until it next looks at everything, and with it whatever that refers to.
 */
export class Slots<T extends object> {
  readonly #slots: (T | undefined)[] = [];
  readonly #free: number[] = [];

  /** Puts it in; returns where, for `take`. */
  put(one: T): number {
    const slot = this.#free.pop() ?? this.#slots.length;
    this.#slots[slot] = one;
    return slot;
  }

  take(slot: number): void {
    this.#slots[slot] = undefined;
    this.#free.push(slot);
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const one of this.#slots) if (one) yield one;
  }
}
