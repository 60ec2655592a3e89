import { isScalarType } from 'graphql';
import { expect, test } from 'vitest';
import { settings } from '../../src/config.ts';
import { schema } from '../../src/schema.ts';
import { routes } from '../../src/seam/generated.ts';
import { plain, rowsOf, textOf } from './pages.ts';

test('the tables of calls name each call, and nothing that the graph does not have', () => {
  const rows = rowsOf('docs/from-rest.md').filter(([call]) => call?.startsWith('`/'));
  expect(rows.map(([call]) => plain(call)).sort()).toEqual(Object.keys(routes).sort());
  const roots = { ...schema.getQueryType()?.getFields(), ...schema.getMutationType()?.getFields() };
  const named = rows.flatMap(([, place]) =>
    [...(place ?? '').matchAll(/`([A-Za-z.]+)`/g)].map(([, name]) => name ?? ''),
  );
  const unknown = named.filter(name => {
    const [type, field] = name.split('.');
    if (!field) return !(name in roots) && !['acsSystem', 'acsUser', 'userIdentity'].includes(name);
    const object = schema.getType(type ?? '');
    return !(object && 'getFields' in object && field in object.getFields());
  });
  expect(unknown).toEqual([]);
  const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {});
  expect(mutations.filter(name => !named.includes(name))).toEqual([]);
});

/** Rows of settings: their name in capitals, and the default they show. */
const settingsOn = (page: string) =>
  rowsOf(page)
    .map(([name, shown]) => [plain(name), plain(shown)] as const)
    .filter(([name]) => /^[A-Z][A-Z0-9_]+$/.test(name));

function expectDefault(name: string, shown: string): void {
  const result = settings[name as keyof typeof settings].safeParse(undefined);
  const value = result.success ? result.data : undefined;
  if (typeof value === 'boolean') expect(shown, name).toBe(value ? '1' : '0');
  else if (value !== undefined) expect(shown, name).toBe(String(value));
  else expect(['none', 'on', 'off'], name).toContain(shown);
}

test('the tables of settings name each setting and its default', () => {
  const rows = settingsOn('docs/configuration.md');
  expect(rows.map(([name]) => name).sort()).toEqual(Object.keys(settings).sort());
  for (const [name, shown] of rows) expectDefault(name, shown);
});

test('the README shows a few settings, with their defaults', () => {
  const rows = settingsOn('README.md');
  expect(rows.length).toBeGreaterThan(3);
  expect(rows.length).toBeLessThan(9);
  for (const [name, shown] of rows) expectDefault(name, shown);
});

test('the page on supergraphs names the types that another service may have as well', () => {
  const shared = /^(_|Query$|Mutation$|Node$|PageInfo$)|(Connection|Edge|Input|Payload)$/;
  const plainly = Object.values(schema.getTypeMap())
    .filter(type => !isScalarType(type))
    .map(({ name }) => name)
    .filter(name => !shared.test(name) && !/Acs|UserIdentit|Seam/.test(name));
  const [, sentence = ''] = /has room for one of each name: (.*)\./.exec(textOf('docs/federation.md')) ?? [];
  expect(sentence.match(/\w+(?=`)/g)?.sort()).toEqual(plainly.sort());
});
