import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const main = fileURLToPath(new URL('../../src/sandbox/main.ts', import.meta.url));

function run(env: Record<string, string>): ChildProcess & { said: () => string } {
  const child = spawn(process.execPath, [main], { env: { ...process.env, ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      said += chunk;
    });
  return Object.assign(child, { said: () => said });
}

test.each(['SIGTERM', 'SIGINT'] as const)('it says where it is and stops on %s', async signal => {
  const child = run({ PORT: '0', SANDBOX_LARGE: '1' });
  await expect.poll(child.said, { timeout: 25_000 }).toContain('curl');
  const [url] = /http:\/\/\S+/.exec(child.said()) ?? [];
  const answer = await fetch(`${url}/user_identities/list`, {
    headers: { authorization: 'Bearer seam_apikey1_token' },
  });
  expect(((await answer.json()) as { user_identities: unknown[] }).user_identities).toHaveLength(500);
  for (const token of ['seam_apikey1_token', 'seam_apikey2_token', 'seam_at1_longtoken', 'seam_cst1_token'])
    expect(child.said()).toContain(token);
  const ended = once(child, 'exit');
  child.kill(signal);
  expect(await ended).toEqual([0, null]);
});

test.each([
  [{ PORT: 'x' }, 'PORT must be a number from 0 to 65535, not "x"'],
  [{ PORT: '70000' }, 'PORT must be a number from 0 to 65535, not "70000"'],
  [{ PORT: '0', SANDBOX_LARGE: 'yes' }, 'SANDBOX_LARGE must be 1 or 0, not "yes"'],
])('nonsense is refused: %j', async (env, message) => {
  const child = run(env);
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(child.said()).toContain(message);
});

test('a port in use is named', async () => {
  const holder = createServer();
  await new Promise<void>(resolve => holder.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void holder.close());
  const { port } = holder.address() as AddressInfo;
  const child = run({ PORT: String(port) });
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(child.said()).toContain(`Port ${port} of 127.0.0.1 is in use`);
});
