import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';

/** An operation of a document, and how often it has been asked for. */
interface Operation {
  node: OperationDefinitionNode;
  uses: number;
  compiled: CompiledQuery | undefined;
}

/** A document as far as it can be dealt with before anybody's variables are known. */
export interface Prepared {
  document: DocumentNode | undefined;
  /** Why it does not parse. */
  parseError: GraphQLError | undefined;
  /** Why it is not valid; empty if it is. */
  errors: readonly GraphQLError[];
  /** Its operations, by the name they were asked for. */
  operations: Map<string, Operation>;
}

/** What a cached document takes in memory, by the length of its text: tree, errors, compiled code. Measured. */
const BYTES_PER_CHARACTER = 100;
const BYTES_AT_LEAST = 4_096;

export interface DocumentsOptions {
  maxTokens: number;
  maxCharacters: number;
  /** How often an operation is asked for before it is compiled. */
  compileAfter: number;
  /** Memory for documents that were seen lately, in bytes, roughly. */
  cacheBytes?: number;
}

const tooComplex = (message: string) =>
  new GraphQLError(message, { extensions: { code: 'QUERY_TOO_COMPLEX', http: { status: 400 } } });

/** Parses, validates and compiles documents, each once as long as it is remembered. */
export class Documents {
  readonly #schema: GraphQLSchema;
  readonly #options: DocumentsOptions;
  readonly #cache: LRUCache<string, Prepared>;
  #invalid: { text: string; prepared: Prepared } | undefined;

  constructor(schema: GraphQLSchema, options: DocumentsOptions) {
    this.#schema = schema;
    this.#options = options;
    this.#cache = new LRUCache({
      maxSize: options.cacheBytes ?? 32 * 1024 * 1024,
      sizeCalculation: (_, text) => BYTES_AT_LEAST + text.length * BYTES_PER_CHARACTER,
    });
  }

  prepare(text: string): Prepared {
    let prepared =
      this.#cache.get(text) ?? (this.#invalid?.text === text ? this.#invalid.prepared : undefined);
    if (!prepared) {
      prepared = this.#prepared(text);
      // Errors hold far more than their text; the last one is enough for the ways that ask more than once.
      if (prepared.document && prepared.errors.length === 0) this.#cache.set(text, prepared);
      else this.#invalid = { text, prepared };
    }
    return prepared;
  }

  #prepared(text: string): Prepared {
    const none = { document: undefined, errors: [], operations: new Map() };
    const { maxCharacters, maxTokens } = this.#options;
    if (text.length > maxCharacters) {
      return { ...none, parseError: tooComplex(`The document is longer than ${maxCharacters} characters.`) };
    }
    try {
      const document = parse(text, { maxTokens });
      return {
        document,
        parseError: undefined,
        errors: validate(this.#schema, document),
        operations: new Map(),
      };
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      const parseError = error.message.includes(`more that ${maxTokens} tokens`)
        ? tooComplex(`The document has more than ${maxTokens} tokens.`)
        : error;
      return { ...none, parseError };
    }
  }

  /** The operation of a valid document; undefined if there is none of that name, or several and no name. */
  operation(prepared: Prepared, name: string | null | undefined): Operation | undefined {
    const known = prepared.operations.get(name ?? '');
    if (known) return known;
    const node = prepared.document && getOperationAST(prepared.document, name);
    if (!node) return undefined;
    const operation: Operation = { node, uses: 0, compiled: undefined };
    prepared.operations.set(name ?? '', operation);
    return operation;
  }

  /** The compiled form of an operation that recurs; undefined for one that has not yet, or that cannot be compiled. */
  compiled(prepared: Prepared, name: string | null | undefined): CompiledQuery | undefined {
    const operation = this.operation(prepared, name);
    if (!operation || !prepared.document) return undefined;
    operation.uses += 1;
    // Compiled, a field names its selections that are skipped this time too, and so seems to need more than it does.
    const isConditional = /@(skip|include)\b/.test(prepared.document.loc?.source.body ?? '');
    if (operation.uses === this.#options.compileAfter && !isConditional) {
      const compiled = compileQuery(this.#schema, prepared.document, name ?? undefined, {
        customJSONSerializer: false,
      });
      operation.compiled = isCompiledQuery(compiled) ? compiled : undefined;
    }
    return operation.compiled;
  }
}
