import { expect, test } from 'vitest';
import { gateway } from '../kit.ts';

interface Explained {
  extensions?: {
    seam?: {
      calls: {
        path: string;
        ids: number;
        start: number;
        duration: number;
        status: number;
        requestId: string;
        fields: string[];
      }[];
      totalCalls: number;
      rounds: number;
    };
  };
}

async function explained(
  url: string,
  query: string,
  headers: Record<string, string> = {},
): Promise<Explained> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: 'Bearer seam_apikey1_token',
      'x-seam-explain': '1',
      ...headers,
    },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Explained;
}

/** What the short way and the long way are asked with. */
const ways = { short: {}, long: { accept: 'application/json, text/html;q=0.1' } };

test.each(Object.entries(ways))(
  'says which calls a query made, and for which fields, the %s way',
  async (_, headers) => {
    const { url, sandbox } = await gateway();
    const query =
      '{ acsUsers(first: 3) { nodes { acsSystem { name } userIdentity { displayName } acsAccessGroups { nodes { name } } } } }';
    const { extensions } = await explained(url, query, headers);
    const { calls = [], totalCalls, rounds } = extensions?.seam ?? {};
    expect(totalCalls).toBe(calls.length);
    expect(calls.map(call => call.path)).toEqual(sandbox.calls.map(call => call.path));
    expect(calls.map(call => call.requestId)).toEqual(sandbox.calls.map(call => call.requestId));
    expect(calls.every(call => call.status === 200 && call.start >= 0 && call.duration >= 0)).toBe(true);
    const fieldsOf = (path: string) =>
      new Set(calls.filter(call => call.path === path).flatMap(call => call.fields));
    expect(fieldsOf('/acs/users/list')).toEqual(new Set(['Query.acsUsers']));
    expect(fieldsOf('/acs/systems/list')).toEqual(new Set(['AcsUser.acsSystem']));
    expect(fieldsOf('/user_identities/list')).toEqual(new Set(['AcsUser.userIdentity']));
    expect(fieldsOf('/acs/access_groups/list')).toEqual(new Set(['AcsUser.acsAccessGroups']));
    expect(calls.find(call => call.path === '/user_identities/list')?.ids).toBeGreaterThan(1);
    expect(rounds).toBe(2);
  },
);

test('says what a mutation cost, its re-read included', async () => {
  const { url, ids } = await gateway();
  const query = `mutation { suspendAcsUser(input: { acsUserId: "${ids.users.dana}" }) { acsUser { isSuspended } } }`;
  const { extensions } = await explained(url, query);
  expect(extensions?.seam).toMatchObject({
    totalCalls: 2,
    rounds: 2,
    calls: [
      { path: '/acs/users/suspend', ids: 1, fields: ['Mutation.suspendAcsUser'] },
      { path: '/acs/users/get', ids: 1, fields: ['SuspendAcsUserPayload.acsUser'] },
    ],
  });
});

test('counts no call that was never made', async () => {
  const { url, calls } = await gateway();
  const query = '{ userIdentities { nodes { displayName } } workspace { name } }';
  const { extensions } = await explained(url, query, { authorization: '' });
  expect(extensions?.seam).toEqual({ calls: [], totalCalls: 0, rounds: 0 });
  expect(calls()).toEqual([]);
});

test('says nothing unless asked, or where that is not allowed', async () => {
  const open = await gateway();
  expect(
    (await explained(open.url, '{ workspace { name } }', { 'x-seam-explain': '0' })).extensions,
  ).toBeUndefined();
  const closed = await gateway({ server: { explain: false } });
  expect((await explained(closed.url, '{ workspace { name } }')).extensions).toBeUndefined();
});
