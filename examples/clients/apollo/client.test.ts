/** The real client against the gateway over its sandbox. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, mock, test } from 'node:test';
import type { ApolloClient } from '@apollo/client';
import type { ResultOf } from '@graphql-typed-document-node/core';
import { buildSchema, isObjectType, parse } from 'graphql';
import { filter, firstValueFrom } from 'rxjs';
import { startGateway } from '../gateway.ts';
import { codesOf, createCache, createClient } from './client.ts';
import { graphql } from './gql/index.ts';
import { createPerson, deletePerson, People, PeopleWithUsers, Person, renamePerson } from './people.ts';

const gateway = await startGateway();
after(() => gateway.stop());
// Under --conditions=development, which the script sets, Apollo says what it finds odd.
const warn = mock.method(console, 'warn');
after(() => assert.deepEqual(warn.mock.calls, []));
const client = () => createClient({ uri: gateway.url, credential: () => ({ token: gateway.token }) });

/** A list as a page shows it: it follows the cache. */
async function shown(apollo: ApolloClient, first: number) {
  const query = apollo.watchQuery({ query: People, variables: { first } });
  query.subscribe(() => {});
  const people = () => query.getCurrentResult().data?.userIdentities;
  const names = () => people()?.edges?.map(edge => `${edge?.node?.displayName}`) ?? [];
  /** Waits until nothing is being loaded, and what is shown is right. */
  const until = (right = () => true) =>
    firstValueFrom(query.pipe(filter(({ loading }) => !loading && right())));
  await until();
  return {
    names,
    ids: () => people()?.edges?.map(edge => `${edge?.node?.id}`) ?? [],
    until,
    hasMore: () => people()?.pageInfo?.hasNextPage,
    async more() {
      await query.fetchMore({ variables: { first, after: people()?.pageInfo?.endCursor } });
      await until();
    },
  };
}

test('pages are joined, without doubles, and each person is in the cache once', async () => {
  const apollo = client();
  const list = await shown(apollo, 5);
  assert.equal(list.ids().length, 5);
  await list.more();
  assert.equal(list.ids().length, 10);
  while (list.hasMore()) await list.more();
  const ids = list.ids();
  assert.equal(ids.length, 16);
  assert.equal(new Set(ids).size, 16);
  const keys = Object.keys(apollo.extract() as object).filter(key => key.startsWith('UserIdentity:'));
  assert.deepEqual(keys.sort(), ids.map(id => `UserIdentity:${id}`).sort());
});

test('a person who is renamed has the new name wherever the old one was shown', async () => {
  const apollo = client();
  const list = await shown(apollo, 3);
  await renamePerson(apollo, `${list.ids()[1]}`, 'Mei Sato');
  assert.deepEqual(list.names(), ['John Alder', 'Mei Sato', 'Jane Fielding']);
});

test('what Seam refuses stands beside its field, and what it takes appears in the list', async () => {
  const apollo = client();
  const list = await shown(apollo, 50);
  const before = list.ids().length;
  const refused = await createPerson(apollo, 'Ida Berg', 'ida at example');
  assert.equal(refused.error, undefined);
  assert.deepEqual(
    refused.data?.createUserIdentity?.userErrors.map(({ field }) => field),
    ['emailAddress'],
  );
  assert.equal(list.ids().length, before);

  await createPerson(apollo, 'Ida Berg', 'ida@example.com');
  await list.until(() => list.names().includes('Ida Berg'));
  assert.equal(list.ids().length, before + 1);
});

test('a person who is deleted leaves the list at once, and Seam', async () => {
  const apollo = client();
  const list = await shown(apollo, 50);
  const others = list.ids();
  const id = `${others.pop()}`;
  const { data } = await apollo.query({ query: Person, variables: { id } });
  const seamId = data?.node?.__typename === 'UserIdentity' ? data.node.userIdentityId : undefined;
  const atSeam = () => gateway.seam('/user_identities/get', { user_identity_id: seamId });
  assert.equal((await atSeam()).status, 200);

  const answer = await deletePerson(apollo, id);
  assert.deepEqual(answer.data?.deleteUserIdentity?.userErrors, []);
  assert.equal(answer.data?.deleteUserIdentity?.deletedId, id);
  assert.deepEqual(list.ids(), others);
  assert.equal((await atSeam()).status, 404);
});

test('fragments on interfaces come back from the cache', async () => {
  const apollo = client();
  const list = await shown(apollo, 50);
  const viktor = list.ids()[list.names().indexOf('Viktor Lind')];
  const options = { query: Person, variables: { id: `${viktor}` } };
  const { data: first } = await apollo.query(options);
  const person = first?.node?.__typename === 'UserIdentity' ? first.node : undefined;
  const issues = person?.acsUsers?.edges.flatMap(({ node }) => [...node.errors, ...node.warnings]);
  assert.notDeepEqual(issues, []);
  for (const issue of issues ?? []) assert.match(issue.code, /^[a-z_]+$/);
  const { data: again } = await apollo.query({ ...options, fetchPolicy: 'cache-only' });
  assert.deepEqual(again, first);
});

