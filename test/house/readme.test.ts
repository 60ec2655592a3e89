import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settings } from '../../src/config.ts';
import { schema } from '../../src/schema.ts';
import { routes } from '../../src/seam/generated.ts';
import { gateway } from '../kit.ts';

const readme = readFileSync('README.md', 'utf8');

/** The rows of the table under a heading, as cells without their backquotes. */
function table(heading: string): string[][] {
  const section = readme.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter(line => line.startsWith('| `'))
    .map(line =>
      line
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim()),
    );
}

const plain = (cell = '') => cell.replaceAll('`', '');

test('the queries work as they stand, and the first makes as many calls as it says', async () => {
  const queries = [...readme.matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, query]) => query ?? '');
  expect(queries.length).toBeGreaterThan(1);
  const { send, calls } = await gateway();
  for (const [index, query] of queries.entries()) {
    const { data, errors } = await send<object>(query);
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).not.toContain('"code"');
    if (index === 0) expect(calls()).toHaveLength(3);
  }
});

test('the table of calls names each call, and nothing that the graph does not have', () => {
  const rows = table('What is covered');
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

test('the table of settings names each setting and its default', () => {
  const rows = table('Configuration');
  expect(rows.map(([name]) => plain(name)).sort()).toEqual(Object.keys(settings).sort());
  for (const [name, shown] of rows) {
    const result = settings[plain(name) as keyof typeof settings].safeParse(undefined);
    const value = result.success ? result.data : undefined;
    if (typeof value === 'boolean') expect(shown).toBe(value ? '1' : '0');
    else if (value !== undefined) expect(plain(shown)).toBe(String(value));
    else expect(['none', 'on', 'off']).toContain(plain(shown));
  }
});
