/** Hashes instead of documents: the real client against a gateway that takes only those of the manifest. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, mock, test } from 'node:test';
import { ClientError, GraphQLClient } from 'graphql-request';
import { startGateway } from '../gateway.ts';
import { registered } from './persisted.ts';
import { usersOf } from './suspend.ts';

const manifest = 'gql/persisted-documents.json';
const gateway = await startGateway({ PERSISTED_DOCUMENTS: manifest, PERSISTED_ONLY: '1' });
after(() => gateway.stop());

const fetched = mock.method(globalThis, 'fetch');
const sent = () => fetched.mock.calls.map(call => JSON.parse(`${call.arguments[1]?.body}`));

const client = new GraphQLClient(gateway.url, {
  headers: { authorization: `Bearer ${gateway.token}` },
  requestMiddleware: registered,
});

test('hashes are all that goes out, page after page', async () => {
  const ids: string[] = [];
  for await (const { id } of usersOf(client, 'priya.nair@example.com', 1)) ids.push(id);
  assert.equal(new Set(ids).size, 3);
  const known = Object.keys(JSON.parse(readFileSync(manifest, 'utf8')));
  assert.equal(sent().length, 3);
  for (const { query, documentId } of sent()) {
    assert.equal(query, undefined);
    assert.ok(known.includes(documentId));
  }
});

test('a document that is not registered is refused', async () => {
  await assert.rejects(client.request('query Other { workspace { name } }'), (error: ClientError) => {
    assert.equal(error.response.errors?.[0]?.extensions.code, 'PERSISTED_DOCUMENT_REQUIRED');
    return error instanceof ClientError;
  });
});
