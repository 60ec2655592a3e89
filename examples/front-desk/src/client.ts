import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';

/**
 * Every object of the graph has an `id` that is unique across all types, which is what the cache goes by. Only the list
 * that is paged needs a word: which arguments make it another list, and that pages of one list are joined.
 */
export const client = new ApolloClient({
  link: new HttpLink({ uri: '/graphql' }),
  cache: new InMemoryCache({
    typePolicies: { Query: { fields: { userIdentities: relayStylePagination(['filter']) } } },
  }),
});
