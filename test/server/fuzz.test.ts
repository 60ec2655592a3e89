/**
 * Random requests over HTTP: whatever is sent, what comes back is a GraphQL answer, nothing of ours is at fault, and
 * the next ordinary query is answered. The seed is fixed, so that a failure stays one; `FUZZ_RUNS` (requests of each
 * kind) and `FUZZ_SEED` go further afield.
 */
import { request } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import {
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isUnionType,
} from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../src/schema.ts';
import { type Gateway, gateway } from '../kit.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 250);
const options = {
  numRuns: RUNS,
  seed: Number(process.env.FUZZ_SEED ?? 20_260_601),
  endOnFailure: RUNS > 1_000,
};
const TIMEOUT_MS = 30_000 + RUNS * 100;

const STATUSES = [200, 400, 404, 405, 406, 413, 414, 415, 417, 431];

interface Heard {
  status: number;
  type: string;
  text: string;
}

interface Sent {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | Uint8Array;
}

const say = (url: string, { method, path, headers, body }: Sent) =>
  new Promise<Heard>((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const asked = request({ hostname, port, method, path, headers, agent: false }, response => {
      const chunks: Buffer[] = [];
      response.on('data', chunk => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });

interface Answered {
  data?: unknown;
  errors?: { message: string; path?: unknown[]; extensions: { code: string } }[];
}

/** Fails unless this is an answer of GraphQL's, and the fault, if any, the caller's. */
function answered({ status, type, text }: Heard): Answered {
  expect(STATUSES).toContain(status);
  expect(type).toMatch(/^application\/(json|graphql-response\+json)\b/);
  const answer = JSON.parse(text) as Answered;
  if (status !== 200) expect(answer).not.toHaveProperty('data');
  if (!('data' in answer)) expect(answer.errors?.length).toBeGreaterThan(0);
  for (const { message, extensions } of answer.errors ?? []) {
    expect(message).not.toBe('');
    expect(extensions.code).toMatch(/^[A-Z_]+$/);
    expect(extensions.code).not.toBe('INTERNAL_SERVER_ERROR');
  }
  return answer;
}

const asked = ({ sandbox }: Gateway, query: string, variables: unknown = {}, headers = {}): Sent => ({
  method: 'POST',
  path: '/graphql',
  headers: {
    'content-type': 'application/json',
    authorization: `Bearer ${sandbox.tokens.apiKey}`,
    ...headers,
  },
  body: JSON.stringify({ query, variables }),
});

/** Whether the gateway still does what it is for. */
async function isWell(door: Gateway): Promise<void> {
  const { data } = answered(await say(door.url, asked(door, '{ workspace { name } }')));
  expect(data).toMatchObject({ workspace: { name: expect.any(String) } });
}

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('{', '}', '"', '[', '$', '@', '\ud800', '\u0000', 'a', ' ') }),
);
const anything = fc.oneof(fc.jsonValue(), fc.constantFrom(1e308, -0, null, true), text);

const bodies: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  fc.json(),
  text,
  fc.uint8Array({ maxLength: 300 }),
  fc
    .record(
      {
        query: fc.oneof(text, anything, fc.constant('{ __typename }')),
        variables: anything,
        operationName: anything,
        extensions: anything,
      },
      { requiredKeys: [] },
    )
    .map(body => JSON.stringify(body)),
  fc
    .tuple(
      fc.constantFrom(
        '{ __typename }',
        'query ($a: ID!) { node(id: $a) { id } }',
        '{ acsUsers { nodes { id } } }',
      ),
      fc.jsonValue(),
    )
    .map(([query, a]) => JSON.stringify({ query, variables: { a } })),
  fc
    .tuple(fc.nat(30_000), fc.constantFrom('[', '{"a":', '{"query":'))
    .map(([times, open]) => open.repeat(times % Math.floor(200_000 / open.length))),
);

