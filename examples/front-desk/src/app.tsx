import { useQuery } from '@apollo/client/react';
import { useEffect, useRef } from 'react';
import { graphql } from './gql/index.ts';
import { GuestForm } from './guest-form.tsx';
import { PersonPage } from './person.tsx';
import { paths, useRoute, useTitle } from './route.ts';
import { Search } from './search.tsx';

const WorkspaceName = graphql(`
  query WorkspaceName {
    workspace {
      id
      name
    }
  }
`);

/** The list on one side, what was chosen from it on the other; a phone shows one of them at a time. */
export function App() {
  const route = useRoute();
  const { data } = useQuery(WorkspaceName);
  const detail = useRef<HTMLElement>(null);
  const place = route.page + ('id' in route ? route.id : '');
  const lastPlace = useRef(place);

  // A person's page names itself, once it knows the name.
  useTitle(route.page === 'home' ? '' : route.page === 'new' ? 'New guest' : undefined);

  // Whoever follows a link by keyboard goes on where it leads; on a phone the list is no longer there.
  useEffect(() => {
    if (lastPlace.current === place) return;
    lastPlace.current = place;
    detail.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [place]);

  return (
    <>
      <header className="top">
        <h1>
          <a href={paths.home} className="brand">
            Front desk
          </a>
        </h1>
        <span className="workspace">{data?.workspace?.name}</span>
        <a href={paths.newGuest} className="button primary">
          New guest
        </a>
      </header>
      <main className={route.page === 'home' ? 'panes at-list' : 'panes at-detail'}>
        <section className="list-pane" aria-label="People">
          <Search chosen={'id' in route ? route.id : undefined} />
        </section>
        <section className="detail-pane" aria-label="Details" ref={detail} tabIndex={-1}>
          {route.page !== 'home' && (
            <a href={route.page === 'access' ? paths.person(route.id) : paths.home} className="back">
              {route.page === 'access' ? 'Back to the guest' : 'All people'}
            </a>
          )}
          {route.page === 'home' && <p className="empty">Choose somebody, or add a new guest.</p>}
          {route.page === 'new' && <GuestForm key="new" />}
          {(route.page === 'person' || route.page === 'access') && (
            <PersonPage key={route.id} id={route.id} isGivingAccess={route.page === 'access'} />
          )}
        </section>
      </main>
    </>
  );
}
