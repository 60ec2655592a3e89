/**
 * Writes what is derived: `src/seam/generated.ts` from Seam's API description, `schema.graphql` and
 * `subgraph.graphql` from the code.
 * With `--check` it writes nothing and fails, naming each file that is not what it should be.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type OpenApi, seamFacts } from './seam-facts.ts';

const root = new URL('..', import.meta.url);
const at = (path: string) => new URL(path, root);
const check = process.argv.includes('--check');
const stale: string[] = [];

/** The same text as the formatter would write, so that a generated file is also a readable one. */
function formatted(text: string, name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'generate-'));
  const file = join(folder, name);
  try {
    writeFileSync(file, text);
    const run = spawnSync(
      process.execPath,
      [
        at('node_modules/@biomejs/biome/bin/biome').pathname,
        'format',
        '--write',
        '--indent-style=space',
        '--line-width=110',
        '--javascript-formatter-quote-style=single',
        '--files-max-size=10000000',
        file,
      ],
      { cwd: folder, encoding: 'utf8' },
    );
    if (run.status !== 0) throw new Error(`The formatter failed on ${name}: ${run.stderr}`);
    return readFileSync(file, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function emit(path: string, text: string): void {
  const current = existsSync(at(path)) ? readFileSync(at(path), 'utf8') : undefined;
  if (current === text) return;
  if (check) stale.push(path);
  else {
    writeFileSync(at(path), text);
    console.log(`wrote ${path}`);
  }
}

// The package exports only its entry points, and those load zod; the document itself needs nothing.
const types = at('node_modules/@seamapi/types/');
const { version } = JSON.parse(readFileSync(new URL('package.json', types), 'utf8')) as { version: string };
const openapi = (await import(
  pathToFileURL(new URL('lib/seam/connect/openapi.js', types).pathname).href
)) as {
  default: OpenApi;
};
emit('src/seam/generated.ts', formatted(seamFacts(openapi.default, version), 'generated.ts'));

if (existsSync(at('src/schema.ts'))) {
  const { printedSchema, printedSubgraph } = (await import(at('src/schema.ts').href)) as {
    printedSchema: () => string;
    printedSubgraph: () => string;
  };
  emit('schema.graphql', printedSchema());
  emit('subgraph.graphql', printedSubgraph());
}

if (stale.length > 0) {
  console.error(`Out of date: ${stale.join(', ')}. Run: npm run codegen`);
  process.exit(1);
}
