import { expect, onTestFinished, test } from 'vitest';
import type { Fault } from '../../src/sandbox/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { cases } from '../faults/faults.ts';
import { ready, start } from '../program.ts';

/** What nobody but the caller and Seam should see, in every place where a caller or Seam can put it. */
const SECRETS = {
  name: 'Wilhelmina Quist',
  email: 'wilhelmina@quist.example',
  phone: '+4915155512345',
  key: 'quist-key-77',
  id: '5eac1e7a-0000-4000-8000-00000000beef',
  token: 'seam_apikey1_token',
  cookie: 'quist-session',
  word: 'Zimtstern',
};

const SAID = `${SECRETS.word} ${SECRETS.email} ${SECRETS.name}`;

/** Seam says what it should not, in every place where it can. */
const SAYING: Record<string, Fault> = {
  'no JSON': { status: 200, headers: { 'content-type': 'application/json' }, body: `{"x": ${SAID}` },
  'HTML 502': { status: 502, headers: { 'content-type': 'text/html' }, body: `<h1>${SAID}</h1>` },
  'an error with words': { status: 500, body: { error: { type: 'internal', message: SAID } } },
  'a refusal with words': { status: 400, body: { error: { type: 'invalid_input', message: SAID } } },
  'a refusal with fields': {
    status: 400,
    body: {
      error: { type: 'invalid_input', message: SAID, validation_errors: { full_name: { _errors: [SAID] } } },
    },
  },
  'wrong shape': { status: 200, body: { user_identities: SAID, acs_users: [SAID], user_identity: SAID } },
  limited: { status: 429, headers: { 'retry-after': '1' }, body: { error: { type: 'x', message: SAID } } },
  redirect: { status: 307, headers: { location: `https://${SECRETS.word}.example/` }, body: SAID },
};

/** Those, nothing at all, and every fault of the matrix. */
const FAULTS: Record<string, Fault> = {
  none: { times: 0 },
  ...SAYING,
  ...Object.fromEntries(cases.map(({ what, fault }) => [`matrix: ${what}`, fault])),
};

const QUERIES: { query: string; variables?: object }[] = [
  {
    query: `query Find($search: String) { userIdentities(filter: { search: $search }) { nodes { fullName emailAddress phoneNumber } } }`,
    variables: { search: SECRETS.email },
  },
  { query: `{ acsUser(acsUserId: "${SECRETS.id}") { fullName emailAddress userIdentity { displayName } } }` },
  {
    query:
      'mutation Create($input: CreateUserIdentityInput!) { createUserIdentity(input: $input) { userIdentity { displayName } userErrors { message } } }',
    variables: {
      input: {
        fullName: SECRETS.name,
        emailAddress: SECRETS.email,
        phoneNumber: SECRETS.phone,
        userIdentityKey: SECRETS.key,
      },
    },
  },
  {
    query:
      'mutation Create($input: CreateUserIdentityInput!) { createUserIdentity(input: $input) { userErrors { message } } }',
    variables: { input: { fullName: { [SECRETS.word]: SECRETS.name } } },
  },
  { query: `{ nobody(named: "${SECRETS.name}") }` },
  { query: `{ "${SECRETS.email}` },
];

