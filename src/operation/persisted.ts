/**
 * Documents that clients name instead of sending: from a manifest made when the client was built, or kept as clients
 * bring them (automatic persisted queries). Documents are public knowledge and are named by their own hash, so that
 * all callers may share them.
 */
import { hash } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { LRUCache } from 'lru-cache';

/** Where documents are kept that clients bring. */
export interface DocumentStore {
  /** The text with this hash (SHA-256, 64 hexadecimal digits); undefined if it is not there or cannot be had. */
  get(sha256: string): string | undefined | Promise<string | undefined>;
  set(sha256: string, text: string): void | Promise<void>;
  close?(): Promise<void>;
}

const MEMORY_BYTES = 16 * 1024 * 1024;

/** Keeps documents in this process, those asked for lately, up to a bound in bytes of text. */
export function memoryStore(maxBytes = MEMORY_BYTES): DocumentStore {
  const texts = new LRUCache<string, string>({
    maxSize: maxBytes,
    sizeCalculation: text => text.length * 2 + 200,
  });
  return { get: sha256 => texts.get(sha256), set: (sha256, text) => void texts.set(sha256, text) };
}

/** Looks into the near store first, and keeps there what the far one had. */
export function tiered(near: DocumentStore, far: DocumentStore): DocumentStore {
  return {
    get: sha256 =>
      near.get(sha256) ??
      Promise.resolve(far.get(sha256)).then(text => {
        if (text !== undefined) near.set(sha256, text);
        return text;
      }),
    set: async (sha256, text) => {
      near.set(sha256, text);
      await far.set(sha256, text);
    },
    close: async () => far.close?.(),
  };
}

export interface PersistedOptions {
  /** Documents known from the start, by the ids that clients name them by. */
  manifest?: Readonly<Record<string, string>> | undefined;
  /** Whether no others are taken. */
  only?: boolean | undefined;
  /** Where documents are kept that clients bring with their hash; without it none are. */
  store?: DocumentStore | undefined;
}

/** How a request says which document it means. */
export interface Named {
  query?: string | undefined;
  /** As GraphQL over HTTP has it: `sha256:` and 64 digits, or a name of the client's own. */
  documentId?: string | undefined;
  /** As Apollo's clients have it: `extensions.persistedQuery.sha256Hash`. */
  sha256?: string | undefined;
}

const problem = (message: string, code: string, status: number) =>
  new GraphQLError(message, { extensions: { code, http: { status } } });

const digest = (text: string) => hash('sha256', text, 'hex');

const HASH = /^[0-9a-f]{64}$/;

const PREFIX = 'sha256:';

/** The documents that may be named, and the rule for those that are sent. */
export class Persisted {
  readonly #manifest: ReadonlyMap<string, string>;
  readonly #only: boolean;
  readonly #store: DocumentStore | undefined;

  constructor({ manifest = {}, only = false, store }: PersistedOptions = {}) {
    const known = new Map<string, string>();
    for (const [id, text] of Object.entries(manifest)) {
      // Clients may name it as the manifest does, or by its hash.
      known.set(id.replace(PREFIX, ''), text);
      known.set(digest(text), text);
    }
    this.#manifest = known;
    this.#only = only;
    this.#store = only ? undefined : store;
  }

  /**
   * The text of the document that a request means; at once unless a store has to be asked.
   *
   * @throws GraphQLError `PERSISTED_DOCUMENT_NOT_FOUND`, `PERSISTED_DOCUMENT_REQUIRED`, `PERSISTED_QUERY_NOT_FOUND`,
   *   `PERSISTED_QUERY_NOT_SUPPORTED` or `BAD_REQUEST`
   */
  text({ query, documentId, sha256 }: Named): string | Promise<string> {
    if (documentId === undefined && sha256 === undefined) return this.#sent(query as string);
    const id = documentId?.replace(PREFIX, '') ?? (sha256 as string);
    const mustBeHash = sha256 !== undefined || documentId?.startsWith(PREFIX);
    if (mustBeHash && !HASH.test(id)) throw problem('A hash has 64 hexadecimal digits.', 'BAD_REQUEST', 400);
    if (query !== undefined) return this.#brought(id, query);
    const known = this.#manifest.get(id);
    if (known !== undefined) return known;
    if (!this.#store || !HASH.test(id)) throw this.#unknown(sha256 !== undefined);
    const found = this.#store.get(id);
    const checked = (text: string | undefined) => {
      // Whoever can write to a shared store must not be able to change what a hash stands for.
      if (text === undefined || digest(text) !== id) throw this.#unknown(sha256 !== undefined);
      return text;
    };
    return found instanceof Promise ? found.then(checked) : checked(found);
  }

  /** Keeps for others a document that was brought with its hash, once it has proved good. Nobody waits for that. */
  keep({ query, documentId, sha256 }: Named): void {
    const id = documentId?.replace(PREFIX, '') ?? sha256;
    if (query === undefined || id === undefined || !this.#store || this.#manifest.has(id)) return;
    Promise.resolve(this.#store.set(id, query)).catch(() => undefined);
  }

  #sent(query: string): string {
    if (!this.#only || this.#manifest.has(digest(query))) return query;
    throw problem(
      'Only documents that were registered beforehand are taken here.',
      'PERSISTED_DOCUMENT_REQUIRED',
      400,
    );
  }

  #brought(id: string, query: string): string {
    if (digest(query) !== id) throw problem('The document is not the one of this hash.', 'BAD_REQUEST', 400);
    return this.#sent(query);
  }

  #unknown(isAutomatic: boolean): GraphQLError {
    // Where the text would not be taken either, it is not asked for.
    if (!isAutomatic || this.#only)
      return problem('No document of this id is registered here.', 'PERSISTED_DOCUMENT_NOT_FOUND', 404);
    // Apollo's clients look for these words, and send the document next.
    return this.#store
      ? problem('PersistedQueryNotFound', 'PERSISTED_QUERY_NOT_FOUND', 200)
      : problem('PersistedQueryNotSupported', 'PERSISTED_QUERY_NOT_SUPPORTED', 200);
  }
}
