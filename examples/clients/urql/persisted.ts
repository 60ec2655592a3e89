/** Hashes instead of documents. This is given to `createClient` as `persisted`. */
import { persistedExchange } from '@urql/exchange-persisted';

/** For documents that the gateway has in its manifest. One that code generation has not seen is sent as it is. */
export const registered = persistedExchange({
  // What code generation has put on a document.
  generateHash: async (_, document) =>
    (document as { __meta__?: { hash: string } }).__meta__?.hash.replace('sha256:', '') ?? '',
  enableForMutation: true,
  preferGetForPersistedQueries: false,
});
