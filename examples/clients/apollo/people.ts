/** What a page about people asks and changes. */
import type { ApolloClient } from '@apollo/client';
import { graphql } from './gql/index.ts';

export const People = graphql(`
  query People($first: Int!, $after: String) {
    userIdentities(first: $first, after: $after) {
      edges { node { id displayName emailAddress } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const Person = graphql(`
  query Person($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on UserIdentity {
        userIdentityId
        displayName
        acsUsers {
          edges { node { id isSuspended errors { ...Issue } warnings { ...Issue } } }
        }
      }
    }
  }

  fragment Issue on SeamIssue {
    code
    message
  }
`);

/** The people at once, who they are at each door system when that is there. */
export const PeopleWithUsers = graphql(`
  query PeopleWithUsers($first: Int!) {
    userIdentities(first: $first) {
      edges {
        node {
          id
          displayName
          ... @defer(label: "users") {
            acsUsers { edges { node { id displayName } } }
          }
        }
      }
    }
  }
`);

const RenamePerson = graphql(`
  mutation RenamePerson($input: UpdateUserIdentityInput!) {
    updateUserIdentity(input: $input) {
      userIdentity { id displayName }
      userErrors { code message field }
    }
  }
`);

const CreatePerson = graphql(`
  mutation CreatePerson($input: CreateUserIdentityInput!) {
    createUserIdentity(input: $input) {
      userIdentity { id displayName emailAddress }
      userErrors { code message field }
    }
  }
`);

const DeletePerson = graphql(`
  mutation DeletePerson($input: DeleteUserIdentityInput!) {
    deleteUserIdentity(input: $input) {
      deletedId
      userErrors { code message field }
    }
  }
`);

/** The answer has the person's `id` and new name, so everything that shows the person changes by itself. */
export const renamePerson = (client: ApolloClient, userIdentityId: string, fullName: string) =>
  client.mutate({ mutation: RenamePerson, variables: { input: { userIdentityId, fullName } } });

/** Where in the list the new person belongs is Seam's to say: the list is dropped, and read again if shown. */
export const createPerson = (client: ApolloClient, fullName: string, emailAddress: string) =>
  client.mutate({
    mutation: CreatePerson,
    variables: { input: { fullName, emailAddress } },
    update(cache, { data }) {
      if (data?.createUserIdentity?.userIdentity) cache.evict({ fieldName: 'userIdentities' });
    },
  });

/** Out of the cache is out of every list. Nothing is evicted when Seam refused, for then `deletedId` is null. */
export const deletePerson = (client: ApolloClient, userIdentityId: string) =>
  client.mutate({
    mutation: DeletePerson,
    variables: { input: { userIdentityId } },
    update(cache, { data }) {
      const id = data?.deleteUserIdentity?.deletedId;
      if (!id) return;
      cache.evict({ id: cache.identify({ __typename: 'UserIdentity', id }) });
      cache.gc();
    },
  });
