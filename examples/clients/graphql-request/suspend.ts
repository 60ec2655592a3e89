/** Suspends a person in every system: `npm start -- priya.nair@example.com` */
import { ClientError, GraphQLClient } from 'graphql-request';
import { graphql } from './gql/index.ts';

const UsersOf = graphql(`
  query UsersOf($email: String!, $first: Int!, $after: String) {
    acsUsers(filter: { userIdentityEmailAddress: $email }, first: $first, after: $after) {
      nodes { id acsSystem { name } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const Suspend = graphql(`
  mutation Suspend($acsUserId: ID!) {
    suspendAcsUser(input: { acsUserId: $acsUserId }) {
      acsUser { id isSuspended pendingMutations { message } }
      userErrors { code message }
    }
  }
`);

/** The person's users, one page after the other. */
export async function* usersOf(client: GraphQLClient, email: string, first = 50) {
  let after: string | null | undefined;
  do {
    const { acsUsers } = await client.request(UsersOf, { email, first, after });
    yield* acsUsers?.nodes ?? [];
    after = acsUsers?.pageInfo.hasNextPage ? acsUsers.pageInfo.endCursor : null;
  } while (after);
}

async function suspend(client: GraphQLClient, email: string) {
  let found = 0;
  for await (const { id, acsSystem } of usersOf(client, email)) {
    found += 1;
    const { suspendAcsUser } = await client.request(Suspend, { acsUserId: id });
    const [refusal] = suspendAcsUser?.userErrors ?? [];
    console.log(`${acsSystem?.name}: ${refusal?.message ?? 'suspended'}`);
    if (refusal) process.exitCode = 1;
  }
  if (found > 0) return;
  console.error(`Nobody has the address ${email}.`);
  process.exitCode = 1;
}

if (import.meta.main) {
  const [, , email] = process.argv;
  if (!email) {
    console.error('Whom? npm start -- somebody@example.com');
    process.exit(1);
  }
  const { GATEWAY_URL = 'http://127.0.0.1:4000/graphql', SEAM_TOKEN = 'seam_apikey1_token' } = process.env;
  const client = new GraphQLClient(GATEWAY_URL, { headers: { authorization: `Bearer ${SEAM_TOKEN}` } });
  await suspend(client, email).catch(error => {
    if (!(error instanceof ClientError) || !error.response.errors) throw error;
    for (const { message, extensions } of error.response.errors) {
      console.error(`${extensions.code}: ${message}${extensions.retryable ? ' Try again later.' : ''}`);
    }
    process.exitCode = 1;
  });
}
