import { connect } from 'node:net';
import { getIntrospectionQuery } from 'graphql';
import { expect, onTestFinished, test } from 'vitest';
import type { ServerOptions } from '../../src/server.ts';
import { gateway } from '../kit.ts';

/** What takes a request the short way and the long way. */
const WAYS = [['short', {}] as const, ['long', { accept: 'application/json, text/html;q=0.1' }] as const];

const repeated = (times: number, text: (index: number) => string) =>
  Array.from({ length: times }, (_, i) => text(i)).join(' ');

/** Fields within each other, so many levels with the first. */
const nested = (levels: number) => {
  const pairs = repeated(levels, i => (i % 2 === 0 ? 'acsSystem {' : 'workspaceId {'));
  return `{ acsUser(acsUserId: "a") { ${pairs.replace(/ \{$/, '')}${'}'.repeat(levels - 1)} } }`;
};

interface Case {
  document: string;
  server?: Partial<ServerOptions>;
  code: string;
  limit: string;
  found: number;
  allowed: number;
}

const CASES: Record<string, Case> = {
  'longer than 16,000 characters': {
    document: `{ workspace { name } } #${'x'.repeat(20_000 - 24)}`,
    code: 'DOCUMENT_TOO_LONG',
    limit: 'characters',
    found: 20_000,
    allowed: 16_000,
  },
  'of more than 3000 tokens': {
    document: `{ workspace { ${'a '.repeat(4_000)} } }`,
    code: 'TOO_MANY_TOKENS',
    limit: 'tokens',
    found: 4_005,
    allowed: 3_000,
  },
  'of more than 15 levels': {
    document: nested(15),
    code: 'QUERY_TOO_DEEP',
    limit: 'depth',
    found: 16,
    allowed: 15,
  },
  'of more than 100 aliases': {
    document: `{ workspace { ${repeated(101, i => `a${i}: name`)} } }`,
    code: 'TOO_MANY_ALIASES',
    limit: 'aliases',
    found: 101,
    allowed: 100,
  },
  'of more than 50 root fields': {
    document: `{ ${repeated(51, i => `a${i}: workspace { name }`)} }`,
    code: 'TOO_MANY_ROOT_FIELDS',
    limit: 'rootFields',
    found: 51,
    allowed: 50,
  },
  'of more than 50 directives': {
    document: `query ($with: Boolean!) { workspace { ${repeated(51, () => 'name @include(if: $with)')} } }`,
    code: 'TOO_MANY_DIRECTIVES',
    limit: 'directives',
    found: 51,
    allowed: 50,
  },
  'of more than 1000 fields': {
    document: `{ workspace { ...Many ...Many ...Many } } fragment Many on Workspace { ${repeated(400, () => 'name')} }`,
    code: 'TOO_MANY_FIELDS',
    limit: 'fields',
    found: 1_201,
    allowed: 1_000,
  },
  'of more calls than are allowed': {
    document: '{ acsUsers(first: 60) { nodes { accessibleEntrances { nodes { displayName } } } } }',
    server: { maxCalls: 50 },
    code: 'QUERY_TOO_COMPLEX',
    limit: 'calls',
    found: 61,
    allowed: 50,
  },
};

test.each(Object.entries(CASES))(
  'refuses a document %s with 400 and the figures, before any call',
  async (_, given) => {
    const { document, server, ...expected } = given;
    const { send, calls } = await gateway({ ...(server ? { server } : {}) });
    for (const [, headers] of WAYS) {
      for (const accept of [undefined, 'application/graphql-response+json']) {
        const { status, data, errors } = await send(document, undefined, {
          ...headers,
          ...(accept ? { accept } : {}),
        });
        expect(status).toBe(400);
        expect(data).toBeUndefined();
        expect(errors).toMatchObject([{ extensions: expected }]);
        expect(errors?.[0]?.message).toContain(String(expected.allowed));
        expect(errors?.[0]?.extensions).not.toHaveProperty('http');
      }
    }
    expect(calls()).toEqual([]);
  },
);

