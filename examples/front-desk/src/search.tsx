import { type ApolloClient, NetworkStatus } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { useEffect, useState } from 'react';
import type { PeopleQuery } from './gql/graphql.ts';
import { graphql } from './gql/index.ts';
import { Initials, ProblemNote, Skeleton } from './parts.tsx';
import { type Problem, problemIn } from './problem.ts';
import { paths } from './route.ts';

const PAGE = 10;
const TYPING_MS = 250;

// One call to Seam for each page: everything here is in the list itself.
const People = graphql(`
  query People($filter: UserIdentitiesFilter, $first: Int!, $after: String) {
    userIdentities(filter: $filter, first: $first, after: $after) {
      edges {
        node {
          id
          userIdentityId
          displayName
          emailAddress
          phoneNumber
          acsUserIds
          warnings {
            code
            message
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** Reads the list again, as far as it is shown. */
export function refreshPeople(client: ApolloClient): void {
  client.refetchQueries({
    include: [People],
    onQueryUpdated(list) {
      const { data } = list.getCurrentResult() as { data?: PeopleQuery };
      return list.refetch({ first: Math.max(PAGE, data?.userIdentities?.edges.length ?? 0) });
    },
  });
}

/** The value once it has stopped changing. */
function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

export function Search({ chosen }: { chosen: string | undefined }) {
  const [text, setText] = useState('');
  const search = useSettled(text.trim(), TYPING_MS);
  const { data, error, networkStatus, fetchMore, refetch } = useQuery(People, {
    variables: { filter: search ? { search } : null, first: PAGE },
    fetchPolicy: 'cache-and-network',
  });
  const [moreProblem, setMoreProblem] = useState<Problem>();
  const [last, setLast] = useState<{ search: string; data: PeopleQuery }>();
  if (data && data !== last?.data) setLast({ search, data });
  const isSearching = networkStatus === NetworkStatus.setVariables || networkStatus === NetworkStatus.loading;
  const isFetchingMore = networkStatus === NetworkStatus.fetchMore;
  const problem = problemIn(error);
  // What was found last stays while the answer is on its way, dimmed, so that the list does not jump. It does not stand
  // in for the answer to another search if there is none.
  const found = (data ?? (isSearching || last?.search === search ? last?.data : undefined))?.userIdentities;
  const people = found?.edges.map(edge => edge.node) ?? [];
  const isWhole = !isSearching && !problem;

  const showMore = () => {
    setMoreProblem(undefined);
    fetchMore({ variables: { first: PAGE, after: found?.pageInfo.endCursor } }).catch(failed =>
      setMoreProblem(problemIn(failed)),
    );
  };

  return (
    <>
      <search>
        <label htmlFor="search" className="visually-hidden">
          Search people
        </label>
        <input
          id="search"
          type="search"
          placeholder="Name, email or phone"
          autoComplete="off"
          maxLength={255}
          value={text}
          onChange={event => setText(event.target.value)}
        />
      </search>
      <p className="visually-hidden" role="status">
        {isWhole && found && counted(people.length, found.pageInfo.hasNextPage)}
      </p>
      {problem && (
        <ProblemNote problem={problem} what="The list could not be read." onRetry={() => refetch()} />
      )}
      {!found && !problem && <Skeleton lines={6} label="Loading people" />}
      {isWhole && people.length === 0 && found && (
        <div className="empty">
          <p>{search ? `Nobody matches “${search}”.` : 'There is nobody here yet.'}</p>
          <a href={paths.newGuest} className="button">
            Add a guest
          </a>
        </div>
      )}
      <ul className="people" aria-busy={isSearching}>
        {people.map(person => (
          <li key={person.id}>
            <a
              href={paths.person(person.userIdentityId)}
              aria-current={person.userIdentityId === chosen ? 'page' : undefined}
            >
              <Initials name={person.displayName} />
              <span className="who">
                <strong>{person.displayName}</strong>
                <span>{person.emailAddress ?? person.phoneNumber ?? 'No email or phone'}</span>
              </span>
              {person.warnings.some(({ code }) => code === 'being_deleted') ? (
                <span className="pill warn">Being deleted</span>
              ) : (
                <span className="count">{systems(person.acsUserIds.length)}</span>
              )}
            </a>
          </li>
        ))}
      </ul>
      {moreProblem && <ProblemNote problem={moreProblem} what="No further people could be read." />}
      {found?.pageInfo.hasNextPage && isWhole && (
        <button type="button" className="more" onClick={showMore} disabled={isFetchingMore}>
          {isFetchingMore ? 'Loading…' : 'Show more'}
        </button>
      )}
    </>
  );
}

const systems = (count: number) =>
  count === 0 ? 'No access' : count === 1 ? '1 system' : `${count} systems`;

const counted = (count: number, hasMore: boolean) =>
  count === 0
    ? 'Nobody found'
    : `${count} ${count === 1 ? 'person' : 'people'}${hasMore ? ', and more' : ''}`;
