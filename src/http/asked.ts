/** What a request asks for: its parameters, read from a body or a URL. Whatever is wrong with them is a 400. */
import { isUtf8 } from 'node:buffer';
import { GraphQLError } from 'graphql';
import type { Named } from '../operation/persisted.ts';

export interface Ask extends Named {
  variables: Record<string, unknown> | undefined;
  operationName: string | undefined;
}

/** A request that is not what it should be, in words that repeat nothing of it. */
export const badRequest = (message: string, code = 'BAD_REQUEST', status = 400, headers = {}) =>
  new GraphQLError(message, { extensions: { code, http: { status, headers } } });

export const bodyTooLarge = (maxBodyBytes: number) =>
  badRequest(`The body is larger than ${maxBodyBytes} bytes.`, 'BODY_TOO_LARGE', 413);

const KEYS = new Set(['query', 'documentId', 'variables', 'operationName', 'extensions']);

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws GraphQLError `BAD_REQUEST` */
function askOf({ query, documentId, variables, operationName, extensions }: Record<string, unknown>): Ask {
  if (variables !== undefined && variables !== null && !isMap(variables))
    throw badRequest('"variables" must be an object, or left out.');
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string')
    throw badRequest('"operationName" must be a string, or left out.');
  if (extensions !== undefined && extensions !== null && !isMap(extensions))
    throw badRequest('"extensions" must be an object, or left out.');
  if (
    documentId !== undefined &&
    documentId !== null &&
    (typeof documentId !== 'string' || documentId === '')
  )
    throw badRequest('"documentId" must be the id of a document, or left out.');
  const sha256 = extensions ? automaticHash(extensions) : undefined;
  const isNamed = Boolean(documentId) || sha256 !== undefined;
  if (!(isNamed && (query === undefined || query === null)) && (typeof query !== 'string' || query === ''))
    throw badRequest('"query" must be a document.');
  return {
    query: query ?? undefined,
    ...(isNamed ? { documentId: documentId ?? undefined, sha256 } : {}),
    variables: variables ?? undefined,
    // Some clients send an empty name for none.
    operationName: operationName || undefined,
  };
}

/** What Apollo's clients send for a document that the server may know already. */
function automaticHash({ persistedQuery }: Record<string, unknown>): string | undefined {
  if (persistedQuery === undefined || persistedQuery === null) return undefined;
  if (!isMap(persistedQuery) || persistedQuery.version !== 1 || typeof persistedQuery.sha256Hash !== 'string')
    throw badRequest('"persistedQuery" must have version 1 and a sha256Hash.');
  return persistedQuery.sha256Hash.toLowerCase();
}

/** Reads a body. @throws GraphQLError `BAD_REQUEST` */
export function askedByBody(body: Uint8Array): Ask {
  if (!isUtf8(body)) throw badRequest('The body is not UTF-8.');
  let text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not in the parser's words: they repeat the body.
    throw badRequest(text.trim() === '' ? 'The body is empty.' : 'The body is not JSON.');
  }
  if (Array.isArray(value)) throw badRequest('Send one operation per request; batches are not taken.');
  if (!isMap(value)) throw badRequest('The body must be a JSON object.');
  for (const key of Object.keys(value))
    if (!KEYS.has(key) && value[key] !== null)
      throw badRequest(
        'The body may have query, documentId, variables, operationName and extensions, and nothing else.',
      );
  return askOf(value);
}

/** Reads a URL's query. @throws GraphQLError `BAD_REQUEST` */
export function askedByUrl(parameters: URLSearchParams): Ask {
  const json = (name: string): unknown => {
    const text = parameters.get(name);
    if (!text) return undefined;
    try {
      return JSON.parse(text);
    } catch {
      throw badRequest(`"${name}" is not JSON.`);
    }
  };
  return askOf({
    query: parameters.get('query') ?? undefined,
    documentId: parameters.get('documentId') ?? undefined,
    operationName: parameters.get('operationName') ?? undefined,
    variables: json('variables'),
    extensions: json('extensions'),
  });
}
