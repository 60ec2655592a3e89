/** Answers in parts, over HTTP: what comes when, and that everything else holds as for answers in one piece. */
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { createServer, type ServerOptions } from '../../src/server.ts';
import { createLog } from '../../src/visits/log.ts';
import { gateway } from '../kit.ts';

type Json = Record<string, unknown>;

interface Piece {
  data: Json | null;
  path: (string | number)[];
  label?: string;
  errors?: { message: string; path?: (string | number)[]; extensions: Json & { code: string } }[];
}

interface Part {
  data?: Json;
  errors?: Piece['errors'];
  incremental?: Piece[];
  hasNext?: boolean;
  extensions?: Json;
}

const MULTIPART = 'multipart/mixed, application/json';

/** A gateway in front of a Seam whose answers to some paths can be held back. */
async function slow(options: Partial<ServerOptions> = {}) {
  const sandbox = createSandbox();
  const seam = await sandbox.listen();
  const events: string[] = [];
  const lines: Json[] = [];
  const log = createLog({ level: 'debug', to: { write: text => lines.push(JSON.parse(text)) } });
  let holds: RegExp | undefined;
  const waiting = new Set<() => void>();
  const between = createHttpServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const path = request.url ?? '';
    events.push(`begins ${path}`);
    response.on('close', () => events.push(`${response.writableEnded ? 'ends' : 'is left'} ${path}`));
    const { promise, resolve } = Promise.withResolvers<void>();
    if (holds?.test(path)) waiting.add(resolve);
    else resolve();
    await promise;
    const { authorization = '' } = request.headers;
    const answer = await fetch(seam.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: Buffer.concat(chunks),
      // At the end of a test whoever is still being held finds nobody.
    }).catch(() => undefined);
    if (!answer) return response.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(await answer.text());
  });
  await new Promise<void>(resolve => between.listen(0, '127.0.0.1', resolve));
  const server = createServer({
    endpoint: `http://127.0.0.1:${(between.address() as AddressInfo).port}`,
    maxLoopDelayMs: 60_000,
    log,
    ...options,
  });
  const { url } = await server.listen();
  const release = () => {
    holds = undefined;
    for (const go of waiting) go();
    waiting.clear();
  };
  onTestFinished(async () => {
    release();
    await server.close({ timeoutMs: 0 });
    between.closeAllConnections();
    between.close();
    await sandbox.close();
  });
  return {
    url,
    server,
    sandbox,
    events,
    lines: () => lines.filter(({ event }) => event === 'operation'),
    hold(paths: RegExp) {
      holds = paths;
    },
    held: () => waiting.size,
    release,
  };
}

interface Asking {
  accept?: string;
  variables?: object;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

const post = (url: string, query: string, { accept = MULTIPART, variables, headers, signal }: Asking = {}) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: 'Bearer seam_apikey1_token',
      accept,
      ...headers,
    },
    body: JSON.stringify({ query, variables }),
    signal: signal ?? null,
  });

/** The parts of an answer as they come. Fails on anything that is not quite multipart. */
async function* partsOf(response: Response): AsyncGenerator<Part> {
  expect(response.headers.get('content-type')).toBe('multipart/mixed; boundary="-"; deferSpec=20220824');
  const decoder = new TextDecoder();
  let text = '';
  let begun = false;
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    for (let at = text.indexOf('\r\n---'); at >= 0; at = text.indexOf('\r\n---')) {
      const part = text.slice(0, at);
      text = text.slice(at + '\r\n---'.length);
      if (begun) {
        const [head, body = ''] = part.split('\r\n\r\n');
        expect(head).toBe('\r\ncontent-type: application/json; charset=utf-8');
        yield JSON.parse(body) as Part;
      } else expect(part).toBe('');
      begun = true;
    }
  }
  expect(text).toBe('--\r\n');
}

async function all(parts: AsyncIterable<Part>): Promise<Part[]> {
  const found: Part[] = [];
  for await (const part of parts) found.push(part);
  return found;
}

async function next(parts: AsyncGenerator<Part>): Promise<Part> {
  const { value, done } = await parts.next();
  if (done) throw new Error('There are no more parts.');
  return value;
}

async function asked(url: string, query: string, options?: Asking): Promise<Part[]> {
  return all(partsOf(await post(url, query, options)));
}

function merged(into: Json, from: Json): Json {
  for (const [key, value] of Object.entries(from)) {
    const there = into[key];
    into[key] =
      typeof there === 'object' && there !== null && typeof value === 'object' && value !== null
        ? merged(there as Json, value as Json)
        : value;
  }
  return into;
}