test.each(
  Object.entries({
    maxDepth: [nested(14), 14, 15],
    maxAliases: ['{ workspace { a: name b: name } }', 1, 2],
    maxRootFields: ['{ a: workspace { name } b: workspace { name } }', 1, 2],
    maxDirectives: ['{ workspace { name @skip(if: false) @include(if: true) } }', 1, 2],
    maxFields: ['{ workspace { name workspaceId isSandbox } }', 3, 4],
  } as const),
)('%s is a setting, and its figure itself is allowed', async (name, [document, below, exact]) => {
  const codes = async (allowed: number) => {
    const { send } = await gateway({ server: { documentLimits: { [name]: allowed } } });
    return (await send(document)).errors?.map(error => error.extensions.limit !== undefined) ?? [];
  };
  expect(await codes(below)).toEqual([true]);
  expect(await codes(exact)).not.toContain(true);
});

const introspection = getIntrospectionQuery({
  descriptions: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  oneOf: true,
});

test('lets the whole introspection of GraphiQL and of code generators through, and counts no depth for it', async () => {
  const { send } = await gateway({ server: { documentLimits: { maxDepth: 3 } } });
  for (const document of [introspection, getIntrospectionQuery()]) {
    const { status, errors, data } = await send<{ __schema: { types: unknown[] } }>(document);
    expect([status, errors]).toEqual([200, undefined]);
    expect(data.__schema.types.length).toBeGreaterThan(50);
  }
});

test('takes an operation or fragment called like introspection for what it is', async () => {
  const { send } = await gateway({ server: { documentLimits: { maxDepth: 3 } } });
  const inside = 'acsUsers { nodes { acsSystem { name } } }';
  for (const document of [
    `query __schema { ${inside} }`,
    `{ ...__schema } fragment __schema on Query { ${inside} }`,
    `{ __schema: ${inside} }`,
  ]) {
    expect((await send(document)).errors).toMatchObject([
      { extensions: { code: 'QUERY_TOO_DEEP', found: 4 } },
    ]);
  }
});

test('judges the worst operation of a document, and fragments that nobody uses', async () => {
  const { send } = await gateway({ server: { documentLimits: { maxAliases: 2, maxRootFields: 2 } } });
  const three = 'a: name b: name c: name';
  const refused = { extensions: { code: 'TOO_MANY_ALIASES', found: 3 } };
  expect((await send(`{ workspace { name } } query B { workspace { ${three} } }`)).errors).toMatchObject([
    refused,
  ]);
  expect((await send(`{ workspace { name } } fragment F on Workspace { ${three} }`)).errors).toMatchObject([
    refused,
  ]);
  const many = repeated(10, i => `query Q${i} { a: workspace { name } workspace { b: name } }`);
  expect((await send(many)).errors).toMatchObject([{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }]);
});

/** A chain of fragments, each of which holds the next one twice: put in their places, 2 to the power of their number. */
const doubling = (fragments: number, end: string) =>
  `{ ...F0 } ${repeated(fragments, i => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} ${end}`;

test('counts wide fragments in linear time, whatever is at their end', async () => {
  const { send, calls } = await gateway();
  const ends = ['fragment F100 on Query { workspace { name } }', 'fragment F100 on Query { __typename }', ''];
  for (const end of ends) {
    const { status, errors } = await send(doubling(100, end));
    expect(status).toBe(400);
    expect(errors).toMatchObject([
      {
        extensions: {
          code: expect.stringMatching(/^TOO_MANY_(ROOT_)?FIELDS$/),
          found: Number.MAX_SAFE_INTEGER,
        },
      },
    ]);
  }
  expect(calls()).toEqual([]);
});

