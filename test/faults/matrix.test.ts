/** Every way in which Seam can fail, under every kind of call: what the client hears, and what Seam received. */
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/sandbox/index.ts';
import { graphql } from '../gql/gql.ts';
import type { FaultNestedQuery } from '../gql/graphql.ts';
import { gateway } from '../kit.ts';
import { seamSays } from '../resources/expected.ts';
import { type Case, cases, UNKNOWN } from './faults.ts';

const upstream = {
  readMs: 400,
  writeMs: 500,
  operationMs: 5_000,
  answerMs: 6_000,
  maxAnswerBytes: 200_000,
  retry: { baseMs: 2 },
};
/** Far above what any case may take: every deadline together. */
const GENEROUS_MS = 15_000;

const read = graphql(`
  query FaultRead($user: ID!) {
    it: acsUser(acsUserId: $user) { displayName }
    workspace { name }
  }
`);

const nested = graphql(`
  query FaultNested {
    acsUsers(first: 3) { nodes { displayName acsSystem { name } } }
    workspace { name }
  }
`);

const create = graphql(`
  mutation FaultCreate($user: ID!, $system: ID!) {
    before: suspendAcsUser(input: { acsUserId: $user }) { userErrors { code } }
    it: createAcsUser(input: { acsSystemId: $system, fullName: "Jane Fault" }) {
      acsUser { displayName }
      userErrors { code }
    }
    after: unsuspendAcsUser(input: { acsUserId: $user }) { userErrors { code } }
  }
`);

const update = graphql(`
  mutation FaultUpdate($user: ID!) {
    before: suspendAcsUser(input: { acsUserId: $user }) { userErrors { code } }
    it: updateAcsUser(input: { acsUserId: $user, fullName: "Jane Fault" }) { userErrors { code } }
    after: unsuspendAcsUser(input: { acsUserId: $user }) { userErrors { code } }
  }
`);

const names = cases.map(one => [one.what, one] as const);

/** Asks with this fault at this path; says what was answered and how often Seam received the call. */
async function meet<T = Record<string, unknown>>(
  document: { toString(): string },
  path: string,
  fault: Fault,
) {
  const door = await gateway({ server: { upstream } });
  const { sandbox, ids, send, stats } = door;
  sandbox.faults.push({ ...fault, path });
  const from = performance.now();
  const answer = await send<T>(document, {
    user: ids.users.dana,
    system: ids.systems.saltoKs,
  });
  expect(performance.now() - from).toBeLessThan(GENEROUS_MS);
  expect(answer.status).toBe(200);
  const received = sandbox.calls.filter(call => call.path === path);
  const bearer = `Bearer ${sandbox.tokens.apiKey}`;
  expect(new Set(sandbox.calls.map(call => call.authorization))).toEqual(new Set([bearer]));
  expect(stats()).toMatchObject({ running: 0, waiting: 0, callers: 0 });
  sandbox.faults.length = 0;
  return { ...door, answer, received };
}

const codes = (errors: { extensions: { code: string } }[] | undefined) =>
  (errors ?? []).map(error => error.extensions.code);

describe('a read that meets', () => {
  test.for(names)(
    '%s',
    async ([
      ,
      {
        fault,
        read: [code, attempts],
        says = {},
      },
    ]) => {
      const { answer, received } = await meet(read, '/acs/users/get', fault);
      expect(answer.data).toEqual({
        it: code === undefined ? { displayName: 'Dana Whitlock' } : null,
        workspace: { name: 'Harbour House' },
      });
      expect(codes(answer.errors)).toEqual(code === undefined ? [] : [code]);
      if (code) expect(answer.errors?.[0]).toMatchObject({ path: ['it'], extensions: says });
      expect(answer.errors?.[0]?.extensions ?? {}).not.toHaveProperty('outcome');
      expect(received).toHaveLength(attempts);
    },
  );
});

describe('a nested read that meets', () => {
  test.for(names)(
    '%s',
    async ([
      ,
      {
        fault,
        read: [code, attempts],
        says = {},
      },
    ]) => {
      const { answer, received } = await meet<FaultNestedQuery>(nested, '/acs/systems/list', fault);
      const { acsUsers, workspace } = answer.data;
      expect(workspace).toEqual({ name: 'Harbour House' });
      const users = acsUsers?.nodes ?? [];
      expect(users.map(user => typeof user.displayName)).toEqual(Array(3).fill('string'));
      expect(users.map(user => user.acsSystem === null)).toEqual(Array(3).fill(code !== undefined));
      expect(codes(answer.errors)).toEqual(code === undefined ? [] : Array(3).fill(code));
      for (const error of answer.errors ?? [])
        expect(error).toMatchObject({
          path: ['acsUsers', 'nodes', expect.any(Number), 'acsSystem'],
          extensions: says,
        });
      expect(received).toHaveLength(attempts);
    },
  );
});

const whole = { userErrors: [] };

/** What every write has in common, whatever it changes. */
async function written(document: { toString(): string }, path: string, one: Case) {
  const { fault, write, says = {}, next } = one;
  const [code, outcome] = write;
  const door = await meet(document, path, fault);
  const { answer, received } = door;
  expect(received).toHaveLength(1);
  expect(answer.data.before).toEqual(whole);
  expect(answer.data.after).toEqual(next ? null : whole);
  expect(codes(answer.errors)).toEqual([code, next].filter(one => one !== undefined));
  if (code === undefined) return door;
  expect(answer.data.it).toBeNull();
  expect(answer.errors?.[0]).toMatchObject({ path: ['it'], extensions: says });
  const { extensions } = answer.errors?.[0] ?? {};
  if (outcome) expect(extensions).toMatchObject({ outcome, retryable: false });
  else expect(extensions).not.toHaveProperty('outcome');
  return door;
}

describe('a create that meets', () => {
  test.for(names)('%s', async ([, one]) => {
    const door = await written(create, '/acs/users/create', one);
    if (one.write[0] === undefined) {
      expect(door.answer.data.it).toEqual({ acsUser: { displayName: 'Jane Fault' }, userErrors: [] });
    }
    const isMade = one.write[0] === undefined || one.write[1] === UNKNOWN;
    // What was applied too late for its answer shows in time.
    await expect
      .poll(async () => (await seamSays(door, '/acs/users/list', { search: 'Jane Fault' })).acs_users)
      .toHaveLength(isMade ? 1 : 0);
  });
});

describe('an update that meets', () => {
  test.for(names)('%s', async ([, one]) => {
    const door = await written(update, '/acs/users/update', one);
    if (one.write[0] === undefined) expect(door.answer.data.it).toEqual(whole);
  });
});