/** What a client has once all parts are there. */
function whole([first, ...later]: Part[]): Json {
  const data = structuredClone(first?.data ?? {});
  for (const { path, data: more } of later.flatMap(({ incremental = [] }) => incremental)) {
    const at = path.reduce((found, key) => found[key] as Json, data);
    merged(at, more ?? {});
  }
  return data;
}

const piecesOf = (parts: Part[]) => parts.flatMap(({ incremental = [] }) => incremental);

const PEOPLE = `{ acsUsers(first: 50) { nodes { id ... @defer { userIdentity { displayName } } } } }`;

test('the first part comes while the call for deferred edges is under way, one call for all of them', async () => {
  const { url, sandbox, hold, held, release } = await slow();
  hold(/user_identities/);
  const parts = partsOf(await post(url, PEOPLE));
  const first = await next(parts);
  expect(first.hasNext).toBe(true);
  const { nodes } = (first.data as { acsUsers: { nodes: object[] } }).acsUsers;
  expect(nodes.length).toBeGreaterThan(15);
  expect(nodes.map(node => Object.keys(node))).toEqual(nodes.map(() => ['id']));
  await expect.poll(held).toBe(1);
  release();
  const rest = await all(parts);
  expect(rest.map(({ hasNext }) => hasNext)).toEqual([...rest.slice(1).map(() => true), false]);
  expect(sandbox.calls.map(({ path }) => path)).toEqual(['/acs/users/list', '/user_identities/list']);
  const answer = await post(url, PEOPLE, { accept: 'application/json' });
  expect({ data: whole([first, ...rest]) }).toEqual(await answer.json());
});

test.each([
  [
    'of another root field',
    '/acs/systems/list',
    '{ acsSystems { nodes { name } } ... @defer { userIdentities(first: 30) { nodes { acsUsers { nodes { displayName } } } } } }',
  ],
  [
    'that would be foreseen',
    '/user_identities/list',
    '{ userIdentities(first: 30) { nodes { id ... @defer { acsUsers { nodes { displayName acsSystem { name } } } } } } }',
  ],
  [
    'of the same kind as what is not deferred',
    '/acs/systems/get',
    '{ acsSystem(acsSystemId: "SYSTEM") { acsEntrances { nodes { id } } ... @defer { acsUsers(first: 2) { nodes { acsSystem { name } } } } } }',
  ],
])('nothing %s begins before the first part is there', async (_, path, query) => {
  const { url, sandbox, events } = await slow();
  const text = query.replace('SYSTEM', Object.values(sandbox.ids.systems)[0] ?? '');
  const parts = await asked(url, text);
  const paths = sandbox.calls.map(call => call.path);
  const early = path === '/acs/systems/get' ? 2 : 1;
  expect(paths.length).toBeGreaterThan(early);
  // What the first part takes has begun and ended before anything else begins.
  expect(events.slice(0, 2 * early).map(event => event.split(' ')[0])).toEqual(
    Array(early).fill(['begins', 'ends']).flat(),
  );
  expect(events[0]).toBe(`begins ${path}`);
  const answer = await post(url, text, { accept: 'application/json' });
  expect({ data: whole(parts) }).toEqual(await answer.json());
});

test('what is foreseen without @defer is foreseen too where the answer goes out whole', async () => {
  const query = (directive: string) =>
    `{ userIdentities(first: 50) { nodes { id ... ${directive} { acsUsers { nodes { displayName acsSystem { name } } } } } } }`;
  const plain = await gateway();
  const deferring = await gateway();
  const { data } = await plain.send(query(''));
  expect((await deferring.send(query('@defer'))).data).toEqual(data);
  expect(deferring.calls().toSorted()).toEqual(plain.calls().toSorted());
  expect(plain.calls()).toHaveLength(3);
});

test('fragments that are spread twice, within each other and in both ways come together to the same', async () => {
  const query = `
    query ($later: Boolean! = true, $never: Boolean = false) {
      acsUsers(first: 4) {
        nodes {
          ...Person
          ...Person @defer(label: "again")
          ... on AcsUser @defer(label: "outer") {
            acsSystem { name ... @defer(label: "inner") { acsAccessGroups { nodes { ...Group } } } }
          }
          acsAccessGroups { nodes { ...Group @defer(if: $later, label: "group") } }
          ... @defer(label: "skipped") @skip(if: $later) { isSuspended }
        }
      }
      ... @include(if: $never) { ... @defer { workspace { name } } }
    }
    fragment Person on AcsUser { id userIdentity { displayName ...More @defer } }
    fragment More on UserIdentity { emailAddress acsUsers { nodes { displayName } } }
    fragment Group on AcsAccessGroup { name }`;
  const { url } = await gateway();
  for (const variables of [{}, { later: false, never: true }]) {
    const parts = await asked(url, query, { variables });
    const answer = await post(url, query, { variables, accept: 'application/json' });
    expect({ data: whole(parts) }).toEqual(await answer.json());
    const labels = new Set(piecesOf(parts).flatMap(({ label = [] }) => label));
    const expected = ['again', 'outer', 'inner', 'later' in variables ? 'skipped' : 'group'];
    expect([...labels].toSorted()).toEqual(expected.toSorted());
  }
});

