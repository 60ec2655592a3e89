/**
 * What a document may come to, judged on its tree before it is validated: what is hostile never reaches a rule that
 * compares fields with fields, let alone a resolver.
 */
import {
  type DefinitionNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Lexer,
  type OperationDefinitionNode,
  type SelectionSetNode,
  Source,
  TokenKind,
} from 'graphql';

export interface DocumentLimits {
  maxCharacters: number;
  maxTokens: number;
  /** Fields within fields; fields of introspection are not counted. */
  maxDepth: number;
  maxAliases: number;
  maxRootFields: number;
  maxDirectives: number;
  maxFields: number;
}

/** Defaults; numbers with reasons in docs/limits.md. */
export const DOCUMENT_LIMITS: DocumentLimits = {
  maxCharacters: 16_000,
  maxTokens: 3_000,
  maxDepth: 15,
  maxAliases: 100,
  maxRootFields: 50,
  maxDirectives: 50,
  maxFields: 1_000,
};

/** Fragments within fragments add no depth; this many times the depth they may be nested, for the stack's sake. */
const NESTING = 10;

interface Excess {
  code: string;
  limit: string;
  found?: number;
  allowed: number;
  message: string;
}

/** The refusal of a whole operation because of a limit, which it names with the figure found and the one allowed. */
export const overLimit = ({ message, found, ...excess }: Excess, more: Record<string, unknown> = {}) =>
  new GraphQLError(message, {
    extensions: {
      ...excess,
      ...(found === undefined ? {} : { found: Math.min(found, Number.MAX_SAFE_INTEGER) }),
      ...more,
      http: { status: 400 },
    },
  });

export const tooLong = (found: number, allowed: number) =>
  overLimit({
    code: 'DOCUMENT_TOO_LONG',
    limit: 'characters',
    found,
    allowed,
    message: `The document has ${found} characters, and ${allowed} are allowed.`,
  });

/** For a text that the parser gave up because of its tokens. */
export function tooManyTokens(text: string, allowed: number): GraphQLError {
  const found = tokensOf(text);
  return overLimit({
    code: 'TOO_MANY_TOKENS',
    limit: 'tokens',
    found,
    allowed,
    message: `The document has ${found} tokens, and ${allowed} are allowed.`,
  });
}

/** For a document nested deeper than the stack is. */
export const tooNested = (allowed: number) =>
  overLimit({
    code: 'QUERY_TOO_DEEP',
    limit: 'depth',
    allowed,
    message: `The document is nested too deeply; ${allowed} fields within each other are allowed.`,
  });

/** How many tokens a text has, as far as it can be read. */
function tokensOf(text: string): number {
  const lexer = new Lexer(new Source(text));
  let tokens = 0;
  try {
    while (lexer.advance().kind !== TokenKind.EOF) tokens += 1;
  } catch {}
  return tokens;
}

/** What a selection comes to when its fragments are put in their places. */
interface Figures {
  fields: number;
  /** Fields at its own level. */
  roots: number;
  aliases: number;
  directives: number;
  depth: number;
  /** Selections within each other, of whatever kind. */
  nesting: number;
}

const NOTHING: Figures = { fields: 0, roots: 0, aliases: 0, directives: 0, depth: 0, nesting: 0 };

export interface Measured {
  /** The worst of each figure over the document's operations and fragments. */
  worst: Figures;
  /** Whether some fragment contains itself; the figures leave it out there. */
  circular: boolean;
  /** Whether two fragments have one name; the figures know the last of them alone. */
  ambiguous: boolean;
}

