import type { RouteFact } from '../seam/generated.ts';
import { Refusal } from './refusal.ts';
import type { Session, Store, Workplace } from './store.ts';

export type Caller =
  | { kind: 'api_key' | 'access_token'; place: Workplace; places: Workplace[] }
  | { kind: 'client_session'; place: Workplace; places: Workplace[]; session: Session };

type HeaderOf = (name: string) => string | undefined;

const unauthorized = (message: string, type = 'unauthorized'): never => {
  throw new Refusal(401, type, message);
};

/** Whose request it is, and in which workspace. */
export function callerOf(path: string, route: RouteFact, header: HeaderOf, store: Store): Caller {
  const authorization = header('authorization');
  const bearer = authorization === undefined ? undefined : /^bearer\s+(.+)$/i.exec(authorization.trim())?.[1];
  const session = header('seam-client-session-token') ?? header('client-session-token');

  const byKey = bearer === undefined ? undefined : store.apiKeys.get(bearer);
  if (byKey) return { kind: 'api_key', place: byKey, places: [byKey] };
  if (bearer?.startsWith('seam_at')) return tokenCaller(path, bearer, header('seam-workspace'), store);
  if (session !== undefined || bearer?.startsWith('seam_cst')) {
    return sessionCaller(session ?? bearer ?? '', route, store);
  }
  if (authorization === undefined) return unauthorized('No Authorization header');
  if (bearer === undefined) return unauthorized('No token provided');
  return unauthorized('API Key not found');
}

function tokenCaller(path: string, token: string, workspace: string | undefined, store: Store): Caller {
  const places = [...store.places.values()];
  const [first] = places;
  const place = workspace === undefined ? undefined : store.places.get(workspace);
  const known = store.accessTokens.has(token);
  if (path === '/workspaces/list') {
    if (!known || !first) return unauthorized('Access token not found');
    return { kind: 'access_token', place: place ?? first, places };
  }
  if (known && place) return { kind: 'access_token', place, places };
  // The message of the method tried last, which is what Seam's own fake shows
  return unauthorized('An access token was used instead of an API key', 'access_token_used_for_api_key');
}

function sessionCaller(token: string, route: RouteFact, store: Store): Caller {
  if (!token.startsWith('seam_cst'))
    throw new Refusal(400, 'invalid_client_session_token', 'Invalid client session token');
  if (!route.clientSession)
    return unauthorized(
      'A client session token was used instead of an API key',
      'client_session_token_used_for_api_key',
    );
  const session = store.sessions.get(token);
  if (!session) return unauthorized('Unauthorized (client session not found)', 'client_session_not_found');
  return { kind: 'client_session', place: session.place, places: [session.place], session };
}
