import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { seamTypesVersion } from '../../src/seam/generated.ts';

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const manifest = read('package.json');

/** The examples have packages of their own. */
const examples = globSync('examples/{federation,front-desk,clients/*}/package.json').map(dirname).sort();
const packages = ['.', ...examples];

test("the facts were generated from the pinned version of Seam's API description", () => {
  expect(seamTypesVersion).toBe(manifest.devDependencies['@seamapi/types']);
});

test.each(packages)('versions are exact in %s', folder => {
  const { dependencies, devDependencies } = read(`${folder}/package.json`);
  const versions = Object.entries({ ...dependencies, ...devDependencies });
  expect(versions.length).toBeGreaterThan(5);
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([]);
});

test.each(packages)('the lock file of %s names no download addresses', folder => {
  const { packages } = read(`${folder}/package-lock.json`);
  expect(Object.values(packages).filter(entry => (entry as { resolved?: string }).resolved)).toEqual([]);
});

test('what the gateway has too, the examples have in the same version', () => {
  const versionsOf = (folder: string) => {
    const { dependencies, devDependencies } = read(`${folder}/package.json`);
    return Object.entries<string>({ ...dependencies, ...devDependencies });
  };
  const ours = new Map(versionsOf('.'));
  expect(examples).toHaveLength(6);
  for (const folder of examples) {
    const shared = versionsOf(folder).filter(([name]) => ours.has(name));
    expect(shared.length, folder).toBeGreaterThan(1);
    expect(shared, folder).toEqual(shared.map(([name]) => [name, ours.get(name)]));
  }
});

test('undici is not one of the releases that stall reused connections', () => {
  const [major, minor, patch] = manifest.dependencies.undici.split('.').map(Number);
  const stalls =
    (major === 7 && minor >= 28 && minor <= 29) ||
    (major === 8 && minor >= 5 && (minor < 10 || (minor === 10 && patch === 0)));
  expect(stalls).toBe(false);
});

test('the image has what the program reads, and docker is shown all that the image copies', () => {
  const lines = (path: string) => readFileSync(path, 'utf8').split('\n');
  const copied = lines('Dockerfile').flatMap(line => {
    const [word, ...paths] = line.split(' ');
    return word === 'COPY' && !line.includes('--from=')
      ? paths.slice(0, -1).map(path => path.replace('./', ''))
      : [];
  });
  expect(copied).toEqual(expect.arrayContaining(['docs/*.md', 'schema.graphql', 'src']));
  // Both the image and the package have what GraphiQL's documentation is made of.
  const pages = (JSON.parse(readFileSync('package.json', 'utf8')).files as string[]).filter(path =>
    path.startsWith('docs/'),
  );
  expect(pages).toHaveLength(3);
  expect(copied).toEqual(expect.arrayContaining(pages));
  const shown = lines('.dockerignore').filter(line => line.startsWith('!'));
  expect(shown.map(line => line.slice(1)).sort()).toEqual([...new Set(copied)].sort());
  for (const path of copied) expect(globSync(path), path).not.toEqual([]);
});
