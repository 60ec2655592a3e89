/** The real runtime, documents as the compiler made them, and React, against the gateway over its sandbox. */
import { readFileSync } from 'node:fs';
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import { Suspense } from 'react';
import { fetchQuery, graphql, RelayEnvironmentProvider } from 'react-relay';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { type Gateway, startGateway } from '../gateway.ts';
import peopleQuery from './__generated__/PeopleQuery.graphql.ts';
import type { PeopleTestNodeQuery } from './__generated__/PeopleTestNodeQuery.graphql.ts';
import { type Credential, createEnvironment } from './environment.ts';
import { People } from './People.tsx';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const environmentOf = (onErrors?: (codes: string[]) => void, credential?: Credential) =>
  createEnvironment({
    url: gateway.url,
    credential: () => credential ?? { token: gateway.token },
    ...(onErrors ? { onErrors } : {}),
  });

/** The page, with the operations it sends. */
async function page(environment = environmentOf()) {
  const fetched = vi.spyOn(globalThis, 'fetch');
  render(
    <RelayEnvironmentProvider environment={environment}>
      <Suspense fallback="Reading…">
        <People />
      </Suspense>
    </RelayEnvironmentProvider>,
  );
  const list = await screen.findByRole('list', { name: 'people' });
  return {
    people: () =>
      within(list)
        .getAllByRole('listitem')
        .flatMap(item => item.getAttribute('aria-label') ?? []),
    person: (name: string) => within(within(list).getByRole('listitem', { name })),
    sent: () => fetched.mock.calls.map(([, init]) => JSON.parse(`${init?.body}`)),
  };
}

test('pages of people are joined, without doubles, to the last', async () => {
  const { people } = await page();
  expect(people()).toHaveLength(5);
  for (const length of [10, 15, 16]) {
    screen.getByRole('button', { name: 'More people' }).click();
    await waitFor(() => expect(people()).toHaveLength(length));
  }
  expect(new Set(people()).size).toBe(16);
  expect(screen.queryByRole('button', { name: 'More people' })).toBeNull();
});

test("a person's users are paged through `node`", async () => {
  const { person, sent } = await page();
  const priya = person('Priya Nair');
  const systems = () => priya.getAllByRole('listitem').map(item => item.textContent);
  expect(systems()).toEqual(['Harbour House back of house']);
  priya.getByRole('button', { name: 'More systems' }).click();
  await waitFor(() => expect(systems()).toHaveLength(3));
  expect(new Set(systems()).size).toBe(3);
  const { operationName, query } = sent().at(-1);
  expect(operationName).toBe('PeopleUsersQuery');
  expect(query).toContain('node(id: $id)');
});

test('what was changed elsewhere is there after a refresh through `node`', async () => {
  const { person } = await page();
  const mei = person('Mei Tanaka');
  mei.getByText('Harbour House rooms, east wing');
  const { body } = await gateway.seam('/acs/users/list', { search: 'Mei Tanaka' });
  const [user] = body.acs_users as { acs_user_id: string }[];
  await gateway.seam('/acs/users/suspend', { acs_user_id: user?.acs_user_id });
  mei.getByRole('button', { name: 'Refresh' }).click();
  await screen.findByText('Harbour House rooms, east wing (suspended)');
});

test('a person who is deleted leaves the list, the store, and Seam', async () => {
  const environment = environmentOf();
  const { people, person } = await page(environment);
  const [gone] = environment
    .getStore()
    .getSource()
    .getRecordIDs()
    .filter(id => environment.getStore().getSource().get(id)?.displayName === 'Omar Haddad');
  expect(gone).toBeDefined();
  person('Omar Haddad').getByRole('button', { name: 'Delete' }).click();
  await waitFor(() => expect(people()).not.toContain('Omar Haddad'));
  expect(people()).toHaveLength(4);
  expect(environment.getStore().getSource().get(`${gone}`)).toBeNull();
  const { body } = await gateway.seam('/user_identities/list', {});
  const names = (body.user_identities as { display_name: string }[]).map(({ display_name }) => display_name);
  expect(names).toContain('Mei Tanaka');
  expect(names).not.toContain('Omar Haddad');
});

