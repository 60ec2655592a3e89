import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createServer } from '../../src/server.ts';
import { gateway } from '../kit.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (url: string, body: string, headers: Record<string, string> = JSON_TYPE) =>
  fetch(`${url}/graphql`, { method: 'POST', headers, body });
const typename = JSON.stringify({ query: '{ __typename }' });

test('answers introspection without a token', async () => {
  const { send, calls } = await gateway();
  const { data, errors } = await send<{ __schema: { queryType: { name: string } } }>(
    '{ __schema { queryType { name } } }',
    undefined,
    { authorization: undefined },
  );
  expect(errors).toBeUndefined();
  expect(data.__schema.queryType.name).toBe('Query');
  expect(calls()).toEqual([]);
});

test('fails a field that needs Seam with UNAUTHENTICATED without a token, and calls nobody', async () => {
  const { send, calls } = await gateway();
  for (const authorization of [undefined, '', 'Bearer', 'Basic dXNlcjpwYXNz', 'seam_apikey1_token']) {
    const { data, errors } = await send<{ workspace: null }>('{ workspace { name } }', undefined, {
      authorization,
    });
    expect(data).toEqual({ workspace: null });
    expect(errors).toMatchObject([{ path: ['workspace'], extensions: { code: 'UNAUTHENTICATED' } }]);
  }
  expect(calls()).toEqual([]);
});

test("forwards the request's own credential and nothing else", async () => {
  const { url, sandbox, send } = await gateway();
  await send('{ workspace { name } }', undefined, {
    authorization: `bearer ${sandbox.tokens.personalAccessToken}`,
    'seam-workspace': sandbox.ids.workspace,
    cookie: 'session=secret',
    'x-forwarded-for': '203.0.113.9',
  });
  expect(sandbox.calls).toMatchObject([
    {
      authorization: `Bearer ${sandbox.tokens.personalAccessToken}`,
      workspace: sandbox.ids.workspace,
      status: 200,
    },
  ]);
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  expect(sandbox.calls).toHaveLength(1);
});

test('takes a client session from its own header alone', async () => {
  const { sandbox, send } = await gateway();
  const { errors } = await send('{ userIdentities { nodes { displayName } } }', undefined, {
    authorization: undefined,
    'client-session-token': sandbox.tokens.clientSession,
  });
  expect(errors).toBeUndefined();
  expect(sandbox.calls).toMatchObject([
    { authorization: `Bearer ${sandbox.tokens.clientSession}`, status: 200 },
  ]);
});

test('keeps the answers of different tokens apart', async () => {
  const { sandbox, send } = await gateway();
  const query = '{ workspace { workspaceId } acsUsers { nodes { acsUserId } } }';
  type Seen = { workspace: { workspaceId: string }; acsUsers: { nodes: unknown[] } };
  const [first, second] = await Promise.all([
    send<Seen>(query),
    send<Seen>(query, undefined, { authorization: `Bearer ${sandbox.tokens.otherApiKey}` }),
  ]);
  expect(first.data.workspace.workspaceId).toBe(sandbox.ids.workspace);
  expect(first.data.acsUsers.nodes.length).toBeGreaterThan(0);
  expect(second.data.workspace.workspaceId).toBe(sandbox.ids.otherWorkspace);
  expect(second.data.acsUsers.nodes).toEqual([]);
});

test('says that it lives and is ready without asking Seam', async () => {
  const { url, calls } = await gateway();
  for (const status of ['live', 'ready']) {
    const response = await fetch(`${url}/health/${status}`);
    expect([response.status, await response.json()]).toEqual([200, { status }]);
    expect(response.headers.get('cache-control')).toBe('no-store');
  }
  for (const path of ['/elsewhere/health/live', '/health', '/elsewhere?at=/health/live', '/elsewhere?%0A'])
    expect((await fetch(url + path)).status, path).toBe(404);
  const asked = await post(`${url}/graphql?at=/health/live`, typename);
  expect(await asked.json()).toEqual({ data: { __typename: 'Query' } });
  expect(calls()).toEqual([]);
});

test('refuses a POST that is not plain JSON with 415', async () => {
  const { url } = await gateway();
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/graphql',
  ]) {
    const response = await post(url, typename, { 'content-type': type });
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'UNSUPPORTED_MEDIA_TYPE' } }],
    });
  }
  const encoded = await post(url, typename, { ...JSON_TYPE, 'content-encoding': 'gzip' });
  expect(encoded.status).toBe(415);
  expect((await post(url, typename, { 'content-type': 'application/json; charset=utf-8' })).status).toBe(200);
});

