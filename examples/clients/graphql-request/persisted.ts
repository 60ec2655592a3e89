/** Hashes instead of documents: `new GraphQLClient(url, { headers, requestMiddleware: registered })`. */
import type { RequestMiddleware } from 'graphql-request';
import * as generated from './gql/graphql.ts';

const documents = generated as Record<string, { __meta__?: { hash: string } } | undefined>;

/** For documents that the gateway has in its manifest. One that code generation has not seen is sent as it is. */
export const registered: RequestMiddleware = request => {
  // The request has the name of its document left, and code generation sees to it that names are unique.
  const documentId = documents[`${request.operationName}Document`]?.__meta__?.hash;
  const { variables } = request;
  return documentId ? { ...request, body: JSON.stringify({ documentId, variables }) } : request;
};
