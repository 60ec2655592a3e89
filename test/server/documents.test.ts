import { expect, test } from 'vitest';
import { Documents } from '../../src/documents.ts';
import { schema } from '../../src/schema.ts';

const documents = (cacheBytes: number) =>
  new Documents(schema, { maxTokens: 3_000, maxCharacters: 16_000, compileAfter: 2, cacheBytes });

const text = (index: number) => `query Q${index} { workspace { name } }`;

test('prepares a document once while it is remembered', () => {
  const known = documents(1_000_000);
  expect(known.prepare(text(1))).toBe(known.prepare(text(1)));
});

test('forgets those not asked for lately when the bound in bytes is reached', () => {
  const known = documents(100_000);
  const first = known.prepare(text(0));
  const second = known.prepare(text(1));
  for (let index = 2; index < 100; index += 1) {
    known.prepare(text(index));
    expect(known.prepare(text(0))).toBe(first);
  }
  expect(known.prepare(text(1))).not.toBe(second);
});

test('does not let a crowd of invalid documents push out valid ones', () => {
  const known = documents(100_000);
  const first = known.prepare(text(0));
  for (let index = 0; index < 1_000; index += 1) {
    expect(known.prepare(`{ unknown${index} }`).errors).toHaveLength(1);
    expect(known.prepare(`{ workspace { name${index}`).parseError).toBeDefined();
  }
  expect(known.prepare(text(0))).toBe(first);
});

test('compiles an operation that recurs, and never one with conditions in it', () => {
  const known = documents(1_000_000);
  const recurring = known.prepare(text(0));
  expect(known.compiled(recurring, undefined)).toBeUndefined();
  expect(known.compiled(recurring, undefined)).toBeDefined();
  expect(known.compiled(recurring, undefined)).toBeDefined();
  const conditional = known.prepare('query ($with: Boolean!) { workspace { name @include(if: $with) } }');
  for (let uses = 0; uses < 5; uses += 1) expect(known.compiled(conditional, undefined)).toBeUndefined();
});