/** Has somebody else's code loaded before the program, as instrumentation is. */
const preloaded = (code: string) =>
  `--import=data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;

/** The same for code that does something once the program runs. */
const importing = (code: string) => preloaded(`setTimeout(() => { ${code} }, 1500)`);

/** A value of this, in JSON that the program reads, is a bug as soon as somebody looks at it. */
const BUG = 'provoked';
const BUGS: [string, string][] = [
  ['at a field', JSON.stringify({ query: '{ workspace { name } }' })],
  ['outside of any field', JSON.stringify({ query: '{ __typename }', operationName: BUG })],
];
const provoking = `
  const parse = JSON.parse;
  JSON.parse = (text, reviver) => parse(text, function (key, value) {
    if (value === '${BUG}')
      Object.defineProperty(this, key, { configurable: false, enumerable: true, get() { throw new RangeError(${JSON.stringify(SAID)}) } });
    return reviver ? reviver.call(this, key, value) : value;
  });`;

test('nothing that the program prints or counts, under any fault or bug, tells of a caller or of a person', async () => {
  const sandbox = createSandbox();
  const seam = await sandbox.listen();
  onTestFinished(() => sandbox.close());
  const run = start([], {
    PORT: '0',
    METRICS_PORT: '0',
    LOG_LEVEL: 'trace',
    LOG_SLOW_MS: '0',
    SEAM_ENDPOINT: seam.url,
    SEAM_CONNECT_TIMEOUT_MS: '600',
    SEAM_READ_TIMEOUT_MS: '600',
    SEAM_WRITE_TIMEOUT_MS: '600',
    SEAM_ANSWER_BYTES: '200000',
    // So that what one fault leads to does not keep calls from meeting the next.
    SEAM_COOL_DOWN_MS: '0',
    BREAKER_CALLS: '100000',
    NODE_OPTIONS: preloaded(provoking),
    NODE_ENV: 'production',
  });
  const url = await ready(run);
  const post = (body: string, accept: string, more: Record<string, string> = {}) =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept,
        authorization: `Bearer ${SECRETS.token}`,
        cookie: SECRETS.cookie,
        'user-agent': SECRETS.word,
        'x-request-id': SECRETS.email,
        ...more,
      },
      body,
    }).then(async response => {
      const text = await response.text();
      // What is masked says nothing; what Seam refused is the caller's to read.
      if (/INTERNAL_SERVER_ERROR|UPSTREAM_/.test(text) && !/BAD_USER_INPUT/.test(text)) masked.push(text);
      return text;
    });
  const masked: string[] = [];
  let asked = 0;
  for (const accept of ['application/json', 'application/json, text/html;q=0.1']) {
    for (const [what, fault] of Object.entries(FAULTS)) {
      sandbox.reset();
      sandbox.faults.push({ ...fault });
      await Promise.all(QUERIES.map(query => post(JSON.stringify(query), accept)));
      asked += QUERIES.length;
      expect(sandbox.calls.length, `calls that met: ${what}`).toBeGreaterThanOrEqual(3);
    }
    for (const [where, body] of BUGS) {
      sandbox.reset();
      sandbox.faults.push({ body: { workspace: { workspace_id: SECRETS.id, name: BUG } } });
      expect(await post(body, accept), where).toContain('INTERNAL_SERVER_ERROR');
    }
  }
  await post(`{"query": "${SECRETS.word}`, 'application/json');
  await post(JSON.stringify([SECRETS]), 'application/json');
  await post(SAID, 'application/json', { 'content-type': 'text/plain' });
  await fetch(`${url}/graphql?query=${encodeURIComponent(`{ a(b: "${SECRETS.email}") }`)}`);
  await fetch(`${url}/${SECRETS.word}?token=${SECRETS.token}`);
  const leaving = new AbortController();
  const gone = post(JSON.stringify(QUERIES[0]), 'application/json').catch(() => undefined);
  leaving.abort();
  await gone;

  const [, figuresAt = ''] = /Metrics at (\S+)/.exec(run.printed()) ?? [];
  const figures = await (await fetch(figuresAt)).text();
  run.stop('SIGTERM');
  expect(await run.exit).toBe(0);

  const lines = run
    .printed()
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line));
  expect(lines.filter(line => line.event === 'operation').length).toBeGreaterThanOrEqual(asked);
  expect(lines.filter(line => line.event === 'call').length).toBeGreaterThan(asked / 2);
  expect(figures).toContain('seam_gateway_upstream_calls_total');
  expect(lines.filter(line => line.event === 'unexpected error').map(line => line.name)).toEqual(
    Array(2 * BUGS.length).fill('RangeError'),
  );
  expect(masked.length).toBeGreaterThan(20);
  for (const [what, secret] of Object.entries(SECRETS)) {
    for (const [place, text] of [
      ['printed', run.printed()],
      ['counted', figures],
      ['masked', masked.join('\n')],
    ] as const) {
      const at = text.toLowerCase().indexOf(secret.toLowerCase());
      expect(at < 0 ? '' : `${what} is ${place}: ${text.slice(Math.max(0, at - 200), at + 50)}`).toBe('');
    }
  }
}, 90_000);

test('a rejection that nobody handled is told of by its name and place, counted, and survived', async () => {
  const run = start([], {
    PORT: '0',
    METRICS_PORT: '0',
    NODE_OPTIONS: importing(`Promise.reject(new RangeError(${JSON.stringify(SAID)}))`),
  });
  const url = await ready(run);
  await expect.poll(run.printed, { timeout: 10_000 }).toContain('unhandled rejection');
  expect(run.printed()).toContain('"name":"RangeError"');
  expect(run.printed()).not.toContain(SECRETS.word);
  const [, figuresAt = ''] = /Metrics at (\S+)/.exec(run.printed()) ?? [];
  expect(await (await fetch(figuresAt)).text()).toContain('seam_gateway_unhandled_rejections_total 1');
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
});

test('an exception that nobody caught ends the program, without its words', async () => {
  const run = start([], {
    PORT: '0',
    NODE_OPTIONS: importing(`throw new RangeError(${JSON.stringify(SAID)})`),
  });
  await ready(run);
  expect(await run.exit).toBe(1);
  expect(run.printed()).toContain('uncaught exception');
  expect(run.printed()).toContain('"name":"RangeError"');
  expect(run.printed()).not.toContain(SECRETS.word);
});
