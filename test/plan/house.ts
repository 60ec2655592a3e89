/**
 * A Seam as large as a test wants it, with a gateway before it: 100,000 users cost nothing until they are read. It
 * counts calls and rows, and can hold its answers back until other calls have come, so that no test needs a clock.
 */
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createServer } from '../../src/server.ts';
import type { TypedDocumentString } from '../gql/graphql.ts';
import type { Answer } from '../kit.ts';

export interface HouseOptions {
  users?: number;
  /** Persons; each is so many of the users, and the other users are nobody's. */
  identities?: number;
  usersEach?: number;
  /** Where their users stand in the list of all users. */
  at?: 'first' | 'even' | 'last';
  /** What systems say of the number of their users: the truth unless told; null for nothing. */
  counted?: number | null;
  /** Whether identities say which users they are. */
  saysIds?: boolean;
  /** The users are spread evenly over so many systems. */
  systems?: number;
  /** Groups of the first system, each with so many users, one after the other. */
  groups?: { count: number; members: number };
  /** Credentials, one for a user at most; if there are fewer than users, whose they are is spread evenly. */
  credentials?: number;
  /** Calls that fail, and how. */
  fails?: (call: Call) => number | false;
  /** Holds an answer back until what it returns is settled. */
  before?: (call: Call) => Promise<unknown> | undefined;
  /** Hears of every call when the gateway has its answer. */
  onEnd?: (path: string) => void;
  readTimeoutMs?: number;
}

export interface Call {
  path: string;
  params: Record<string, unknown>;
  /** Rows of the answer. */
  rows: number;
}

type Row = Record<string, unknown>;
type Listed = { key: string; from: number; to: number; row: (index: number) => Row };

const day = '2026-03-01T00:00:00.000Z';

export interface House {
  /** The calls that came in, in order. */
  calls: Call[];
  paths(): string[];
  forget(): void;
  /** The answer's data. Fails the test on any error. */
  ask<T, V>(document: TypedDocumentString<T, V>, variables?: V): Promise<T>;
  send<T = never>(document: { toString(): string }, variables?: unknown): Promise<Answer<T>>;
}

