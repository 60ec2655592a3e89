import { GraphQLError } from 'graphql';

/** The opaque `id` of a node: its type and Seam's own id, so that `node(id:)` can find it again. */
export const globalId = (typename: string, seamId: string): string =>
  Buffer.from(`${typename}:${seamId}`).toString('base64');

const GLOBAL = /^([A-Z][A-Za-z]*):(.+)$/s;

/** Ids longer than this are no ids of Seam's. */
const LONGEST_ID = 255;

/** The longest id of Seam's in the longest way to write it, with a type in front. */
const LONGEST_GLOBAL = Math.ceil(((LONGEST_ID * 3 + 64) * 4) / 3);

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Takes a global id apart; undefined if the text is not one, as Seam's own ids are not. */
export function parsedId(value: string): { typename: string; seamId: string } | undefined {
  if (value.length > LONGEST_GLOBAL || !BASE64.test(value)) return undefined;
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  const [, typename, seamId] = GLOBAL.exec(decoded) ?? [];
  // Base64 reads leniently: only what encodes to the very same text was one of ours.
  if (!typename || !seamId || globalId(typename, seamId) !== value) return undefined;
  return { typename, seamId };
}

/**
 * Seam's own id from either form a client may hold: Seam's id as it is, or this graph's global id.
 *
 * @returns the id, or `problem`: what is wrong, in a sentence for the caller
 */
export function seamId(typename: string, value: string): { id: string } | { problem: string } {
  const parsed = parsedId(value);
  if (parsed && parsed.typename !== typename) {
    return { problem: `This is the id of another type (${parsed.typename}); ${typename} is needed.` };
  }
  const id = parsed?.seamId ?? value;
  if (id.length > LONGEST_ID) return { problem: 'This is too long to be an id.' };
  if (id.trim() === '') return { problem: 'An id must not be blank.' };
  return { id };
}

export interface BadField {
  /** Argument path in GraphQL names, such as `filter.createdBefore`. */
  path: string;
  messages: string[];
}

/** The refusal of a query's argument: top-level, coded, with the fields it concerns. */
export function badInput(message: string, fields: BadField[] = []): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'BAD_USER_INPUT', ...(fields.length > 0 ? { fields } : {}) },
  });
}
