/**
 * What the pages say is tried out. Comments directly before a block of code say what is expected of it:
 *
 * - `<!-- calls: 3 -->` or `<!-- calls: /acs/users/list /acs/systems/list -->`: the calls to Seam it makes;
 * - `<!-- errors: BAD_USER_INPUT -->`: the codes of its errors, which are none unless told;
 * - `<!-- userErrors: invalid_input -->`: the codes of its user errors, none unless told;
 * - `<!-- not run: why -->`: it is not for this gateway alone, or no operation.
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