export async function house(options: HouseOptions = {}): Promise<House> {
  const { users = 0, identities = 0, usersEach = 1, at = 'even', systems = 1 } = options;
  const owned = identities * usersEach;
  const firstOf = (identity: number): number => {
    if (at === 'first') return identity * usersEach;
    if (at === 'last') return users - owned + identity * usersEach;
    return Math.floor((identity * users) / identities);
  };
  const ownerOf = new Map<number, number>();
  const usersOf = (identity: number): number[] =>
    Array.from({ length: usersEach }, (_, index) => firstOf(identity) + index);
  for (let identity = 0; identity < identities; identity += 1)
    for (const user of usersOf(identity)) ownerOf.set(user, identity);

  const user = (index: number): Row => {
    const owner = ownerOf.get(index);
    return {
      acs_user_id: `user-${index}`,
      acs_system_id: `system-${index % systems}`,
      workspace_id: 'workspace',
      display_name: `User ${index}`,
      created_at: day,
      ...(owner === undefined ? {} : { user_identity_id: `identity-${owner}` }),
    };
  };
  const identity = (index: number): Row => ({
    user_identity_id: `identity-${index}`,
    workspace_id: 'workspace',
    display_name: `Person ${index}`,
    created_at: day,
    ...(options.saysIds === false ? {} : { acs_user_ids: usersOf(index).map(each => `user-${each}`) }),
  });
  const system = (index: number): Row => ({
    acs_system_id: `system-${index}`,
    workspace_id: 'workspace',
    name: `System ${index}`,
    created_at: day,
    ...(options.counted === null ? {} : { acs_user_count: Math.ceil((options.counted ?? users) / systems) }),
  });
  const { count: groups = 0, members = 0 } = options.groups ?? {};
  const group = (index: number): Row => ({
    acs_access_group_id: `group-${index}`,
    acs_system_id: 'system-0',
    workspace_id: 'workspace',
    name: `Group ${index}`,
    created_at: day,
  });
  const credentials = options.credentials ?? 0;
  const stride = Math.max(1, Math.floor(users / Math.max(1, credentials)));
  const credential = (index: number): Row => ({
    acs_credential_id: `credential-${index}`,
    acs_system_id: 'system-0',
    workspace_id: 'workspace',
    display_name: `Card ${index}`,
    created_at: day,
    ...(index * stride < users ? { acs_user_id: `user-${index * stride}` } : {}),
  });
  const credentialsOf = (user: number): number[] =>
    user % stride === 0 && user / stride < credentials ? [user / stride] : [];
  const number = (id: unknown): number => Number(String(id).split('-')[1]);
  const some = (key: string, row: (index: number) => Row, indexes: readonly number[]): Listed => ({
    key,
    from: 0,
    to: indexes.length,
    row: index => row(indexes[index] ?? 0),
  });
  const whole = (key: string, row: (index: number) => Row, to: number): Listed => ({ key, from: 0, to, row });
  const placeOf = (member: number): number[] =>
    Array.from({ length: groups }, (_, index) => index).filter(index => (member + index) % users < members);

  const lists: Record<string, (params: Row) => Listed> = {
    '/user_identities/list': ({ user_identity_ids: ids }) =>
      Array.isArray(ids)
        ? some('user_identities', identity, ids.map(number))
        : whole('user_identities', identity, identities),
    '/user_identities/list_acs_users': ({ user_identity_id: id }) =>
      some('acs_users', user, usersOf(number(id))),
    '/acs/users/list': ({ user_identity_id: id }) =>
      id === undefined ? whole('acs_users', user, users) : some('acs_users', user, usersOf(number(id))),
    '/acs/systems/list': () => whole('acs_systems', system, systems),
    '/acs/access_groups/list': ({ acs_user_id: id }) =>
      id === undefined
        ? whole('acs_access_groups', group, groups)
        : some('acs_access_groups', group, placeOf(number(id))),
    '/acs/access_groups/list_users': ({ acs_access_group_id: id }) =>
      some(
        'acs_users',
        user,
        Array.from({ length: members }, (_, index) => (index - number(id) + users) % users),
      ),
    '/acs/credentials/list': ({ acs_user_id: id }) =>
      id === undefined
        ? whole('acs_credentials', credential, credentials)
        : some('acs_credentials', credential, credentialsOf(number(id))),
  };
  const objects: Record<string, (params: Row) => Row> = {
    '/acs/users/get': ({ acs_user_id: id }) => ({ acs_user: user(number(id)) }),
    '/acs/systems/get': ({ acs_system_id: id }) => ({ acs_system: system(number(id)) }),
    '/user_identities/get': ({ user_identity_id: id }) => ({ user_identity: identity(number(id)) }),
    '/user_identities/update': () => ({}),
  };

  const calls: Call[] = [];
  async function answered(path: string, params: Row): Promise<[number, Row]> {
    const call: Call = { path, params, rows: 0 };
    calls.push(call);
    await options.before?.(call);
    const failing = options.fails?.(call);
    if (failing) {
      return [failing, { error: { type: 'something_failed', message: `No luck with ${path}` }, ok: false }];
    }
    const list = lists[path]?.(params);
    if (!list) {
      const object = objects[path]?.(params);
      if (!object) throw new Error(`Nobody was to call ${path}`);
      call.rows = 1;
      return [200, { ...object, ok: true }];
    }
    const from = typeof params.page_cursor === 'string' ? number(params.page_cursor) : list.from;
    const to = typeof params.limit === 'number' ? Math.min(from + params.limit, list.to) : list.to;
    const rows = Array.from({ length: Math.max(0, to - from) }, (_, index) => list.row(from + index));
    call.rows = rows.length;
    const more = to < list.to;
    const next = more ? `row-${to}` : null;
    return [200, { [list.key]: rows, pagination: { has_next_page: more, next_page_cursor: next }, ok: true }];
  }

  const upstream = createHttpServer(async (request, response) => {
    const params = JSON.parse(await textOf(request)) as Row;
    const [status, body] = await answered(request.url ?? '', params).catch((error: Error): [number, Row] => [
      500,
      { error: { type: 'test', message: error.message }, ok: false },
    ]);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  const seam = await new Promise<string>(resolve => {
    upstream.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`),
    );
  });
  const { readTimeoutMs = 20_000 } = options;
  const server = createServer({
    endpoint: seam,
    upstream: { readMs: readTimeoutMs, operationMs: 20_000 },
    onCall: ({ path }) => options.onEnd?.(path),
  });
  const { url } = await server.listen();
  onTestFinished(async () => {
    await server.close();
    upstream.closeAllConnections();
    await new Promise(resolve => upstream.close(resolve));
  });

  const send: House['send'] = async (document, variables) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { authorization: 'Bearer any', 'content-type': 'application/json' },
      body: JSON.stringify({ query: document.toString(), variables }),
    });
    const { data, errors } = (await response.json()) as Answer<never>;
    return { status: response.status, headers: response.headers, data, errors };
  };
  return {
    calls,
    paths: () => calls.map(({ path }) => path),
    forget: () => {
      calls.length = 0;
    },
    send,
    async ask(document, variables) {
      const { data, errors } = await send(document, variables);
      if (errors) throw new Error(`Unexpected errors: ${JSON.stringify(errors).slice(0, 2_000)}`);
      return data;
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
