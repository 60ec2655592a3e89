import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { settings } from '../../src/config.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { done, file, ready, start } from '../program.ts';

const ask = async (url: string, query: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as { data?: unknown; errors?: { extensions: Record<string, unknown> }[] };
};

async function seam() {
  const sandbox = createSandbox();
  onTestFinished(() => sandbox.close());
  return { sandbox, ...(await sandbox.listen()) };
}

test('flags set what the environment sets, and beat it', async () => {
  const { sandbox, url: endpoint } = await seam();
  const run = start(
    ['--port', '0', '--endpoint', endpoint, '--max-calls=2', '--no-graphiql', '--explain=0'],
    {
      PORT: 'no port',
      SANDBOX: '1',
      MAX_CALLS: '100',
      GRAPHIQL: '1',
      EXPLAIN: '1',
    },
  );
  const url = await ready(run);
  expect(run.out()).toContain(`Calls go to ${endpoint}`);
  expect(run.out()).not.toContain('GraphiQL)');
  const headers = { authorization: `Bearer ${sandbox.tokens.apiKey}`, 'x-seam-explain': '1' };
  const query = '{ acsUsers { nodes { accessibleEntrances { nodes { id } } } } }';
  expect((await ask(url, query, headers)).errors).toMatchObject([{ extensions: { maxCalls: 2 } }]);
  expect(await ask(url, '{ workspace { name } }', headers)).toEqual({
    data: { workspace: { name: 'Harbour House' } },
  });
  run.stop('SIGTERM');
  expect(await run.exit).toBe(0);
});

test('--sandbox means the sandbox, whatever the environment says', async () => {
  const run = start(['--sandbox', '--port=0'], {
    SEAM_ENDPOINT: 'https://seam.example.com',
    NODE_ENV: 'production',
  });
  await ready(run);
  expect(run.out()).toContain('SANDBOX MODE');
});

test('with registered documents alone it offers nothing else at the start', async () => {
  const manifest = file('documents.json', JSON.stringify({ name: '{ workspace { name } }' }));
  const run = start(['--port=0', '--persisted-only', `--persisted-documents=${manifest}`]);
  const url = await ready(run);
  expect(run.out()).toContain('Only the documents of PERSISTED_DOCUMENTS are taken.');
  expect(run.out()).not.toMatch(/curl|GraphiQL\)/);
  expect(
    (await ask(url, '{ workspace { name } }', { authorization: 'Bearer seam_apikey1_token' })).data,
  ).toEqual({ workspace: { name: 'Harbour House' } });
});

test('what a flag leaves out, the environment still says', async () => {
  const run = start(['--no-explain'], { PORT: '0', SANDBOX_LARGE: '1' });
  const url = await ready(run);
  const [, token = ''] = /Token: +(\S+)/.exec(run.out()) ?? [];
  const { data } = await ask(url, '{ acsUsers(first: 500) { nodes { id } } }', {
    authorization: `Bearer ${token}`,
  });
  expect((data as { acsUsers: { nodes: unknown[] } }).acsUsers.nodes).toHaveLength(500);
});

test('every problem is told at once, by the name it came under and without its value', async () => {
  const { code, out, err } = await done(
    [
      '--prot',
      '4000',
      '--max-calls=many',
      '--endpoint',
      'ftp://user:hunter2@seam.example',
      '--explain',
      '0',
      '--cors-origins',
      '--apq',
      'stray-secret',
    ],
    { HOST: '127.0.0.1', DRAIN_DELAY_MS: 'long' },
  );
  expect(code).toBe(1);
  expect(out).toBe('');
  for (const problem of [
    '--prot is no flag here; did you mean --port?',
    '--max-calls must be a whole number between 1 and 100000',
    '--endpoint must not contain credentials',
    '--explain takes its value with "=": --explain=0',
    '--cors-origins needs a value',
    'DRAIN_DELAY_MS must be a whole number',
  ])
    expect(err).toContain(problem);
  for (const value of ['4000', 'many', 'hunter2', 'stray-secret', 'long\n']) expect(err).not.toContain(value);
});

test.each([
  [['--sandbox', '--endpoint', 'https://seam.example.com'], '--sandbox cannot be on beside SEAM_ENDPOINT'],
  [['--persisted-only'], '--persisted-only needs PERSISTED_DOCUMENTS'],
  [['--no-port'], '--no-port is no flag here'],
  [['--port', '1', 'two'], 'there is one word too many'],
  [['serve'], 'the first word must be sandbox, schema, explain, or a flag'],
  [['constructor'], 'the first word must be'],
])('%j is refused', async (args, problem) => {
  const { code, err } = await done(args);
  expect(code).toBe(1);
  expect(err).toContain(problem);
  expect(err).not.toMatch(/^\s+at /m);
});

test('--version is the version', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  for (const flag of ['--version', '-v'])
    expect(await done([flag])).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

test('--help fits on a screen, and has the commands and what is needed first', async () => {
  const { code, out, err } = await done(['--help'], { PORT: 'no port' });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const lines = out.split('\n');
  expect(lines.length).toBeLessThan(45);
  expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(110);
  for (const text of [
    'sandbox',
    'schema',
    'explain <file>',
    '--endpoint <url>',
    '--port <n>',
    '[4000]',
    '--all',
  ])
    expect(out).toContain(text);
  expect((await done(['-h'])).out).toBe(out);
});

test('--help --all has every setting, in groups, with its words and its default', async () => {
  const { code, out } = await done(['--help', '--all']);
  expect(code).toBe(0);
  const shown = new Set([...out.matchAll(/^ {2}--(?:\[no-\])?([a-z-]+)/gm)].map(([, name]) => name));
  const wanted = Object.keys(settings).map(name =>
    name === 'SEAM_ENDPOINT' ? 'endpoint' : name.toLowerCase().replaceAll('_', '-'),
  );
  expect(wanted.filter(name => !shown.has(name))).toEqual([]);
  expect(out).toMatch(/^Calls to Seam\n {2}--/m);
  expect(out).toMatch(/--breaker-calls <n> +Calls within the window before the breaker may open\. \[20\]/);
  // No setting without words.
  expect(out).not.toMatch(/^Others$/m);
  expect(out).not.toMatch(/[`\]]\(/);
});

test.each(['sandbox', 'schema', 'explain'])('%s has a help of its own', async command => {
  const { code, out } = await done([command, '--help']);
  expect(code).toBe(0);
  expect(out).toContain(`seam-graphql-gateway ${command}`);
});