test('a failed field costs no other, and its error has a code', async () => {
  const query = graphql(`
    query Half($first: Int!, $after: String) {
      workspace { id name }
      acsUsers(first: $first, after: $after) { edges { node { id } } }
    }
  `);
  const apollo = client();
  const ask = (variables: { first: number; after?: string }) =>
    apollo.query({ query, variables, fetchPolicy: 'network-only' });

  const bad = await ask({ first: 9999 });
  assert.equal(bad.data?.workspace?.name, 'Harbour House');
  assert.equal(bad.data?.acsUsers, null);
  assert.deepEqual(codesOf(bad.error), ['BAD_USER_INPUT']);

  const good = await ask({ first: 3 });
  assert.equal(good.data?.acsUsers?.edges?.length, 3);
  const worse = await ask({ first: 3, after: 'no cursor' });
  assert.deepEqual(codesOf(worse.error), ['BAD_USER_INPUT']);
  assert.equal(worse.data?.acsUsers?.edges?.length, 3);
});

test('a personal access token goes with its workspace, and a wrong one is noticed', async () => {
  const query = graphql(`query WhichWorkspace { workspace { id workspaceId name } }`);
  const workspace = `${(await client().query({ query })).data?.workspace?.workspaceId}`;
  let noticed = 0;
  let credential: { token: string; workspace?: string } = { token: 'seam_at1_longtoken', workspace };
  const apollo = createClient({
    uri: gateway.url,
    credential: () => credential,
    onUnauthenticated: () => noticed++,
  });
  const { data } = await apollo.query({ query });
  assert.equal(data?.workspace?.name, 'Harbour House');
  assert.equal(noticed, 0);

  credential = { token: 'seam_at1_out_of_date', workspace };
  const { error } = await apollo.query({ query, fetchPolicy: 'network-only' });
  assert.deepEqual(codesOf(error), ['UNAUTHENTICATED']);
  assert.equal(noticed, 1);
});

test('what is deferred comes after the rest, and is in the cache then', async () => {
  const apollo = client();
  const options = { query: PeopleWithUsers, variables: { first: 5 } };
  const query = apollo.watchQuery(options);
  const results = query.pipe(filter(({ data }) => data !== undefined));
  const peopleIn = (data: unknown) =>
    (data as ResultOf<typeof PeopleWithUsers>).userIdentities?.edges?.map(({ node }) => node) ?? [];
  const [first, last] = await Promise.all([
    firstValueFrom(results),
    firstValueFrom(results.pipe(filter(({ dataState }) => dataState === 'complete'))),
  ]);
  assert.equal(first.dataState, 'streaming');
  assert.equal(peopleIn(first.data).length, 5);
  for (const person of peopleIn(first.data)) {
    assert.match(`${person.displayName}`, /./);
    assert.equal('acsUsers' in person, false);
  }
  assert.equal(last.error, undefined);
  assert.ok(peopleIn(last.data).some(person => (person.acsUsers?.edges?.length ?? 0) > 0));
  const { data: again } = await apollo.query({ ...options, fetchPolicy: 'cache-only' });
  assert.deepEqual(again, last.data);
});

test('every list of the schema is joined page by page', () => {
  const schema = buildSchema(readFileSync('../../../schema.graphql', 'utf8'));
  const { policies } = createCache();
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    for (const [name, field] of Object.entries(type.getFields())) {
      if (!`${field.type}`.endsWith('Connection')) continue;
      assert.ok(policies.getMergeFunction(type.name, name, undefined), `${type.name}.${name}`);
    }
  }
});

test('what is over is gone at the next reading, without a warning', () => {
  const schema = buildSchema(readFileSync('../../../schema.graphql', 'utf8'));
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    const states = Object.keys(type.getFields()).filter(name =>
      /^(errors|warnings|pendingMutations)$/.test(name),
    );
    if (!type.getFields().id || states.length === 0) continue;
    const cache = createCache();
    const id = `${type.name}:1`;
    const rows = states.map(name => `${name} { code }`).join(' ');
    const fragment = parse(`fragment States on ${type.name} { __typename ${rows} }`);
    const read = (...rows: object[]) => {
      const data = { __typename: type.name, ...Object.fromEntries(states.map(name => [name, rows])) };
      cache.writeFragment({ id, fragment, data });
      assert.deepEqual(cache.readFragment({ id, fragment }), data);
    };
    read({ __typename: 'OtherSeamIssue', code: 'deleting' });
    read();
    assert.deepEqual(warn.mock.calls, [], type.name);
  }
});

test('what was read of a thing without an id is kept when something else of it is read', () => {
  const schema = buildSchema(readFileSync('../../../schema.graphql', 'utf8'));
  let tried = 0;
  for (const owner of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    if (!owner.getFields().id) continue;
    for (const [name, { type: part }] of Object.entries(owner.getFields())) {
      if (!isObjectType(part) || part.getFields().id || `${part}`.endsWith('Connection')) continue;
      // Of some there is only one thing to read so far.
      const [one = '', other = 'another'] = Object.keys(part.getFields());
      const cache = createCache();
      const id = `${owner.name}:1`;
      for (const leaf of [one, other]) {
        const fragment = parse(
          `fragment Part on ${owner.name} { __typename ${name} { __typename ${leaf} } }`,
        );
        const data = { __typename: owner.name, [name]: { __typename: `${part}`, [leaf]: leaf } };
        cache.writeFragment({ id, fragment, data });
      }
      const kept = { __typename: `${part}`, [one]: one, [other]: other };
      assert.deepEqual((cache.extract()[id] as Record<string, unknown>)[name], kept, `${owner.name}.${name}`);
      tried++;
    }
  }
  assert.ok(tried > 10);
  assert.deepEqual(warn.mock.calls, []);
});
