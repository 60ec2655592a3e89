/** What a page about people asks and changes. */
import { graphql } from './gql/index.ts';

export const People = graphql(`
  query People($first: Int!, $after: String) {
    userIdentities(first: $first, after: $after) {
      nodes { id displayName emailAddress }
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
          nodes { id isSuspended errors { ...Issue } warnings { ...Issue } }
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
      nodes {
        id
        displayName
        ... @defer(label: "users") {
          acsUsers { nodes { id displayName } }
        }
      }
    }
  }
`);

export const RenamePerson = graphql(`
  mutation RenamePerson($input: UpdateUserIdentityInput!) {
    updateUserIdentity(input: $input) {
      userIdentity { id displayName }
      userErrors { code message field }
    }
  }
`);

export const CreatePerson = graphql(`
  mutation CreatePerson($input: CreateUserIdentityInput!) {
    createUserIdentity(input: $input) {
      userIdentity { id displayName emailAddress }
      userErrors { code message field }
    }
  }
`);

export const DeletePerson = graphql(`
  mutation DeletePerson($input: DeleteUserIdentityInput!) {
    deleteUserIdentity(input: $input) {
      deletedId
      userErrors { code message field }
    }
  }
`);
