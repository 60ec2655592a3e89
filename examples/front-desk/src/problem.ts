import { CombinedGraphQLErrors } from '@apollo/client/errors';

/** What went wrong that is nobody's typing mistake, in words for the desk. */
export interface Problem {
  code: string;
  text: string;
  /** When it makes sense to ask again, in milliseconds since 1970; undefined if any time is as good. */
  retryAt?: number;
  /** Whether the change may have been made all the same. */
  isUnknown: boolean;
}

/** By the gateway's codes, not by its messages: those are for whoever looks into it. */
const WORDS: Record<string, string> = {
  UNAUTHENTICATED: 'The desk is not signed in: Seam does not accept its token.',
  FORBIDDEN: 'The desk’s token does not allow this.',
  RATE_LIMITED: 'Seam has had too many requests from this hotel.',
  OVERLOADED: 'The gateway has too much to do.',
  UPSTREAM_TIMEOUT: 'Seam took too long to answer.',
  UPSTREAM_UNAVAILABLE: 'Seam cannot be reached.',
  UPSTREAM_INVALID_RESPONSE: 'Seam’s answer could not be read.',
  NO_GATEWAY: 'The gateway cannot be reached.',
};

type GraphError = {
  message: string;
  path?: readonly (string | number)[];
  extensions?: Record<string, unknown>;
};

/** When an error was first looked at: components ask about the same one whenever they are drawn. */
const seen = new WeakMap<object, number>();

function problemOf(error: GraphError): Problem {
  const { message, extensions } = error;
  const seenAt = seen.get(error) ?? Date.now();
  seen.set(error, seenAt);
  const code = String(extensions?.code ?? 'UNKNOWN');
  const seconds = Number(extensions?.retryAfter ?? 0);
  return {
    code,
    text: WORDS[code] ?? message,
    retryAt: seconds > 0 ? seenAt + seconds * 1000 : undefined,
    isUnknown: extensions?.outcome === 'UNKNOWN',
  };
}

/** The problem behind whatever a query has failed with. */
export function problemIn(error: unknown): Problem | undefined {
  if (!error) return undefined;
  if (CombinedGraphQLErrors.is(error) && error.errors[0]) return problemOf(error.errors[0]);
  // Nothing that speaks GraphQL has answered.
  return { code: 'NO_GATEWAY', text: WORDS.NO_GATEWAY ?? '', isUnknown: false };
}

/** The problem behind whatever a change has failed with. What was made without a word of it is not known either. */
export function problemInChange(error: unknown): Problem | undefined {
  const met = problemIn(error);
  if (!met) return undefined;
  // Without an answer nobody can tell whether the request got through. An error below the change's own field is of
  // what was to be read after it.
  const isUnclear = !CombinedGraphQLErrors.is(error) || (error.errors[0]?.path?.length ?? 0) > 1;
  return { ...met, isUnknown: met.isUnknown || isUnclear };
}

/** The problem of one field of an answer that otherwise came; the path is that of the field in the query. */
export function problemAt(error: unknown, ...path: (string | number)[]): Problem | undefined {
  if (!CombinedGraphQLErrors.is(error)) return problemIn(error);
  const found = error.errors.find(one => path.every((step, at) => one.path?.[at] === step));
  return found && problemOf(found);
}

/** A change that was refused for a reason that no field of a form stands for. */
export const refused = (text: string): Problem => ({ code: 'REFUSED', text, isUnknown: false });
