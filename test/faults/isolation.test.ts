/** Tenants who own the same ids with different values, thousands of requests between each other. */
import { expect, test } from 'vitest';
import { type Arrived, held } from './held.ts';

/** Two tokens, one of them in two workspaces, and both tokens in one workspace. */
const tenants = [
  { token: 'seam_one', workspace: 'w1' },
  { token: 'seam_one', workspace: 'w2' },
  { token: 'seam_two', workspace: 'w1' },
];

const REQUESTS = 3_000;
const AT_ONCE = 60;

const nameOf = ({ token, workspace }: { token: string; workspace?: string | undefined }) =>
  `of ${token} in ${workspace}`;

/** The same objects for everybody, but for what they are called. */
function answerOf(call: Arrived): object {
  const display_name = nameOf(call);
  const created_at = '2026-01-01T00:00:00Z';
  const user = { acs_user_id: 'u', acs_system_id: 's', user_identity_id: 'i', display_name, created_at };
  const identity = { user_identity_id: 'i', display_name, created_at, acs_user_ids: ['u'] };
  const system = { acs_system_id: 's', name: display_name, acs_user_count: 1 };
  const pagination = { has_next_page: false };
  const answers: Record<string, object> = {
    '/acs/users/get': { acs_user: user },
    '/acs/users/list': { acs_users: [user], pagination },
    '/acs/systems/get': { acs_system: system },
    '/acs/systems/list': { acs_systems: [system] },
    '/user_identities/list': { user_identities: [identity], pagination },
    '/user_identities/get': { user_identity: identity },
    '/user_identities/list_acs_users': { acs_users: [user] },
    '/workspaces/get': { workspace: { workspace_id: 'w', name: display_name } },
  };
  return answers[call.path] ?? { ok: true };
}

const documents = [
  '{ acsUser(acsUserId: "u") { acsUserId displayName } }',
  '{ workspace { name } acsUser(acsUserId: "u") { displayName acsSystem { name } userIdentity { displayName } } }',
  '{ userIdentities(first: 5) { nodes { displayName acsUsers { nodes { displayName acsSystem { name } } } } } }',
  'mutation { updateAcsUser(input: { acsUserId: "u", fullName: "x" }) { acsUser { displayName } } }',
];

/** What makes a request take the short way into the graph, and the long one. */
const ways = ['application/json', 'application/json, text/html;q=0.1'];

test('nobody ever sees what is called otherwise by somebody else', async () => {
  // Few places, so that calls of all tenants wait and take over from each other; some fail and are tried again, often enough
  // that none is ever given up.
  const upstream = {
    calls: 12,
    callsPerCaller: 8,
    waitMs: 30_000,
    retry: { attempts: 10, baseMs: 1, tokens: 100_000 },
  };
  let number = 0;
  const { send, arrived, stats } = await held(upstream, call => {
    number += 1;
    if (call.path !== '/acs/users/update' && number % 50 === 0) call.answer(503, {});
    else if (number % 3 === 0) setTimeout(() => call.answer(200, answerOf(call)), number % 4);
    else call.answer(200, answerOf(call));
    return false;
  });

  const strangers: unknown[] = [];
  let asked = 0;
  const client = async () => {
    while (asked < REQUESTS) {
      asked += 1;
      const tenant = tenants[asked % tenants.length] as (typeof tenants)[number];
      const document = documents[(asked >> 2) % documents.length] as string;
      const accept = ways[(asked >> 4) % ways.length] as string;
      const headers = { 'seam-workspace': tenant.workspace, accept };
      const { data, errors } = await send(document, tenant.token, { headers });
      const names = JSON.stringify(data).match(/of [^"]*/g) ?? [];
      if (errors || names.length === 0 || names.some(name => name !== nameOf(tenant)))
        strangers.push({ tenant, data, errors });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  expect(strangers).toEqual([]);
  expect(stats()).toMatchObject({ running: 0, waiting: 0, callers: 0 });
  expect(stats().retries).toBeGreaterThan(10);
  expect(new Set(arrived.map(nameOf))).toEqual(new Set(tenants.map(nameOf)));
});
