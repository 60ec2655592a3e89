/** Hashes instead of documents. Either of these is given to `createClient` as `persisted`. */
import { ApolloLink } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import type { DocumentNode } from 'graphql';

/** What code generation has put on a document. */
const hashOf = (document: DocumentNode) =>
  (document as { __meta__?: { hash: string } }).__meta__?.hash.replace('sha256:', '') ?? '';

/** For documents that the gateway has in its manifest. One that code generation has not seen is sent as it is. */
export const registered = (): ApolloLink =>
  ApolloLink.split(({ query }) => hashOf(query) !== '', new PersistedQueryLink({ generateHash: hashOf }));

/** For documents that the gateway keeps as they are brought. Browsers have `crypto.subtle` on https and localhost. */
export const automatic = (): ApolloLink =>
  new PersistedQueryLink({
    async sha256(text) {
      const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
      return Array.from(new Uint8Array(bytes), byte => byte.toString(16).padStart(2, '0')).join('');
    },
  });
