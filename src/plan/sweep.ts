import type { Params, Path } from '../seam/client.ts';
import type { Row } from '../seam/row.ts';
import { GUESSED_ROWS, LARGEST_PAGE, singlesCost, sweepCost, type Weights } from './cost.ts';
import type { NodeName } from './nodes.ts';
import type { Session } from './session.ts';
import { settled } from './settled.ts';

/** A paged list that is read from its start, page by page, for what several parents need of it. */
export class Sweep<N extends NodeName = NodeName> {
  readonly #session: Session;
  readonly #node: N;
  readonly #path: Path;
  readonly #params: Record<string, unknown>;
  /** The rows read so far by the values of a property, for each property that was asked for. */
  readonly #groups = new Map<string, Map<unknown, Row<N>[]>>();
  /** What {@link listsAll} found last. */
  #listing: { property: string; lists: boolean } | undefined;
  readonly #rows: Row<N>[] = [];
  readonly limit: number;
  #cursor: string | null = null;
  #reading: Promise<void> | undefined;
  done = false;

  constructor(session: Session, node: N, path: Path, params: Record<string, unknown>, limit = LARGEST_PAGE) {
    this.#session = session;
    this.#node = node;
    this.#path = path;
    this.#params = params;
    this.limit = limit;
  }

  /** How many rows have been read. */
  get size(): number {
    return this.#rows.length;
  }

  /** Whether a page has been read, or is being read. */
  get started(): boolean {
    return this.#reading !== undefined || this.#rows.length > 0 || this.done;
  }

  /** The page that is being read, if any. */
  get reading(): Promise<void> | undefined {
    return this.#reading;
  }

  /** Reads the next page; whoever asks while it is being read waits for the same one. */
  page(): Promise<void> {
    this.#reading ??= this.#next().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #next(): Promise<void> {
    if (this.done) return;
    const params = {
      ...this.#params,
      limit: this.limit,
      ...(this.#cursor === null ? {} : { page_cursor: this.#cursor }),
    };
    const { rows, next } = await this.#session.page(
      this.#node,
      this.#path,
      params as unknown as Params<Path>,
    );
    this.#rows.push(...rows);
    this.#groups.clear();
    this.#listing = undefined;
    this.#cursor = next;
    this.done = next === null;
  }

  /** The rows read so far whose property is this value, or a list that has it, in Seam's order. */
  with(property: string, value: string): Row<N>[] {
    let groups = this.#groups.get(property);
    if (!groups) {
      groups = grouped(this.#rows, property);
      this.#groups.set(property, groups);
    }
    return groups.get(value) ?? [];
  }

  /** Whether this property is a list in every row read so far. */
  listsAll(property: string): boolean {
    if (this.#listing?.property !== property) {
      const lists = this.#rows.every(row => Array.isArray((row as Record<string, unknown>)[property]));
      this.#listing = { property, lists };
    }
    return this.#listing.lists;
  }
}

/** What `Map.groupBy` does, for less: it calls a function for every row. A list counts as each of its members. */
function grouped<R extends object>(rows: readonly R[], property: string): Map<unknown, R[]> {
  const groups = new Map<unknown, R[]>();
  for (const row of rows) {
    const value = (row as Record<string, unknown>)[property];
    if (Array.isArray(value)) for (const each of value) put(groups, each, row);
    else put(groups, value, row);
  }
  return groups;
}

function put<R>(groups: Map<unknown, R[]>, value: unknown, row: R): void {
  const group = groups.get(value);
  if (group) group.push(row);
  else groups.set(value, [row]);
}

export interface Many<T> {
  keys: readonly string[];
  weights: Weights;
  /** Reads one on its own. */
  single: (key: string) => Promise<T>;
  /** The list that has all of them. Its page size is chosen here if it has not been begun. */
  sweep: (limit: number) => Sweep;
  /** How many rows that list has, if that is known or can be learned cheaply. */
  total: () => Promise<number | undefined>;
  /** How many rows a key stands for, as far as is known. */
  rows: (key: string) => number;
  /** Whether the rows read so far are certainly all that a key stands for. */
  isWhole: (key: string, sweep: Sweep) => boolean;
  /** A key's answer from the list; undefined if only reading it on its own can tell. */
  found: (key: string, sweep: Sweep) => T | undefined;
}

/** Until so many are wanted, asking how long the list is would cost as much as it could save. */
const FEW = 4;

/**
 * Answers many single reads of one kind, one by one or by sweeping the list that has them all, whichever costs less.
 * Where the length of that list is not known, both are advanced in turn, each as far as the other, so that the whole
 * costs about twice the better one at the most.
 *
 * @returns an answer for each of the keys
 */
export async function answerMany<T>(many: Many<T>): Promise<Map<string, T | Error>> {
  const { keys, weights } = many;
  const answers = new Map<string, T | Error>();
  const left = new Set(keys);
  const unlisted: string[] = [];
  const leftRows = () => left.keys().reduce((sum, key) => sum + many.rows(key), 0);

  const readSingly = async (taken: readonly string[]): Promise<void> => {
    for (const key of taken) left.delete(key);
    const results = await settled(taken.map(many.single));
    for (const [index, key] of taken.entries()) answers.set(key, results[index] as T | Error);
  };

  const total = keys.length <= FEW ? undefined : await many.total();
  // With a list of unknown length, the first page is kept short, so that a wrong guess stays cheap.
  const sweep = many.sweep(
    total === undefined ? Math.min(LARGEST_PAGE, Math.max(1, keys.length * GUESSED_ROWS)) : LARGEST_PAGE,
  );
  let swept = 0;
  let singly = 0;
  const takeFound = () => {
    for (const key of left) {
      if (!sweep.done && !many.isWhole(key, sweep)) continue;
      left.delete(key);
      const found = many.found(key, sweep);
      if (found === undefined) unlisted.push(key);
      else answers.set(key, found);
    }
  };
  /** @returns whether the list could be read on */
  const readPage = async (page: Promise<void>): Promise<boolean> => {
    const before = sweep.size;
    try {
      await page;
    } catch {
      // What the list cannot tell, single reads may; and if they fail too, their errors are the ones that matter.
      return false;
    }
    swept += sweepCost(weights, sweep.size - before, sweep.limit);
    takeFound();
    return true;
  };

  // A page that was foreseen is paid for. One that is still on its way is worth waiting for unless few are left.
  if (sweep.size > 0 || sweep.done) takeFound();
  else if (sweep.reading && singlesCost(weights, left.size, 0) > sweepCost(weights, 0)) {
    await readPage(sweep.reading);
  }
  while (left.size > 0) {
    const rest = singlesCost(weights, left.size, leftRows());
    const ahead = total === undefined ? undefined : total - sweep.size;
    const known = ahead !== undefined && ahead > 0;
    if (
      known
        ? rest <= sweepCost(weights, ahead)
        : rest <= 2 * sweepCost(weights, Math.min(leftRows(), sweep.limit))
    ) {
      await readSingly([...left]);
    } else if (known || swept <= singly) {
      if (!(await readPage(sweep.page()))) await readSingly([...left]);
    } else {
      const batch = Math.ceil((swept - singly) / weights.call);
      singly += singlesCost(weights, Math.min(batch, left.size), 0);
      await readSingly([...left].slice(0, batch));
    }
  }
  if (unlisted.length > 0) await readSingly(unlisted);
  return answers;
}