test('what Seam refuses is told, and stays in the list', async () => {
  const { people, person } = await page();
  const before = people();
  const { body } = await gateway.seam('/user_identities/list', { search: 'Jane Fielding' });
  const [jane] = body.user_identities as { user_identity_id: string }[];
  await gateway.seam('/user_identities/delete', { user_identity_id: jane?.user_identity_id });
  person('Jane Fielding').getByRole('button', { name: 'Delete' }).click();
  expect((await screen.findByRole('alert')).textContent).not.toBe('');
  expect(people()).toEqual(before);
});

test('a node that is in the store is not asked for again', async () => {
  const environment = environmentOf();
  const { sent } = await page(environment);
  const source = environment.getStore().getSource();
  const id = `${source.getRecordIDs().find(id => source.get(id)?.displayName === 'Ana Duarte')}`;
  const before = sent().length;
  const query = graphql`
    query PeopleTestNodeQuery($id: ID!) {
      node(id: $id) { ... on UserIdentity { displayName } }
    }
  `;
  const answer = await fetchQuery<PeopleTestNodeQuery>(
    environment,
    query,
    { id },
    { fetchPolicy: 'store-or-network' },
  ).toPromise();
  expect(answer?.node?.displayName).toBe('Ana Duarte');
  expect(sent()).toHaveLength(before);
});

test('a credential that is no good shows in the codes, and the list as one that could not be read', async () => {
  const codes: string[] = [];
  const environment = environmentOf(found => codes.push(...found), { token: 'seam_out_of_date' });
  render(
    <RelayEnvironmentProvider environment={environment}>
      <Suspense>
        <People />
      </Suspense>
    </RelayEnvironmentProvider>,
  );
  await screen.findByRole('alert');
  expect(codes).toEqual(['UNAUTHENTICATED']);
});

test('ids do for documents where only those of the manifest are taken', async () => {
  const manifest = '__generated__/persisted-documents.json';
  const strict = await startGateway({ PERSISTED_DOCUMENTS: manifest, PERSISTED_ONLY: '1' });
  onTestFinished(() => strict.stop());
  const codes: string[] = [];
  const environment = (persisted: boolean) =>
    createEnvironment({
      url: strict.url,
      credential: () => ({ token: strict.token }),
      persisted,
      onErrors: found => codes.push(...found),
    });
  const { people, person, sent } = await page(environment(true));
  screen.getByRole('button', { name: 'More people' }).click();
  await waitFor(() => expect(people()).toHaveLength(10));
  person('Priya Nair').getByRole('button', { name: 'More systems' }).click();
  await waitFor(() => expect(person('Priya Nair').getAllByRole('listitem')).toHaveLength(3));
  person('Omar Haddad').getByRole('button', { name: 'Delete' }).click();
  await waitFor(() => expect(people()).not.toContain('Omar Haddad'));
  expect(sent()).toHaveLength(4);
  const known = JSON.parse(readFileSync(manifest, 'utf8'));
  expect(known[`${peopleQuery.params.id}`]).toBe(peopleQuery.params.text);
  for (const body of sent()) {
    expect(body).not.toHaveProperty('query');
    expect(Object.keys(known)).toContain(body.documentId);
  }
  expect(codes).toEqual([]);

  const byId = { ...peopleQuery.params, id: '0'.repeat(64), text: null };
  await environment(true).getNetwork().execute(byId, {}, {}).toPromise();
  const byText = { ...peopleQuery.params, id: null, cacheID: '', text: 'query Other { workspace { name } }' };
  await environment(false).getNetwork().execute(byText, {}, {}).toPromise();
  expect(codes).toEqual(['PERSISTED_DOCUMENT_NOT_FOUND', 'PERSISTED_DOCUMENT_REQUIRED']);
});
