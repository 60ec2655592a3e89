import { type Documents, problemsOf } from '../operation/documents.ts';
import type { Persisted } from '../operation/persisted.ts';
import { type Ask, askedByBody, askedByUrl, badRequest, bodyTooLarge } from './asked.ts';

export interface ReadingOptions {
  documents: Documents;
  persisted: Persisted;
  maxBodyBytes: number;
}

/**
 * Headers that make a GET more than what any page on the web can send. A bearer token would do, but `authorization` also
 * carries what browsers add by themselves.
 */
export const PREFLIGHT_HEADERS = ['graphql-require-preflight', 'apollo-require-preflight'];

/** What a request that has come in asks for, in words. @throws GraphQLError if that is not to be had so */
export async function readRequest(request: Request, options: ReadingOptions) {
  if (request.method === 'POST') {
    return worded(askedByBody(await bodyOf(request, options.maxBodyBytes)), options);
  }
  const { documents } = options;
  const ask = await worded(askedByUrl(new URL(request.url, 'http://localhost').searchParams), options);
  const prepared = documents.prepare(ask.query);
  if (documents.operation(prepared, ask.operationName)?.node.operation === 'mutation') {
    throw badRequest('Mutations are taken by POST only.', 'METHOD_NOT_ALLOWED', 405, { allow: 'POST' });
  }
  if (!PREFLIGHT_HEADERS.some(name => request.headers.get(name)?.trim())) {
    throw badRequest(
      `A GET needs a header that no page of another origin can send unasked: ${PREFLIGHT_HEADERS.join(' or ')}, with any value.`,
      'PREFLIGHT_HEADER_MISSING',
    );
  }
  return ask;
}

/** The same with the text of its document, whether it was sent or named. */
async function worded(ask: Ask, { documents, persisted }: ReadingOptions) {
  const query = await persisted.text(ask);
  if (!problemsOf(documents.prepare(query))) persisted.keep(ask);
  return { query, variables: ask.variables, operationName: ask.operationName };
}

async function bodyOf(request: Request, maxBodyBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength;
      // Read to its end even so: whoever leaves a body unread closes the connection before the answer is out.
      if (size <= maxBodyBytes) chunks.push(chunk);
    }
  } catch {
    // Whoever sent it has gone.
    throw badRequest('The body did not come whole.');
  }
  if (size > maxBodyBytes) throw bodyTooLarge(maxBodyBytes);
  return Buffer.concat(chunks, size);
}
