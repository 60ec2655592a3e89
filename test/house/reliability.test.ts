import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = readFileSync('docs/reliability.md', 'utf8');

test('every promise names a test that exists', () => {
  const promises = [...page.matchAll(/^\|.*\| `(test\/[^`]+)`: (.+) \|$/gm)];
  expect(promises.length).toBeGreaterThan(20);
  const rows = page.split('\n').filter(line => line.startsWith('| ') && !/^\| (Promise|---)/.test(line));
  expect(rows).toHaveLength(promises.length);
  const missing = promises.filter(([, file = '', title = '']) => {
    const source = readFileSync(file, 'utf8');
    return !["'", '"'].some(quote => source.includes(`${quote}${title}${quote}`));
  });
  expect(missing.map(([, file, title]) => `${file}: ${title}`)).toEqual([]);
});
