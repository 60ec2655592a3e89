/** Holds our executor against graphql-js over a schema and values made to go wrong in every way there is. */
import fc from 'fast-check';
import { buildSchema, type ExecutionResult, execute, isObjectType, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { Executable } from '../../src/executor/executor.ts';
import { schema as served } from '../../src/schema.ts';
import { gateway } from '../kit.ts';

const schema = buildSchema(`
  interface Thing { name: String self: Thing }
  type A implements Thing { name: String self: Thing must: Int! maybe: Int a: A b: B! things: [Thing] sure: [Thing!]! numbers: [Int!] echo(value: Int = 3, text: String): String }
  type B implements Thing { name: String self: Thing flag: Boolean! a: A }
  type Query { a: A b: B! thing: Thing sure: Thing! things: [Thing!] }
  type Mutation { first: A second: B! third: Thing }
`);

/** How a value is come by: `plain` and `later` bring it, the others fail. */
type Manner = 'plain' | 'later' | 'throws' | 'rejects' | 'error' | 'nothing' | 'wrong';

/** A source that behaves as the list of manners says, one after the other, wherever it is asked. */
const MANNERS: Manner[] = [
  'plain',
  'plain',
  'plain',
  'plain',
  'later',
  'later',
  'nothing',
  'throws',
  'rejects',
  'error',
  'wrong',
];

/** Each place of an answer behaves in its own way, the same one for both executors. */
function mannerAt(path: string, seed: number): Manner {
  let hash = seed;
  for (const character of path) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) | 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return MANNERS[(hash >>> 8) % MANNERS.length] as Manner;
}

interface Source {
  place: string;
  seed: number;
  __typename: string;
}

/** A promise that may be dropped. */
function quieted<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

function brought(place: string, seed: number, value: () => unknown): unknown {
  const fails = () => new Error(`failed at ${place}`);
  switch (mannerAt(place, seed)) {
    case 'plain':
      return value();
    case 'later':
      return new Promise(resolve => setImmediate(() => resolve(value())));
    case 'nothing':
      return null;
    case 'throws':
      throw fails();
    case 'rejects':
      return quieted(new Promise((_, reject) => setImmediate(reject, fails())));
    case 'error':
      return fails();
    case 'wrong':
      return Symbol('unfit');
  }
}

/** Gives every field a resolver that brings something of its type, or fails to. */
function seeded() {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const bare = String(field.type).replaceAll('!', '');
      field.resolve = (source: Source, args, { seed }: { seed: number }) => {
        const place = `${source?.place ?? ''}.${field.name}`;
        const one = (name: string, at: string): unknown => {
          if (name === 'Int') return at.length;
          if (name === 'Boolean') return at.length % 2 === 0;
          if (name === 'String') return `${at} ${JSON.stringify(args)}`;
          const typename = name === 'Thing' ? (at.length % 2 === 0 ? 'A' : 'B') : name;
          return { place: at, seed, __typename: typename } satisfies Source;
        };
        const item = bare.replaceAll(/[[\]]/g, '');
        if (!bare.startsWith('[')) return brought(place, seed, () => one(item, place));
        // Promises beside an item that fails at once are what graphql-js leaves to themselves.
        const areLate = /[A-Z]\w*!\]/.test(String(field.type)) && item !== 'Int';
        const items = () =>
          [0, 1, 2].map(index => {
            const at = `${place}${index}`;
            try {
              const value = brought(at, seed, () => one(item, at));
              if (value instanceof Promise) return areLate ? value : one(item, at);
              return areLate ? Promise.resolve(value) : value;
            } catch (error) {
              return areLate ? quieted(Promise.reject(error)) : error;
            }
          });
        return brought(place, seed, items);
      };
    }
  }
}
seeded();

const FIELDS: Record<string, Record<string, string | undefined>> = {
  Query: { a: 'A', b: 'B', thing: 'Thing', sure: 'Thing', things: 'Thing' },
  Mutation: { first: 'A', second: 'B', third: 'Thing' },
  Thing: { name: undefined, self: 'Thing', __typename: undefined },
  A: {
    name: undefined,
    self: 'Thing',
    must: undefined,
    maybe: undefined,
    a: 'A',
    b: 'B',
    things: 'Thing',
    sure: 'Thing',
    numbers: undefined,
    echo: undefined,
    __typename: undefined,
  },
  B: { name: undefined, self: 'Thing', flag: undefined, a: 'A', __typename: undefined },
};