test('answers circular fragments with the error of validation, however densely they hold each other', async () => {
  const { send } = await gateway();
  const names = Array.from({ length: 25 }, (_, i) => `F${i}`);
  const all = names.map(name => `...${name}`).join(' ');
  for (const type of ['Query', '__Type']) {
    const start = type === 'Query' ? '{ ...F0 }' : '{ __schema { types { ...F0 } } }';
    const document = `${start} ${names.map(name => `fragment ${name} on ${type} { ${all} }`).join(' ')}`;
    const { errors } = await send(document);
    expect(errors?.[0]).toMatchObject({
      message: 'Cannot spread fragment "F0" within itself.',
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });
  }
});

test('refuses what is nested in fragments or values beyond all reason, and has a stack left', async () => {
  const deep = (open: string, close: string, times: number) =>
    `${open.repeat(times)}__typename${close.repeat(times)}`;
  const { send } = await gateway();
  expect((await send(`{ ${deep('... {', '}', 900)} }`)).errors).toMatchObject([
    { extensions: { code: 'QUERY_TOO_DEEP', allowed: 15 } },
  ]);
  const values = await send(`{ nodes(ids: ${'['.repeat(1_400)}${']'.repeat(1_400)}) { id } }`);
  expect(values.errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);

  const wide = { maxDocumentCharacters: 200_000, maxDocumentTokens: 100_000 };
  const open = await gateway({ server: wide });
  for (const document of [
    `{ ${deep('a {', '}', 30_000)} }`,
    `{ nodes(ids: ${'['.repeat(90_000)}1) { id } }`,
  ]) {
    const { status, errors } = await open.send(document);
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_DEEP', limit: 'depth' } }]);
  }
});

/** Pages within pages of the same systems: two calls to Seam, and as many rows as the product of the sizes. */
const squared = (first: number) =>
  `{ acsUsers(first: ${first}) { nodes { acsSystem { acsUsers(first: ${first}) { nodes { acsUserId acsSystem { name } } } } } } }`;

test('stops an answer at 50,000 objects and says so once, in place of what would be half an answer', async () => {
  const { send } = await gateway({ sandbox: { large: true } });
  for (const [, headers] of WAYS) {
    const { status, data, errors } = await send(squared(500), undefined, headers);
    expect(status).toBe(200);
    expect(data).toBeNull();
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining('50000'),
        path: ['acsUsers', 'nodes', expect.any(Number), 'acsSystem', 'acsUsers'],
        extensions: { code: 'ANSWER_TOO_LARGE', limit: 'objects', allowed: 50_000 },
      },
    ]);
  }
});

test('counts the rows of lists with all objects selected of each, and lets through what fits', async () => {
  type Squared = { acsUsers: { nodes: { acsSystem: { acsUsers: { nodes: object[] } } }[] } };
  const { send } = await gateway({ sandbox: { large: true } });
  const { nodes } = (await send<Squared>(squared(10))).data.acsUsers;
  const inner = nodes.flatMap(({ acsSystem }) => acsSystem.acsUsers.nodes);
  expect(inner.length).toBeGreaterThan(50);
  // A user, its system and that one's list of users; and for each user in there again the user and its system.
  const objects = nodes.length * 3 + inner.length * 2;
  for (const [allowed, fits] of [[objects, true] as const, [objects - 1, false] as const]) {
    const limited = await gateway({ sandbox: { large: true }, server: { maxAnswerObjects: allowed } });
    expect((await limited.send(squared(10))).errors === undefined).toBe(fits);
  }
});

