import { NetworkStatus } from '@apollo/client';
import { useApolloClient, useFragment, useQuery } from '@apollo/client/react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { PersonFieldsFragment as Identity } from './gql/graphql.ts';
import { graphql } from './gql/index.ts';
import { GuestForm } from './guest-form.tsx';
import { Confirm, Initials, Issues, ProblemNote, Skeleton } from './parts.tsx';
import { type Problem, problemAt, problemInChange, refused } from './problem.ts';
import { useRefreshWhile } from './refresh.ts';
import { paths, useTitle } from './route.ts';
import { refreshPeople } from './search.tsx';
import { UNCONFIRMED, UserCard } from './user-card.tsx';

const PersonFields = graphql(`
  fragment PersonFields on UserIdentity {
    id
    userIdentityId
    displayName
    fullName
    emailAddress
    phoneNumber
    errors {
      code
      message
    }
    warnings {
      code
      message
    }
    acsUsers(first: 20) {
      nodes {
        ...UserCard
      }
    }
  }
`);

const Person = graphql(`
  query Person($id: ID!) {
    userIdentity(userIdentityId: $id) {
      ...PersonFields
    }
  }
`);

// What can change while something is pending, and no more: doors, groups and credentials are calls of their own.
const PersonState = graphql(`
  query PersonState($id: ID!) {
    userIdentity(userIdentityId: $id) {
      id
      errors {
        code
        message
      }
      warnings {
        code
        message
      }
      acsUsers(first: 20) {
        nodes {
          ...UserState
        }
      }
    }
  }
`);

const DeletePerson = graphql(`
  mutation DeletePerson($id: ID!) {
    deleteUserIdentity(input: { userIdentityId: $id }) {
      deletedId
      userErrors {
        message
      }
    }
  }
`);

const isBeingDeleted = (person: Pick<Identity, 'warnings'>) =>
  person.warnings.some(({ code }) => code === 'being_deleted');

