import { hash } from 'node:crypto';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  NoFragmentCyclesRule,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  UniqueFragmentNamesRule,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { Executable } from '../executor/executor.ts';
import { DeferDirective, DeferLabelsRule, type Deferring, deferringOf } from '../graph/defer.ts';
import {
  DOCUMENT_LIMITS,
  type DocumentLimits,
  excessOf,
  measured,
  tooLong,
  tooManyTokens,
  tooNested,
} from './limits.ts';

/** An operation of a document, and what runs it once it has been asked for. */
interface Operation {
  node: OperationDefinitionNode;
  executable: Executable | undefined;
}

/** A document as far as it can be dealt with before anybody's variables are known. */
export interface Prepared {
  document: DocumentNode | undefined;
  /** What is to be done about its `@defer`, which `document` is without; undefined for most. */
  deferring?: Deferring | undefined;
  /** Which limit it is over; then there is no document, and nothing else is known of it. */
  refused: GraphQLError | undefined;
  /** Why it does not parse. */
  parseError: GraphQLError | undefined;
  /** Why it is not valid; empty if it is. */
  errors: readonly GraphQLError[];
  /** Its fields, with fragments as often as they are spread. */
  fields: number;
  /** Its operations, by the name they were asked for. */
  operations: Map<string, Operation>;
}

/** What a document takes in memory: the tree, what is known of it, and the plan it is run by. Measured. */
const bytesOf = (text: string, fields: number) => 3_000 + text.length * 100 + fields * 800;

/** Documents that are kept for the moment, good or bad: the long way asks several times for the one it is at. */
const LATEST = 8;

/** A document that is answered part by part is there in up to so many forms. */
const FORMS = 6;

/** Of documents that may have `@defer`. */
const RULES = [...specifiedRules, DeferLabelsRule];

/** Documents of which only a hash is kept, to tell whether they come back. */
const SEEN = 10_000;

export interface DocumentsOptions extends Partial<DocumentLimits> {
  /** Memory for documents that were seen lately, in bytes, roughly. */
  cacheBytes?: number;
}

/** Why a document cannot be run, each reason with its code; undefined if it can. */
export function problemsOf({ refused, parseError, errors }: Prepared): readonly GraphQLError[] | undefined {
  if (refused) return [refused];
  const problems = parseError ? [parseError] : errors;
  if (problems.length === 0) return undefined;
  const code = parseError ? 'GRAPHQL_PARSE_FAILED' : 'GRAPHQL_VALIDATION_FAILED';
  return problems.map(
    ({ message, nodes, source, positions }) =>
      new GraphQLError(message, {
        nodes: nodes ?? null,
        source: source ?? null,
        positions: positions ?? null,
        extensions: { code },
      }),
  );
}

/**
 * Parses, validates and plans documents, each once as long as it is remembered. Those that come back are remembered
 * for long, of those seen once only a hash stays: however many different ones pass through, they neither displace the
 * others nor live long enough for the collector to take them for old.
 */
export class Documents {
  readonly #schema: GraphQLSchema;
  readonly #options: DocumentsOptions;
  readonly #cache: LRUCache<string, Prepared>;
  readonly #latest = new LRUCache<string, Prepared>({ max: LATEST });
  readonly #seen = new LRUCache<string, true>({ max: SEEN });

  constructor(schema: GraphQLSchema, options: DocumentsOptions) {
    this.#schema = schema;
    this.#options = options;
    this.#cache = new LRUCache({
      maxSize: options.cacheBytes ?? 16 * 1024 * 1024,
      sizeCalculation: ({ deferring, fields }, text) => bytesOf(text, fields) * (deferring ? FORMS : 1),
    });
  }

  prepare(text: string): Prepared {
    const known = this.#cache.get(text) ?? this.#latest.get(text);
    if (known) return known;
    const prepared = this.#prepared(text);
    const key = hash('sha1', text, 'base64');
    // Errors hold far more than their text: what is not valid never stays.
    if (prepared.document && prepared.errors.length === 0 && this.#seen.has(key)) {
      this.#cache.set(text, prepared);
    } else {
      this.#seen.set(key, true);
      this.#latest.set(text, prepared);
    }
    return prepared;
  }

  #prepared(text: string): Prepared {
    const limits = { ...DOCUMENT_LIMITS, ...this.#options };
    const { maxCharacters, maxTokens, maxDepth } = limits;
    const prepared: Prepared = {
      document: undefined,
      refused: undefined,
      parseError: undefined,
      errors: [],
      fields: 0,
      operations: new Map(),
    };
    if (text.length > maxCharacters) return { ...prepared, refused: tooLong(text.length, maxCharacters) };
    try {
      const document = parse(text, { maxTokens });
      const { worst, circular, ambiguous } = measured(document);
      // The rules of validation would each take another one of two fragments with one name.
      if (ambiguous)
        return { ...prepared, document, errors: validate(this.#schema, document, [UniqueFragmentNamesRule]) };
      // Of a document in a circle no other rule is asked: the figures that bound their work are not known.
      if (circular) {
        const found = validate(this.#schema, document, [NoFragmentCyclesRule]);
        const errors = found.length > 0 ? found : [new GraphQLError('A fragment must not contain itself.')];
        return { ...prepared, document, errors };
      }
      const refused = excessOf(worst, limits);
      if (refused) return { ...prepared, refused };
      const mayDefer = text.includes(DeferDirective.name);
      const errors = validate(this.#schema, document, mayDefer ? RULES : specifiedRules);
      const deferring = mayDefer && errors.length === 0 ? deferringOf(document) : undefined;
      const { fields } = worst;
      return { ...prepared, document: deferring?.whole ?? document, deferring, errors, fields };
    } catch (error) {
      // The stack's end; only settings far above the defaults let a document come that far.
      if (error instanceof RangeError) return { ...prepared, refused: tooNested(maxDepth) };
      if (!(error instanceof GraphQLError)) throw error;
      return error.message.includes(`more that ${maxTokens} tokens`)
        ? { ...prepared, refused: tooManyTokens(text, maxTokens) }
        : { ...prepared, parseError: error };
    }
  }

  /** The operation of a valid document; undefined if there is none of that name, or several and no name. */
  operation(prepared: Prepared, name: string | null | undefined): Operation | undefined {
    const known = prepared.operations.get(name ?? '');
    if (known) return known;
    const node = prepared.document && getOperationAST(prepared.document, name);
    if (!node) return undefined;
    const operation: Operation = { node, executable: undefined };
    prepared.operations.set(name ?? '', operation);
    return operation;
  }

  /** What runs one of a document's operations. */
  executable({ document }: Prepared, operation: Operation): Executable {
    operation.executable ??= new Executable(this.#schema, document as DocumentNode, operation.node);
    return operation.executable;
  }
}
