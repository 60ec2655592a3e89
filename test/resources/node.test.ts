import { expect, test } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { gateway } from '../kit.ts';
import { anyOrder, failure, globalId, made, refusal } from './expected.ts';

const one = graphql(`
  query NodeById($id: ID!) {
    node(id: $id) {
      __typename id
      ... on AcsUser { acsUserId }
      ... on UserIdentity { userIdentityId }
      ... on AcsSystem { acsSystemId }
      ... on AcsAccessGroup { acsAccessGroupId }
      ... on AcsEntrance { acsEntranceId }
      ... on AcsCredential { acsCredentialId }
      ... on Workspace { workspaceId }
    }
  }
`);

const kinds = [
  { typename: 'AcsUser', path: '/acs/users/get' },
  { typename: 'UserIdentity', path: '/user_identities/get' },
  { typename: 'AcsSystem', path: '/acs/systems/get' },
  { typename: 'AcsAccessGroup', path: '/acs/access_groups/get' },
  { typename: 'AcsEntrance', path: '/acs/entrances/get' },
  { typename: 'AcsCredential', path: '/acs/credentials/get' },
  { typename: 'Workspace', path: '/workspaces/get' },
] as const;

test.each(kinds)(
  'returns the $typename that an answer gave an id, in one call',
  async ({ typename, path }) => {
    const { ask, calls, forget } = await gateway();
    const { workspace, ...lists } = await ask(
      graphql(`
      query OneOfEachType {
        acsUsers(first: 1) { nodes { __typename id acsUserId } }
        userIdentities(first: 1) { nodes { __typename id userIdentityId } }
        acsSystems(first: 1) { nodes { __typename id acsSystemId } }
        acsAccessGroups(first: 1) { nodes { __typename id acsAccessGroupId } }
        acsEntrances(first: 1) { nodes { __typename id acsEntranceId } }
        acsCredentials(first: 1) { nodes { __typename id acsCredentialId } }
        workspace { __typename id workspaceId }
      }
    `),
    );
    const given = [workspace, ...Object.values(lists).map(list => list?.nodes[0])].find(
      object => object?.__typename === typename,
    );
    forget();
    const { node } = await ask(one, { id: given?.id ?? '' });
    expect(node).toEqual(given);
    expect(node).not.toBeNull();
    expect(calls()).toEqual([path]);
  },
);

test.each(kinds)('is null when Seam does not know the $typename', async ({ typename, path }) => {
  const { ask, calls } = await gateway();
  expect(await ask(one, { id: globalId(typename, 'unknown') })).toEqual({ node: null });
  expect(calls()).toEqual([path]);
});

test('returns the survivor, under its own id, for an identity that was merged away', async () => {
  const { ask, ids } = await gateway();
  const { node } = await ask(one, { id: globalId('UserIdentity', ids.mergedAway) });
  expect(node).toEqual({
    __typename: 'UserIdentity',
    id: globalId('UserIdentity', ids.people.ana),
    userIdentityId: ids.people.ana,
  });
});

test.each([
  ["Seam's own id", '1f2e3d4c-0000-4000-8000-000000000000'],
  ['a blank id', ''],
  ['the id of a type this graph does not have', globalId('Device', 'a')],
  ['the id of a type that is no node', globalId('PageInfo', 'a')],
  ['an id without an id in it', globalId('AcsUser', '')],
  ['an id with a blank in it', globalId('AcsUser', '  ')],
  ['an endless id', globalId('AcsUser', 'x'.repeat(256))],
  ['an id with a tail', `${globalId('AcsUser', 'abc')}!`],
  ['text in base64', btoa('hello')],
])('refuses %s before any call', async (_, id) => {
  const { send, calls } = await gateway();
  const { data, errors } = await send(one, { id });
  expect(data).toEqual({ node: null });
  expect(errors).toEqual(refusal('node', 'id'));
  expect(calls()).toEqual([]);
});

const many = graphql(`
  query NodesByIds($ids: [ID!]!) {
    nodes(ids: $ids) {
      __typename id
      ... on AcsUser { displayName }
      ... on UserIdentity { displayName }
      ... on AcsSystem { name }
    }
  }
`);

test('returns several types in the order asked for, null where unknown, in as few calls as they allow', async () => {
  const door = await gateway();
  const { ask, ids } = door;
  const john = globalId('UserIdentity', ids.people.john);
  const jane = globalId('UserIdentity', ids.people.jane);
  const dana = globalId('AcsUser', ids.users.dana);
  const annex = globalId('AcsSystem', ids.systems.annex);
  const lost = globalId('AcsSystem', 'unknown');
  const { nodes } = await ask(many, { ids: [jane, dana, lost, john, annex] });
  expect(nodes).toEqual([
    { __typename: 'UserIdentity', id: jane, displayName: 'Jane Fielding' },
    { __typename: 'AcsUser', id: dana, displayName: 'Dana Whitlock' },
    null,
    { __typename: 'UserIdentity', id: john, displayName: 'John Alder' },
    { __typename: 'AcsSystem', id: annex, name: 'Harbour House annex' },
  ]);
  expect(made(door)).toEqual(
    anyOrder([
      ['/user_identities/list', { user_identity_ids: [ids.people.jane, ids.people.john], limit: 500 }],
      ['/acs/users/get', { acs_user_id: ids.users.dana }],
      ['/acs/systems/list', {}],
    ]),
  );
});

test('returns a node as often as it was asked for, and asks for it once', async () => {
  const { ask, ids, calls } = await gateway();
  const id = globalId('AcsUser', ids.users.dana);
  const { nodes } = await ask(many, { ids: [id, id] });
  const dana = { __typename: 'AcsUser', id, displayName: 'Dana Whitlock' };
  expect(nodes).toEqual([dana, dana]);
  expect(calls()).toEqual(['/acs/users/get']);
});

test('returns an empty list for no ids, without a call', async () => {
  const { ask, calls } = await gateway();
  expect(await ask(many, { ids: [] })).toEqual({ nodes: [] });
  expect(calls()).toEqual([]);
});

test('refuses a foreign id at its place and returns the others', async () => {
  const { send, ids, calls } = await gateway();
  const dana = globalId('AcsUser', ids.users.dana);
  const { data, errors } = await send(many, { ids: [dana, ids.users.karl] });
  expect(data).toEqual({ nodes: [{ __typename: 'AcsUser', id: dana, displayName: 'Dana Whitlock' }, null] });
  expect(errors).toEqual(refusal(['nodes', 1], 'ids.1'));
  expect(calls()).toEqual(['/acs/users/get']);
});

test('fails at one place and returns the others when Seam fails for one', async () => {
  const { sandbox, send, ids } = await gateway();
  sandbox.faults.push({ path: '/acs/users/get', status: 500 });
  const annex = globalId('AcsSystem', ids.systems.annex);
  const { data, errors } = await send(many, { ids: [globalId('AcsUser', ids.users.dana), annex] });
  expect(data).toEqual({
    nodes: [null, { __typename: 'AcsSystem', id: annex, name: 'Harbour House annex' }],
  });
  expect(errors).toEqual(failure(['nodes', 0], 'UPSTREAM_UNAVAILABLE', { endpoint: '/acs/users/get' }));
});

test('refuses more than 500 ids before any call', async () => {
  const { send, calls } = await gateway();
  const { data, errors } = await send(many, { ids: Array(501).fill(globalId('AcsUser', 'a')) });
  expect(data).toEqual({ nodes: null });
  expect(errors).toEqual(refusal('nodes', 'ids'));
  expect(calls()).toEqual([]);
});