test('refuses a body over the limit with 413, announced or not', async () => {
  const { url } = await gateway({ server: { maxBodyBytes: 2_000 } });
  const large = JSON.stringify({ query: '{ __typename }', variables: { padding: 'x'.repeat(3_000) } });
  expect((await post(url, large)).status).toBe(413);
  const unannounced = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: JSON_TYPE,
    body: new Blob([large]).stream(),
    duplex: 'half',
  } as RequestInit);
  expect(unannounced.status).toBe(413);
});

test('refuses broken requests with a coded error', async () => {
  const { url, send } = await gateway();
  expect((await post(url, '{"query":')).status).toBe(400);
  expect((await post(url, '[]')).status).toBe(400);
  expect((await post(url, JSON.stringify({ query: 7 }))).status).toBe(400);
  const syntax = await send('{ workspace {');
  expect(syntax.errors?.[0]?.extensions.code).toBe('GRAPHQL_PARSE_FAILED');
  const unknown = await send('{ nothing }');
  expect(unknown.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  const variable = await send('query ($id: ID!) { acsUser(acsUserId: $id) { id } }', {});
  expect(variable.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

const create = JSON.stringify({
  query:
    'mutation { createUserIdentity(input: { fullName: "Jane Twice" }) { userIdentity { userIdentityId } userErrors { code } } }',
});
const keyed: [string, RequestInit][] = [
  ['by the short way', { headers: JSON_TYPE }],
  ['by the long way', { headers: { ...JSON_TYPE, accept: 'application/json, text/event-stream;q=0.1' } }],
  ['in the newer media type', { headers: { ...JSON_TYPE, accept: 'application/graphql-response+json' } }],
  ['in parts', { headers: { ...JSON_TYPE, accept: 'multipart/mixed, application/json' } }],
];

test.each(keyed)('refuses an Idempotency-Key before anything runs, %s', async (_, { headers }) => {
  const { url, sandbox, calls } = await gateway();
  const authorization = `Bearer ${sandbox.tokens.apiKey}`;
  const ask = (key: Record<string, string>, body: string) =>
    post(url, body, { ...(headers as Record<string, string>), authorization, ...key });
  for (const key of ['7c9e6679-7425-40de-944b-e07fc1f90ae7', '']) {
    for (const body of [create, JSON.stringify({ query: '{ workspace { name } }' }), '{"query":']) {
      const response = await ask({ 'Idempotency-Key': key }, body);
      expect(response.status).toBe(400);
      expect(response.headers.get('content-type')).toMatch(/^application\/(graphql-response\+)?json;/);
      expect(response.headers.get('x-request-id')).toBeTruthy();
      expect(await response.json()).toEqual({
        errors: [
          {
            message: expect.stringMatching(/Seam knows no such keys.*userIdentityKey/),
            extensions: { code: 'IDEMPOTENCY_KEY_NOT_SUPPORTED' },
          },
        ],
      });
    }
  }
  expect(calls()).toEqual([]);
  expect((await ask({}, create)).status).toBe(200);
  expect(calls()).toEqual(['/user_identities/create']);
});

test('refuses an Idempotency-Key with a GET, and one without a port', async () => {
  const { url, calls, sandbox } = await gateway();
  const headers = {
    authorization: `Bearer ${sandbox.tokens.apiKey}`,
    'graphql-require-preflight': '1',
    'idempotency-key': '1',
  };
  const refused = { errors: [{ extensions: { code: 'IDEMPOTENCY_KEY_NOT_SUPPORTED' } }] };
  const got = await fetch(`${url}/graphql?query=${encodeURIComponent('{ workspace { name } }')}`, {
    headers,
  });
  expect([got.status, await got.json()]).toMatchObject([400, refused]);
  const server = createServer({ endpoint: 'http://127.0.0.1:1' });
  onTestFinished(() => server.close());
  const answer = await server.fetch(
    new Request('http://gateway/graphql', {
      method: 'POST',
      headers: { ...headers, ...JSON_TYPE },
      body: create,
    }),
  );
  expect([answer.status, await answer.json()]).toMatchObject([400, refused]);
  expect(calls()).toEqual([]);
});

test('refuses a mutation by GET with 405', async () => {
  const { url, calls } = await gateway();
  const query = encodeURIComponent(
    'mutation { deleteAcsUser(input: { acsUserId: "x" }) { deletedAcsUserId } }',
  );
  const response = await fetch(`${url}/graphql?query=${query}`);
  expect(response.status).toBe(405);
  expect(calls()).toEqual([]);
});

test('repeats nothing of a body that is no JSON', async () => {
  const { url } = await gateway();
  const response = await post(url, '{"query": secret');
  expect(response.status).toBe(400);
  expect(await response.text()).not.toMatch(/secret|originalError/);
});

test('closes once, however often it is told to', async () => {
  const server = createServer({ endpoint: 'http://127.0.0.1:9' });
  await server.listen();
  await Promise.all([server.close(), server.close()]);
  expect(() => createServer({ endpoint: 'nowhere' })).toThrow('"endpoint" must be a URL');
});

test('answers 404 elsewhere', async () => {
  const { url } = await gateway();
  expect((await fetch(`${url}/nowhere`)).status).toBe(404);
});

test('tells browsers of other origins nothing unless their origin is listed', async () => {
  const origin = 'https://app.example.com';
  const closed = await gateway();
  const answer = await post(closed.url, typename, { ...JSON_TYPE, origin });
  expect([...answer.headers.keys()].filter(name => name.startsWith('access-control'))).toEqual([]);

  const open = await gateway({ server: { corsOrigins: [origin] } });
  const listed = await post(open.url, typename, { ...JSON_TYPE, origin });
  expect(listed.headers.get('access-control-allow-origin')).toBe(origin);
  expect(listed.headers.get('access-control-allow-credentials')).not.toBe('true');
  const preflight = await fetch(`${open.url}/graphql`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    },
  });
  expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
  const stranger = await post(open.url, typename, { ...JSON_TYPE, origin: 'https://elsewhere.example.com' });
  expect([...stranger.headers.keys()].filter(name => name.startsWith('access-control'))).toEqual([]);
  expect(stranger.headers.get('vary')).toContain('origin');
  const nowhere = await post(open.url, typename, { ...JSON_TYPE, origin: 'null' });
  expect(nowhere.headers.get('access-control-allow-origin')).toBeNull();
});

test('does not follow a redirect of the upstream', async () => {
  const { sandbox, send, calls } = await gateway();
  sandbox.faults.push({ status: 307, headers: { location: `${sandbox.url}/workspaces/list` }, body: '' });
  const { errors } = await send('{ workspace { name } }');
  expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } }]);
  expect(calls()).toEqual(['/workspaces/get']);
});

