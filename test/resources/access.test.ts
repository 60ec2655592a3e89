/** Each request reads with the credential that it brought, and nothing else. */
import { expect, test } from 'vitest';
import { graphql } from '../gql/gql.ts';
import type { EverythingReadableQuery, SessionPersonQuery } from '../gql/graphql.ts';
import { type Gateway, gateway } from '../kit.ts';
import { failure, globalId } from './expected.ts';

const everything = graphql(`
  query EverythingReadable {
    workspace { workspaceId }
    acsUsers { nodes { acsUserId } }
    userIdentities { nodes { userIdentityId } }
    acsSystems { nodes { acsSystemId } }
    acsAccessGroups { nodes { acsAccessGroupId } }
    acsEntrances { nodes { acsEntranceId } }
    acsCredentials { nodes { acsCredentialId } }
  }
`);

const asked = (door: Gateway, token: string, headers: Record<string, string> = {}) =>
  door.send<EverythingReadableQuery>(everything, {}, { authorization: `Bearer ${token}`, ...headers });

const nothing = { nodes: [] };

test("returns nothing of a workspace to another workspace's key", async () => {
  const door = await gateway();
  const { data, errors } = await asked(door, door.sandbox.tokens.otherApiKey);
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    workspace: { workspaceId: door.ids.otherWorkspace },
    acsUsers: nothing,
    userIdentities: nothing,
    acsSystems: nothing,
    acsAccessGroups: nothing,
    acsEntrances: nothing,
    acsCredentials: nothing,
  });
});

