/** People, page by page; the users of one of them, page by page; and how one is deleted. */
import { useState } from 'react';
import { graphql, useLazyLoadQuery, useMutation, usePaginationFragment } from 'react-relay';
import type { People_list$key } from './__generated__/People_list.graphql.ts';
import type { People_users$key } from './__generated__/People_users.graphql.ts';
import type { PeopleDeleteMutation } from './__generated__/PeopleDeleteMutation.graphql.ts';
import type { PeopleMoreQuery } from './__generated__/PeopleMoreQuery.graphql.ts';
import type { PeopleQuery } from './__generated__/PeopleQuery.graphql.ts';
import type { PeopleUsersQuery } from './__generated__/PeopleUsersQuery.graphql.ts';

export function People() {
  const query = useLazyLoadQuery<PeopleQuery>(graphql`query PeopleQuery { ...People_list }`, {});
  return <List query={query} />;
}

function List({ query }: { query: People_list$key }) {
  const { data, hasNext, loadNext } = usePaginationFragment<PeopleMoreQuery, People_list$key>(
    graphql`
      fragment People_list on Query
      @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" })
      @refetchable(queryName: "PeopleMoreQuery") {
        userIdentities(first: $count, after: $cursor) @connection(key: "People_list_userIdentities") {
          __id
          edges { node { id displayName ...People_users } }
        }
      }
    `,
    query,
  );
  const [remove] = useMutation<PeopleDeleteMutation>(graphql`
    mutation PeopleDeleteMutation($input: DeleteUserIdentityInput!, $connections: [ID!]!) {
      deleteUserIdentity(input: $input) {
        deletedId @deleteEdge(connections: $connections)
        deletedRecord: deletedId @deleteRecord
        userErrors { code message field }
      }
    }
  `);
  const [problem, setProblem] = useState('');
  const people = data.userIdentities;
  if (!people) return <p role="alert">The list could not be read.</p>;
  return (
    <>
      <ul aria-label="people">
        {people.edges.map(({ node }) => (
          <li key={node.id} aria-label={node.displayName}>
            {node.displayName}
            <Users person={node} />
            <button
              type="button"
              onClick={() =>
                remove({
                  variables: { input: { userIdentityId: node.id }, connections: [people.__id] },
                  // Nothing left the list if Seam refused, for then deletedId is null.
                  onCompleted: answer => setProblem(answer.deleteUserIdentity?.userErrors[0]?.message ?? ''),
                })
              }
            >
              Delete
            </button>
          </li>
        ))}
      </ul>
      {problem && <p role="alert">{problem}</p>}
      {hasNext && (
        <button type="button" onClick={() => loadNext(5)}>
          More people
        </button>
      )}
    </>
  );
}

function Users({ person }: { person: People_users$key }) {
  const { data, hasNext, loadNext, refetch } = usePaginationFragment<PeopleUsersQuery, People_users$key>(
    graphql`
      fragment People_users on UserIdentity
      @argumentDefinitions(count: { type: "Int", defaultValue: 1 }, cursor: { type: "String" })
      @refetchable(queryName: "PeopleUsersQuery") {
        acsUsers(first: $count, after: $cursor) @connection(key: "People_users_acsUsers") {
          edges { node { id isSuspended acsSystem { name } } }
        }
      }
    `,
    person,
  );
  return (
    <>
      <ul>
        {data.acsUsers?.edges.map(({ node }) => (
          <li key={node.id}>{`${node.acsSystem?.name}${node.isSuspended ? ' (suspended)' : ''}`}</li>
        ))}
      </ul>
      {hasNext && (
        <button type="button" onClick={() => loadNext(2)}>
          More systems
        </button>
      )}
      <button type="button" onClick={() => refetch({}, { fetchPolicy: 'network-only' })}>
        Refresh
      </button>
    </>
  );
}
