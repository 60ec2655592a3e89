/**
 * What the pages say is tried out. Comments directly before a block of code say what is expected of it:
 *
 * - `<!-- calls: 3 -->` or `<!-- calls: /acs/users/list /acs/systems/list -->`: the calls to Seam it makes;
 * - `<!-- errors: BAD_USER_INPUT -->`: the codes of its errors, which are none unless told;
 * - `<!-- userErrors: invalid_input -->`: the codes of its user errors, none unless told;
 * - `<!-- not run: why -->`: it is not for this gateway alone, or no operation.
 *
 * So are the requests that blocks of `sh` send with `curl`, unless they are `not run`: `$TOKEN` is a token, the host the
 * gateway's. What an answer in parts brings is put together and held to the same.
 *
 * The variables of an operation are the block of JSON that follows. A text such as `"<acsUsers.pageInfo.endCursor>"`
 * in it is taken from the answer before.
 */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { Kind, parse } from 'graphql';
import { expect, test } from 'vitest';
import { gateway } from '../kit.ts';
import { anchorsOf, type Block, blocksOf, linksOf, pages, textOf } from './pages.ts';

const MARKS = ['calls', 'errors', 'userErrors', 'not run'];

const isQuery = ({ language }: Block) => language === 'graphql';

const pagesWithQueries = pages.filter(page => blocksOf(page).some(isQuery));

/** What is at a path such as `acsUsers.nodes.0.id`. */
const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((found, key) => (found as Record<string, unknown>)?.[key], value);

/** The variables in a block of JSON, with what the answer before is to fill in. */
function variablesIn({ text, place }: Block, answer: unknown): Record<string, unknown> {
  return JSON.parse(text, (_, value) => {
    const [, path] = (typeof value === 'string' && /^<([\w.]+)>$/.exec(value)) || [];
    if (path === undefined) return value;
    const found = at(answer, path);
    if (found === undefined || found === null) throw new Error(`${place}: the answer before has no ${path}`);
    return found;
  });
}

const needsVariables = (text: string) =>
  parse(text).definitions.some(
    definition =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.variableDefinitions?.some(({ type }) => type.kind === Kind.NON_NULL_TYPE),
  );

const takesVariables = (text: string) =>
  parse(text).definitions.some(
    definition => definition.kind === Kind.OPERATION_DEFINITION && definition.variableDefinitions?.length,
  );

/** Root fields that show a reader nothing: null, or a list without anything in it. */
const empty = (data: Record<string, unknown>) =>
  Object.entries(data).flatMap(([name, value]) => {
    const { nodes, edges } = (value ?? {}) as { nodes?: unknown[]; edges?: unknown[] };
    return value === null || nodes?.length === 0 || edges?.length === 0 ? [name] : [];
  });

