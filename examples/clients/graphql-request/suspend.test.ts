/** The script as it is run, against the gateway over its sandbox. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { GraphQLClient } from 'graphql-request';
import { startGateway } from '../gateway.ts';
import { usersOf } from './suspend.ts';

const gateway = await startGateway();
after(() => gateway.stop());

async function run(email: string, token = gateway.token) {
  const script = spawn(process.execPath, ['suspend.ts', email], {
    env: { GATEWAY_URL: gateway.url, SEAM_TOKEN: token },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const code = new Promise<number | null>(resolve => script.once('exit', resolve));
  const [said, complained] = await Promise.all([text(script.stdout), text(script.stderr)]);
  return { said, complained, code: await code };
}

const atSeam = async () => {
  const { body } = await gateway.seam('/acs/users/list', {
    user_identity_email_address: 'priya.nair@example.com',
  });
  return (body.acs_users as { is_suspended: boolean }[]).map(user => user.is_suspended);
};

test('pages follow one another to the last, without doubles', async () => {
  const authorization = `Bearer ${gateway.token}`;
  let requests = 0;
  const client = new GraphQLClient(gateway.url, {
    headers: { authorization },
    requestMiddleware(request) {
      requests++;
      return request;
    },
  });
  const ids: string[] = [];
  for await (const { id } of usersOf(client, 'priya.nair@example.com', 1)) ids.push(id);
  assert.equal(new Set(ids).size, 3);
  assert.equal(requests, 3);
});

test('a wrong token changes nothing, and its code is told', async () => {
  const { complained, code } = await run('priya.nair@example.com', 'seam_out_of_date');
  assert.match(complained, /^UNAUTHENTICATED: /);
  assert.equal(code, 1);
  assert.deepEqual(await atSeam(), [false, false, false]);
});

test('an address that nobody has is told of', async () => {
  const { said, complained, code } = await run('nobody@example.com');
  assert.equal(said, '');
  assert.match(complained, /^Nobody has the address nobody@example.com/);
  assert.equal(code, 1);
});

test('a person is suspended in every system, at Seam', async () => {
  const { said, complained, code } = await run('priya.nair@example.com');
  assert.equal(complained, '');
  assert.equal(code, 0);
  assert.deepEqual(
    said
      .trim()
      .split('\n')
      .map(line => line.split(': ')[1]),
    ['suspended', 'suspended', 'suspended'],
  );
  assert.deepEqual(await atSeam(), [true, true, true]);
});
