/** A created identity whose answer was lost is looked up by its key. */
import { expect, test } from 'vitest';
import type { Fault } from '../../src/sandbox/index.ts';
import { graphql } from '../gql/gql.ts';
import type { LostCreateMutation } from '../gql/graphql.ts';
import { gateway } from '../kit.ts';

const create = graphql(`
  mutation LostCreate($input: CreateUserIdentityInput!) {
    createUserIdentity(input: $input) {
      userIdentity { userIdentityKey fullName emailAddress }
      userErrors { code }
    }
  }
`);

const CREATE = '/user_identities/create';
const GET = '/user_identities/get';
const jane = { userIdentityKey: 'jane', fullName: 'Jane Lost', emailAddress: 'jane@example.com' };
const lost = (): Fault => ({ path: CREATE, times: 1, reset: 'before-headers' });

test.for([
  ['a reset', lost()],
  ['a 502', { path: CREATE, times: 1, status: 502 }],
  ['half an answer', { path: CREATE, times: 1, truncate: true }],
  ['an answer that is no JSON', { path: CREATE, times: 1, body: 'Created!' }],
  ['no answer in time', { path: CREATE, times: 1, hang: true }],
  ['a success that brings nothing', { path: CREATE, times: 1, body: {} }],
  ['a success that says "ok": false', { path: CREATE, times: 1, body: { ok: false } }],
  ['a success with an error in it', { path: CREATE, times: 1, body: { error: { type: 'x', message: 'y' } } }],
  ['null for the new identity', { path: CREATE, times: 1, body: { user_identity: null } }],
  ['an id that is a number', { path: CREATE, times: 1, body: { user_identity: { user_identity_id: 7 } } }],
] as [string, Fault][])('it is found after %s, and answered as created', async ([, fault]) => {
  const { send, sandbox, calls } = await gateway({ server: { upstream: { writeMs: 1_000 } } });
  sandbox.faults.push({ ...fault, apply: true });
  const { data, errors } = await send<LostCreateMutation>(create, { input: jane });
  expect(errors).toBeUndefined();
  expect(data.createUserIdentity).toEqual({ userIdentity: jane, userErrors: [] });
  expect(calls()).toEqual([CREATE, GET]);
});

test("it is looked up although the operation's own time is over", async () => {
  const upstream = { writeMs: 1_000, operationMs: 1_000, answerMs: 8_000 };
  const { send, sandbox, calls } = await gateway({ server: { upstream } });
  sandbox.faults.push({ path: CREATE, times: 1, hang: true, apply: true });
  const { data } = await send<LostCreateMutation>(create, { input: jane });
  expect(data.createUserIdentity?.userIdentity).toEqual(jane);
  expect(calls()).toEqual([CREATE, GET]);
});

const unknown = [
  { path: ['createUserIdentity'], extensions: { code: 'UPSTREAM_UNAVAILABLE', outcome: 'UNKNOWN' } },
];

test('its fate stays unknown if it cannot be found, for it may still be created', async () => {
  const { send, sandbox, calls } = await gateway();
  sandbox.faults.push(lost());
  const { data, errors } = await send<LostCreateMutation>(create, { input: jane });
  expect(data).toEqual({ createUserIdentity: null });
  expect(errors).toMatchObject(unknown);
  expect(calls()).toEqual([CREATE, GET]);
});

test('its fate stays unknown if somebody else has the key', async () => {
  const { send, sandbox, calls } = await gateway();
  await send(create, { input: { ...jane, fullName: 'Another Jane' } });
  sandbox.faults.push(lost());
  const { errors } = await send<LostCreateMutation>(create, { input: jane });
  expect(errors).toMatchObject(unknown);
  expect(calls()).toEqual([CREATE, CREATE, GET]);
});

test('its fate stays unknown if what is found has no id', async () => {
  const { send, sandbox, calls } = await gateway();
  const created_at = new Date().toISOString();
  const found = { user_identity_id: 7, user_identity_key: 'jane', full_name: 'Jane Lost', created_at };
  const body = { user_identity: { ...found, email_address: 'jane@example.com' } };
  sandbox.faults.push({ ...lost(), apply: true }, { path: GET, times: 1, body });
  const { errors } = await send<LostCreateMutation>(create, { input: jane });
  expect(errors).toMatchObject(unknown);
  expect(calls()).toEqual([CREATE, GET]);
});

test('its fate stays unknown if the key was there long before', async () => {
  const now = () => new Date(Date.now() - 3_600_000);
  const { send, sandbox } = await gateway({ sandbox: { now } });
  await send(create, { input: jane });
  sandbox.faults.push({ ...lost(), apply: true });
  const { errors } = await send<LostCreateMutation>(create, { input: jane });
  expect(errors).toMatchObject(unknown);
});

test('its fate stays unknown without a key, and nothing is looked up', async () => {
  const { send, sandbox, calls } = await gateway();
  sandbox.faults.push({ ...lost(), apply: true });
  const { userIdentityKey: _, ...keyless } = jane;
  expect((await send(create, { input: keyless })).errors).toMatchObject(unknown);
  expect(calls()).toEqual([CREATE]);
});

test('a refusal is a refusal, and nothing is looked up', async () => {
  const { send, calls } = await gateway();
  await send(create, { input: jane });
  const { data } = await send<LostCreateMutation>(create, { input: jane });
  expect(data.createUserIdentity?.userErrors).toHaveLength(1);
  expect(calls()).toEqual([CREATE, CREATE]);
});
