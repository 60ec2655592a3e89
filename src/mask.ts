import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { camel } from './graph/case.ts';
import { frames, log } from './log.ts';
import { SeamError } from './seam/errors.ts';

/** What a client may know of a failed call: our code, Seam's own words for it, and how to name it to Seam's support. */
function extensionsOf({ code, details }: SeamError): Record<string, unknown> {
  const { type, status, requestId, endpoint, fields, retryAfter, outcome } = details;
  const seam = { type, status, requestId, endpoint };
  return {
    code,
    ...(Object.values(seam).some(value => value !== undefined) ? { seam } : {}),
    ...(fields
      ? { fields: fields.map(({ path, messages }) => ({ path: path.map(camel).join('.'), messages })) }
      : {}),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(outcome ? { outcome, retryable: false } : {}),
  };
}

/** The error at the bottom of GraphQL's wrapping. */
function original(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? original(error.originalError) : error;
}

/**
 * What clients hear of an error. Errors of Seam's are coded; GraphQL's own are about the request and go through;
 * everything else is a bug of ours, told apart only by an id that is also in the log.
 */
export function masked(error: unknown): GraphQLError {
  const cause = original(error);
  const place = error instanceof GraphQLError ? { nodes: error.nodes, path: error.path } : {};
  if (cause instanceof SeamError) {
    return new GraphQLError(cause.message, { ...place, extensions: extensionsOf(cause) } as never);
  }
  if (cause instanceof GraphQLError) {
    const own = cause.extensions.code ? cause : (error as GraphQLError);
    if (own.extensions.code) return error as GraphQLError;
    return new GraphQLError(own.message, {
      ...place,
      source: own.source,
      positions: own.positions,
      extensions: { ...own.extensions, code: 'BAD_USER_INPUT' },
    } as never);
  }
  const errorId = randomUUID();
  log('error', 'unexpected error', {
    errorId,
    name: cause instanceof Error ? cause.name : typeof cause,
    at: frames(cause),
  });
  return new GraphQLError('Something went wrong in this gateway.', {
    ...place,
    extensions: { code: 'INTERNAL_SERVER_ERROR', errorId },
  } as never);
}
