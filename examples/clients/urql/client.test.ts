/** The real client against the gateway over its sandbox. */
import assert from 'node:assert/strict';
import { after, mock, test } from 'node:test';
import type { Client, OperationResult } from '@urql/core';
import { startGateway } from '../gateway.ts';
import { codesOf, createClient } from './client.ts';
import type { PeopleQuery, PeopleQueryVariables, PeopleWithUsersQuery } from './gql/graphql.ts';
import { graphql } from './gql/index.ts';
import { CreatePerson, DeletePerson, People, PeopleWithUsers, Person, RenamePerson } from './people.ts';

const warnings = mock.method(console, 'warn', () => {});
const gateway = await startGateway();
after(() => gateway.stop());
const client = () => createClient({ url: gateway.url, credential: () => ({ token: gateway.token }) });

/** A list as a page shows it: it follows the cache. */
async function shown(urql: Client, first: number, after: string | null = null) {
  type Result = OperationResult<PeopleQuery, PeopleQueryVariables>;
  let latest: Result | undefined;
  let changed = () => {};
  urql.query(People, { first, after }).subscribe(result => {
    latest = result;
    changed();
  });
  const people = () => latest?.data?.userIdentities;
  const names = () => people()?.nodes.map(person => person.displayName) ?? [];
  /** Waits until what is shown is up to date, and right. */
  const until = (right = () => true) =>
    new Promise<void>(resolve => {
      changed = () => {
        if (latest && !latest.stale && right()) resolve();
      };
      changed();
    });
  await until();
  return {
    names,
    ids: () => people()?.nodes.map(person => person.id) ?? [],
    until,
    hasMore: () => people()?.pageInfo.hasNextPage,
    end: () => people()?.pageInfo.endCursor ?? null,
    more: () => urql.query(People, { first, after: people()?.pageInfo.endCursor ?? null }),
  };
}

test('pages are joined, without doubles, and asked for once', async () => {
  const urql = client();
  const list = await shown(urql, 5);
  assert.equal(list.ids().length, 5);
  await list.more();
  assert.equal(list.ids().length, 10);
  while (list.hasMore()) await list.more();
  assert.equal(list.ids().length, 16);
  assert.equal(new Set(list.ids()).size, 16);
  const again = await urql.query(People, { first: 5 });
  assert.equal(again.operation.context.meta?.cacheOutcome, 'hit');
  assert.equal(again.data?.userIdentities?.nodes.length, 16);
});

test('what is deferred comes after the rest, even if the rest is in the cache already', async () => {
  const urql = client();
  await urql.query(People, { first: 5 });
  const results: OperationResult<PeopleWithUsersQuery>[] = [];
  await new Promise<void>(resolve =>
    urql.query(PeopleWithUsers, { first: 5 }, { requestPolicy: 'network-only' }).subscribe(result => {
      results.push(structuredClone({ ...result, operation: undefined }) as never);
      if (!result.hasNext) resolve();
    }),
  );
  const peopleIn = (result: (typeof results)[number] | undefined) =>
    result?.data?.userIdentities?.nodes ?? [];
  const [first] = results;
  assert.equal(first?.hasNext, true);
  assert.equal(peopleIn(first).length, 5);
  for (const person of peopleIn(first)) {
    assert.match(`${person.displayName}`, /./);
    assert.equal(person.acsUsers ?? undefined, undefined);
  }
  const last = results.at(-1);
  assert.equal(last?.error, undefined);
  assert.ok(peopleIn(last).some(person => (person.acsUsers?.nodes.length ?? 0) > 0));
});

test('a person who is renamed has the new name wherever the old one was shown', async () => {
  const urql = client();
  const list = await shown(urql, 3);
  const userIdentityId = `${list.ids()[1]}`;
  await urql.mutation(RenamePerson, { input: { userIdentityId, fullName: 'Mei Sato' } });
  assert.deepEqual(list.names(), ['John Alder', 'Mei Sato', 'Jane Fielding']);
});

test('what Seam refuses stands beside its field, and what it takes appears in the list', async () => {
  const urql = client();
  const list = await shown(urql, 50);
  const before = list.ids().length;
  const create = (emailAddress: string) =>
    urql.mutation(CreatePerson, { input: { fullName: 'Ida Berg', emailAddress } });
  const refused = await create('ida at example');
  assert.equal(refused.error, undefined);
  assert.deepEqual(
    refused.data?.createUserIdentity?.userErrors.map(({ field }) => field),
    ['emailAddress'],
  );
  assert.equal(list.ids().length, before);

  await create('ida@example.com');
  await list.until(() => list.names().includes('Ida Berg'));
  assert.equal(list.ids().length, before + 1);
});

