/** Bad input costs whoever sends it an error with a code, and nobody anything else. Both ways say the same. */
import { expect, onTestFinished, test } from 'vitest';
import { createSandbox } from '../../src/sandbox/index.ts';
import { createServer } from '../../src/server.ts';
import { gateway } from '../kit.ts';

const LONG = { accept: 'application/json, text/html;q=0.1' };

interface Heard {
  status: number;
  text: string;
  codes: string[];
}

/** Sends a body both ways, twice, so that the second time it is known already; all answers must be the same. */
async function both(body: BodyInit): Promise<Heard & { calls: string[] }> {
  const { url, sandbox, calls } = await gateway();
  const heard: Heard[] = [];
  for (const headers of [{}, {}, LONG, LONG]) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${sandbox.tokens.apiKey}`,
        ...(headers as Record<string, string>),
      },
      body,
    });
    const text = await response.text();
    const { errors = [] } = JSON.parse(text) as { errors?: { extensions: { code: string } }[] };
    heard.push({
      status: response.status,
      text: text.replaceAll(/"requestId":"request\d+"/g, ''),
      codes: errors.map(error => error.extensions.code),
    });
  }
  const [first, ...others] = heard as [Heard, ...Heard[]];
  for (const other of others) expect(other).toEqual(first);
  return { ...first, calls: calls() };
}

const bytes = (...parts: (string | number[])[]) =>
  new Uint8Array(Buffer.concat(parts.map(part => Buffer.from(part as string))));
const deep = (open: string, close: string, times: number, core = '') =>
  `${open.repeat(times)}${core}${close.repeat(times)}`;
const withVariable = (type: string, use: string, json: string) =>
  `{"query":"query ($a: ${type}) { ${use} }","variables":{"a":${json}}}`;
const node = (json: string) => withVariable('ID!', 'node(id: $a) { id }', json);
const page = (json: string) => withVariable('Int', 'acsUsers(first: $a) { nodes { id } }', json);

test.each<[string, BodyInit]>([
  ['an empty body', ''],
  ['blanks', '  \n'],
  ['null', 'null'],
  ['a number', '7'],
  ['a string', '"{ __typename }"'],
  ['an empty object', '{}'],
  ['a batch', '[{"query":"{ __typename }"}]'],
  ['an empty batch', '[]'],
  ['half a body', '{"query":"{ __typ'],
  ['an empty query', '{"query":""}'],
  ['a query that is null', '{"query":null}'],
  ['a query that is a list', '{"query":["{ __typename }"]}'],
  ['variables that are a list', '{"query":"{ __typename }","variables":[]}'],
  ['variables that are text', '{"query":"{ __typename }","variables":"{}"}'],
  ['extensions that are a number', '{"query":"{ __typename }","extensions":7}'],
  ['a name that is a number', '{"query":"{ __typename }","operationName":7}'],
  ['parameters nobody knows', '{"query":"{ __typename }","queries":"x"}'],
  ['a parameter called __proto__', '{"query":"{ __typename }","__proto__":{"query":"x"}}'],
  ['what is no UTF-8', bytes('{"query":"{ __typename }', [0xff, 0xfe], '"}')],
  ['UTF-16', new Uint8Array(Buffer.from('{"query":"{ __typename }"}', 'utf16le'))],
  ['brackets without end', '['.repeat(200_000)],
  ['a deep list', deep('[', ']', 100_000)],
])('refuses %s with 400 BAD_REQUEST', async (_, body) => {
  const { status, codes, calls } = await both(body);
  expect([status, codes, calls]).toEqual([400, ['BAD_REQUEST'], []]);
});

test.each<[string, BodyInit, string]>([
  [
    'a name that no operation has',
    '{"query":"query A { __typename }","operationName":"B"}',
    'OPERATION_RESOLUTION_FAILURE',
  ],
  [
    'several operations and no name',
    '{"query":"query A { __typename } query B { __typename }"}',
    'OPERATION_RESOLUTION_FAILURE',
  ],
  ['no operation at all', '{"query":"fragment A on Query { __typename }"}', 'GRAPHQL_VALIDATION_FAILED'],
  ['a subscription', '{"query":"subscription { acsUsers { nodes { id } } }"}', 'BAD_USER_INPUT'],
  ['a variable left out', '{"query":"query ($a: ID!) { node(id: $a) { id } }"}', 'BAD_USER_INPUT'],
  ['a variable that is null', node('null'), 'BAD_USER_INPUT'],
  ['a variable of the wrong type', node('{"a":1}'), 'BAD_USER_INPUT'],
  ['a number in quotes', page('"7"'), 'BAD_USER_INPUT'],
  ['a number beyond all numbers', page('1e999'), 'BAD_USER_INPUT'],
  ['a number that is not whole', page('1.5'), 'BAD_USER_INPUT'],
  ['a number below none', page('-1'), 'BAD_USER_INPUT'],
  ['a list 100,000 deep', node(deep('[', ']', 100_000)), 'BAD_USER_INPUT'],
  [
    'an object 40,000 deep',
    withVariable('AcsUsersFilter', 'acsUsers(filter: $a) { nodes { id } }', deep('{"a":', '}', 40_000, '1')),
    'BAD_USER_INPUT',
  ],
  [
    'a filter called __proto__',
    withVariable('AcsUsersFilter', 'acsUsers(filter: $a) { nodes { id } }', '{"__proto__":{"a":1}}'),
    'BAD_USER_INPUT',
  ],
  ['an id of 200 kB', node(`"${'x'.repeat(200_000)}"`), 'BAD_USER_INPUT'],
  [
    'a cursor of 200 kB',
    withVariable('String', 'acsUsers(after: $a) { nodes { id } }', `"${'W'.repeat(200_000)}"`),
    'BAD_USER_INPUT',
  ],
  ['a document of control characters', '{"query":"\\u0000\\u0001"}', 'GRAPHQL_PARSE_FAILED'],
  ['half a character', '{"query":"{ \\ud800 }"}', 'GRAPHQL_PARSE_FAILED'],
  ['nothing but blanks for a document', '{"query":"   "}', 'GRAPHQL_PARSE_FAILED'],
])('answers %s with its code, and asks nobody', async (_, body, code) => {
  const { codes, calls } = await both(body);
  expect([codes, calls]).toEqual([[code], []]);
});

test.each<[string, BodyInit, RegExp]>([
  [
    'a byte order mark',
    bytes([0xef, 0xbb, 0xbf], '{"query":"{ __typename }"}'),
    /^\{"data":\{"__typename":"Query"\}\}$/,
  ],
  ['an empty name for none', '{"query":"query A { __typename }","operationName":""}', /"Query"/],
  [
    'nulls for what is left out',
    '{"query":"{ __typename }","variables":null,"operationName":null,"extensions":null}',
    /"Query"/,
  ],
  ['a key twice, the last of which counts', '{"query":"{","query":"{ a: __typename }"}', /"a":"Query"/],
  [
    'variables nobody asked for',
    '{"query":"{ __typename }","variables":{"__proto__":{"x":1},"constructor":7}}',
    /"Query"/,
  ],
  [
    'an alias __proto__',
    '{"query":"{ __proto__: __typename constructor: __typename }"}',
    /"constructor":"Query"/,
  ],
  [
    'an operation called like something all objects have',
    '{"query":"query toString { __typename }","operationName":"toString"}',
    /"Query"/,
  ],
  [
    'an id of half a character',
    withVariable('ID!', 'acsUser(acsUserId: $a) { id }', '"\\ud800\\u0000"'),
    /"acsUser":null/,
  ],
  ['a skip of everything', '{"query":"{ __typename @skip(if: true) }"}', /^\{"data":\{\}\}$/],
])('takes %s', async (_, body, answer) => {
  const { status, text } = await both(body);
  expect(status).toBe(200);
  expect(text).toMatch(answer);
});

test('no variable, alias or filter called __proto__ changes any object but its own', async () => {
  await both(
    withVariable('AcsUsersFilter', 'acsUsers(filter: $a) { nodes { id } }', '{"__proto__":{"polluted":1}}'),
  );
  await both(
    '{"query":"query ($__proto__: AcsUsersFilter) { acsUsers(filter: $__proto__) { nodes { id } } }","variables":{"__proto__":{"polluted":1}}}',
  );
  await both('{"query":"{ __proto__: workspace { polluted: name } }"}');
  expect(Object.prototype).not.toHaveProperty('polluted');
});

test('answers in process as over a port', async () => {
  const sandbox = createSandbox();
  const seam = await sandbox.listen();
  const server = createServer({ endpoint: seam.url, maxBodyBytes: 2_000, maxUrlCharacters: 300 });
  onTestFinished(async () => {
    await server.close();
    await sandbox.close();
  });
  const ask = async (path: string, init?: RequestInit) => {
    const response = await server.fetch(new Request(`http://gateway.example${path}`, init));
    const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
    return [response.status, errors?.[0]?.extensions.code];
  };
  const json = { 'content-type': 'application/json' };
  const post = (body: BodyInit, headers: Record<string, string> = json) =>
    ask('/graphql', { method: 'POST', headers, body });
  expect(await post('{"query":"{ __typename }"}')).toEqual([200, undefined]);
  expect(await post('x'.repeat(3_000))).toEqual([413, 'BODY_TOO_LARGE']);
  expect(await post('{')).toEqual([400, 'BAD_REQUEST']);
  expect(await post('{}', {})).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  expect(await ask(`/graphql?query=${'x'.repeat(400)}`)).toEqual([414, 'URL_TOO_LONG']);
  expect(await ask('/graphql?query={__typename}')).toEqual([400, 'PREFLIGHT_HEADER_MISSING']);
  const get = (query: string) => ask(`/graphql?${query}`, { headers: { 'graphql-require-preflight': '1' } });
  expect(await get('query={__typename}&variables={"a":1}')).toEqual([200, undefined]);
  for (const query of [
    '',
    'query=',
    'query={__typename}&variables=x',
    'query={__typename}&variables=[]',
    'query={__typename}&extensions={',
  ])
    expect([query, await get(query)]).toEqual([query, [400, 'BAD_REQUEST']]);
});