/** The headers and the body of a `curl` that sends a query; undefined for anything else. */
function requestIn({ language, text }: Block) {
  if (language !== 'sh') return undefined;
  const [, body] = /^curl .*?-d '(\{"query":.*?\})'/ms.exec(text) ?? [];
  if (body === undefined) return undefined;
  const headers = [...text.matchAll(/-H (['"])([\w-]+): (.*?)\1/g)].map(([, , name = '', value = '']) => [
    name,
    value.replace('$TOKEN', 'seam_apikey1_token'),
  ]);
  return { headers: Object.fromEntries(headers) as Record<string, string>, body };
}

const requests = pages
  .filter(page => !page.startsWith('examples/'))
  .flatMap(page => blocksOf(page))
  .flatMap(block => {
    const request = requestIn(block);
    return request && !block.marks.has('not run') ? [{ place: block.place, request }] : [];
  });

interface Part {
  data?: unknown;
  errors?: unknown;
  hasNext?: boolean;
  incremental?: Part[];
}

/** An answer as the parts it came in, of which there is one unless it is multipart. */
async function partsOf(response: Response): Promise<Part[]> {
  const text = await response.text();
  if (!response.headers.get('content-type')?.startsWith('multipart/mixed')) return [JSON.parse(text)];
  return [...text.matchAll(/^\{.*\}\s*$/gm)].map(([part]) => JSON.parse(part) as Part);
}

/** Sends it, and expects data without errors, in every part. */
async function expectParts(url: string, init: RequestInit, place: string): Promise<Part[]> {
  const response = await fetch(`${url}/graphql`, { method: 'POST', ...init });
  expect(response.status, place).toBe(200);
  const parts = await partsOf(response);
  expect(empty((parts[0]?.data ?? {}) as Record<string, unknown>), `${place}: it shows nothing`).toEqual([]);
  const pieces = parts.flatMap(part => [part, ...(part.incremental ?? [])]);
  expect(
    pieces.filter(({ errors }) => errors),
    place,
  ).toEqual([]);
  expect(
    pieces.some(({ data }) => data),
    place,
  ).toBe(true);
  if (parts.length > 1) {
    expect(
      parts.map(({ hasNext }) => hasNext),
      place,
    ).toEqual(parts.map((_, index) => index < parts.length - 1));
    expect(parts.flatMap(({ incremental = [] }) => incremental).length, place).toBeGreaterThan(0);
  }
  return parts;
}

const words = (mark: string | undefined) => mark?.split(/[\s,]+/).filter(Boolean) ?? [];

test('there are queries on the pages, and every mark before a block is one that is known', () => {
  expect(pagesWithQueries.length).toBeGreaterThan(3);
  const unknown = pages.flatMap(page =>
    blocksOf(page).flatMap(({ place, marks }) =>
      [...marks.keys()].filter(mark => !MARKS.includes(mark)).map(mark => `${place}: ${mark}`),
    ),
  );
  expect(unknown).toEqual([]);
});

test.each(pagesWithQueries)(
  'the queries of %s work as they stand, in order, at the cost they say',
  async page => {
    const { send, calls, forget } = await gateway();
    const blocks = blocksOf(page);
    let answer: Record<string, unknown> = {};
    for (const [index, block] of blocks.entries()) {
      if (!isQuery(block)) continue;
      const { text, place, marks } = block;
      if (marks.has('not run')) {
        expect(marks.get('not run'), `${place}: say why it is not run`).not.toBe('');
        continue;
      }
      const next = blocks[index + 1];
      const given = takesVariables(text) && next?.language === 'json' ? next : undefined;
      expect(needsVariables(text) && !given, `${place}: its variables are to follow as json`).toBe(false);
      forget();
      const { data, errors } = await send<Record<string, unknown> | undefined>(
        text,
        given && variablesIn(given, answer),
      );
      const found = errors?.map(({ extensions }) => extensions.code) ?? [];
      expect(found, `${place}: ${JSON.stringify(errors)}`).toEqual(words(marks.get('errors')));
      const payloads = Object.values(data ?? {}) as ({ userErrors?: { code: string }[] } | null)[];
      const refusals = payloads.flatMap(payload => payload?.userErrors ?? []);
      expect(
        refusals.map(({ code }) => code),
        `${place}: ${JSON.stringify(refusals)}`,
      ).toEqual(words(marks.get('userErrors')));
      if (!errors) expect(empty(data ?? {}), `${place}: it shows nothing`).toEqual([]);
      const made = calls();
      const said = words(marks.get('calls'));
      if (said.length === 1 && /^\d+$/.test(said[0] ?? '')) expect(made, place).toHaveLength(Number(said[0]));
      else if (marks.has('calls')) expect(made.toSorted(), place).toEqual(said.toSorted());
      answer = data ?? {};
    }
  },
);

test('there are requests to send from a shell on the README, and where parts and costs are explained', () => {
  const places = requests.map(({ place }) => place.split(':')[0]);
  expect(places).toEqual(expect.arrayContaining(['README.md', 'docs/incremental.md', 'docs/performance.md']));
});

test.each(requests)('what $place sends is answered', async ({ place, request }) => {
  const { url } = await gateway();
  const parts = await expectParts(url, request, place);
  expect(parts.length > 1, place).toBe(request.headers.accept?.includes('multipart/mixed') ?? false);
  if (request.headers['x-seam-explain']) expect(parts.at(-1)).toHaveProperty('extensions.seam');
});

test('the queries of docs/incremental.md come in parts to whoever takes them', async () => {
  const { url, sandbox } = await gateway();
  const deferring = blocksOf('docs/incremental.md').filter(
    block => isQuery(block) && block.text.includes('@defer'),
  );
  expect(deferring.length).toBeGreaterThan(0);
  const headers = {
    authorization: `Bearer ${sandbox.tokens.apiKey}`,
    'content-type': 'application/json',
    accept: 'multipart/mixed, application/json',
  };
  for (const { place, text } of deferring) {
    const parts = await expectParts(url, { headers, body: JSON.stringify({ query: text }) }, place);
    expect(parts.length, place).toBeGreaterThan(1);
  }
});

test('every relative link leads to a page, and every anchor to a heading', () => {
  const broken = pages.flatMap(page =>
    linksOf(page).flatMap(link => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : normalize(join(dirname(page), decodeURI(path)));
      if (!existsSync(target)) return [`${page}: ${link}`];
      if (anchor === undefined || !target.endsWith('.md')) return [];
      return anchorsOf(target).has(anchor) ? [] : [`${page}: ${link}`];
    }),
  );
  expect(broken).toEqual([]);
  expect(pages.flatMap(linksOf).length).toBeGreaterThan(20);
});

test('links lead to files or folders of this repository, not out of it', () => {
  const outside = pages.flatMap(page =>
    linksOf(page)
      .map(link => normalize(join(dirname(page), link.split('#')[0] ?? '')))
      .filter(target => target.startsWith('..') || !statSync(target)),
  );
  expect(outside).toEqual([]);
});

test('the index of the docs names every page', () => {
  const index = linksOf('docs/README.md').map(link => normalize(join('docs', link.split('#')[0] ?? '')));
  const listed = pages.filter(page => /^docs\/[^/]+\.md$/.test(page) && page !== 'docs/README.md');
  expect(listed.filter(page => !index.includes(page))).toEqual([]);
});

test('the README begins with what it is, one command to run, one to test, and one query', () => {
  const blocks = blocksOf('README.md').slice(0, 3);
  expect(blocks.map(({ language }) => language)).toEqual(['sh', 'sh', 'graphql']);
  expect(blocks.map(({ text }) => text.trim()).slice(0, 2)).toEqual([
    'npm ci && npm start',
    'npm ci && npm test',
  ]);
  const before = textOf('README.md').split('```graphql')[0] ?? '';
  expect(before.split('\n').length).toBeLessThan(25);
});
