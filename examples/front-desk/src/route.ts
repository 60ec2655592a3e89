import { useSyncExternalStore } from 'react';

export type Route =
  | { page: 'home' }
  | { page: 'new' }
  | { page: 'person'; id: string }
  | { page: 'access'; id: string };

export const paths = {
  home: '#/',
  newGuest: '#/new',
  person: (id: string) => `#/people/${encodeURIComponent(id)}`,
  access: (id: string) => `#/people/${encodeURIComponent(id)}/access`,
};

const listen = (changed: () => void) => {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
};

/** Where the address bar points. Four places do not need a router. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(listen, () => location.hash);
  const [, first, id, last] = hash.split('/');
  if (first === 'new') return { page: 'new' };
  if (first !== 'people' || !id) return { page: 'home' };
  return { page: last === 'access' ? 'access' : 'person', id: decodeURIComponent(id) };
}
