/**
 * Packs the project as it would be published, installs the tarball in an empty folder, and uses it there: the program
 * starts and answers, its commands work, the exports load, and their types hold in a strict project.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'try-package-'));

function run(command: string, args: string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}\n${stderr}`);
  return stdout;
}

/** Starts the installed program, and reads from what it prints where it is. */
async function start(place: RegExp, ...args: string[]): Promise<{ url: string; stop: () => Promise<void> }> {
  const child = spawn(join(folder, 'node_modules/.bin/seam-graphql-gateway'), args, {
    env: { ...process.env, PORT: '0' },
  });
  const ended = new Promise<number | null>(resolve => child.on('exit', resolve));
  let text = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', data => {
      text += data;
      const found = place.exec(text)?.[1];
      if (found) resolve(found);
    });
    void ended.then(code => reject(new Error(`The program ended with ${code}: ${text}`)));
  });
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      const code = await ended;
      if (code !== 0) throw new Error(`The program ended with ${code} when told to stop: ${text}`);
    },
  };
}

const USE = `
import { createServer } from 'seam-graphql-gateway';
import { createSandbox } from 'seam-graphql-gateway/sandbox';

const sandbox = createSandbox();
const { url: endpoint } = await sandbox.listen();
const server = createServer({ endpoint });
const response: Response = await server.fetch(
  new Request('http://localhost/graphql', {
    method: 'POST',
    headers: { authorization: \`Bearer \${sandbox.tokens.apiKey}\`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ workspace { name } }' }),
  }),
);
console.log(await response.text());
await server.close();
await sandbox.close();
`;

try {
  const packed = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], root)) as
    | { filename: string; size: number; files: { path: string }[] }[]
    | Record<string, { filename: string; size: number; files: { path: string }[] }>;
  const [tarball] = Object.values(packed);
  if (!tarball) throw new Error('npm pack named no tarball');
  const stray = tarball.files.filter(
    ({ path }) =>
      !/^(dist\/|docs\/(decisions\/)?[A-Za-z-]+\.md|docs\/performance\/chart\.svg|(schema|subgraph)\.graphql|README|LICENSE|CHANGELOG|package\.json)/.test(
        path,
      ),
  );
  if (stray.length > 0) throw new Error(`Not to be published: ${stray.map(({ path }) => path).join(', ')}`);

  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'consumer', private: true, type: 'module' }),
  );
  run(
    'npm',
    ['install', '--no-audit', '--no-fund', join(folder, tarball.filename), '@types/node@26'],
    folder,
  );
  writeFileSync(join(folder, 'use.ts'), USE);
  const options = {
    strict: true,
    module: 'nodenext',
    target: 'es2024',
    noEmit: true,
    types: ['node'],
    skipLibCheck: false,
  };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options, files: ['use.ts'] }),
  );
  run(join(root, 'node_modules/.bin/tsc'), ['-p', folder], folder);
  const answer = run(process.execPath, ['use.ts'], folder);
  if (!answer.includes('Harbour House')) throw new Error(`The exports answered: ${answer}`);

  const npx = (...args: string[]) => run('npx', ['--no', '--', 'seam-graphql-gateway', ...args], folder);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  if (npx('--version').trim() !== version) throw new Error(`--version is not ${version}`);
  if (npx('schema') !== readFileSync(join(root, 'schema.graphql'), 'utf8'))
    throw new Error('"schema" does not print schema.graphql');
  if (!npx('--help', '--all').includes('Port to listen on'))
    throw new Error('--help does not find docs/configuration.md');

  writeFileSync(join(folder, 'query.graphql'), '{ acsUsers(first: 5) { nodes { acsSystem { name } } } }');
  const explained = npx('explain', 'query.graphql');
  if (!explained.includes('/acs/users/list'))
    throw new Error(`"explain" does not name the call: ${explained}`);

  const gateway = await start(/gateway at (\S+)/);
  const response = await fetch(`${gateway.url}?query=${encodeURIComponent('{ __typename }')}`, {
    headers: { 'graphql-require-preflight': '1' },
  });
  const body = await response.text();
  if (body !== '{"data":{"__typename":"Query"}}') throw new Error(`The program answered: ${body}`);
  const docs = await fetch(new URL('/graphql/docs/plan.md', gateway.url));
  if (!docs.ok) throw new Error(`GraphiQL does not find docs/plan.md: ${docs.status}`);
  await gateway.stop();

  const sandbox = await start(/Sandbox of Seam at (\S+)/, 'sandbox');
  const listed = await fetch(`${sandbox.url}/acs/systems/list`, {
    method: 'POST',
    headers: { authorization: 'Bearer seam_apikey1_token', 'content-type': 'application/json' },
    body: '{}',
  });
  const systems = await listed.text();
  if (!systems.includes('"acs_systems":[{')) throw new Error(`"sandbox" answered: ${systems}`);
  await sandbox.stop();
  console.log(
    `${tarball.filename} (${Math.round(tarball.size / 1024)} kB) installs, loads, type-checks and starts.`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