test(
  'whatever the body is, the answer is one of GraphQL, and the same both ways',
  async () => {
    const door = await gateway();
    const json = { 'content-type': 'application/json' };
    await fc.assert(
      fc.asyncProperty(bodies, async body => {
        const sent = { method: 'POST', path: '/graphql', body };
        const short = await say(door.url, { ...sent, headers: json });
        answered(short);
        const long = await say(door.url, {
          ...sent,
          headers: { ...json, accept: 'application/json, text/html;q=0.1' },
        });
        expect(long).toEqual(short);
      }),
      options,
    );
    await isWell(door);
  },
  TIMEOUT_MS,
);

const printable = fc.string({
  unit: fc.constantFrom(
    ...Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)),
    ' ',
    '\t',
    '\u00e9',
    '\u00ff',
  ),
});
const TYPES = [
  'application/json',
  'application/graphql-response+json',
  '*/*',
  'text/html',
  'application/*',
  'multipart/mixed',
  'text/event-stream',
  'application/x-www-form-urlencoded',
];
const mediaType = fc.oneof(
  fc.constantFrom(...TYPES),
  printable,
  fc.tuple(fc.constantFrom(...TYPES), printable).map(([type, rest]) => `${type};${rest}`),
  fc
    .tuple(fc.constantFrom(...TYPES), fc.constantFrom(...TYPES), fc.double({ min: 0, max: 2 }))
    .map(([a, b, q]) => `${a};q=${q}, ${b}`),
);
const headers = fc.record(
  {
    'content-type': fc.oneof(
      { weight: 3, arbitrary: fc.constant('application/json') },
      { weight: 2, arbitrary: mediaType },
    ),
    accept: mediaType,
    authorization: fc.oneof(
      printable,
      printable.map(token => `Bearer ${token}`),
      fc.constant('Bearer seam_apikey1_token'),
    ),
    'seam-workspace': printable,
    'client-session-token': printable,
    origin: fc.oneof(fc.constant('https://app.example.com'), fc.constant('null'), printable),
    'x-seam-explain': fc.constantFrom('1', '0', ''),
    'graphql-require-preflight': printable,
    'content-encoding': fc.constantFrom('gzip', 'identity', ''),
    'accept-encoding': printable,
    expect: fc.constantFrom('100-continue', 'cake'),
    'access-control-request-method': fc.constantFrom('POST', 'PUT'),
    'x-forwarded-host': printable,
    cookie: printable,
    te: fc.constant('trailers'),
  },
  { requiredKeys: [] },
);
const paths = fc.oneof(
  { weight: 4, arbitrary: fc.constant('/graphql') },
  fc.constantFrom(
    '/graphql?',
    '/graphql?query={__typename}',
    '/graphql?query=%E0%A4%A',
    '/graphql?query={__typename}&variables={',
    '/graphql?query=mutation{a}',
    '//graphql',
    '/graphql/',
    '/%2e%2e/graphql',
    '/',
    '/\\',
    'http://[',
    '*',
    '/graphql?a[]=1&__proto__=2',
  ),
  fc.webPath().map(path => path || '/'),
  fc.webQueryParameters().map(query => `/graphql?query=${query}`),
);

test(
  'whatever the headers, the method and the URL are, the answer is one of GraphQL',
  async () => {
    const door = await gateway({ server: { corsOrigins: ['https://app.example.com'] } });
    const methods = fc.oneof(
      { weight: 3, arbitrary: fc.constant('POST') },
      fc.constantFrom('GET', 'PUT', 'DELETE', 'PATCH', 'TRACE'),
    );
    const query = '{ __typename workspace { name } }';
    await fc.assert(
      fc.asyncProperty(methods, paths, headers, async (method, path, given) => {
        const bodiless = method === 'GET' || method === 'TRACE';
        const heard = await say(door.url, {
          method,
          path,
          headers: given as Record<string, string>,
          body: bodiless ? '' : JSON.stringify({ query }),
        });
        answered(heard);
      }),
      options,
    );
    await isWell(door);
  },
  TIMEOUT_MS,
);

