import { useEffect, useSyncExternalStore } from 'react';

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
  return { page: last === 'access' ? 'access' : 'person', id: decoded(id) };
}

/** What cannot be decoded stays as it is, and is found to be nobody's id. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Names the page in the browser's tabs and history, and for whoever hears it read out. */
export function useTitle(words: string | undefined): void {
  useEffect(() => {
    if (words !== undefined) document.title = words ? `${words} – Front desk` : 'Front desk';
  }, [words]);
}
