import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { done, printed, start } from '../program.ts';

test('sandbox starts the sandbox alone, by flags that beat the environment', async () => {
  const run = start(['sandbox', '--port', '0', '--large', '--settle-ms', '600000'], {
    PORT: '1',
    SANDBOX_LARGE: '0',
    SANDBOX_SETTLE_MS: '0',
  });
  const url = await printed(run, /Sandbox of Seam at (\S+)/);
  const answer = await fetch(`${url}/user_identities/list`, {
    headers: { authorization: 'Bearer seam_apikey1_token' },
  });
  const { user_identities } = (await answer.json()) as { user_identities: { user_identity_id: string }[] };
  expect(user_identities).toHaveLength(500);
  const post = async (path: string, body: object) => {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { authorization: 'Bearer seam_apikey1_token', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as {
      acs_users: { acs_user_id: string }[];
      acs_user: { pending_mutations: unknown[] };
    };
  };
  const [user] = (await post('/acs/users/list', { limit: 1 })).acs_users;
  await post('/acs/users/suspend', { acs_user_id: user?.acs_user_id });
  const { acs_user } = await post('/acs/users/get', { acs_user_id: user?.acs_user_id });
  expect(acs_user.pending_mutations).toHaveLength(1);
  expect(run.out()).not.toContain('gateway');
  run.stop('SIGTERM');
  expect(await run.exit).toBe(0);
});

test('sandbox names all that is wrong with how it was called', async () => {
  const { code, err } = await done(['sandbox', '--port', 'x', '--larg', '--max-calls', '3'], {
    SANDBOX_LARGE: 'maybe',
  });
  expect(code).toBe(1);
  for (const problem of [
    '--port must be a whole number between 0 and 65535',
    '--larg is no flag here; did you mean --large?',
    '--max-calls is no flag here',
    'SANDBOX_LARGE must be 1 or 0',
  ])
    expect(err).toContain(problem);
});

test('an older Node is told of in words', async () => {
  const older = `Object.defineProperty(process.versions, 'node', { value: '20.1.0' })`;
  const { code, out, err } = await done(['--version'], {
    NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(older)}`,
  });
  expect([code, out, err]).toEqual([1, '', 'This program needs Node 26 or later; this is Node 20.1.0.\n']);
});

test('schema prints the schema, whatever the environment says of the gateway', async () => {
  const { code, out } = await done(['schema'], { NODE_ENV: 'production', PORT: 'no port' });
  expect(code).toBe(0);
  expect(out).toBe(readFileSync('schema.graphql', 'utf8'));
});

test('schema --subgraph prints what routers compose, with node and nodes if told', async () => {
  const { code, out } = await done(['schema', '--subgraph']);
  expect(code).toBe(0);
  expect(out).toBe(readFileSync('subgraph.graphql', 'utf8'));
  const roots = /^type Query \{[\s\S]*?^\}/m;
  expect(roots.exec(out)?.[0]).not.toMatch(/^ {2}nodes?\(/m);
  for (const { args, env } of [
    { args: ['--subgraph-node'], env: {} },
    { args: [], env: { SUBGRAPH_NODE: '1' } },
  ]) {
    const { out } = await done(['schema', '--subgraph', ...args], env);
    expect(roots.exec(out)?.[0]).toMatch(/^ {2}node\(/m);
  }
});

test('schema refuses what it does not know', async () => {
  const { code, err } = await done(['schema', '--subgraf', '--subgraph-node']);
  expect(code).toBe(1);
  expect(err).toContain('--subgraf is no flag here; did you mean --subgraph?');
  expect(err).toContain('--subgraph-node is only used with --subgraph');
});

test('whoever reads the schema may stop early', async () => {
  const child = spawn('sh', ['-c', `"$0" src/main.ts schema | head -n 1`, process.execPath]);
  let out = '';
  let err = '';
  child.stdout.on('data', data => {
    out += data;
  });
  child.stderr.on('data', data => {
    err += data;
  });
  await new Promise(resolve => child.on('close', resolve));
  expect({ lines: out.split('\n').length, err }).toEqual({ lines: 2, err: '' });
});
