/** Hashes instead of documents: the real client against a gateway that takes only those of the manifest. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, beforeEach, mock, test } from 'node:test';
import { parse } from 'graphql';
import { type Gateway, startGateway } from '../gateway.ts';
import { codesOf, createClient } from './client.ts';
import type { PeopleWithUsersQuery } from './gql/graphql.ts';
import { CreatePerson, DeletePerson, People, PeopleWithUsers, Person, RenamePerson } from './people.ts';
import { registered } from './persisted.ts';

const manifest = 'gql/persisted-documents.json';
const [strict, plain] = await Promise.all([
  startGateway({ PERSISTED_DOCUMENTS: manifest, PERSISTED_ONLY: '1' }),
  startGateway(),
]);
after(() => Promise.all([strict.stop(), plain.stop()]));

const warnings = mock.method(console, 'warn', () => {});
const fetched = mock.method(globalThis, 'fetch');
beforeEach(() => fetched.mock.resetCalls());
const sent = () => fetched.mock.calls.map(call => JSON.parse(`${call.arguments[1]?.body}`));

const client = ({ url, token }: Gateway = strict) =>
  createClient({ url, credential: () => ({ token }), persisted: registered });

test('hashes are all that goes out, and the cache works with them', async () => {
  const urql = client();
  const list = () => urql.readQuery(People, { first: 5 })?.data?.userIdentities;
  await urql.query(People, { first: 5 });
  await urql.query(People, { first: 5, after: list()?.pageInfo.endCursor ?? null });
  assert.equal(list()?.nodes.length, 10);

  const [first, , third] = list()?.nodes.map(({ id }) => id) ?? [];
  await urql.mutation(RenamePerson, { input: { userIdentityId: `${first}`, fullName: 'Mei Sato' } });
  assert.equal(list()?.nodes[0]?.displayName, 'Mei Sato');
  const input = { fullName: 'Ida Berg', emailAddress: 'ida at example' };
  const refused = await urql.mutation(CreatePerson, { input });
  assert.equal(refused.data?.createUserIdentity?.userErrors[0]?.field, 'emailAddress');

  const person = await urql.query(Person, { id: `${third}` });
  assert.equal(person.error, undefined);
  const again = await urql.query(Person, { id: `${third}` }, { requestPolicy: 'cache-only' });
  assert.deepEqual(again.data, person.data);
  await urql.mutation(DeletePerson, { input: { userIdentityId: `${third}` } });
  const { data: left } = await urql.query(People, { first: 50 }, { requestPolicy: 'network-only' });
  assert.ok(!left?.userIdentities?.nodes.some(({ id }) => id === third));

  const deferred = urql.query(PeopleWithUsers, { first: 5 }, { requestPolicy: 'network-only' });
  const data = await new Promise<PeopleWithUsersQuery | undefined>(resolve =>
    deferred.subscribe(result => !result.hasNext && resolve(result.data)),
  );
  assert.ok(data?.userIdentities?.nodes.some(({ acsUsers }) => acsUsers?.nodes.length));

  const known = Object.keys(JSON.parse(readFileSync(manifest, 'utf8')));
  assert.equal(sent().length, 8);
  for (const { query, extensions } of sent()) {
    assert.equal(query, undefined);
    assert.ok(known.includes(`sha256:${extensions.persistedQuery.sha256Hash}`));
  }
  assert.equal(warnings.mock.callCount(), 0);
});

test('a document that is not registered is refused, and the others go on by their hashes', async () => {
  const urql = client();
  const other = await urql.query(parse('query Other { workspace { id name } }'), {});
  assert.deepEqual(codesOf(other.error), ['PERSISTED_DOCUMENT_REQUIRED']);

  const newer = {
    ...parse('query Newer { workspace { id } }'),
    __meta__: { hash: `sha256:${'0'.repeat(64)}` },
  };
  const unknown = await urql.query(newer, {});
  assert.deepEqual(codesOf(unknown.error), ['PERSISTED_DOCUMENT_NOT_FOUND']);

  const { data } = await urql.query(People, { first: 3 });
  assert.equal(data?.userIdentities?.nodes.length, 3);
  assert.deepEqual(
    sent().map(({ query }) => typeof query),
    ['string', 'undefined', 'undefined'],
  );
});

test('a gateway that has no manifest gets documents', async () => {
  const urql = client(plain);
  for (const first of [3, 4]) {
    const { data } = await urql.query(People, { first }, { requestPolicy: 'network-only' });
    assert.equal(data?.userIdentities?.nodes.length, first);
  }
  assert.deepEqual(
    sent().map(({ query }) => typeof query),
    ['undefined', 'string', 'string'],
  );
});