const ARGUMENTS = ['', '(value: 7)', '(value: $number)', '(text: $text)', '(value: null, text: "{}")'];
const CONDITIONS = [
  '',
  '',
  '',
  '@skip(if: $yes)',
  '@ include(if: $yes)',
  '@,include(if: $no)',
  '@#why\nskip(if: $no)',
];

/** A random selection of a type's fields, fragments of all kinds among them. */
function selection(g: fc.GeneratorValue, type: string, depth: number): string {
  const names = Object.keys(FIELDS[type] ?? {});
  const parts = Array.from({ length: g(fc.integer, { min: 1, max: 4 }) }, () => {
    const condition = g(fc.constantFrom, ...CONDITIONS);
    const kind = g(fc.integer, { min: 0, max: 6 });
    if (kind === 0 && depth > 0 && type !== 'Query' && type !== 'Mutation') {
      const on = type === 'Thing' ? g(fc.constantFrom, 'A', 'B', 'Thing') : g(fc.constantFrom, type, 'Thing');
      return `... on ${on} ${condition} { ${selection(g, on, depth - 1)} }`;
    }
    if (kind === 1 && (type === 'A' || type === 'Thing')) return `...Some ${condition}`;
    const name = g(fc.constantFrom, ...names);
    const target = FIELDS[type]?.[name];
    if (target && depth === 0) return '__typename';
    const alias =
      g(fc.integer, { min: 0, max: 9 }) === 0
        ? `${g(fc.constantFrom, 'x', '__proto__', 'then', 'toJSON')}${name}: `
        : '';
    const args = name === 'echo' ? g(fc.constantFrom, ...ARGUMENTS) : '';
    return `${alias}${name}${args} ${condition} ${target ? `{ ${selection(g, target, depth - 1)} }` : ''}`;
  });
  return parts.join(' ');
}

/** How far into the data a path leads: to the null that has taken the place of what is behind it, or to its end. */
function reach(data: unknown, path: readonly (string | number)[]): readonly (string | number)[] {
  let value = data;
  for (const [index, key] of path.entries()) {
    if (value === null) return path.slice(0, index);
    value = (value as Record<string | number, unknown>)[key];
  }
  return path;
}

/**
 * What can be compared. Of several failures behind one null, which ones are told of depends on which came first; of
 * values that no resolver should bring, only that they are refused is the same.
 */
function plain({ data, errors = [] }: ExecutionResult): unknown {
  const said = (message: string) => {
    if (/^Expected Iterable|came to no list$/.test(message)) return 'no list';
    return /^Abstract type|came to no type of/.test(message) ? 'no type' : message;
  };
  const told = errors.map(({ message, path = [], locations }) => {
    const at = reach(data, path);
    return at.length < path.length ? { at } : { at, message: said(message), locations };
  });
  const unique = new Set(told.map(error => JSON.stringify(error)));
  return { data: JSON.parse(JSON.stringify(data ?? null)), errors: [...unique].sort() };
}

const HEAD = '($yes: Boolean = true, $no: Boolean!, $number: Int, $text: String)';
const SOME = 'fragment Some on A { name maybe things { name ... on B { flag } } }';

test('answers as graphql-js does, however values come, fail or lack', { timeout: 120_000 }, async () => {
  let good = 0;
  let failing = 0;
  await fc.assert(
    fc.asyncProperty(fc.gen(), fc.integer(), async (g, seed) => {
      const kind = g(fc.constantFrom, 'query', 'query', 'mutation');
      const root = kind === 'query' ? 'Query' : 'Mutation';
      const text = `${kind} Random${HEAD} { ${selection(g, root, 4)} } ${SOME}`;
      const document = parse(text);
      if (validate(schema, document).some(({ message }) => !message.includes('never used'))) return;
      const variables = { no: g(fc.boolean), number: g(fc.constantFrom, undefined, null, 5) };
      const context = { seed };
      const asked = { schema, document, contextValue: context };
      const expected = plain(await execute({ ...asked, variableValues: variables }));
      const [operation] = document.definitions as [never];
      const executable = new Executable(schema, document, operation);
      expect(plain(await executable.run(context, variables))).toEqual(expected);
      // And by the plan that it has now, under the other conditions too.
      const others = { ...variables, no: !variables.no };
      const other = plain(await execute({ ...asked, variableValues: others }));
      expect(plain(await executable.run(context, others))).toEqual(other);
      good += 1;
      if (JSON.stringify(expected).includes('failed at')) failing += 1;
    }),
    { numRuns: 1_500, seed: 20_261_121 },
  );
  expect(good).toBeGreaterThan(500);
  expect(failing).toBeGreaterThan(200);
});

