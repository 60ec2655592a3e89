import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { seamTypesVersion } from '../../src/seam/generated.ts';

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const manifest = read('package.json');
const lock = read('package-lock.json');

test("the facts were generated from the pinned version of Seam's API description", () => {
  expect(seamTypesVersion).toBe(manifest.devDependencies['@seamapi/types']);
});

test('versions are exact', () => {
  const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([]);
});

test('the lock file names no download addresses', () => {
  expect(Object.values(lock.packages).filter(entry => (entry as { resolved?: string }).resolved)).toEqual([]);
});

test('undici is not one of the releases that stall reused connections', () => {
  const [major, minor, patch] = manifest.dependencies.undici.split('.').map(Number);
  const stalls =
    (major === 7 && minor >= 28 && minor <= 29) ||
    (major === 8 && minor >= 5 && (minor < 10 || (minor === 10 && patch === 0)));
  expect(stalls).toBe(false);
});