export function PersonPage({ id, isGivingAccess }: { id: string; isGivingAccess: boolean }) {
  const client = useApolloClient();
  // With errorPolicy "all", one field that failed does not take the rest of the page with it.
  const { data, error, networkStatus, refetch } = useQuery(Person, {
    variables: { id },
    errorPolicy: 'all',
    fetchPolicy: 'cache-and-network',
  });
  // What is known of the person even if the last reading failed: the cache has it, with what has been changed since.
  const [cacheId, setCacheId] = useState<string>();
  if (data?.userIdentity && data.userIdentity.id !== cacheId) setCacheId(data.userIdentity.id);
  const known = useFragment({
    fragment: PersonFields,
    fragmentName: 'PersonFields',
    from: cacheId === undefined ? null : { __typename: 'UserIdentity', id: cacheId },
  });
  // Null is an answer only if nothing failed. Until there is one, what was known before stays.
  const isGone = data?.userIdentity === null && !error && networkStatus === NetworkStatus.ready;
  const person = isGone
    ? undefined
    : (data?.userIdentity ?? (known.dataState === 'complete' ? known.data : undefined));
  const wholeProblem = data?.userIdentity ? undefined : problemAt(error, 'userIdentity');

  const isPending =
    person != null &&
    (isBeingDeleted(person) ||
      Boolean(
        person.acsUsers?.nodes.some(user =>
          user.pendingMutations.some(({ code }) => code !== UNCONFIRMED.code),
        ),
      ));

  // An answer with errors is not written to the cache: what is shown stays.
  const refresh = useCallback(
    () => client.query({ query: PersonState, variables: { id }, fetchPolicy: 'network-only' }),
    [client, id],
  );
  const delay = useRefreshWhile(isPending, refresh);
  // Answers what there is now; undefined if that cannot be read, which the page then says.
  const look = () =>
    refresh().then(
      ({ data }) => data?.userIdentity,
      () => refetch().then(() => undefined),
    );

  // Once everything has arrived, doors and groups may be others than before.
  const wasPending = useRef(false);
  const isThere = person != null;
  useEffect(() => {
    if (wasPending.current && !isPending && isThere) refetch();
    wasPending.current = isPending;
  }, [isPending, isThere, refetch]);

  const name = person?.displayName ?? (isGone ? 'Nobody' : 'Person');
  useTitle(isGivingAccess ? `Access for ${name}` : name);

  if (isGone) return <Gone id={id} />;
  if (!person && wholeProblem) {
    return (
      <ProblemNote problem={wholeProblem} what="This person could not be read." onRetry={() => refetch()} />
    );
  }
  if (!person) return <Skeleton lines={8} label="Loading person" />;
  if (isGivingAccess) return <GuestForm person={person} />;
  return (
    <article className="person" tabIndex={-1}>
      <header className="person-head">
        <Initials name={person.displayName} />
        <div>
          <h2>{person.displayName}</h2>
          <p>
            {person.emailAddress && <span>{person.emailAddress}</span>}{' '}
            {person.phoneNumber && <span>{person.phoneNumber}</span>}
            {!person.emailAddress && !person.phoneNumber && 'No email or phone'}
          </p>
        </div>
      </header>
      {wholeProblem && (
        <ProblemNote
          problem={wholeProblem}
          what="This is how it was when Seam last answered."
          onRetry={() => refetch()}
        />
      )}
      <Issues errors={person.errors} warnings={person.warnings} />
      <p className="progress" role="status">
        {isPending && 'Some changes are still on their way. This page follows them.'}
        {delay && ` ${delay.text}`}
      </p>
      {person.acsUsers === null && (
        <ProblemNote
          problem={problemAt(error, 'userIdentity', 'acsUsers') ?? refused('')}
          what="The systems of this person could not be read."
          onRetry={() => refetch()}
        />
      )}
      {person.acsUsers?.nodes.length === 0 && <p className="empty">No access to any system yet.</p>}
      {person.acsUsers?.nodes.map((user, at) => (
        <UserCard
          key={user.id}
          user={user}
          problemOf={field => problemAt(error, 'userIdentity', 'acsUsers', 'nodes', at, field)}
          onReload={() => refetch()}
          look={async () => {
            const now = await look();
            return now && (now.acsUsers?.nodes.find(({ id }) => id === user.id) ?? null);
          }}
        />
      ))}
      {!isBeingDeleted(person) && (
        <div className="buttons">
          <a href={paths.access(person.userIdentityId)} className="button">
            Give access to another system
          </a>
          <DeletePersonButton person={person} look={look} />
        </div>
      )}
    </article>
  );
}

function DeletePersonButton(props: {
  person: Identity;
  look: () => Promise<Pick<Identity, 'warnings'> | null | undefined>;
}) {
  const { person, look } = props;
  const client = useApolloClient();

  const remove = async (): Promise<Problem | undefined> => {
    const variables = { id: person.userIdentityId };
    const problem = await client.mutate({ mutation: DeletePerson, variables }).then(({ data }) => {
      const [refusal] = data?.deleteUserIdentity?.userErrors ?? [];
      return refusal && refused(refusal.message);
    }, problemInChange);
    // Access systems take a while. The page says so until Seam no longer knows the person. If the answer was lost, this
    // is also how it comes out whether there is something to wait for.
    const now = await look();
    const isMade = now === null || (now && isBeingDeleted(now));
    if (problem && !isMade) return problem;
    refreshPeople(client);
  };

  return (
    <Confirm
      label="Delete person"
      title={`Delete ${person.displayName}?`}
      confirm="Delete everywhere"
      onConfirm={remove}
    >
      <p>
        {person.displayName} loses access in every system, with all cards, codes and mobile keys. This cannot
        be taken back.
      </p>
    </Confirm>
  );
}

/** Seam does not know the person, or no longer. */
function Gone({ id }: { id: string }) {
  const client = useApolloClient();
  useEffect(() => {
    refreshPeople(client);
  }, [client]);
  return (
    <div className="empty" role="status" data-gone={id}>
      <p>This person is not known to Seam, or no longer.</p>
      <a href={paths.home} className="button">
        All people
      </a>
    </div>
  );
}