test('counts ids given to nodes, and edges beside nodes', async () => {
  const { send, ids } = await gateway({ server: { maxAnswerObjects: 5 } });
  const { errors } = await send(
    '{ acsUsers(first: 2) { nodes { displayName } edges { node { displayName } } } }',
  );
  expect(errors).toMatchObject([{ extensions: { code: 'ANSWER_TOO_LARGE' } }]);
  const given = Array.from({ length: 6 }, () => Buffer.from(`AcsUser:${ids.users.dana}`).toString('base64'));
  const some = await send('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: given });
  expect(some.errors).toMatchObject([{ path: ['nodes'], extensions: { code: 'ANSWER_TOO_LARGE' } }]);
});

test('keeps the answer of a mutation whose selection is too large: the change has been made', async () => {
  const { send, ids, calls } = await gateway({ server: { maxAnswerObjects: 1 } });
  for (const [, headers] of WAYS) {
    const { data, errors } = await send<{ suspendAcsUser: { acsUser: object; userErrors: [] } }>(
      `mutation { suspendAcsUser(input: { acsUserId: "${ids.users.dana}" }) {
        acsUser { displayName acsSystem { acsUsers { nodes { displayName } } } } userErrors { code } } }`,
      undefined,
      headers,
    );
    expect(data.suspendAcsUser).toMatchObject({
      acsUser: { displayName: expect.any(String) },
      userErrors: [],
    });
    expect(errors).toMatchObject([
      {
        path: ['suspendAcsUser', 'acsUser', 'acsSystem', 'acsUsers'],
        extensions: { code: 'ANSWER_TOO_LARGE' },
      },
    ]);
  }
  expect(calls().filter(path => path === '/acs/users/suspend')).toHaveLength(2);
});

test('checks lengths before patterns: 320 characters of an email, 64 of a phone, 255 of a name', async () => {
  const { send, calls } = await gateway();
  const long = (length: number) => 'x'.repeat(length);
  const { data } = await send<{ createUserIdentity: { userErrors: object[] } }>(
    `mutation ($input: CreateUserIdentityInput!) { createUserIdentity(input: $input) { userErrors { field message } } }`,
    {
      input: {
        fullName: long(256),
        emailAddress: `${long(100_000)}@example.com`,
        phoneNumber: long(65),
        userIdentityKey: long(256),
      },
    },
  );
  expect(data.createUserIdentity.userErrors).toEqual(
    expect.arrayContaining(
      Object.entries({ fullName: 255, emailAddress: 320, phoneNumber: 64, userIdentityKey: 255 }).map(
        ([field, most]) => ({ field, message: `Must be at most ${most} characters long.` }),
      ),
    ),
  );
  const page = await send('{ acsUsers(first: 501) { nodes { id } } }');
  expect(page.errors).toMatchObject([
    { message: expect.stringContaining('500'), extensions: { code: 'BAD_USER_INPUT' } },
  ]);
  expect(calls()).toEqual([]);
});

test('reads an answer of Seam that is nested far beyond 64 levels without harm', async () => {
  const { sandbox, send } = await gateway();
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const workspace = `{"workspace":{"workspace_id":"w","name":"W","is_sandbox":true,"unknown":${deep}}}`;
  sandbox.faults.push({ times: 1, body: workspace });
  expect(await send('{ workspace { name } }')).toMatchObject({
    data: { workspace: { name: 'W' } },
    errors: undefined,
  });
  const name = `{"workspace":{"workspace_id":"w","name":${deep}}}`;
  sandbox.faults.push({ times: 1, body: name });
  expect((await send('{ workspace { name } }')).errors).toMatchObject([
    { extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } },
  ]);
});

/** What comes back for bytes sent as they are. */
const raw = (url: string, text: string) =>
  new Promise<{ status: number; headers: string; body: string }>((resolve, reject) => {
    const { port, hostname } = new URL(url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', chunk => {
      answer += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => {
      const [headers = '', ...body] = answer.split('\r\n\r\n');
      resolve({
        status: Number(headers.split(' ')[1]),
        headers: headers.toLowerCase(),
        body: body.join('\r\n\r\n'),
      });
    });
    socket.write(text);
  });

