/** The manifest that GraphQL Code Generator makes, taken by the program as a production server would take it. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from '@graphql-codegen/cli';
import { expect, onTestFinished, test } from 'vitest';
import { configOf, manifestOf } from '../../src/config.ts';
import { gateway } from '../kit.ts';

const DOCUMENT = `
  query Users($first: Int!) { acsUsers(first: $first) { nodes { ...Name } } }
  fragment Name on AcsUser { displayName }
`;

test('a manifest made by code generation is all that a client needs, and all that it may send', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'manifest-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'users.graphql'), DOCUMENT);
  await generate(
    {
      schema: 'schema.graphql',
      documents: join(folder, 'users.graphql'),
      silent: true,
      generates: {
        [`${folder}/gql/`]: {
          preset: 'client',
          presetConfig: { persistedDocuments: { hashAlgorithm: 'sha256', mode: 'embedHashInDocument' } },
        },
      },
    },
    true,
  );
  const file = join(folder, 'gql/persisted-documents.json');
  const [hash = ''] = Object.keys(JSON.parse(readFileSync(file, 'utf8')));
  // What the client is built with names the document as the manifest does.
  expect(readFileSync(join(folder, 'gql/graphql.ts'), 'utf8')).toContain(`"hash":"${hash}"`);

  const { PERSISTED_ONLY: only } = configOf({ PERSISTED_DOCUMENTS: file, PERSISTED_ONLY: '1' });
  const { url, sandbox } = await gateway({ server: { persisted: { manifest: manifestOf(file), only } } });
  const post = async (body: object) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${sandbox.tokens.apiKey}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ ...body, variables: { first: 2 } }),
    });
    const { data, errors } = (await response.json()) as {
      data?: { acsUsers: { nodes: unknown[] } };
      errors?: { extensions: { code: string } }[];
    };
    return { status: response.status, data, errors };
  };
  expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/);
  const named = await post({ documentId: hash });
  expect(named.status).toBe(200);
  expect(named.data?.acsUsers.nodes).toHaveLength(2);
  const { status, errors } = await post({ query: '{ workspace { name } }' });
  expect(status).toBe(400);
  expect(errors?.[0]?.extensions.code).toBe('PERSISTED_DOCUMENT_REQUIRED');
});
