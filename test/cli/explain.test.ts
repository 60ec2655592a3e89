import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { blocksOf } from '../house/pages.ts';
import { gateway } from '../kit.ts';
import { done, file } from '../program.ts';

/** The README's first query, which says of itself that it makes three calls. */
const readme = blocksOf('README.md').find(({ language }) => language === 'graphql')?.text ?? '';

interface Plan {
  operation: { type: string; name: string | null };
  calls: number;
  maxCalls: number;
  rounds: number;
  refused: { code: string; message: string } | null;
  fields: { field: string; calls: number; path: string | null; round: number | null }[];
  uncounted: string[];
}

/** What is explained of a document, for machines. */
async function explained(document: string, ...args: string[]): Promise<Plan> {
  const { out, err } = await done(['explain', '-', '--json', ...args], {}, document);
  expect(err).toBe('');
  return JSON.parse(out) as Plan;
}

test("explains the README's first query: three calls in two rounds", async () => {
  const { code, out, err } = await done(['explain', file('first.graphql', readme)]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('query WhoGoesWhere');
  expect(out).toMatch(/^ {2}1 +Query\.acsUsers +1 × \/acs\/users\/list$/m);
  expect(out).toMatch(/^ {2}2 +AcsUser\.userIdentity +1 × \/user_identities\/list$/m);
  expect(out).toMatch(/^ {2}2 +AcsUser\.acsSystem +1 × \/acs\/systems\/list$/m);
  expect(out).toContain('At most 3 calls to Seam in 2 rounds; MAX_CALLS is 3,000.');
});

test('explains to machines the calls that really go out', async () => {
  const plan = await explained(readme);
  expect(plan).toMatchObject({
    operation: { type: 'query', name: 'WhoGoesWhere' },
    calls: 3,
    maxCalls: 3000,
    rounds: 2,
    refused: null,
    uncounted: [],
  });
  const { send, calls } = await gateway();
  await send(readme);
  expect(plan.fields.map(({ path }) => path).sort()).toEqual(calls().sort());
});

const WIDE = `query Wide($first: Int!) {
  userIdentities(first: $first) { nodes { acsUsers(first: 20) { nodes { acsCredentials { nodes { displayName } } } } } }
}
query Small { workspace { name } }`;

test('says that the gateway would refuse a query, and ends with 1', async () => {
  const path = file('wide.graphql', WIDE);
  const args = ['explain', path, '--operation', 'Wide', '--max-calls', '100'];
  const { code, out } = await done([...args, '--variables', '{"first":10}'], { MAX_CALLS: '5' });
  expect(code).toBe(1);
  expect(out).toMatch(/– +UserIdentity\.acsUsers +in hand/);
  expect(out).toMatch(/2 +AcsUser\.acsCredentials +200 × \/acs\/credentials\/list/);
  expect(out).toContain('At most 201 calls to Seam in 2 rounds; MAX_CALLS is 100.');
  expect(out).toMatch(/Refused: .*AcsUser\.acsCredentials.* \[QUERY_TOO_COMPLEX\]/);
  const variables = file('variables.json', '{ "first": 4 }');
  expect((await done([...args, '--variables', variables])).code).toBe(0);
  expect((await done(args, { MAX_CALLS: 'x' })).code).toBe(1);
  const plan = await explained(WIDE, '--operation=Wide', '--variables={"first":10}', '--max-calls=100');
  expect(plan).toMatchObject({ calls: 201, maxCalls: 100, refused: { code: 'QUERY_TOO_COMPLEX' } });
});

test('changes are made one after another, and what they changed is read after each', async () => {
  const plan = await explained(`mutation Twice {
    a: suspendAcsUser(input: { acsUserId: "a" }) { acsUser { fullName acsSystem { name } } userErrors { code } }
    b: unsuspendAcsUser(input: { acsUserId: "a" }) { userErrors { code } }
  }`);
  expect(plan.fields).toEqual([
    { field: 'Mutation.suspendAcsUser', calls: 1, path: '/acs/users/suspend', round: 1 },
    { field: 'SuspendAcsUserPayload.acsUser', calls: 1, path: '/acs/users/get', round: 2 },
    { field: 'AcsUser.acsSystem', calls: 1, path: '/acs/systems/get', round: 3 },
    { field: 'Mutation.unsuspendAcsUser', calls: 1, path: '/acs/users/unsuspend', round: 4 },
  ]);
  expect(plan).toMatchObject({ calls: 4, rounds: 4 });
});

test('names what cannot be counted', async () => {
  const plan = await explained(`{ acsUsers(first: 5) { nodes { pendingMutations {
    ... on AcsUserGroupMembershipUpdate { to { acsAccessGroupId acsAccessGroup { name acsUsers { nodes { id fullName } } } } }
  } } } }`);
  expect(plan.calls).toBe(1);
  expect(plan.uncounted).toEqual(['AcsAccessGroup.acsUsers', 'AcsUserGroupMembership.acsAccessGroup']);
});

test('names lists whose pages are too large or none, which fail by themselves, and ends with 1', async () => {
  const document = `query ($first: Int) {
    acsUsers(first: 5000) { nodes { id } }
    acsSystems(first: $first) { nodes { id } }
    acsEntrances(first: 0) { nodes { id } }
    userIdentities(first: 500) { nodes { id } }
  }`;
  const { code, out } = await done(['explain', '-', '--variables', '{"first":-3}'], {}, document);
  expect(code).toBe(1);
  expect(out).toContain(
    'Refused, each by itself: Query.acsSystems(first: -3), Query.acsUsers(first: 5000). A page has 0 to 500 rows. [BAD_USER_INPUT]',
  );
  const plan = await explained('{ acsUsers(first: 501) { nodes { id } } }');
  expect(plan).toMatchObject({ refused: null, oversized: ['Query.acsUsers(first: 501)'] });
});

test('shows where a document is wrong, and ends with 1', async () => {
  const document = '{\n  acsUsers {\n    nodes { displayNme }\n  }\n}\n';
  const path = file('wrong.graphql', document);
  const { code, out } = await done(['explain', path]);
  expect(code).toBe(1);
  expect(out).toContain('Cannot query field "displayNme" on type "AcsUser"');
  expect(out).toContain('[GRAPHQL_VALIDATION_FAILED]');
  expect(out).toContain(`${path}:3:13\n`);
  expect(out).toContain('3 |     nodes { displayNme }');
  const { out: json } = await done(['explain', path, '--json']);
  expect(JSON.parse(json)).toMatchObject({
    errors: [{ locations: [{ line: 3, column: 13 }], extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
  });
});

test.each([
  ['no GraphQL', 'users please', [], '[GRAPHQL_PARSE_FAILED]'],
  ['too deep', '{ acsUsers { nodes { acsSystem { name } } } }', ['--max-depth', '3'], '[QUERY_TOO_DEEP]'],
  ['a subscription', 'subscription { changes }', [], 'This graph has no subscriptions. [BAD_USER_INPUT]'],
  ['without a variable', WIDE, ['--operation', 'Wide'], '[BAD_USER_INPUT]'],
])('a document that is %s is refused under its code', async (_, document, args, code) => {
  const run = await done(['explain', '-', ...args], {}, document);
  expect(run.out).toContain(code);
  expect({ code: run.code, err: run.err }).toEqual({ code: 1, err: '' });
});

test.each([
  [[], 'a file is needed, or - for the standard input'],
  [['nowhere.graphql'], 'nowhere.graphql cannot be read'],
  [['-'], '--operation is needed, for the document has no operation or several: Wide, Small'],
  [['-', '--operation', 'Large'], '--operation must be one of the document: Wide, Small'],
  [['-', '--operation', 'Wide', '--variables', '[1]'], '--variables must be a JSON object'],
  [['-', '--variable', '{}', '--max-calls', 'few'], '--variable is no flag here; did you mean --variables?'],
  [['-', '--variable', '{}', '--max-calls', 'few'], '--max-calls must be a whole number'],
])('explain %j is refused', async (args, problem) => {
  const { code, err } = await done(['explain', ...args], {}, WIDE);
  expect(code).toBe(1);
  expect(err).toContain(problem);
});

test('the file in the docs is explained as they show it', async () => {
  const [document, shown] = ['graphql', 'text'].map(
    language => blocksOf('docs/cli.md').find(block => block.language === language)?.text ?? '',
  );
  const { out } = await done(['explain', '-'], {}, document);
  expect(out).toBe(shown);
  expect(readFileSync('docs/cli.md', 'utf8')).toContain('explain query.graphql');
});