test.each([
  ['is not asked for parts', PEOPLE, 'application/json'],
  ['takes anything', PEOPLE, '*/*'],
  ['takes no parts', PEOPLE, 'multipart/mixed;q=0, application/json'],
  ['is asked for parts in another form', PEOPLE, 'multipart/mixed;incrementalSpec=v0.2, application/json'],
  ['is asked for subscriptions', PEOPLE, 'multipart/mixed;subscriptionSpec=1.0, application/json'],
  ['is told not to', PEOPLE.replace('@defer', '@defer(if: false)'), MULTIPART],
  ['finds nothing to defer', '{ acsUsers(first: 0) { nodes { ... @defer { displayName } } } }', MULTIPART],
  [
    'is asked for a name that would be mistaken',
    '{ then: workspace { name } ... @defer { workspace { id } } }',
    MULTIPART,
  ],
])('one whole answer if it %s', async (_, query, accept) => {
  const { url } = await gateway();
  const answer = await post(url, query, { accept });
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  const plain = await post(url, query.replace(/@defer(\([^)]*\))?/, ''), { accept: 'application/json' });
  expect(await answer.text()).toBe(await plain.text());
});

test('parts are for those of Apollo, of urql, and of GET too', async () => {
  const { url, send } = await gateway();
  await send(PEOPLE);
  for (const accept of [
    'multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9',
    'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
  ]) {
    expect(piecesOf(await asked(url, PEOPLE, { accept })).length).toBeGreaterThan(15);
  }
  const answer = await fetch(`${url}/graphql?query=${encodeURIComponent(PEOPLE)}`, {
    headers: {
      accept: MULTIPART,
      'graphql-require-preflight': '1',
      authorization: 'Bearer seam_apikey1_token',
    },
  });
  expect(piecesOf(await all(partsOf(answer))).length).toBeGreaterThan(15);
});

test('whoever could read parts only is refused, since answers may turn out whole', async () => {
  const { url, calls } = await gateway();
  const answer = await post(url, PEOPLE, { accept: 'multipart/mixed' });
  expect(answer.status).toBe(406);
  expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_ACCEPTABLE' } }] });
  expect(calls()).toEqual([]);
});

test('an error comes with its part, in the same words as in a whole answer', async () => {
  const { url, sandbox, lines } = await slow();
  sandbox.faults.push({ path: '/user_identities/list', status: 403, body: { error: { type: 'no' } } });
  const parts = await asked(url, PEOPLE, { headers: { 'x-request-id': 'mine' } });
  expect(parts[0]).not.toHaveProperty('errors');
  const answer = await post(url, PEOPLE, { accept: 'application/json' });
  const { data, errors } = (await answer.json()) as { data: Json; errors: NonNullable<Piece['errors']> };
  expect(whole(parts)).toEqual(data);
  const sorted = (list: Piece['errors'] = []) =>
    list.map(error => JSON.stringify(error).replaceAll(/request\d+/g, '')).toSorted();
  expect(errors.length).toBeGreaterThan(10);
  expect(sorted(piecesOf(parts).flatMap(piece => piece.errors ?? []))).toEqual(sorted(errors));
  expect(lines()[0]).toMatchObject({ requestId: 'mine', code: 'FORBIDDEN', calls: 2, errors: errors.length });
});

