import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/** Rooms from the front door inwards: a file may import from its own room and from those behind it. */
const ROOMS = [
  'main.ts',
  'runtime.ts',
  'cli.ts',
  'cli',
  'config.ts',
  'server.ts',
  'http',
  'graphiql',
  'operation',
  'executor',
  'visits',
  'schema.ts',
  'federation',
  'resources',
  'graph',
  'plan',
  'seam',
];

const files = globSync('src/**/*.ts').map(file => file.replace(/^src\//, ''));

const importsOf = (file: string): string[] =>
  [...readFileSync(join('src', file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(
    ([, target]) => normalize(join(dirname(file), target ?? '')),
  );

const room = (file: string) => ROOMS.findIndex(name => file === name || file.startsWith(`${name}/`));

const wrong = (rule: (file: string, target: string) => boolean) =>
  files.flatMap(file =>
    importsOf(file)
      .filter(target => !rule(file, target))
      .map(target => `${file} imports ${target}`),
  );

test('imports point inwards only', () => {
  expect(files.length).toBeGreaterThan(50);
  // The sandbox is a house of its own.
  expect(files.filter(file => room(file) < 0 && !file.startsWith('sandbox/'))).toEqual([]);
  expect(wrong((file, target) => room(file) < 0 || room(target) < 0 || room(target) >= room(file))).toEqual(
    [],
  );
});

test('no file needs itself, by whatever way round', () => {
  const needs = new Map(
    files.map(file => {
      const text = readFileSync(join('src', file), 'utf8').replace(/^(import|export) type [^;]*;/gm, '');
      const targets = [...text.matchAll(/(?:from|^import)\s*'(\.[^']+)'/gm)];
      return [file, targets.map(([, target]) => normalize(join(dirname(file), target ?? '')))];
    }),
  );
  expect([...needs.values()].flat().length).toBeGreaterThan(200);
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (done.has(file) || path.includes(file)) return;
    for (const target of needs.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(circles).toEqual([]);
});

test("a resource's node.ts imports no other resource", () => {
  const ofResource = (path: string) => /^resources\/([^/]+)\//.exec(path)?.[1];
  expect(
    wrong((file, target) => {
      if (!file.endsWith('/node.ts') || !ofResource(file)) return true;
      return ofResource(target) === undefined || ofResource(target) === ofResource(file);
    }),
  ).toEqual([]);
});

test('one resource uses another by its node and selector only', () => {
  const ofResource = (path: string) => /^resources\/([^/]+)\//.exec(path)?.[1];
  expect(
    wrong(
      (file, target) =>
        file === 'resources/index.ts' ||
        ofResource(target) === undefined ||
        ofResource(target) === ofResource(file) ||
        /\/(node|selector)\.ts$/.test(target),
    ),
  ).toEqual([]);
});

test('the sandbox imports itself and the facts of Seam, and only main imports the sandbox', () => {
  const inSandbox = (path: string) => path.startsWith('sandbox/');
  expect(
    wrong((file, target) => !inSandbox(file) || inSandbox(target) || target === 'seam/generated.ts'),
  ).toEqual([]);
  expect(wrong((file, target) => !inSandbox(target) || inSandbox(file) || file === 'main.ts')).toEqual([]);
});

test('only the configuration and the programs read the environment', () => {
  const readers = files.filter(file => readFileSync(join('src', file), 'utf8').includes('process.env'));
  expect(readers.sort()).toEqual(['main.ts', 'sandbox/main.ts']);
});

test('every resource is listed', () => {
  const listed = importsOf('resources/index.ts').sort();
  const declared = files.filter(file =>
    /^resources\/[^/]+\/(node|metadata|edges|queries|[a-z-]*mutations)\.ts$/.test(file),
  );
  expect(listed).toEqual(declared.sort());
});
