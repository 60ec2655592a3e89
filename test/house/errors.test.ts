import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settings } from '../../src/config.ts';
import type { Fault } from '../../src/sandbox/index.ts';
import { gateway } from '../kit.ts';
import { rowsOf } from './pages.ts';

const PAGE = 'docs/errors.md';

/**
 * Texts in capitals in the source that no client ever meets as an `extensions.code`. Whoever adds a code gives it a
 * row in docs/errors.md; whoever adds another text in capitals, and this test fails, adds it here.
 */
const NO_CODES = new Set([
  ...Object.keys(settings),
  // GraphQL's and HTTP's own words.
  'ID',
  'GET',
  'HEAD',
  'POST',
  'OPTIONS',
  // Signals and codes of the operating system, Node and its parser.
  'SIGTERM',
  'SIGINT',
  'EACCES',
  'EADDRINUSE',
  'EPIPE',
  'ECONNRESET',
  // What metrics call an outcome without a code.
  'OTHER',
  // Redis: the unit of an expiry.
  'EX',
  'EADDRNOTAVAIL',
  'ENOTFOUND',
  // The outcome of a call that succeeded, for `onCall`, and the value of `extensions.outcome`.
  'OK',
  'UNKNOWN',
]);

const isOfNode = (text: string) => /^(ERR|HPE|UND_ERR)_/.test(text);

/** Every text in capitals in what runs, the sandbox and Seam's facts aside. */
const inSource = new Set(
  globSync('src/**/*.ts')
    .filter(file => !file.startsWith('src/sandbox/') && !file.endsWith('/generated.ts'))
    .flatMap(file => [...readFileSync(file, 'utf8').matchAll(/'([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*)'/g)])
    .map(([, text]) => text ?? ''),
);

/** The codes that the server library gives by itself. */
const inLibrary = new Set(
  globSync('node_modules/graphql-yoga/esm/**/*.js')
    .flatMap(file => [...readFileSync(file, 'utf8').matchAll(/'([A-Z]+(?:_[A-Z]+)+)'/g)])
    .map(([, text]) => text ?? ''),
);

interface Row {
  codes: string[];
  http: string;
  /** Of an error at a field: whether to ask again. */
  again: string | undefined;
}

const rows: Row[] = rowsOf(PAGE)
  .map(([code = '', http = '', , , again]) => ({
    codes: [...code.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name]) => name ?? ''),
    http,
    again,
  }))
  .filter(({ codes }) => codes.length > 0);

const onPage = new Set(rows.flatMap(({ codes }) => codes));

test('every code in the source has a row on the page of errors', () => {
  expect(inSource.size).toBeGreaterThan(20);
  const missing = [...inSource].filter(text => !onPage.has(text) && !NO_CODES.has(text) && !isOfNode(text));
  expect(missing, `give each a row in ${PAGE}, or a line in NO_CODES if it is no code`).toEqual([]);
});

test('every code on the page of errors is one that can come', () => {
  expect([...onPage].filter(code => !inSource.has(code) && !inLibrary.has(code))).toEqual([]);
});

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (body: string, headers: Record<string, string> = JSON_TYPE): RequestInit => ({
  method: 'POST',
  headers,
  body,
});
const query = (text: string, more: object = {}): RequestInit =>
  post(JSON.stringify({ query: text, ...more }));
const byGet = (text: string): string => `/graphql?query=${encodeURIComponent(text)}`;
const RESULT = { ...JSON_TYPE, accept: 'application/graphql-response+json' };

const wide = '{ userIdentities(first: 500) { nodes { accessibleEntrances { nodes { displayName } } } } }';