test('says once what it came to, when all of it has been answered', async () => {
  const { url, lines, hold, held, release } = await slow({ maxOperations: 1 });
  hold(/user_identities/);
  const response = await post(url, PEOPLE, { headers: { 'x-request-id': 'mine', 'x-seam-explain': '1' } });
  expect(response.headers.get('x-request-id')).toBe('mine');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('vary')).toBe('accept');
  const parts = partsOf(response);
  expect(await next(parts)).not.toHaveProperty('extensions');
  await expect.poll(held).toBe(1);
  // Its place is taken until the end, and free after it.
  expect(lines()).toEqual([]);
  expect((await post(url, '{ workspace { name } }')).status).toBe(503);
  release();
  const rest = await all(parts);
  expect(rest.at(-1)).toEqual({
    hasNext: false,
    extensions: { seam: { calls: expect.any(Array), totalCalls: 2, rounds: 2 } },
  });
  expect(rest.at(-1)?.extensions).toMatchObject({
    seam: { calls: [{ fields: ['Query.acsUsers'] }, { fields: ['AcsUser.userIdentity'] }] },
  });
  expect(lines().filter(({ requestId }) => requestId === 'mine')).toMatchObject([
    { code: 'OK', status: 200, calls: 2 },
  ]);
  // One place, no more and no less.
  hold(/workspaces/);
  const one = post(url, '{ workspace { name } }');
  await expect.poll(held).toBe(1);
  expect((await post(url, '{ workspace { name } }')).status).toBe(503);
  release();
  expect((await one).status).toBe(200);
});

test('what is deferred counts in every limit', async () => {
  const { url, calls, forget } = await gateway({ server: { maxCalls: 20, maxAnswerObjects: 25 } });
  const deferred = (first: number, edge: string) =>
    `{ acsUsers(first: ${first}) { nodes { id ... @defer { ${edge} { nodes { id } } } } } }`;
  const refused = await post(url, deferred(20, 'acsAccessGroups'));
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }] });
  expect(calls()).toEqual([]);

  // The first part fits, the rest of it does not.
  const parts = await asked(url, deferred(10, 'accessibleEntrances'));
  expect(parts[0]?.data).toMatchObject({ acsUsers: { nodes: { length: 10 } } });
  const cut = piecesOf(parts).filter(({ data }) => data === null);
  expect(cut.length).toBeGreaterThan(0);
  for (const { path, errors = [] } of cut) {
    expect(errors).toMatchObject([{ extensions: { code: 'ANSWER_TOO_LARGE' } }]);
    expect(errors[0]?.path?.slice(0, path.length)).toEqual(path);
  }
  for (const { data, errors } of piecesOf(parts)) expect(data === null).toBe(errors !== undefined);

  // The first part does not fit: nothing of the rest is even begun.
  forget();
  const answer = await post(
    url,
    deferred(15, 'accessibleEntrances').replace('id ...', 'userIdentity { id } ...'),
  );
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await answer.json()).toMatchObject({
    data: null,
    errors: [{ path: ['acsUsers'], extensions: { code: 'ANSWER_TOO_LARGE' } }],
  });
  expect(calls()).toEqual(['/acs/users/list']);
});

test('what has not come by the deadline is null with an error, and the answer ends', async () => {
  const { url, hold } = await slow({ upstream: { operationMs: 2_000 } });
  hold(/user_identities/);
  const parts = await asked(url, PEOPLE);
  expect(parts[0]?.data).toMatchObject({
    acsUsers: { nodes: expect.arrayContaining([{ id: expect.any(String) }]) },
  });
  for (const { data, path, errors } of piecesOf(parts).filter(({ errors }) => errors)) {
    expect(data).toEqual({ userIdentity: null });
    expect(errors).toMatchObject([
      { path: [...path, 'userIdentity'], extensions: { code: 'UPSTREAM_TIMEOUT', retryable: true } },
    ]);
  }
  expect(piecesOf(parts).filter(({ errors }) => errors).length).toBeGreaterThan(10);
  expect(parts.at(-1)?.hasNext).toBe(false);
});

test('whoever leaves after the first part ends the calls for the rest', async () => {
  const { url, hold, held, events, lines, server } = await slow();
  hold(/user_identities/);
  const leaving = new AbortController();
  const parts = partsOf(await post(url, PEOPLE, { signal: leaving.signal }));
  await next(parts);
  await expect.poll(held).toBe(1);
  leaving.abort();
  await expect.poll(() => events).toContain('is left /user_identities/list');
  await expect.poll(lines).toMatchObject([{ code: 'CANCELLED' }]);
  expect(server.stats()).toMatchObject({ running: 0, waiting: 0 });
});

test('on stopping, an answer in parts is ended with what there is', async () => {
  const { url, hold, held, server } = await slow();
  hold(/user_identities/);
  const parts = partsOf(await post(url, PEOPLE));
  await next(parts);
  await expect.poll(held).toBe(1);
  const closing = server.close({ timeoutMs: 50 });
  const rest = await all(parts);
  expect(rest.at(-1)?.hasNext).toBe(false);
  const codes = piecesOf(rest).flatMap(({ errors = [] }) => errors.map(({ extensions }) => extensions.code));
  expect(new Set(codes)).toEqual(new Set(['CANCELLED']));
  await closing;
});

