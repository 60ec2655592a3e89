import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Regular expressions as they are written in a source; the slash of a division does not follow these characters. */
const literals = (source: string): string[] =>
  [
    ...source.matchAll(
      /(?<=[(,=:[!&|?{};]\s*|return\s+)\/((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[*\n])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])*)\/[a-z]*/g,
    ),
  ].map(([, pattern]) => pattern ?? '');

/** Without escapes and classes, a group that repeats and has something in it that repeats, without bound both. */
const nests = (pattern: string): boolean => {
  const bare = pattern.replaceAll(/\\./g, 'x').replaceAll(/\[[^\]]*\]/g, 'x');
  return /\([^()]*(?:[*+]|\{\d+,\})[^()]*\)(?:[*+]|\{\d+,\})/.test(bare);
};

test('a pattern that can take time without end is recognised as one', () => {
  expect(literals('const a = /(a+)+$/; x.test(/[/](b)*/g)')).toEqual(['(a+)+$', '[/](b)*']);
  expect(['(a+)+$', '(?:[a-z]*x)*', '(\\d+,){2,}'].filter(nests)).toHaveLength(3);
  expect(['^\\d+$', '(a|b)*', '(a+)?', '[(+]+(x)+'].filter(nests)).toEqual([]);
});

test('no pattern of the gateway repeats what repeats: all take linear time', () => {
  const found = globSync('src/**/*.ts', { exclude: ['src/sandbox/**', 'src/seam/generated.ts'] }).flatMap(
    file => literals(readFileSync(file, 'utf8')).map(pattern => ({ file, pattern })),
  );
  expect(found.length).toBeGreaterThan(10);
  expect(found.filter(({ pattern }) => nests(pattern))).toEqual([]);
});
