/** Hashes instead of documents: the real client against gateways that know them, and against one that is told. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, beforeEach, mock, test } from 'node:test';
import type { ApolloLink } from '@apollo/client';
import { parse } from 'graphql';
import { type Gateway, startGateway } from '../gateway.ts';
import { codesOf, createClient } from './client.ts';
import { createPerson, deletePerson, People, PeopleWithUsers, Person, renamePerson } from './people.ts';
import { automatic, registered } from './persisted.ts';

const manifest = 'gql/persisted-documents.json';
const [strict, lenient, plain] = await Promise.all([
  startGateway({ PERSISTED_DOCUMENTS: manifest, PERSISTED_ONLY: '1' }),
  startGateway({ PERSISTED_DOCUMENTS: manifest, APQ: '1' }),
  startGateway(),
]);
after(() => Promise.all([strict, lenient, plain].map(gateway => gateway.stop())));

const fetched = mock.method(globalThis, 'fetch');
beforeEach(() => fetched.mock.resetCalls());
const sent = () => fetched.mock.calls.map(call => JSON.parse(`${call.arguments[1]?.body}`));
const known = Object.keys(JSON.parse(readFileSync(manifest, 'utf8')));
/** For each request: `hash`, `text`, or both. */
const ways = () =>
  sent().map(({ query, extensions }) =>
    [extensions?.persistedQuery && 'hash', query && 'text'].filter(Boolean).join(' and '),
  );

const clientOf = ({ url, token }: Gateway, persisted?: ApolloLink) =>
  createClient({ uri: url, credential: () => ({ token }), ...(persisted ? { persisted } : {}) });

/** What a page about people does, with and without the network. */
async function visit(apollo: ReturnType<typeof clientOf>) {
  const list = { query: People, variables: { first: 5 } };
  const people = () => apollo.readQuery(list)?.userIdentities?.edges?.map(({ node }) => node) ?? [];
  const { data } = await apollo.query(list);
  const after = data?.userIdentities?.pageInfo?.endCursor;
  await apollo.query({ ...list, variables: { first: 5, after }, fetchPolicy: 'network-only' });
  assert.equal(people().length, 10);

  const [first, , third] = people().map(({ id }) => `${id}`);
  await renamePerson(apollo, `${first}`, 'Mei Sato');
  assert.equal(people()[0]?.displayName, 'Mei Sato');
  const refused = await createPerson(apollo, 'Ida Berg', 'ida at example');
  assert.equal(refused.data?.createUserIdentity?.userErrors[0]?.field, 'emailAddress');

  const options = { query: Person, variables: { id: `${third}` } };
  const person = await apollo.query(options);
  assert.equal(person.error, undefined);
  assert.deepEqual(await apollo.query({ ...options, fetchPolicy: 'cache-only' }), person);
  const { error } = await apollo.query({ query: PeopleWithUsers, variables: { first: 5 } });
  assert.equal(error, undefined);
  return { third: `${third}`, people };
}

test('hashes are all that goes out, and the gateway takes nothing else', async () => {
  const apollo = clientOf(strict, registered());
  const { third, people } = await visit(apollo);
  await deletePerson(apollo, third);
  assert.ok(!people().some(({ id }) => id === third));
  assert.deepEqual(new Set(ways()), new Set(['hash']));
  for (const { extensions } of sent())
    assert.ok(known.includes(`sha256:${extensions.persistedQuery.sha256Hash}`));
});

test('the cache is what it is without hashes', async () => {
  const [named, unnamed] = [clientOf(lenient, registered()), clientOf(lenient)];
  await visit(named);
  assert.deepEqual(new Set(ways()), new Set(['hash']));
  fetched.mock.resetCalls();
  await visit(unnamed);
  assert.deepEqual(new Set(ways()), new Set(['text']));
  assert.deepEqual(named.extract(), unnamed.extract());
});

test('a document that is not registered is refused, and the others go on by their hashes', async () => {
  const apollo = clientOf(strict, registered());
  const other = parse('query Other { workspace { name } }');
  const { error } = await apollo.query({ query: other });
  assert.deepEqual(codesOf(error), ['PERSISTED_DOCUMENT_REQUIRED']);

  const newer = { ...other, __meta__: { hash: `sha256:${'0'.repeat(64)}` } };
  const { error: unknown } = await apollo.query({ query: newer });
  assert.deepEqual(codesOf(unknown), ['PERSISTED_DOCUMENT_NOT_FOUND']);

  const { data } = await apollo.query({ query: People, variables: { first: 3 } });
  assert.equal(data?.userIdentities?.edges?.length, 3);
  assert.deepEqual(ways(), ['text', 'hash', 'hash']);
});

test('a gateway that has no manifest gets documents', async () => {
  const apollo = clientOf(plain, registered());
  for (const first of [3, 4]) {
    const { data } = await apollo.query({ query: People, variables: { first }, fetchPolicy: 'no-cache' });
    assert.equal(data?.userIdentities?.edges?.length, first);
  }
  assert.deepEqual(ways(), ['hash', 'text', 'text']);
});

test('a document is brought once, and its hash is enough for whoever comes next', async () => {
  const options = { query: People, variables: { first: 3 } };
  const { data } = await clientOf(lenient, automatic()).query(options);
  assert.equal(data?.userIdentities?.edges?.length, 3);
  assert.deepEqual(ways(), ['hash', 'hash and text']);
  fetched.mock.resetCalls();
  assert.deepEqual((await clientOf(lenient, automatic()).query(options)).data, data);
  assert.deepEqual(ways(), ['hash']);
});
