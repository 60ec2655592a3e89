/** The client: where the credential goes, what is done about errors, and how the cache knows Seam's things. */
import {
  ApolloClient,
  ApolloLink,
  CombinedGraphQLErrors,
  type FieldMergeFunction,
  type FieldPolicy,
  HttpLink,
  InMemoryCache,
} from '@apollo/client';
import { Defer20220824Handler } from '@apollo/client/incremental';
import { SetContextLink } from '@apollo/client/link/context';
import { ErrorLink } from '@apollo/client/link/error';
import { relayStylePagination } from '@apollo/client/utilities';
import possible from './gql/possible-types.ts';

declare module '@apollo/client' {
  interface TypeOverrides extends Defer20220824Handler.TypeOverrides {}
  namespace ApolloClient {
    namespace DeclareDefaultOptions {
      interface WatchQuery {
        errorPolicy: 'all';
      }
      interface Query {
        errorPolicy: 'all';
      }
      interface Mutate {
        errorPolicy: 'all';
      }
    }
  }
}

const pages = relayStylePagination(['filter']);
const join = pages.merge as FieldMergeFunction;

/**
 * A page that comes with `after` goes behind those that are there; each filter has a list of its own. A list that
 * failed stays null, or what it was: relayStylePagination alone would show it as an empty one.
 */
const list: FieldPolicy = {
  ...pages,
  merge: (existing, page, options) =>
    page ? join(existing ?? undefined, page, options) : (existing ?? null),
};
const lists = {
  accessibleEntrances: list,
  acsAccessGroups: list,
  acsCredentials: list,
  acsEntrances: list,
  acsSystems: list,
  acsUsers: list,
  credentialsWithAccess: list,
  userIdentities: list,
};
/** What is wrong and what is on its way: a new reading takes the place of the old one, for what it lacks is over. */
const replaced: FieldPolicy = { merge: false };
const states = { errors: replaced, warnings: replaced, pendingMutations: replaced };
const owners = [
  'Query',
  'UserIdentity',
  'AcsUser',
  'AcsSystem',
  'AcsAccessGroup',
  'AcsEntrance',
  'AcsCredential',
];

/** What has no id of its own, under a name for all of it: two readings that differ in their fields go together. */
const partly = {
  Part: ['SeamAccessSchedule', 'ConnectWebviewCustomization', 'AcsSystemLocation', 'Acs\\w+Metadata'],
};

export const createCache = () =>
  new InMemoryCache({
    possibleTypes: { ...possible.possibleTypes, ...partly },
    typePolicies: {
      ...Object.fromEntries(owners.map(owner => [owner, { fields: { ...lists, ...states } }])),
      Part: { merge: true },
    },
  });

export interface Credential {
  token: string;
  /** Only for personal access tokens and console sessions. */
  workspace?: string;
}

export interface ClientOptions {
  uri: string;
  /** Asked before each request, so that a renewed token counts at once. */
  credential: () => Credential;
  /** The credential is missing, wrong or out of date. */
  onUnauthenticated?: () => void;
  /** Sends hashes instead of documents: one of persisted.ts. */
  persisted?: ApolloLink;
}

export function createClient({ uri, credential, onUnauthenticated, persisted }: ClientOptions): ApolloClient {
  const identify = new SetContextLink(({ headers }) => {
    const { token, workspace } = credential();
    return {
      headers: {
        ...headers,
        authorization: `Bearer ${token}`,
        ...(workspace ? { 'seam-workspace': workspace } : {}),
      },
    };
  });
  const notice = new ErrorLink(({ error }) => {
    if (codesOf(error).includes('UNAUTHENTICATED')) onUnauthenticated?.();
  });
  return new ApolloClient({
    link: ApolloLink.from([notice, identify, ...(persisted ? [persisted] : []), new HttpLink({ uri })]),
    cache: createCache(),
    // Only documents with @defer ask for parts; the handler knows the form in which they come.
    incrementalHandler: new Defer20220824Handler(),
    // A failed field is null and has an error; what else came is good and should be shown.
    defaultOptions: {
      watchQuery: { errorPolicy: 'all' },
      query: { errorPolicy: 'all' },
      mutate: { errorPolicy: 'all' },
    },
  });
}

/** What went wrong, as the gateway's codes; empty if nothing did, or if there was no answer at all. */
export const codesOf = (error: unknown): unknown[] =>
  CombinedGraphQLErrors.is(error) ? error.errors.map(({ extensions }) => extensions?.code) : [];
