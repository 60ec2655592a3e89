/**
 * Every way in which Seam can fail, under every kind of call and by both ways into the graph: what the client hears,
 * and what Seam received.
 */
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/sandbox/index.ts';
import { graphql } from '../gql/gql.ts';
import type { FaultNestedQuery } from '../gql/graphql.ts';
import { gateway } from '../kit.ts';
import { seamSays } from '../resources/expected.ts';
import { type Case, cases, UNKNOWN } from './faults.ts';

const upstream = {
  readMs: 800,
  writeMs: 1_000,
  operationMs: 5_000,
  answerMs: 6_000,
  maxAnswerBytes: 200_000,
  retry: { baseMs: 2 },
};
/** Within which every answer is promised, by longer deadlines than these. */
const PROMISED_MS = 12_000;

/** What makes a request take the one way or the other. */
const WAYS = { short: 'application/json', long: 'application/json, text/html;q=0.1' };

/** Asks by both ways at once, for most of the time goes by in waiting. */
const byBothWays = (meets: (accept: string) => Promise<void>) =>
  Promise.all(
    Object.entries(WAYS).map(([way, accept]) =>
      meets(accept).catch(error => {
        error.message = `By the ${way} way: ${error.message}`;
        throw error;
      }),
    ),
  ).then(() => undefined);

const read = graphql(`
  query FaultRead($user: ID!) {
    it: acsUser(acsUserId: $user) { displayName fullName }
    workspace { name }
  }
`);

const nested = graphql(`
  query FaultNested {
    acsUsers(first: 3) { nodes { displayName acsSystem { name externalTypeDisplayName } } }
    workspace { name }
  }
`);

const create = graphql(`
  mutation FaultCreate($user: ID!, $system: ID!) {
    before: suspendAcsUser(input: { acsUserId: $user }) { userErrors { code } }
    it: createAcsUser(input: { acsSystemId: $system, fullName: "Jane Fault" }) {
      acsUser { displayName fullName }
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
  accept: string,
) {
  const door = await gateway({ server: { upstream } });
  const { sandbox, ids, send, stats } = door;
  sandbox.faults.push({ ...fault, path });
  const from = performance.now();
  const variables = { user: ids.users.dana, system: ids.systems.saltoKs };
  const answer = await send<T>(document, variables, { accept });
  expect(performance.now() - from).toBeLessThan(PROMISED_MS);
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
  test.for(names)('%s', ([, { fault, read: ends, says = {}, leaf }]) =>
    byBothWays(async accept => {
      const [code, attempts] = ends;
      const { answer, received } = await meet(read, '/acs/users/get', fault, accept);
      const user = leaf
        ? { displayName: 'Jane Fault', fullName: null }
        : { displayName: 'Dana Whitlock', fullName: 'Dana Whitlock' };
      expect(answer.data).toEqual({
        it: code === undefined ? user : null,
        workspace: { name: 'Harbour House' },
      });
      const failed = code ?? leaf;
      expect(codes(answer.errors)).toEqual(failed === undefined ? [] : [failed]);
      const path = leaf ? ['it', 'fullName'] : ['it'];
      if (failed) expect(answer.errors?.[0]).toMatchObject({ path, extensions: says });
      expect(answer.errors?.[0]?.extensions ?? {}).not.toHaveProperty('outcome');
      expect(received).toHaveLength(attempts);
    }),
  );
});

describe('a nested read that meets', () => {
  test.for(names)('%s', ([, { fault, read: ends, says = {}, leaf }]) =>
    byBothWays(async accept => {
      const [code, attempts] = ends;
      const { answer, received } = await meet<FaultNestedQuery>(nested, '/acs/systems/list', fault, accept);
      const { acsUsers, workspace } = answer.data;
      expect(workspace).toEqual({ name: 'Harbour House' });
      const users = acsUsers?.nodes ?? [];
      expect(users.map(user => typeof user.displayName)).toEqual(Array(3).fill('string'));
      expect(users.map(user => user.acsSystem === null)).toEqual(Array(3).fill(code !== undefined));
      if (leaf)
        expect(users.map(user => user.acsSystem)).toEqual(
          Array(3).fill({ name: 'Harbour', externalTypeDisplayName: null }),
        );
      const failed = code ?? leaf;
      expect(codes(answer.errors)).toEqual(failed === undefined ? [] : Array(3).fill(failed));
      for (const error of answer.errors ?? [])
        expect(error).toMatchObject({
          path: [
            'acsUsers',
            'nodes',
            expect.any(Number),
            'acsSystem',
            ...(leaf ? ['externalTypeDisplayName'] : []),
          ],
          extensions: says,
        });
      expect(received).toHaveLength(attempts);
    }),
  );
});

const whole = { userErrors: [] };

/** What every write has in common, whatever it changes. `leaf` is the place of one that it reads of its answer. */
async function written(
  document: { toString(): string },
  path: string,
  one: Case,
  accept: string,
  leaf?: string[],
) {
  const { fault, write, says = {}, next } = one;
  const [code, outcome] = write;
  const failed = code ?? (leaf && one.leaf);
  const door = await meet(document, path, fault, accept);
  const { answer, received } = door;
  expect(received).toHaveLength(1);
  expect(answer.data.before).toEqual(whole);
  expect(answer.data.after).toEqual(next ? null : whole);
  expect(codes(answer.errors)).toEqual([failed, next].filter(one => one !== undefined));
  if (failed === undefined) return door;
  if (code) expect(answer.data.it).toBeNull();
  expect(answer.errors?.[0]).toMatchObject({ path: code ? ['it'] : leaf, extensions: says });
  const { extensions } = answer.errors?.[0] ?? {};
  if (outcome) expect(extensions).toMatchObject({ outcome, retryable: false });
  else expect(extensions).not.toHaveProperty('outcome');
  return door;
}

describe('a create that meets', () => {
  test.for(names)('%s', ([, one]) =>
    byBothWays(async accept => {
      const leaf = ['it', 'acsUser', 'fullName'];
      const door = await written(create, '/acs/users/create', one, accept, leaf);
      if (one.write[0] === undefined) {
        const acsUser = { displayName: 'Jane Fault', fullName: one.leaf ? null : 'Jane Fault' };
        expect(door.answer.data.it).toEqual({ acsUser, userErrors: [] });
      }
      const isMade = one.write[0] === undefined || one.write[1] === UNKNOWN;
      // What was applied too late for its answer shows in time.
      await expect
        .poll(async () => (await seamSays(door, '/acs/users/list', { search: 'Jane Fault' })).acs_users)
        .toHaveLength(isMade ? 1 : 0);
    }),
  );
});

describe('an update that meets', () => {
  test.for(names)('%s', ([, one]) =>
    byBothWays(async accept => {
      const { write, update: ends = write } = one;
      const door = await written(update, '/acs/users/update', { ...one, write: ends }, accept);
      if (ends[0] === undefined) expect(door.answer.data.it).toEqual(whole);
    }),
  );
});
