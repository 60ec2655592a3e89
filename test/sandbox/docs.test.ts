import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { defaultRules } from '../../src/sandbox/index.ts';

test('the documentation lists every rule, in order, and no other', () => {
  const text = readFileSync(new URL('../../docs/sandbox.md', import.meta.url), 'utf8');
  const table = text.slice(text.indexOf('## Rules we made up'), text.indexOf('## How it differs'));
  const listed = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, rule]) => rule);
  expect(listed).toEqual(Object.keys(defaultRules));
});