test.each([
  [
    'a URL over 8 KB',
    `GET /graphql?query=${'x'.repeat(9_000)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    414,
    'URL_TOO_LONG',
  ],
  [
    'a URL longer than all headers may be',
    `GET /graphql?query=${'x'.repeat(40_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
    414,
    'URL_TOO_LONG',
  ],
  [
    'headers over 16 KB',
    `GET /graphql HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`,
    431,
    'HEADERS_TOO_LARGE',
  ],
  ['what is no HTTP', '\u0016\u0003\u0001\r\n\r\n', 400, 'BAD_REQUEST'],
  [
    'a host that is none',
    'GET /graphql HTTP/1.1\r\nHost: [[\r\nConnection: close\r\n\r\n',
    400,
    'BAD_REQUEST',
  ],
  [
    'an expectation nobody has heard of',
    'POST /graphql HTTP/1.1\r\nHost: a\r\nExpect: cake\r\n\r\n',
    417,
    'EXPECTATION_FAILED',
  ],
])('answers %s with its own status and code', async (_, text, status, code) => {
  const { url, calls } = await gateway();
  const answer = await raw(url, text);
  expect(answer.status).toBe(status);
  expect(answer.headers).toContain('cache-control: no-store');
  expect(answer.headers).toContain('content-type: application/json');
  expect(answer.body).toContain(`"code":"${code}"`);
  expect(calls()).toEqual([]);
});

const BODY = JSON.stringify({ query: '{ workspace { name } }' });
const head = (more = '') =>
  `POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${more}Content-Length: ${BODY.length}\r\n\r\n`;

test.each([
  ['a connection', ''],
  ['a head', head().slice(0, 40)],
  ['a head but for its end', head().slice(0, -2)],
  ['a body, the short way,', head() + BODY.slice(0, 10)],
  ['a body, the long way,', head('Accept: application/json, text/html;q=0.1\r\n') + BODY.slice(0, 10)],
  ['a body of which nothing came, the short way,', head()],
  ['a body of which nothing came, the long way,', head('Accept: application/json, text/html;q=0.1\r\n')],
])('%s that does not come whole in time is answered 408, and runs nothing', async (_, text) => {
  const { url, calls } = await gateway({ server: { receiveTimeoutMs: 200 } });
  const from = performance.now();
  const answer = await raw(url, text);
  expect(performance.now() - from).toBeGreaterThan(190);
  expect(answer.status).toBe(408);
  expect(answer.headers).toContain('connection: close');
  expect(answer.headers).toContain('content-type: application/json');
  expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ extensions: { code: 'REQUEST_TIMEOUT' } }] });
  expect(calls()).toEqual([]);
});

test('a request that comes in drops does not come in time either, nor one on a connection that was used', async () => {
  const { url, calls } = await gateway({ server: { receiveTimeoutMs: 1_000 } });
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.on('data', chunk => {
    answer += chunk;
  });
  const closed = new Promise(resolve => socket.once('close', resolve));
  socket.write('GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n');
  await expect.poll(() => answer).toContain('live');
  answer = '';
  socket.write(head());
  const drops = setInterval(() => socket.write(' '), 250);
  onTestFinished(() => {
    clearInterval(drops);
    socket.destroy();
  });
  socket.on('error', () => undefined);
  await closed;
  expect(answer).toMatch(/^HTTP\/1\.1 408 .*REQUEST_TIMEOUT/s);
  expect(calls()).toEqual([]);
});

test.each([
  ['spread', '{ ...Z }'],
  ['not spread', '{ nonsense workspace(nope: 1) { name } }'],
])(
  'two fragments of one name, %s, are refused before anything else is asked of them',
  async (_, operation) => {
    const { send, calls } = await gateway();
    const twice = 'fragment Z on Query { __typename } fragment Z on Query { ...Z }';
    for (const document of [`${twice} query ${operation}`, `query ${operation} ${twice}`]) {
      const { data, errors } = await send(document);
      expect(data).toBeUndefined();
      expect(errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
    }
    expect(calls()).toEqual([]);
  },
);