/** Requests that are refused as a whole. */
const refused: [string, string, RequestInit][] = [
  ['a body that is no JSON', '/graphql', post('{"query":')],
  ['a batch', '/graphql', post('[]')],
  ['a query that is no text', '/graphql', post('{"query":7}')],
  ['a request without a query', '/graphql', post('{}')],
  ['a mutation by GET', byGet('mutation { deleteAcsUser(input: { acsUserId: "x" }) { deletedId } }'), {}],
  ['another method', '/graphql', { method: 'PUT', headers: JSON_TYPE, body: '{}' }],
  ['another media type', '/graphql', post('x', { 'content-type': 'text/plain' })],
  ['a body that is too long', '/graphql', query('{ __typename }', { variables: { x: 'x'.repeat(4_000) } })],
  [
    'a body that is too long, from a page of another origin',
    '/graphql',
    post('x'.repeat(4_000), { ...JSON_TYPE, origin: 'https://app.example.com' }),
  ],
  ['another path', '/elsewhere', {}],
  ['a browser that wants a page', '/graphql', { headers: { accept: 'text/html' } }],
  ['a document that does not parse', '/graphql', query('{ workspace {')],
  ['one that does not parse, for the newer media type', '/graphql', post('{"query":"{ a {"}', RESULT)],
  ['a document that is not valid', '/graphql', query('{ nothing }')],
  ['one that is not valid, for the newer media type', '/graphql', post('{"query":"{ nothing }"}', RESULT)],
  ['an operation that is not there', '/graphql', query('query A { __typename }', { operationName: 'B' })],
  ['a variable that is missing', '/graphql', query('query ($id: ID!) { acsUser(acsUserId: $id) { id } }')],
  ['too many calls', '/graphql', query(wide)],
  [
    'an idempotency key',
    '/graphql',
    { ...query('{ __typename }'), headers: { ...JSON_TYPE, 'idempotency-key': '1' } },
  ],
  ['too long a document', '/graphql', query(`{ workspace { name } } #${'x'.repeat(1_000)}`)],
];

test.each(refused)('the page of errors tells what becomes of %s', async (_, path, init) => {
  const { url } = await gateway({
    server: {
      maxBodyBytes: 3_000,
      maxDocumentCharacters: 1_000,
      maxCalls: 100,
      corsOrigins: ['https://app.example.com'],
    },
  });
  const response = await fetch(url + path, init);
  const { data, errors } = (await response.json()) as {
    data?: unknown;
    errors: { extensions: { code: string } }[];
  };
  expect(data).toBeUndefined();
  expect(errors).toHaveLength(1);
  const { code } = errors[0]?.extensions ?? { code: '' };
  const told = rows.filter(({ codes }) => codes.includes(code)).map(({ http }) => http);
  expect(told.join(' '), code).toMatch(new RegExp(`\\b${response.status}\\b`));
});

/** What Seam does, and the code that the field comes to. */
const failures: [string, Fault, string][] = [
  ['does not take the token', { status: 401 }, 'UNAUTHENTICATED'],
  ['does not allow it', { status: 403 }, 'FORBIDDEN'],
  ['has had too many requests', { status: 429, headers: { 'retry-after': '7' } }, 'RATE_LIMITED'],
  ['does not answer in time', { hang: true }, 'UPSTREAM_TIMEOUT'],
  ['is down', { status: 503 }, 'UPSTREAM_UNAVAILABLE'],
  ['sends something else', { body: '<h1>Welcome</h1>' }, 'UPSTREAM_INVALID_RESPONSE'],
];

test.each(failures)(
  'the page of errors tells what becomes of a field when Seam %s',
  async (_, fault, code) => {
    const { sandbox, send } = await gateway({ server: { upstream: { readMs: 1_000, operationMs: 2_000 } } });
    sandbox.faults.push({ path: '/acs/users/list', ...fault });
    const { status, data, errors } = await send<object>('{ acsUsers { nodes { id } } workspace { name } }');
    expect(data).toEqual({ acsUsers: null, workspace: { name: 'Harbour House' } });
    expect(errors).toMatchObject([{ path: ['acsUsers'], extensions: { code } }]);
    const row = rows.find(({ codes, again }) => codes.includes(code) && again !== undefined);
    expect(row?.http).toBe(String(status));
    expect(/^(reads )?yes/.test(row?.again ?? '')).toBe(errors?.[0]?.extensions.retryable === true);
  },
);
