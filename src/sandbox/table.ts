import { micros } from './time.ts';

/** Rows by id, in the order Seam lists them (creation, then id), with an index for every way they are looked up. */
export class Table<R extends { created_at: string }, K extends string = never> {
  readonly #rows = new Map<string, R>();
  readonly #order = new Map<R, number>();
  readonly #indexes: { key: K; of: (row: R) => string | undefined; rows: Map<string, Set<R>> }[];
  readonly #idOf: (row: R) => string;
  #sorted: R[] | undefined;

  constructor(idOf: (row: R) => string, keys: Record<K, (row: R) => string | undefined>) {
    this.#idOf = idOf;
    this.#indexes = (Object.entries(keys) as [K, (row: R) => string | undefined][]).map(([key, of]) => ({
      key,
      of,
      rows: new Map(),
    }));
  }

  get(id: string | undefined): R | undefined {
    return id === undefined ? undefined : this.#rows.get(id);
  }

  add(row: R): R {
    this.#rows.set(this.#idOf(row), row);
    this.#order.set(row, micros(row.created_at));
    this.#sorted = undefined;
    for (const index of this.#indexes) insert(index.rows, index.of(row), row);
    return row;
  }

  remove(row: R): void {
    this.#rows.delete(this.#idOf(row));
    this.#order.delete(row);
    this.#sorted = undefined;
    for (const index of this.#indexes) drop(index.rows, index.of(row), row);
  }

  /** The only way to change what an index looks at, because the index has to follow. */
  change(row: R, patch: Partial<R>): void {
    const before = this.#indexes.map(index => index.of(row));
    Object.assign(row, patch);
    this.#indexes.forEach((index, i) => {
      const after = index.of(row);
      if (before[i] === after) return;
      drop(index.rows, before[i], row);
      insert(index.rows, after, row);
    });
  }

  all(): readonly R[] {
    this.#sorted ??= this.sort([...this.#rows.values()]);
    return this.#sorted;
  }

  /** The rows an index holds under a value, in listing order. */
  by(key: K, value: string): R[] {
    return this.sort([...(this.#index(key).get(value) ?? [])]);
  }

  count(key: K, value: string): number {
    return this.#index(key).get(value)?.size ?? 0;
  }

  sort(rows: R[]): R[] {
    return rows.sort((a, b) => this.compare(this.position(a), this.position(b)));
  }

  position(row: R): [number, string] {
    return [this.#order.get(row) ?? 0, this.#idOf(row)];
  }

  compare(a: [number, string], b: [number, string]): number {
    return a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0);
  }

  #index(key: K): Map<string, Set<R>> {
    const index = this.#indexes.find(one => one.key === key);
    if (!index) throw new Error(`No index ${key}`);
    return index.rows;
  }
}

/** Who belongs to what, from both sides. */
export class Relation<A, B> {
  readonly #of = new Map<A, Set<B>>();
  readonly #to = new Map<B, Set<A>>();

  has(a: A, b: B): boolean {
    return this.#of.get(a)?.has(b) ?? false;
  }
  add(a: A, b: B): void {
    insert(this.#of, a, b);
    insert(this.#to, b, a);
  }
  remove(a: A, b: B): void {
    drop(this.#of, a, b);
    drop(this.#to, b, a);
  }
  of(a: A): B[] {
    return [...(this.#of.get(a) ?? [])];
  }
  to(b: B): A[] {
    return [...(this.#to.get(b) ?? [])];
  }
  forget(a: A): void {
    for (const b of this.of(a)) this.remove(a, b);
  }
  forgetTo(b: B): void {
    for (const a of this.to(b)) this.remove(a, b);
  }
}

function insert<K, V>(map: Map<K, Set<V>>, key: K | undefined, value: V): void {
  if (key === undefined) return;
  const set = map.get(key);
  if (set) set.add(value);
  else map.set(key, new Set([value]));
}

function drop<K, V>(map: Map<K, Set<V>>, key: K | undefined, value: V): void {
  if (key === undefined) return;
  const set = map.get(key);
  set?.delete(value);
  if (set?.size === 0) map.delete(key);
}