test(
  'whatever bytes come in place of HTTP, the next one is served',
  async () => {
    const door = await gateway();
    const starts = [
      '',
      'GET ',
      'POST /graphql HTTP/1.1\r\n',
      'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n',
      'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...starts),
        fc.uint8Array({ maxLength: 200 }),
        async (start, bytes) => {
          const { hostname, port } = new URL(door.url);
          await new Promise<void>(resolve => {
            const socket = connect(Number(port), hostname);
            socket.on('error', () => undefined);
            socket.on('close', () => resolve());
            socket.resume();
            socket.end(Buffer.concat([Buffer.from(start), bytes]));
          });
        },
      ),
      options,
    );
    await isWell(door);
  },
  TIMEOUT_MS,
);

/** Writes random documents that mostly fit the schema, with the variables they take. */
class Writer {
  readonly #g: fc.GeneratorValue;
  readonly #ids: readonly string[];
  readonly variables: Record<string, unknown> = {};
  readonly #definitions: string[] = [];
  readonly #fragments: string[] = [];
  #names = 0;
  /** Some documents have mistakes, most have none: one mistake hides all that comes after it. */
  readonly #sloppy: boolean;

  constructor(g: fc.GeneratorValue, ids: readonly string[]) {
    this.#g = g;
    this.#ids = ids;
    this.#sloppy = this.#chance(0.3);
  }

  document(kind: 'query' | 'mutation'): string {
    const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
    const selection = this.#selection(root as GraphQLNamedType, 0);
    const definitions = this.#definitions.length > 0 ? `(${this.#definitions.join(', ')})` : '';
    return [`${kind} Random${definitions} ${selection}`, ...this.#fragments].join(' ');
  }

  #chance(of: number): boolean {
    return this.#g(fc.nat, { max: 999 }) < of * 1_000;
  }