/** Measures a document in time linear in its length: each fragment is looked at once and its figures remembered. */
export function measured(document: DocumentNode): Measured {
  const fragments = new Map<string, FragmentDefinitionNode>();
  let ambiguous = false;
  for (const node of document.definitions)
    if (node.kind === 'FragmentDefinition') {
      ambiguous ||= fragments.has(node.name.value);
      fragments.set(node.name.value, node);
    }
  const known = new Map<string, Figures | 'under way'>();
  let circular = false;

  function spread(name: string): Figures {
    const figures = known.get(name);
    if (figures === 'under way') circular = true;
    else if (figures) return figures;
    const fragment = fragments.get(name);
    // What is no fragment counts as a field, so that nothing can be had for nothing.
    if (figures || !fragment) return { ...NOTHING, fields: 1 };
    known.set(name, 'under way');
    const found = within(fragment.selectionSet);
    found.directives += fragment.directives?.length ?? 0;
    known.set(name, found);
    return found;
  }

  function within({ selections }: SelectionSetNode): Figures {
    const sum = { ...NOTHING };
    for (const node of selections) {
      let inner: Figures;
      if (node.kind === 'Field') {
        const own = node.selectionSet ? within(node.selectionSet) : NOTHING;
        const isIntrospection = node.name.value.startsWith('__');
        inner = {
          ...own,
          fields: own.fields + 1,
          roots: 1,
          aliases: own.aliases + (node.alias ? 1 : 0),
          depth: isIntrospection ? 0 : own.depth + 1,
        };
      } else inner = node.kind === 'InlineFragment' ? within(node.selectionSet) : spread(node.name.value);
      sum.fields += inner.fields;
      sum.roots += inner.roots;
      sum.aliases += inner.aliases;
      sum.directives += inner.directives + (node.directives?.length ?? 0);
      sum.depth = Math.max(sum.depth, inner.depth);
      sum.nesting = Math.max(sum.nesting, inner.nesting + 1);
    }
    return sum;
  }

  function ofOperation({ selectionSet, directives, variableDefinitions }: OperationDefinitionNode): Figures {
    const figures = within(selectionSet);
    figures.directives += directives?.length ?? 0;
    for (const variable of variableDefinitions ?? []) figures.directives += variable.directives?.length ?? 0;
    return figures;
  }

  const ofDefinition = (node: DefinitionNode): Figures => {
    if (node.kind === 'OperationDefinition') return ofOperation(node);
    if (node.kind !== 'FragmentDefinition') return NOTHING;
    // Fragments count for themselves too: nobody may use them, and yet they are validated. They have no root fields.
    const figures = { ...spread(node.name.value), roots: 0 };
    return node.typeCondition.name.value.startsWith('__') ? { ...figures, depth: 0 } : figures;
  };

  const worst = { ...NOTHING };
  for (const node of document.definitions) {
    const figures = ofDefinition(node);
    for (const key of Object.keys(worst) as (keyof Figures)[])
      worst[key] = Math.max(worst[key], figures[key]);
  }
  return { worst, circular, ambiguous };
}

/** Which limit a document is over, if it is over one. */
export function excessOf(worst: Figures, limits: DocumentLimits): GraphQLError | undefined {
  const { maxDepth, maxAliases, maxRootFields, maxDirectives, maxFields } = limits;
  const over = (code: string, limit: string, found: number, allowed: number, what: string) =>
    overLimit({ code, limit, found, allowed, message: `${what}, and ${allowed} are allowed.` });
  if (worst.depth > maxDepth)
    return over(
      'QUERY_TOO_DEEP',
      'depth',
      worst.depth,
      maxDepth,
      `Fields are nested ${worst.depth} levels deep`,
    );
  if (worst.nesting > maxDepth * NESTING) return tooNested(maxDepth);
  const counts = [
    ['TOO_MANY_ROOT_FIELDS', 'rootFields', worst.roots, maxRootFields, 'root fields'],
    ['TOO_MANY_ALIASES', 'aliases', worst.aliases, maxAliases, 'aliases'],
    ['TOO_MANY_DIRECTIVES', 'directives', worst.directives, maxDirectives, 'directives'],
    ['TOO_MANY_FIELDS', 'fields', worst.fields, maxFields, 'fields'],
  ] as const;
  for (const [code, limit, found, allowed, what] of counts)
    if (found > allowed)
      return over(code, limit, found, allowed, `An operation has ${found} ${what}, with its fragments`);
  return undefined;
}