test.each([
  ['variables that do not fit', 'query ($no: Boolean!) { a { name @skip(if: $no) } }', { no: 'maybe' }],
  [
    'introspection',
    '{ __schema { queryType { name fields { name type { kind } } } } __type(name: "A") { name interfaces { name } } }',
    {},
  ],
  ['an unknown type asked for', '{ __type(name: "Nobody") { name } }', {}],
])('answers as graphql-js does, given %s', async (_, text, variables) => {
  const document = parse(text);
  const expected = await execute({ schema, document, contextValue: { seed: 1 }, variableValues: variables });
  const executable = new Executable(schema, document, document.definitions[0] as never);
  expect(plain(await executable.run({ seed: 1 }, variables))).toEqual(plain(expected));
});

test('answers introspection of the graph itself as graphql-js does', async () => {
  const { getIntrospectionQuery } = await import('graphql');
  const document = parse(getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true }));
  const expected = await execute({ schema: served, document });
  const executable = new Executable(served, document, document.definitions[0] as never);
  expect(plain(await executable.run(undefined, {}))).toEqual(plain(expected));
});

test('leaves no failure unheard when one item fails a whole list', async () => {
  const unheard: unknown[] = [];
  const hear = (reason: unknown) => unheard.push(reason);
  process.on('unhandledRejection', hear);
  const small = buildSchema('type Query { items: [Int!] }');
  const reject = (index: number) =>
    new Promise((_, refuse) => setImmediate(refuse, new Error(`item ${index}`)));
  const items = small.getQueryType()?.getFields().items;
  if (items) items.resolve = () => [reject(0), new Error('item 1'), reject(2)];
  const document = parse('{ items }');
  const executable = new Executable(small, document, document.definitions[0] as never);
  const { data, errors } = await executable.run(undefined, {});
  expect(data).toEqual({ items: null });
  expect(errors?.map(({ message, path }) => [message, path])).toEqual([['item 1', ['items', 1]]]);
  await new Promise(resolve => setTimeout(resolve, 20));
  process.off('unhandledRejection', hear);
  expect(unheard).toEqual([]);
});

test('what one caller leaves out by a variable is not left out for the next, however the condition is written', async () => {
  const { url, sandbox, calls, forget } = await gateway();
  const ask = async (query: string, really: boolean) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${sandbox.tokens.apiKey}`,
      },
      body: JSON.stringify({ query, variables: { really } }),
    });
    return ((await response.json()) as { data: unknown }).data;
  };
  for (const condition of ['@include(if: $really)', '@ include(if: $really)', '@,#\ninclude(if: $really)']) {
    const query = `query ($really: Boolean!) { workspace { name timeZone: name ${condition} } }`;
    const name = 'Harbour House';
    expect(await ask(query, false)).toEqual({ workspace: { name } });
    expect(await ask(query, true)).toEqual({ workspace: { name, timeZone: name } });
    const create = `mutation ($really: Boolean!) {
      createUserIdentity(input: { fullName: "Ada ${condition.length}" }) ${condition} { userErrors { code } }
    }`;
    forget();
    expect(await ask(create, true)).toEqual({ createUserIdentity: { userErrors: [] } });
    expect(await ask(create, false)).toEqual({});
    expect(calls()).toEqual(['/user_identities/create']);
  }
});

test('answers as graphql-js does what is asked for by names that every object has', async () => {
  const names = [
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '__defineGetter__',
    'toJSON',
    'then',
  ];
  const selected = names.map(name => `${name}: name`).join(' ');
  const rows = buildSchema('type Row { name: String } type Query { rows: [Row!]! }');
  // So many that the objects of a selection get a constructor of their own.
  const field = rows.getQueryType()?.getFields().rows;
  if (field) field.resolve = () => Array.from({ length: 40 }, (_, index) => ({ name: `row ${index}` }));
  for (const text of [
    `{ rows { ${selected} } }`,
    `{ rows { ${selected.replace('__proto__: name', '')} } }`,
  ]) {
    const document = parse(text);
    const expected = JSON.stringify(await execute({ schema: rows, document }));
    const executable = new Executable(rows, document, document.definitions[0] as never);
    for (let times = 0; times < 2; times += 1)
      expect(JSON.stringify(await executable.run(undefined, {}))).toBe(expected);
  }
});
