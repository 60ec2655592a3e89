import DataLoader from 'dataloader';
import { askedBy, askers } from './ledger.ts';

/** Answers what was asked at one moment. `hints` holds what askers knew beside the keys. */
export type Batch<V> = (
  keys: readonly string[],
  hints: ReadonlyMap<string, object>,
) => Promise<(V | Error)[]>;

interface Loader {
  loader: DataLoader<string, unknown>;
  hints: Map<string, object>;
  /** The fields that asked since the last batch. */
  fields: Set<string>;
}

/** The loaders of one request, each made when it is first needed. */
export class Loaders {
  readonly #loaders = new Map<string, Loader>();
  readonly #explains: boolean;

  /** @param explains whether somebody wants to know which fields asked */
  constructor(explains: boolean) {
    this.#explains = explains;
  }

  /** Asks the loader of this name, which `batch` serves, for the value of a key. */
  load<V>(name: string, batch: Batch<V>, key: string, hint?: object): Promise<V> {
    const { loader, hints, fields } = this.#loader(name, batch);
    if (hint) hints.set(key, hint);
    if (this.#explains) for (const field of askers()) fields.add(field);
    return loader.load(key) as Promise<V>;
  }

  #loader<V>(name: string, batch: Batch<V>): Loader {
    const known = this.#loaders.get(name);
    if (known) return known;
    const hints = new Map<string, object>();
    const fields = new Set<string>();
    const run = (keys: readonly string[]) => {
      if (!this.#explains) return batch(keys, hints);
      const asked = [...fields];
      fields.clear();
      return askedBy(asked, () => batch(keys, hints));
    };
    const made = { loader: new DataLoader<string, unknown>(run), hints, fields };
    this.#loaders.set(name, made);
    return made;
  }
}
