import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';

/** What is wrong and what is on its way: a new reading takes the place of the old one, for what it lacks is over. */
const replaced = { merge: false };
const states = { fields: { errors: replaced, warnings: replaced, pendingMutations: replaced } };

/** The gateway answers within 12 s, whatever happens; who has heard nothing by then hears nothing any more. */
const PATIENCE_MS = 15_000;

const patient: typeof fetch = (input, init) => {
  const signals = [AbortSignal.timeout(PATIENCE_MS), ...(init?.signal ? [init.signal] : [])];
  return fetch(input, { ...init, signal: AbortSignal.any(signals) });
};

/**
 * Every object of the graph has an `id` that is unique across all types, which is what the cache goes by. A word is due
 * to what has none, and to the list that is paged: which arguments make it another list, and that pages of one list are
 * joined.
 */
export const client = new ApolloClient({
  link: new HttpLink({ uri: '/graphql', fetch: patient }),
  cache: new InMemoryCache({
    typePolicies: {
      Query: { fields: { userIdentities: relayStylePagination(['filter']) } },
      UserIdentity: states,
      AcsUser: states,
      AcsSystem: states,
      AcsCredential: states,
    },
  }),
});
