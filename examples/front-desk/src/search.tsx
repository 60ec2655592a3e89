import { NetworkStatus } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { useEffect, useState } from 'react';
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
          errors {
            code
          }
          warnings {
            code
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
  const { data, previousData, error, networkStatus, fetchMore, refetch } = useQuery(People, {
    variables: { filter: search ? { search } : null, first: PAGE },
    fetchPolicy: 'cache-and-network',
  });
  const [moreProblem, setMoreProblem] = useState<Problem>();
  // The old results stay while the new ones are on their way, dimmed, so that the list does not jump.
  const found = (data ?? previousData)?.userIdentities;
  const people = found?.edges.map(edge => edge.node) ?? [];
  const isSearching = networkStatus === NetworkStatus.setVariables || networkStatus === NetworkStatus.loading;
  const isFetchingMore = networkStatus === NetworkStatus.fetchMore;
  const problem = problemIn(error);

  const showMore = () => {
    setMoreProblem(undefined);
    fetchMore({ variables: { after: found?.pageInfo.endCursor } }).catch(failed =>
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
          value={text}
          onChange={event => setText(event.target.value)}
        />
      </search>
      <p className="visually-hidden" role="status">
        {!isSearching && found && counted(people.length, found.pageInfo.hasNextPage)}
      </p>
      {problem && (
        <ProblemNote problem={problem} what="The list could not be read." onRetry={() => refetch()} />
      )}
      {!found && !problem && <Skeleton lines={6} label="Loading people" />}
      {found && people.length === 0 && !isSearching && (
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
      {found?.pageInfo.hasNextPage && !isSearching && (
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
