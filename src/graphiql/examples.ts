/** What GraphiQL opens with: queries for what people come for, each working as it stands over the sandbox. */

/** Ids and values for the examples, of objects that exist. */
export interface ExampleIds {
  /** Two systems in which a new person becomes a user. */
  acsSystemIds: readonly string[];
  acsEntranceId: string;
  acsUserId: string;
  emailAddress: string;
}

export interface Example {
  query: string;
  variables?: Record<string, unknown>;
}

const UNKNOWN: ExampleIds = {
  acsSystemIds: ['<acsSystemId>', '<another acsSystemId>'],
  acsEntranceId: '<acsEntranceId>',
  acsUserId: '<acsUserId>',
  emailAddress: 'somebody@example.com',
};

const PEOPLE = `# Everyone known in this workspace, and their
# user in each system. The answer ends with
# the calls that it took: extensions.seam.
query People {
  userIdentities(first: 10) {
    nodes {
      displayName
      emailAddress
      acsUsers(first: 5) {
        nodes {
          displayName
          isSuspended
          acsSystem { name }
        }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`;

const ONBOARD = `# One call to Seam creates the person
# and a user in each system.
mutation Onboard($acsSystemIds: [ID!]!) {
  createUserIdentity(input: {
    fullName: "Jane Doe"
    emailAddress: "jane@example.com"
    userIdentityKey: "jane_doe"
    acsSystemIds: $acsSystemIds
  }) {
    userIdentity {
      userIdentityId
      acsUsers(first: 10) {
        nodes {
          acsUserId
          acsSystem { name }
          userIdentity { displayName }
        }
      }
    }
    userErrors { code message field }
  }
}
`;

const FIND = `# Seam searches names, addresses and ids,
# so compare the address that comes back.
query FindByEmail($emailAddress: String!) {
  userIdentities(first: 5, filter: { search: $emailAddress }) {
    nodes {
      displayName
      emailAddress
      phoneNumber
      acsUsers(first: 10) {
        nodes { acsSystem { name } isSuspended }
      }
    }
  }
}
`;

const DOOR = `# Every credential that opens this door,
# and whose it is.
query WhoCanOpen($acsEntranceId: ID!) {
  acsEntrance(acsEntranceId: $acsEntranceId) {
    displayName
    acsSystem { name }
    credentialsWithAccess(first: 20) {
      nodes {
        displayName
        accessMethod
        endsAt
        acsUser { displayName isSuspended }
      }
    }
  }
}
`;

const PAGE = `# The first page. Put endCursor into "after"
# (Variables, below), and run it again.
query PageThroughUsers($first: Int!, $after: String) {
  acsUsers(first: $first, after: $after) {
    nodes { displayName acsSystem { name } }
    pageInfo { hasNextPage endCursor }
  }
}
`;

const SUSPEND = `# Suspends a user, and looks.
# unsuspendAcsUser takes it back.
mutation Suspend($acsUserId: ID!) {
  suspendAcsUser(input: { acsUserId: $acsUserId }) {
    acsUser {
      displayName
      isSuspended
      pendingMutations { message createdAt }
      warnings { message }
    }
    userErrors { code message field }
  }
}
`;

/** The examples, in the order of their tabs. Without ids of objects that exist, they show where to put them. */
export function examples(ids: ExampleIds = UNKNOWN): Example[] {
  const { acsSystemIds, acsEntranceId, acsUserId, emailAddress } = ids;
  return [
    { query: PEOPLE },
    { query: ONBOARD, variables: { acsSystemIds } },
    { query: FIND, variables: { emailAddress } },
    { query: DOOR, variables: { acsEntranceId } },
    { query: PAGE, variables: { first: 5, after: null } },
    { query: SUSPEND, variables: { acsUserId } },
  ];
}
