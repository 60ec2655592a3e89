import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { camel } from '../graph/case.ts';
import { SeamError } from '../seam/errors.ts';

/** What a client may know of a failed call: our code, Seam's own words for it, and how to name it to Seam's support. */
function extensionsOf({ code, details }: SeamError): Record<string, unknown> {
  const { type, status, requestId, endpoint, fields, retryAfter, outcome, limit, allowed } = details;
  const seam = { type, status, requestId, endpoint };
  return {
    code,
    ...(Object.values(seam).some(value => value !== undefined) ? { seam } : {}),
    ...(fields
      ? { fields: fields.map(({ path, messages }) => ({ path: path.map(camel).join('.'), messages })) }
      : {}),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(outcome ? { outcome, retryable: false } : isPassing(code, status) ? { retryable: true } : {}),
    ...(limit ? { limit, allowed } : {}),
  };
}

/**
 * Whether an error is about the moment and not about the request, so that it is worth asking again.
 */
const isPassing = (code: string, status: number | undefined): boolean =>
  code === 'OVERLOADED' ||
  code === 'RATE_LIMITED' ||
  code === 'UPSTREAM_TIMEOUT' ||
  (code === 'UPSTREAM_UNAVAILABLE' && !(status !== undefined && status >= 400 && status < 500));

/** The error at the bottom of GraphQL's wrapping. */
function original(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? original(error.originalError) : error;
}

/** A new error in the place of another. */
function inPlaceOf(error: unknown, message: string, extensions: Record<string, unknown>): GraphQLError {
  const old = error instanceof GraphQLError ? error : undefined;
  return new GraphQLError(message, {
    nodes: old?.nodes ?? null,
    path: old?.path ?? null,
    source: old?.source ?? null,
    positions: old?.positions ?? null,
    extensions,
  });
}

/** Hears of a bug, and by what id the caller knows it. */
export type Unexpected = (errorId: string, error: unknown) => void;

/**
 * What clients hear of an error. Errors of Seam's are coded; GraphQL's own are about the request and go through;
 * everything else is a bug of ours, told apart only by an id that is also in the log.
 */
export function masked(error: unknown, unexpected?: Unexpected): GraphQLError {
  const cause = original(error);
  if (cause instanceof SeamError) return inPlaceOf(error, cause.message, extensionsOf(cause));
  if (cause instanceof GraphQLError) {
    const outer = error as GraphQLError;
    const { extensions } = outer;
    if (cause.extensions.code || extensions.code) return outer;
    return inPlaceOf(outer, outer.message, { ...outer.extensions, code: 'BAD_USER_INPUT' });
  }
  const errorId = randomUUID();
  unexpected?.(errorId, cause);
  return inPlaceOf(error, 'Something went wrong in this gateway.', {
    code: 'INTERNAL_SERVER_ERROR',
    errorId,
  });
}
