import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { memoryStore, type PersistedOptions } from '../../src/server.ts';
import { gateway } from '../kit.ts';

const WORKSPACE = 'query Workspace { workspace { name } }';
const BOTH = 'query First { workspace { name } } query Second { acsSystems(first: 1) { nodes { name } } }';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const NAMED = { workspace: { name: 'Harbour House' } };

async function asking(persisted: PersistedOptions) {
  const { url, sandbox, calls } = await gateway({ server: { persisted } });
  const headers = { authorization: `Bearer ${sandbox.tokens.apiKey}`, 'content-type': 'application/json' };
  const read = async (response: Response) => ({
    status: response.status,
    ...((await response.json()) as {
      data?: unknown;
      errors?: { message: string; extensions: { code: string } }[];
    }),
  });
  return {
    calls,
    post: async (body: object, more: Record<string, string> = {}) =>
      read(
        await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { ...headers, ...more },
          body: JSON.stringify(body),
        }),
      ),
    get: async (query: Record<string, string>) =>
      read(
        await fetch(`${url}/graphql?${new URLSearchParams(query)}`, {
          headers: { ...headers, 'graphql-require-preflight': '1' },
        }),
      ),
  };
}

const apq = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: sha256(text) } });
const codeOf = ({ errors }: { errors?: { extensions: { code: string } }[] }) => errors?.[0]?.extensions.code;

test.each([
  ['the name that the manifest has for it', 'workspace'],
  ['its hash, with the prefix', `sha256:${sha256(WORKSPACE)}`],
])('answers a document of the manifest by %s, by POST and by GET', async (_, documentId) => {
  const { post, get } = await asking({ manifest: { workspace: WORKSPACE } });
  expect(await post({ documentId })).toEqual({ status: 200, data: NAMED });
  expect(await get({ documentId })).toEqual({ status: 200, data: NAMED });
});

test('takes variables and the name of an operation with it', async () => {
  const users = 'query Users($first: Int!) { acsUsers(first: $first) { nodes { displayName } } }';
  const { post } = await asking({ manifest: { users, both: BOTH } });
  const { data } = await post({ documentId: 'users', variables: { first: 2 } });
  expect((data as { acsUsers: { nodes: unknown[] } }).acsUsers.nodes).toHaveLength(2);
  expect((await post({ documentId: 'both', operationName: 'First' })).data).toEqual(NAMED);
});

test('says 404 for an id that is not registered, and calls nobody', async () => {
  const { post, get, calls } = await asking({ manifest: { workspace: WORKSPACE } });
  for (const documentId of ['other', `sha256:${'0'.repeat(64)}`]) {
    expect(await post({ documentId })).toMatchObject({
      status: 404,
      errors: [{ extensions: { code: 'PERSISTED_DOCUMENT_NOT_FOUND' } }],
    });
  }
  expect((await get({ documentId: 'other' })).status).toBe(404);
  expect((await post({ documentId: 'sha256:12' })).status).toBe(400);
  expect((await post({ documentId: 7 })).status).toBe(400);
  expect((await post({ documentId: '' })).status).toBe(400);
  expect(calls()).toEqual([]);
});

test('runs no mutation by GET, named or not', async () => {
  const text = 'mutation Gone { deleteAcsUser(input: { acsUserId: "x" }) { deletedId } }';
  const { get, calls } = await asking({ manifest: { gone: text } });
  expect(await get({ documentId: 'gone' })).toMatchObject({
    status: 405,
    errors: [{ extensions: { code: 'METHOD_NOT_ALLOWED' } }],
  });
  expect(calls()).toEqual([]);
});

test('refuses every other document if only registered ones are taken', async () => {
  const { post, get, calls } = await asking({ manifest: { workspace: WORKSPACE }, only: true });
  const other = '{ workspace { id } }';
  for (const answer of [
    await post({ query: other }),
    await post({ query: other, extensions: apq(other) }),
    await get({ query: other }),
  ]) {
    expect(answer).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'PERSISTED_DOCUMENT_REQUIRED' } }],
    });
  }
  // Not in the words on which Apollo's clients send the text, and name nothing from then on.
  expect(await post({ extensions: apq(other) })).toMatchObject({
    status: 404,
    errors: [{ extensions: { code: 'PERSISTED_DOCUMENT_NOT_FOUND' } }],
  });
  expect(calls()).toEqual([]);
  expect((await post({ documentId: 'workspace' })).data).toEqual(NAMED);
  expect((await post({ query: WORKSPACE })).data).toEqual(NAMED);
  expect((await post({ extensions: apq(WORKSPACE) })).data).toEqual(NAMED);
});

test('keeps a document that a client brings with its hash, and answers the hash alone from then on', async () => {
  const { post } = await asking({ store: memoryStore() });
  const first = await post({ extensions: apq(WORKSPACE) });
  expect(first).toMatchObject({
    status: 200,
    errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
  });
  expect(first).not.toHaveProperty('data');
  expect((await post({ query: WORKSPACE, extensions: apq(WORKSPACE) })).data).toEqual(NAMED);
  expect((await post({ extensions: apq(WORKSPACE) })).data).toEqual(NAMED);
  expect((await post({ documentId: `sha256:${sha256(WORKSPACE)}` })).data).toEqual(NAMED);
});

test('keeps nothing under a hash that is not its own', async () => {
  const { post } = await asking({ store: memoryStore() });
  const other = '{ workspace { id } }';
  expect(await post({ query: other, extensions: apq(WORKSPACE) })).toMatchObject({
    status: 400,
    errors: [{ extensions: { code: 'BAD_REQUEST' } }],
  });
  expect(codeOf(await post({ extensions: apq(WORKSPACE) }))).toBe('PERSISTED_QUERY_NOT_FOUND');
});

test('takes nothing from a store that does not have the hash it is kept under', async () => {
  const { post } = await asking({ store: { get: async () => '{ workspace { id } }', set: () => undefined } });
  expect(codeOf(await post({ extensions: apq(WORKSPACE) }))).toBe('PERSISTED_QUERY_NOT_FOUND');
});

test('tells clients that it keeps nothing, so that they send their documents', async () => {
  const { post } = await asking({});
  expect(await post({ extensions: apq(WORKSPACE) })).toMatchObject({
    errors: [
      { message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } },
    ],
  });
  expect((await post({ query: WORKSPACE, extensions: apq(WORKSPACE) })).data).toEqual(NAMED);
  expect((await post({ extensions: { persistedQuery: { version: 2 } } })).status).toBe(400);
});

test('judges a named document by the limits that others meet', async () => {
  const deep = `query Deep { acsSystems { nodes { acsUsers { nodes ${'{ acsSystem { acsUsers { nodes '.repeat(8)}{ id }${' } } }'.repeat(8)} } } } }`;
  const { post } = await asking({ manifest: { deep } });
  expect(codeOf(await post({ documentId: 'deep' }))).toBe('QUERY_TOO_DEEP');
});

test('keeps nothing that could not run', async () => {
  const { post } = await asking({ store: memoryStore() });
  for (const bad of ['{ nothing }', '{ workspace {', `{ workspace { name } } #${'x'.repeat(20_000)}`]) {
    await post({ query: bad, extensions: apq(bad) });
    expect(codeOf(await post({ extensions: apq(bad) }))).toBe('PERSISTED_QUERY_NOT_FOUND');
  }
});
