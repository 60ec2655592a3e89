/** How a result becomes an HTTP answer; both ways into the graph use it. */
import { type ExecutionResult, GraphQLError } from 'graphql';
import { GRAPHQL_RESULT } from './media.ts';

interface HttpHints {
  status?: number;
  headers?: Record<string, string>;
}

type Errors = NonNullable<ExecutionResult['errors']>;

const hintsOf = ({ extensions }: Errors[number]) => extensions?.http as HttpHints | undefined;

/** An error without what is only for us. */
function shown(error: Errors[number]) {
  const { extensions, ...rest } = error instanceof GraphQLError ? error.toJSON() : error;
  const { http: _http, ...others } = extensions ?? {};
  return Object.keys(others).length > 0 ? { ...rest, extensions: others } : rest;
}

/** Errors about the document and its variables: they have no status of their own in the older media type. */
const OF_THE_DOCUMENT = new Set(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT']);

/**
 * The status of a result. One with data is a success, whatever went wrong within. Of one without, the newer media type
 * tells by its status that the request was wrong; the older one says 200 unless a limit or the request's form is meant.
 */
function statusOf({ data, errors = [] }: ExecutionResult, type: string): number {
  if (data !== undefined) return 200;
  let status: number | undefined;
  for (const error of errors) {
    const code = String(error.extensions?.code);
    if (OF_THE_DOCUMENT.has(code)) continue;
    const own = hintsOf(error)?.status ?? (code === 'INTERNAL_SERVER_ERROR' ? 500 : undefined);
    if (own !== undefined) status = Math.max(status ?? 0, own);
  }
  return status ?? (type === GRAPHQL_RESULT ? 400 : 200);
}

/** One of the later parts of an answer, as text. */
export const partText = ({ incremental, ...part }: LaterPart): string =>
  JSON.stringify(
    incremental
      ? {
          incremental: incremental.map(({ errors, ...piece }) =>
            errors ? { ...piece, errors: errors.map(shown) } : piece,
          ),
          ...part,
        }
      : part,
  );

/** What comes after the first part of an answer: pieces, each with its place, and whether there is more. */
export interface LaterPart {
  incremental?: readonly Piece[];
  hasNext: boolean;
  extensions?: Record<string, unknown>;
}

/** What belongs to an object that has been answered before. */
export interface Piece {
  data: Record<string, unknown> | null;
  path: readonly (string | number)[];
  label?: string;
  errors?: Errors;
}

export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  text: string;
}

export function answerOf(result: ExecutionResult, type: string): HttpAnswer {
  const { errors } = result;
  if (!errors) return { status: 200, headers: {}, text: JSON.stringify(result) };
  const headers = Object.assign({}, ...errors.map(error => hintsOf(error)?.headers));
  return {
    status: statusOf(result, type),
    headers,
    text: JSON.stringify({ ...result, errors: errors.map(shown) }),
  };
}