/** An upstream that answers nothing, and tells which calls are still open; and a gateway in front of it. */
async function silence() {
  const open = new Set<string>();
  const upstream = createHttpServer((request, response) => {
    open.add(request.url ?? '');
    response.on('close', () => open.delete(request.url ?? ''));
  });
  const seam = await new Promise<string>(resolve => {
    upstream.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(upstream.address() as AddressInfo).port}`),
    );
  });
  const server = createServer({ endpoint: seam, upstream: { readMs: 60_000, writeMs: 60_000 } });
  const { url } = await server.listen();
  onTestFinished(async () => {
    upstream.closeAllConnections();
    upstream.close();
    await server.close({ timeoutMs: 0 });
  });
  const leaving = new AbortController();
  const ask = (query: string) =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { ...JSON_TYPE, authorization: 'Bearer token' },
      body: JSON.stringify({ query }),
      signal: leaving.signal,
    });
  return { open, ask, url, leave: () => leaving.abort() };
}

test('ends its reads upstream when the client has gone', async () => {
  const { open, ask, leave } = await silence();
  const gone = ask('{ acsUsers { nodes { displayName } } acsSystems { nodes { name } } }');
  await expect.poll(() => [...open].sort()).toEqual(['/acs/systems/list', '/acs/users/list']);
  leave();
  await expect(gone).rejects.toThrow();
  await expect.poll(() => [...open]).toEqual([]);
});

test('lets a write run on when the client has gone, so that its outcome is known', async () => {
  const { open, ask, leave, url } = await silence();
  const gone = ask('mutation { suspendAcsUser(input: { acsUserId: "a" }) { userErrors { code } } }');
  await expect.poll(() => [...open]).toEqual(['/acs/users/suspend']);
  leave();
  await expect(gone).rejects.toThrow();
  // By the time a later request has been answered, an aborted call would be closed.
  for (let index = 0; index < 20; index += 1) await fetch(`${url}/health/live`);
  expect([...open]).toEqual(['/acs/users/suspend']);
});

test('gives up an answer of Seam that is too large', async () => {
  const { send } = await gateway({ server: { upstream: { maxAnswerBytes: 2_000 } } });
  const { data, errors } = await send('{ workspace { name } acsUsers { nodes { displayName } } }');
  expect(data).toMatchObject({ workspace: { name: expect.any(String) }, acsUsers: null });
  expect(errors).toMatchObject([
    {
      message: expect.stringContaining('too large'),
      path: ['acsUsers'],
      extensions: { code: 'UPSTREAM_INVALID_RESPONSE', seam: { endpoint: '/acs/users/list', status: 200 } },
    },
  ]);
});

test('counts a blank credential header as none', async () => {
  const { send, sandbox, calls } = await gateway();
  const blank = await send('{ workspace { name } }', undefined, {
    authorization: undefined,
    'client-session-token': ' ',
  });
  expect(blank.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  expect(calls()).toEqual([]);
  const { errors } = await send('{ workspace { name } }', undefined, { 'seam-workspace': '' });
  expect(errors).toBeUndefined();
  expect(sandbox.calls).toMatchObject([{ workspace: undefined, status: 200 }]);
});

test('does not serve GraphiQL unless told', async () => {
  const page = { headers: { accept: 'text/html' } };
  const { url } = await gateway();
  expect((await fetch(`${url}/graphql`, page)).headers.get('content-type') ?? '').not.toContain('text/html');
  const open = await gateway({ server: { graphiql: true } });
  const response = await fetch(open.url, page);
  expect(response.headers.get('content-type')).toContain('text/html');
  expect(await response.text()).not.toContain('seam_apikey1_token');
});

test.each([
  ['over Seam', undefined, 'Bearer <your Seam token>', ''],
  ['over the sandbox', { token: 'token1', workspace: 'workspace1' }, 'Bearer token1', 'workspace1'],
])('GraphiQL shows where token and workspace go: %s', async (_, given, authorization, workspace) => {
  const ids = { acsSystemIds: ['s'], acsEntranceId: 'e', acsUserId: 'u', emailAddress: 'a@example.com' };
  const sandbox = given && { ...given, ids };
  const { url } = await gateway({ server: { graphiql: { sandbox } } });
  const page = await (await fetch(url, { headers: { accept: 'text/html' } })).text();
  const [, options = ''] = /const options = (\{.*\});\n/.exec(page) ?? [];
  const { headers, defaultTabs } = JSON.parse(options) as {
    headers: string;
    defaultTabs: { headers: string }[];
  };
  const shown = { authorization, 'seam-workspace': workspace, 'x-seam-explain': '1' };
  expect(JSON.parse(headers)).toEqual(shown);
  for (const tab of defaultTabs) expect(JSON.parse(tab.headers)).toEqual(shown);
});

test("GraphiQL's assets come compressed, and are kept", async () => {
  const { url } = await gateway({ server: { graphiql: true } });
  const page = await (await fetch(url, { headers: { accept: 'text/html' } })).text();
  const assets = [...page.matchAll(/(?:src|href)="(\/graphql\/assets\/[^"]+)"/g)].map(
    ([, path]) => path ?? '',
  );
  expect(assets.map(path => path.split('.').at(-1)).sort()).toEqual(['css', 'js']);
  for (const path of assets) {
    for (const [accepted, encoding] of [
      ['gzip, deflate, br', 'br'],
      ['gzip', 'gzip'],
    ] as const) {
      const response = await fetch(new URL(path, url), { headers: { 'accept-encoding': accepted } });
      expect(response.headers.get('content-encoding'), path).toBe(encoding);
      expect(response.headers.get('cache-control')).toContain('immutable');
      await response.body?.cancel();
    }
  }
});

test('keeps a connection without a request longer than the minute after which balancers drop theirs', async () => {
  const { url } = await gateway();
  const response = await fetch(`${url}/health/live`);
  expect(response.headers.get('keep-alive')).toBe('timeout=75');
});