test('a person who is deleted leaves the list, and Seam', async () => {
  const urql = client();
  const list = await shown(urql, 50);
  const others = list.ids();
  const id = `${others.pop()}`;
  const { data } = await urql.query(Person, { id });
  const seamId = data?.node?.__typename === 'UserIdentity' ? data.node.userIdentityId : undefined;
  const atSeam = () => gateway.seam('/user_identities/get', { user_identity_id: seamId });
  assert.equal((await atSeam()).status, 200);

  const answer = await urql.mutation(DeletePerson, { input: { userIdentityId: id } });
  assert.deepEqual(answer.data?.deleteUserIdentity?.userErrors, []);
  assert.equal(answer.data?.deleteUserIdentity?.deletedId, id);
  await list.until(() => !list.ids().includes(id));
  assert.deepEqual(list.ids(), others);
  assert.equal((await atSeam()).status, 404);
});

test('fragments on interfaces, and lists without arguments, come back from the cache', async () => {
  const urql = client();
  const list = await shown(urql, 50);
  const id = `${list.ids()[list.names().indexOf('Viktor Lind')]}`;
  const { data: first } = await urql.query(Person, { id });
  const person = first?.node?.__typename === 'UserIdentity' ? first.node : undefined;
  const issues = person?.acsUsers?.nodes.flatMap(user => [...user.errors, ...user.warnings]);
  assert.notDeepEqual(issues ?? [], []);
  for (const issue of issues ?? []) assert.match(issue.code, /^[a-z_]+$/);
  const { data: again } = await urql.query(Person, { id }, { requestPolicy: 'cache-only' });
  assert.deepEqual(again, first);
});

test('a failed field costs no other, and its error has a code', async () => {
  const query = graphql(`
    query Half($first: Int!, $after: String) {
      workspace { id name }
      acsUsers(first: $first, after: $after) { nodes { id } }
    }
  `);
  const urql = client();
  const bad = await urql.query(query, { first: 9999 });
  assert.equal(bad.data?.workspace?.name, 'Harbour House');
  assert.equal(bad.data?.acsUsers, null);
  assert.deepEqual(codesOf(bad.error), ['BAD_USER_INPUT']);

  const good = await urql.query(query, { first: 3 });
  assert.equal(good.data?.acsUsers?.nodes.length, 3);
  const worse = await urql.query(query, { first: 3, after: 'no cursor' });
  assert.deepEqual(codesOf(worse.error), ['BAD_USER_INPUT']);
});

test('a personal access token goes with its workspace, and a wrong one is noticed', async () => {
  const query = graphql(`query WhichWorkspace { workspace { id workspaceId name } }`);
  const workspace = `${(await client().query(query, {})).data?.workspace?.workspaceId}`;
  let noticed = 0;
  let credential: { token: string; workspace?: string } = { token: 'seam_at1_longtoken', workspace };
  const urql = createClient({
    url: gateway.url,
    credential: () => credential,
    onUnauthenticated: () => noticed++,
  });
  const { data } = await urql.query(query, {});
  assert.equal(data?.workspace?.name, 'Harbour House');
  assert.equal(noticed, 0);

  credential = { token: 'seam_at1_out_of_date', workspace };
  const { error } = await urql.query(query, {}, { requestPolicy: 'network-only' });
  assert.deepEqual(codesOf(error), ['UNAUTHENTICATED']);
  assert.equal(noticed, 1);
});

test('a person who is deleted leaves a list of several pages, whichever of them is the one that is shown', async () => {
  const urql = client();
  const remove = (userIdentityId: string) => urql.mutation(DeletePerson, { input: { userIdentityId } });
  const list = await shown(urql, 3);
  const byCursor = await shown(urql, 3, list.end());
  await list.more();
  const all = list.ids();
  assert.equal(all.length, 9);
  assert.deepEqual(byCursor.ids(), all);
  for (const gone of [1, 7]) {
    await remove(`${all[gone]}`);
    await list.until(() => !list.ids().includes(`${all[gone]}`));
  }
  const left = all.filter((_, at) => at !== 1 && at !== 7);
  assert.deepEqual(list.ids(), left);
  assert.deepEqual(byCursor.ids(), left);
});

test('after somebody is created a list of several pages begins anew', async () => {
  const urql = client();
  const list = await shown(urql, 3);
  await list.more();
  const [first] = list.ids();
  await urql.mutation(CreatePerson, { input: { fullName: 'Nils Aro', emailAddress: 'nils@example.com' } });
  await list.until(() => list.ids().length === 3);
  assert.equal(list.ids()[0], first);
  while (list.hasMore()) await list.more();
  assert.ok(list.names().includes('Nils Aro'));
});

test('the cache had nothing to complain about', () => {
  assert.deepEqual(
    warnings.mock.calls.map(call => call.arguments),
    [],
  );
});
