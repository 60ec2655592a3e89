/** What the stub of Seam answers: each path and body is worked out once and kept as bytes. */
import { uuid, type Workspace, workspace } from './data.ts';

export interface Stored {
  status: number;
  bytes: Buffer;
}

type Params = Record<string, unknown>;

const workspaces = new Map<number, Workspace>();
const stored = new Map<string, Stored>();
const MOST_STORED = 20_000;

const answer = (body: object, status = 200): Stored => ({
  status,
  bytes: Buffer.from(JSON.stringify({ ...body, ok: status === 200 })),
});

const refusal = (status: number, type: string): Stored =>
  answer({ error: { type, message: type.replaceAll('_', ' ') } }, status);

function one<Row>(key: string, rows: readonly Row[], matches: (row: Row) => boolean): Stored {
  const row = rows.find(matches);
  return row ? answer({ [key]: row }) : refusal(404, `${key}_not_found`);
}

function page<Row>(path: string, key: string, rows: readonly Row[], { limit, page_cursor }: Params): Stored {
  const size = typeof limit === 'number' ? limit : 500;
  const start = typeof page_cursor === 'string' ? Number(Buffer.from(page_cursor, 'base64').toString()) : 0;
  const more = start + size < rows.length;
  const cursor = more ? Buffer.from(String(start + size)).toString('base64') : null;
  return answer({
    [key]: rows.slice(start, start + size),
    pagination: {
      has_next_page: more,
      next_page_cursor: cursor,
      next_page_url: cursor && `https://seam.example${path}?page_cursor=${encodeURIComponent(cursor)}`,
    },
  });
}

const routes: Record<string, (params: Params, space: Workspace, path: string) => Stored> = {
  '/acs/users/get': ({ acs_user_id: id }, { users }) => one('acs_user', users, row => row.acs_user_id === id),
  '/acs/users/list': (params, { users }, path) => {
    const { acs_system_id: system, user_identity_id: identity } = params;
    const rows = users.filter(
      row =>
        (system === undefined || row.acs_system_id === system) &&
        (identity === undefined || row.user_identity_id === identity),
    );
    return page(path, 'acs_users', rows, params);
  },
  '/acs/users/update': () => answer({}),
  '/acs/users/create': (_, { users }) => answer({ acs_user: { ...users[0], acs_user_id: uuid('new user') } }),
  '/acs/systems/get': ({ acs_system_id: id }, { systems }) =>
    one('acs_system', systems, row => row.acs_system_id === id),
  '/acs/systems/list': (_, { systems }) => answer({ acs_systems: systems }),
  '/user_identities/get': ({ user_identity_id: id }, { identities }) =>
    one('user_identity', identities, row => row.user_identity_id === id),
  '/user_identities/list': (params, { identities }, path) => {
    const ids = params.user_identity_ids;
    const wanted = Array.isArray(ids) ? new Set(ids) : undefined;
    const rows = wanted ? identities.filter(row => wanted.has(row.user_identity_id)) : identities;
    return page(path, 'user_identities', rows, params);
  },
  '/user_identities/list_acs_users': ({ user_identity_id: id }, { identities, users }) =>
    identities.some(row => row.user_identity_id === id)
      ? answer({ acs_users: users.filter(row => row.user_identity_id === id) })
      : refusal(404, 'user_identity_not_found'),
};

/** The answer to a call, in the workspace with this many identities. */
export function answerTo(size: number, path: string, body: string): Stored {
  const key = `${size} ${path} ${body}`;
  const known = stored.get(key);
  if (known) return known;
  const space = workspaces.get(size) ?? workspace(size);
  workspaces.set(size, space);
  const route = routes[path];
  const fresh = route ? route(body ? JSON.parse(body) : {}, space, path) : refusal(404, 'unknown_path');
  if (stored.size < MOST_STORED) stored.set(key, fresh);
  return fresh;
}