  #slips(of: number): boolean {
    return this.#sloppy && this.#chance(of);
  }

  #one<V>(of: readonly V[]): V {
    return of[this.#g(fc.nat, { max: of.length - 1 })] as V;
  }

  #name(): string {
    this.#names += 1;
    return this.#slips(0.1)
      ? this.#one(['__proto__', 'constructor', 'toString', '__typename', 'then'])
      : `n${this.#names}`;
  }

  #directive(): string {
    if (!this.#chance(0.03)) return '';
    const how = this.#one(['skip', 'include']);
    return ` @${how}(if: ${this.#chance(0.5) ? this.#variable('Boolean!', this.#chance(0.5)) : this.#one(['true', 'false'])})`;
  }

  #variable(type: string, value: unknown): string {
    const name = `v${this.#definitions.length}`;
    this.#definitions.push(`$${name}: ${type}`);
    if (!this.#slips(0.05)) this.variables[name] = value;
    return `$${name}`;
  }

  #value(type: GraphQLInputType, nullable = true): unknown {
    if (this.#slips(0.05)) return this.#g(() => fc.jsonValue());
    if (isNonNullType(type)) return this.#value(type.ofType, false);
    if (nullable ? this.#chance(0.05) : this.#slips(0.05)) return null;
    if (isListType(type))
      return Array.from({ length: this.#g(fc.nat, { max: 3 }) }, () => this.#value(type.ofType));
    if (isEnumType(type)) return this.#one(type.getValues()).name;
    if (isInputObjectType(type)) {
      const given = Object.values(type.getFields()).filter(
        field => isNonNullType(field.type) || this.#chance(0.3),
      );
      return Object.fromEntries(given.map(field => [field.name, this.#value(field.type)]));
    }
    const scalars: Record<string, () => unknown> = {
      ID: () => (this.#chance(0.8) ? this.#one(this.#ids) : this.#g(() => text)),
      Int: () => this.#one([0, 1, 2, 3, 5, -1, 501, 2 ** 31]),
      Float: () => this.#one([0, 1.5]),
      Boolean: () => this.#chance(0.5),
      DateTime: () => this.#one(['2026-03-01T09:30:00Z', '2030-01-01T00:00:00+02:00', 'tomorrow', '']),
      String: () =>
        this.#chance(0.6)
          ? this.#one(['Jane Doe', 'jane@example.com', '+15551234567', 'code', 'jane_doe'])
          : this.#g(() => text),
    };
    return scalars[type.name]?.();
  }

  #literal(value: unknown): string {
    if (Array.isArray(value)) return `[${value.map(item => this.#literal(item)).join(', ')}]`;
    if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
    return `{${Object.entries(value)
      .map(([key, item]) => `${key}: ${this.#literal(item)}`)
      .join(', ')}}`;
  }

  #selection(type: GraphQLNamedType, depth: number): string {
    if (isUnionType(type) || !('getFields' in type)) return '{ __typename }';
    const fields = Object.values((type as GraphQLObjectType).getFields());
    const parts: string[] = [];
    for (let left = 1 + this.#g(fc.nat, { max: 3 }); left > 0; left -= 1) {
      const field = this.#one(fields);
      const named = getNamedType(field.type);
      const isObject = isCompositeType(named);
      if (isObject && depth > 6) continue;
      const args = field.args
        .filter(arg => isNonNullType(arg.type) || arg.name === 'first' || this.#chance(0.2))
        .map(arg => {
          const value = arg.name === 'first' ? this.#one([1, 2, 3, 0]) : this.#value(arg.type);
          return `${arg.name}: ${this.#chance(0.5) ? this.#variable(String(arg.type), value) : this.#literal(value)}`;
        });
      const alias = this.#chance(0.7) ? `${this.#name()}: ` : '';
      const written = `${alias}${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}${this.#directive()}${isObject ? ` ${this.#selection(named, depth + 1)}` : ''}`;
      if (this.#chance(0.1)) {
        const name = `F${this.#fragments.length}`;
        this.#fragments.push(`fragment ${name} on ${type.name} { ${written} }`);
        parts.push(`...${name}${this.#directive()}`);
      } else
        parts.push(this.#chance(0.1) ? `... on ${type.name}${this.#directive()} { ${written} }` : written);
    }
    return `{ ${[...parts, ...(parts.length === 0 || this.#chance(0.3) ? ['__typename'] : [])].join(' ')} }`;
  }
}

/** Ids that the sandbox has, in both forms. */
const idsOf = ({ ids }: Gateway): string[] => {
  const found: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === 'string') found.push(value);
    else if (typeof value === 'object' && value !== null)
      for (const inner of Object.values(value)) collect(inner);
  };
  collect(ids);
  const globally = ['AcsUser', 'UserIdentity', 'AcsSystem'].flatMap(type =>
    found.map(id => Buffer.from(`${type}:${id}`).toString('base64')),
  );
  return [...found, ...globally];
};

/** What can be compared: errors may come in any order, and Seam numbers its answers. */
const comparable = ({ data, errors = [] }: Answered) => ({
  data,
  errors: errors.map(error => JSON.stringify(error).replace(/"requestId":"request\d+"/, '')).sort(),
});

test(
  'whatever is queried, the first time, again and the long way, the answers are the same ones of GraphQL',
  async () => {
    const door = await gateway();
    const ids = idsOf(door);
    let good = 0;
    await fc.assert(
      fc.asyncProperty(fc.gen(), async g => {
        const writer = new Writer(g, ids);
        const document = writer.document('query');
        const short = asked(door, document, writer.variables);
        const first = answered(await say(door.url, short));
        const again = answered(await say(door.url, short));
        const long = answered(
          await say(
            door.url,
            asked(door, document, writer.variables, { accept: 'application/json, text/html;q=0.1' }),
          ),
        );
        expect(comparable(again)).toEqual(comparable(first));
        expect(comparable(long)).toEqual(comparable(first));
        if (first.data) good += 1;
      }),
      options,
    );
    // Most of them must get past validation, or they would prove little.
    expect(good).toBeGreaterThan(RUNS / 3);
    await isWell(door);
  },
  TIMEOUT_MS,
);

test(
  'whatever is to be changed, the answer is one of GraphQL',
  async () => {
    const door = await gateway();
    const ids = idsOf(door);
    await fc.assert(
      fc.asyncProperty(fc.gen(), async g => {
        const writer = new Writer(g, ids);
        const document = writer.document('mutation');
        answered(await say(door.url, asked(door, document, writer.variables)));
      }),
      options,
    );
    await isWell(door);
  },
  TIMEOUT_MS,
);
