/** GraphQL over HTTP as its working group tests it, and what else holds for browsers. */
import { auditServer } from 'graphql-http';
import { expect, test } from 'vitest';
import { gateway } from '../kit.ts';

/** What we decline, and may: a GET needs a header that no foreign page can send, and these bring none. */
const DECLINED = ['5A70', 'D6D5', '6A70'];

/** What sends a request the long way without changing what it asks for. */
const LONG: Record<string, string> = {
  '*/*': '*/*, x/y',
  'application/json': 'application/json, x/y',
  'application/graphql-response+json': 'application/graphql-response+json;q=1',
};

test.each(['short', 'long'])('passes every MUST and SHOULD of GraphQL over HTTP the %s way', async way => {
  const { url } = await gateway();
  const asLong: typeof fetch = (target, init) => {
    const headers = new Headers(init?.headers);
    headers.set('accept', LONG[headers.get('accept') ?? '*/*'] ?? 'text/html');
    return fetch(target, { ...init, headers });
  };
  const results = await auditServer({
    url: `${url}/graphql`,
    ...(way === 'long' ? { fetchFn: asLong } : {}),
  });
  expect(results.length).toBeGreaterThan(60);
  const failed = results.filter(({ status }) => status !== 'ok');
  expect(failed.filter(({ name }) => !name.startsWith('MAY'))).toEqual([]);
  expect(failed.map(({ id }) => id).sort()).toEqual([...DECLINED].sort());
});

test('those it declines pass with the header that a GET needs', async () => {
  const { url } = await gateway();
  const withHeader: typeof fetch = (target, init) => {
    const headers = new Headers(init?.headers);
    headers.set('graphql-require-preflight', '1');
    return fetch(target, { ...init, headers });
  };
  const results = await auditServer({ url: `${url}/graphql`, fetchFn: withHeader });
  expect(results.filter(({ status }) => status !== 'ok').map(({ id, name }) => `${id} ${name}`)).toEqual([]);
});

const typename = JSON.stringify({ query: '{ __typename }' });
const post = (url: string, headers: Record<string, string> = {}, body: BodyInit = typename) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
const codeOf = async (response: Response) =>
  ((await response.json()) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code;

test('takes a query by GET only with a header that a page of another origin cannot send unasked', async () => {
  const { url, calls } = await gateway();
  const address = `${url}/graphql?query={__typename}`;
  for (const headers of [
    {},
    { authorization: 'Basic YTpi' },
    { 'content-type': 'text/plain' },
    { 'apollo-require-preflight': ' ' },
  ]) {
    const response = await fetch(address, { headers: headers as Record<string, string> });
    expect(response.status).toBe(400);
    expect(await codeOf(response)).toBe('PREFLIGHT_HEADER_MISSING');
  }
  for (const name of ['graphql-require-preflight', 'apollo-require-preflight']) {
    const response = await fetch(address, { headers: { [name]: 'true' } });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  }
  expect(calls()).toEqual([]);
});

test('takes no mutation by GET, with the header or without, and says what is allowed', async () => {
  const { url, calls } = await gateway();
  const query = encodeURIComponent(
    'query A { __typename } mutation B { deleteAcsUser(input: { acsUserId: "x" }) { deletedId } }',
  );
  for (const headers of [{}, { 'graphql-require-preflight': '1' }]) {
    const response = await fetch(`${url}/graphql?query=${query}&operationName=B`, {
      headers: headers as Record<string, string>,
    });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await codeOf(response)).toBe('METHOD_NOT_ALLOWED');
  }
  expect(calls()).toEqual([]);
});

test.each(['PUT', 'DELETE', 'PATCH', 'HEAD'])('does not take %s', async method => {
  const { url } = await gateway();
  const response = await fetch(`${url}/graphql`, { method, headers: { 'content-type': 'application/json' } });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET, POST, OPTIONS');
});

test('runs nothing for whoever takes neither kind of answer', async () => {
  const { url, calls, sandbox } = await gateway();
  const mutation = JSON.stringify({
    query: 'mutation { suspendAcsUser(input: { acsUserId: "a" }) { userErrors { code } } }',
  });
  for (const accept of [
    'text/event-stream',
    'multipart/mixed',
    'application/xml',
    'application/json;q=0',
    'application/json; charset=latin1',
  ]) {
    const response = await post(url, { accept, authorization: `Bearer ${sandbox.tokens.apiKey}` }, mutation);
    expect(response.status).toBe(406);
    expect(await codeOf(response)).toBe('NOT_ACCEPTABLE');
  }
  expect(calls()).toEqual([]);
});

test('answers in the kind that is liked best, the first named among equals', async () => {
  const { url } = await gateway();
  const kinds = {
    'application/graphql-response+json, application/json;q=0.9': 'application/graphql-response+json',
    'application/json, application/graphql-response+json': 'application/json',
    'application/graphql-response+json;q=0.5, application/json': 'application/json',
    'multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json':
      'application/graphql-response+json',
    'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed':
      'application/graphql-response+json',
    'text/html, */*;q=0.1': 'application/json',
    'APPLICATION/JSON': 'application/json',
  };
  for (const [accept, kind] of Object.entries(kinds)) {
    const response = await post(url, { accept });
    expect([accept, response.headers.get('content-type')]).toEqual([accept, `${kind}; charset=utf-8`]);
    expect(response.headers.get('vary')).toBe('accept');
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  }
});

test('reads JSON in UTF-8 only, however its name is written', async () => {
  const { url } = await gateway();
  for (const type of [
    'Application/JSON',
    'application/json ;charset="UTF-8"',
    'application/json; charset=utf8',
  ])
    expect((await post(url, { 'content-type': type })).status).toBe(200);
  for (const type of [
    'application/json; charset=utf-16',
    'application/json5',
    'application/graphql+json',
    'text/json',
  ])
    expect((await post(url, { 'content-type': type })).status).toBe(415);
});

test('stores nothing anywhere, and opens nothing to other origins of itself', async () => {
  const { url } = await gateway();
  const origin = { origin: 'https://elsewhere.example.com' };
  const answers = await Promise.all([
    post(url, origin),
    post(url, origin, '{'),
    post(url, { ...origin, 'content-type': 'text/plain' }),
    post(url, origin, 'x'.repeat(300_000)),
    fetch(`${url}/graphql?query={__typename}`, { headers: origin }),
    fetch(`${url}/graphql`, {
      method: 'OPTIONS',
      headers: { ...origin, 'access-control-request-method': 'POST' },
    }),
    fetch(`${url}/nowhere`, { headers: origin }),
    fetch(`${url}/health/live`, { headers: origin }),
  ]);
  for (const { headers } of answers) {
    expect(headers.get('cache-control')).toBe('no-store');
    expect([...headers.keys()].filter(name => name.startsWith('access-control'))).toEqual([]);
  }
});

test('opens itself to listed origins only, without credentials, whichever way the request goes', async () => {
  const origin = 'https://app.example.com';
  const { url } = await gateway({ server: { corsOrigins: [origin] } });
  const listed = [
    await post(url, { origin }),
    await post(url, { origin, 'content-type': 'text/plain' }),
    await post(url, { origin }, '{'),
  ];
  for (const { headers } of listed) {
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('vary')).toBe('accept, origin');
  }
  for (const other of ['https://app.example.com.evil.example', 'http://app.example.com', 'null', '*', '']) {
    const { headers } = await post(url, { origin: other });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
  expect((await post(url)).headers.get('vary')).toBe('accept, origin');
});
