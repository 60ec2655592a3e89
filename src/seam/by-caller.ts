/**
 * What is kept of each caller while it has something under way. A Map would do the same and keep for alive what is
 * not: as callers come and go it replaces its table, an old table refers to the one that came after it, and so on to
 * the present, so that once one of them has become old, everything since then counts as old until the next full
 * collection. The table of an object without a prototype refers to nothing but its keys and values.
 */
export class ByCaller<V> {
  readonly #values: Record<string, V> = Object.create(null);
  size = 0;

  get(key: string): V | undefined {
    return this.#values[key];
  }

  set(key: string, value: V): void {
    if (this.#values[key] === undefined) this.size += 1;
    this.#values[key] = value;
  }

  delete(key: string): void {
    if (this.#values[key] === undefined) return;
    this.size -= 1;
    delete this.#values[key];
  }
}
