import { expect, test } from 'vitest';
import { Documents } from '../../src/operation/documents.ts';
import { schema } from '../../src/schema.ts';

const documents = (cacheBytes: number) =>
  new Documents(schema, { maxTokens: 3_000, maxCharacters: 16_000, cacheBytes });

const text = (index: number) => `query Q${index} { workspace { name } }`;

test('prepares a document once while it is remembered', () => {
  const known = documents(1_000_000);
  expect(known.prepare(text(1))).toBe(known.prepare(text(1)));
});

/** Asks for so many documents that nobody asks for again. */
function crowd(known: Documents, size: number, from = 1_000): void {
  for (let index = from; index < from + size; index += 1) known.prepare(text(index));
}

test('remembers a document that has come back, however many others pass by once', () => {
  const known = documents(100_000);
  known.prepare(text(0));
  crowd(known, 50);
  const back = known.prepare(text(0));
  crowd(known, 2_000, 5_000);
  expect(known.prepare(text(0))).toBe(back);
});

test('forgets one that has not come back', () => {
  const known = documents(100_000);
  const first = known.prepare(text(0));
  crowd(known, 50);
  expect(known.prepare(text(0))).not.toBe(first);
});

test('forgets those not asked for lately when the bound in bytes is reached', () => {
  const known = documents(100_000);
  const twice = (index: number) => {
    known.prepare(text(index));
    crowd(known, 10, 10_000 * index);
    return known.prepare(text(index));
  };
  const first = twice(1);
  const second = twice(2);
  for (let index = 3; index < 60; index += 1) {
    twice(index);
    expect(known.prepare(text(1))).toBe(first);
  }
  expect(known.prepare(text(2))).not.toBe(second);
});

test('does not let a crowd of invalid documents push out valid ones', () => {
  const known = documents(100_000);
  known.prepare(text(0));
  crowd(known, 10);
  const back = known.prepare(text(0));
  for (let index = 0; index < 1_000; index += 1) {
    expect(known.prepare(`{ unknown${index} }`).errors).toHaveLength(1);
    expect(known.prepare(`{ workspace { name${index}`).parseError).toBeDefined();
  }
  expect(known.prepare(text(0))).toBe(back);
});