test('a change is answered whole, and made once, wherever @defer stands', async () => {
  const { url, calls, ids } = await gateway();
  const change = `suspendAcsUser(input: { acsUserId: "${Object.values(ids.users)[0]}" })`;
  const query = `mutation {
    ${change} { acsUser { id ... @defer { isSuspended acsSystem { name } } } }
    ... @defer { ${change} { userErrors { code } } }
  }`;
  const answer = await post(url, query);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await answer.json()).toMatchObject({
    data: { suspendAcsUser: { acsUser: { isSuspended: true }, userErrors: [] } },
  });
  expect(calls().filter(path => path === '/acs/users/suspend')).toHaveLength(1);
});

test('labels are texts, each there once; @stream is not known', async () => {
  const { send } = await gateway();
  const messages = async (query: string) => (await send(query)).errors?.map(({ message }) => message);
  const workspace = (directive: string) => `... ${directive} { workspace { name } }`;
  expect(await messages(`{ ${workspace('@defer(label: "a")')} ${workspace('@defer(label: "a")')} }`)).toEqual(
    ['There is more than one @defer with the label "a".'],
  );
  expect(await messages(`query ($label: String) { ${workspace('@defer(label: $label)')} }`)).toEqual([
    'The label of @defer must be a text.',
  ]);
  expect(await messages(`{ ${workspace('@defer(label: null)')} ${workspace('@defer')} }`)).toBeUndefined();
  expect(await messages('{ acsUsers { nodes @stream { id } } }')).toEqual(['Unknown directive "@stream".']);
});

test('wrong variables are refused in the same words', async () => {
  const { url } = await gateway();
  const query = 'query ($first: Int!) { acsUsers(first: $first) { nodes { ... @defer { id } } } }';
  const texts = await Promise.all(
    [MULTIPART, 'application/json'].map(async accept =>
      (await post(url, query, { accept, variables: { first: 'many' } })).text(),
    ),
  );
  expect(texts[0]).toContain('BAD_USER_INPUT');
  expect(texts[0]).toBe(texts[1]);
});

test('what would come in too many pieces is answered whole', async () => {
  const { url } = await gateway();
  const people = (first: string, fragments: number) => {
    const deferred = Array.from({ length: fragments }, (_, index) => `... @defer { n${index}: displayName }`);
    const variables = first.includes('$') ? '($first: Int = 500)' : '';
    return `query ${variables} { acsUsers${first} { nodes { id ${deferred.join(' ')} } } }`;
  };
  const type = async (query: string, variables?: object) => {
    const response = await post(url, query, variables ? { variables } : {});
    expect(response.status).toBe(200);
    expect(await response.text()).not.toContain('"errors"');
    return response.headers.get('content-type')?.split(';')[0];
  };
  expect(await type(people('(first: 500)', 4))).toBe('multipart/mixed');
  expect(await type(people('(first: 500)', 5))).toBe('application/json');
  expect(await type(people('(first: $first)', 5))).toBe('application/json');
  expect(await type(people('(first: $first)', 5), { first: 10 })).toBe('multipart/mixed');
  expect(await type(people('', 40))).toBe('multipart/mixed');
  expect(await type(people('', 41))).toBe('application/json');
});

test('whoever stops reading, without a port in between, ends the calls for the rest', async () => {
  const { server, events, hold, held } = await slow();
  hold(/user_identities/);
  const response = await server.fetch(
    new Request('http://gateway/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer seam_apikey1_token',
        accept: MULTIPART,
      },
      body: JSON.stringify({ query: PEOPLE }),
    }),
  );
  const reader = response.body?.getReader();
  await reader?.read();
  await expect.poll(held).toBe(1);
  await reader?.cancel();
  await expect.poll(() => events).toContain('is left /user_identities/list');
});

test('entities that are deferred begin no call before the first part is there', async () => {
  const { url, sandbox, events, hold, held, release } = await slow();
  hold(/workspaces/);
  const query = `query ($of: [_Any!]!) {
    workspace { name }
    ... @defer { _entities(representations: $of) { ... on AcsUser { acsSystem { name } } } }
  }`;
  const { users } = sandbox.ids;
  const of = [users.johnSaltoKs, users.johnVisionline].map(acsUserId => ({
    __typename: 'AcsUser',
    acsUserId,
  }));
  const answer = asked(url, query, { variables: { of } });
  await expect.poll(held).toBe(1);
  expect(events).toEqual(['begins /workspaces/get']);
  release();
  const parts = await answer;
  expect(parts[0]?.data).toEqual({ workspace: { name: 'Harbour House' } });
  expect(piecesOf(parts)).toHaveLength(1);
});