test("is null for every id of a workspace with another workspace's key", async () => {
  const { send, sandbox, ids } = await gateway();
  const { data, errors } = await send(
    graphql(`
      query ForeignIds($ids: [ID!]!) {
        nodes(ids: $ids) { id }
      }
    `),
    {
      ids: [
        globalId('AcsUser', ids.users.dana),
        globalId('UserIdentity', ids.people.john),
        globalId('UserIdentity', ids.mergedAway),
        globalId('AcsSystem', ids.systems.annex),
        globalId('AcsAccessGroup', ids.groups.spa),
        globalId('AcsEntrance', ids.entrances.spa),
        globalId('AcsCredential', ids.credentials.johnCard),
        globalId('Workspace', ids.workspace),
      ],
    },
    { authorization: `Bearer ${sandbox.tokens.otherApiKey}` },
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({ nodes: Array(8).fill(null) });
});

test('returns what a personal access token may read in the workspace it names', async () => {
  const door = await gateway();
  const token = door.sandbox.tokens.personalAccessToken;
  const hotel = await asked(door, token, { 'seam-workspace': door.ids.workspace });
  expect(hotel.errors).toBeUndefined();
  expect(hotel.data.workspace?.workspaceId).toBe(door.ids.workspace);
  expect(hotel.data.acsSystems?.nodes).toHaveLength(Object.keys(door.ids.systems).length);
  expect(door.sandbox.calls.every(call => call.workspace === door.ids.workspace)).toBe(true);
  expect(door.sandbox.calls.every(call => call.authorization === `Bearer ${token}`)).toBe(true);
  const other = await asked(door, token, { 'seam-workspace': door.ids.otherWorkspace });
  expect(other.data).toMatchObject({
    workspace: { workspaceId: door.ids.otherWorkspace },
    acsUsers: nothing,
  });
});

const current = graphql(`
  query WorkspaceOfToken {
    workspace { name }
  }
`);

test.each([
  ['a key that Seam does not know', { authorization: 'Bearer seam_unknown_key' }],
  ['a personal access token without workspace', { authorization: 'Bearer seam_at1_longtoken' }],
  [
    'a personal access token in an unknown workspace',
    { authorization: 'Bearer seam_at1_longtoken', 'seam-workspace': 'unknown' },
  ],
  ['an unknown client session', { authorization: 'Bearer seam_cst_unknown' }],
])('fails with UNAUTHENTICATED for %s', async (_, headers) => {
  const { send, calls } = await gateway();
  const { data, errors } = await send(current, {}, headers);
  expect(data).toEqual({ workspace: null });
  expect(errors).toEqual(
    failure('workspace', 'UNAUTHENTICATED', { status: 401, endpoint: '/workspaces/get' }),
  );
  expect(calls()).toEqual(['/workspaces/get']);
});

test('fails with UNAUTHENTICATED, without a call, when no token comes', async () => {
  const { send, calls } = await gateway();
  const { data, errors } = await send(current, {}, { authorization: undefined });
  expect(data).toEqual({ workspace: null });
  expect(errors).toEqual(failure('workspace', 'UNAUTHENTICATED'));
  expect(calls()).toEqual([]);
});

const session = (door: Gateway) => ({ authorization: `Bearer ${door.sandbox.tokens.clientSession}` });

const person = graphql(`
  query SessionPerson($id: ID!) {
    userIdentity(userIdentityId: $id) {
      displayName
      acsSystems { nodes { acsSystemId } }
      accessibleEntrances { nodes { acsEntranceId } }
      acsCredentials { nodes { acsCredentialId } }
    }
    acsUsers {
      nodes {
        acsUserId
        userIdentity { userIdentityId createdAt }
        acsSystem { acsSystemId name }
        accessibleEntrances { nodes { acsEntranceId } }
      }
    }
  }
`);

test.each(['authorization', 'client-session-token'])(
  'returns to a client session what is its own, with the token in %s',
  async header => {
    const door = await gateway();
    const { ids, sandbox, send } = door;
    const token = sandbox.tokens.clientSession;
    const headers =
      header === 'authorization' ? session(door) : { authorization: undefined, [header]: token };
    const { data, errors } = await send<SessionPersonQuery>(person, { id: ids.people.john }, headers);
    expect(errors).toBeUndefined();
    expect(data.userIdentity?.displayName).toBe('John Alder');
    expect(data.userIdentity?.acsSystems?.nodes).toHaveLength(2);
    expect(data.userIdentity?.accessibleEntrances?.nodes).toHaveLength(4);
    expect(data.userIdentity?.acsCredentials?.nodes).toHaveLength(2);
    expect(data.acsUsers?.nodes.map(user => user.acsUserId)).toEqual([
      ids.users.johnSaltoKs,
      ids.users.johnVisionline,
    ]);
    expect(data.acsUsers?.nodes.every(user => user.userIdentity && user.acsSystem)).toBe(true);
  },
);

const identity = graphql(`
  query SessionIdentity($id: ID!) {
    userIdentity(userIdentityId: $id) { displayName }
  }
`);

test("finds a client session's identity by the list that it may read", async () => {
  const door = await gateway();
  const { data } = await door.send(identity, { id: door.ids.people.john }, session(door));
  expect(data).toEqual({ userIdentity: { displayName: 'John Alder' } });
  expect(door.calls()).toEqual(['/user_identities/list']);
});

test('is null for what a client session cannot see, without a call that it may not make', async () => {
  const door = await gateway();
  const { data, errors } = await door.send(identity, { id: door.ids.people.jane }, session(door));
  expect(data).toEqual({ userIdentity: null });
  expect(errors).toBeUndefined();
  expect(door.calls()).toEqual(['/user_identities/list']);
});

test('is null for a system that a client session cannot see', async () => {
  const door = await gateway();
  const { data, errors } = await door.send(
    graphql(`
      query SessionSystems($own: ID!, $other: ID!) {
        own: acsSystem(acsSystemId: $own) { acsSystemId }
        other: acsSystem(acsSystemId: $other) { acsSystemId }
      }
    `),
    { own: door.ids.systems.visionline, other: door.ids.systems.annex },
    session(door),
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({ own: { acsSystemId: door.ids.systems.visionline }, other: null });
  expect(door.calls()).toEqual(['/acs/systems/list']);
});

test('fails at the one edge that a client session may not read', async () => {
  const door = await gateway();
  const { data, errors } = await door.send(
    graphql(`
      query SessionGroups {
        acsUsers(first: 1) { nodes { displayName acsAccessGroups { nodes { name } } } }
      }
    `),
    {},
    session(door),
  );
  expect(data).toEqual({ acsUsers: { nodes: [{ displayName: 'John Alder', acsAccessGroups: null }] } });
  expect(errors).toEqual(
    failure(['acsUsers', 'nodes', 0, 'acsAccessGroups'], 'UNAUTHENTICATED', {
      endpoint: '/acs/access_groups/list',
      type: 'client_session_token_used_for_api_key',
    }),
  );
});

test('never answers one token from what another has read', async () => {
  const door = await gateway();
  await asked(door, door.sandbox.tokens.apiKey);
  const { data } = await asked(door, door.sandbox.tokens.otherApiKey);
  expect(data.acsUsers).toEqual(nothing);
  expect(door.calls()).toHaveLength(14);
});
