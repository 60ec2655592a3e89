import { expect, test } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { gateway } from '../kit.ts';
import { anyOrder, globalId, made, refusal } from './expected.ts';

const one = graphql(`
  query OneSystem($acsSystemId: ID!) {
    acsSystem(acsSystemId: $acsSystemId) { id acsSystemId name }
  }
`);

test("returns a system by Seam's id, with all it says of itself, in one call", async () => {
  const { ask, ids, calls, bodies } = await gateway();
  const { acsSystem } = await ask(
    graphql(`
      query SystemProfile($acsSystemId: ID!) {
        acsSystem(acsSystemId: $acsSystemId) {
          acsSystemId connectedAccountId workspaceId createdAt name externalType externalTypeDisplayName
          isCredentialManager defaultCredentialManagerAcsSystemId imageUrl imageAltText
          acsUserCount acsAccessGroupCount location { timeZone }
          visionlineMetadata { lanAddress mobileAccessUuid systemId } errors { code } warnings { code }
        }
      }
    `),
    { acsSystemId: ids.systems.visionline },
  );
  expect(acsSystem).toEqual({
    acsSystemId: ids.systems.visionline,
    connectedAccountId: ids.accounts.assaAbloy,
    workspaceId: ids.workspace,
    createdAt: expect.any(String),
    name: 'Harbour House rooms, west wing',
    externalType: 'visionline_system',
    externalTypeDisplayName: 'Visionline',
    isCredentialManager: false,
    defaultCredentialManagerAcsSystemId: ids.systems.credentialService,
    imageUrl: 'https://example.com/system.png',
    imageAltText: 'Visionline',
    acsUserCount: 6,
    acsAccessGroupCount: 0,
    location: { timeZone: 'Europe/Lisbon' },
    visionlineMetadata: { lanAddress: '192.0.2.10', mobileAccessUuid: null, systemId: 'HH-WEST' },
    errors: [],
    warnings: [],
  });
  expect(calls()).toEqual(['/acs/systems/get']);
  expect(bodies()).toEqual([{ acs_system_id: ids.systems.visionline }]);
});

test('returns a system by its global id', async () => {
  const { ask, ids, bodies } = await gateway();
  const id = globalId('AcsSystem', ids.systems.saltoKs);
  const { acsSystem } = await ask(one, { acsSystemId: id });
  expect(acsSystem).toEqual({
    id,
    acsSystemId: ids.systems.saltoKs,
    name: 'Harbour House back of house',
  });
  expect(bodies()).toEqual([{ acs_system_id: ids.systems.saltoKs }]);
});

test('is null when Seam does not know the id', async () => {
  const { ask, calls } = await gateway();
  expect(await ask(one, { acsSystemId: 'unknown' })).toEqual({ acsSystem: null });
  expect(calls()).toEqual(['/acs/systems/get']);
});

test.each([
  ['a blank id', ''],
  ['an id of spaces', '  '],
  ['an endless id', 'x'.repeat(256)],
  ['the id of another type', globalId('AcsUser', 'a')],
])('refuses %s before any call', async (_, acsSystemId) => {
  const { send, calls } = await gateway();
  const { data, errors } = await send(one, { acsSystemId });
  expect(data).toEqual({ acsSystem: null });
  expect(errors).toEqual(refusal('acsSystem', 'acsSystemId'));
  expect(calls()).toEqual([]);
});

const list = graphql(`
  query SystemsFiltered($filter: AcsSystemsFilter) {
    acsSystems(filter: $filter) { nodes { acsSystemId } pageInfo { hasNextPage } }
  }
`);

test('lists all systems in one call', async () => {
  const { ask, ids, calls, bodies } = await gateway();
  const { acsSystems } = await ask(list);
  expect(acsSystems).toEqual({
    nodes: Object.values(ids.systems).map(acsSystemId => ({ acsSystemId })),
    pageInfo: { hasNextPage: false },
  });
  expect(calls()).toEqual(['/acs/systems/list']);
  expect(bodies()).toEqual([{}]);
});

test.each([
  ['the connected account', { connectedAccountId: 'a' }, { connected_account_id: 'a' }],
  ["the customer's key", { customerKey: 'harbour_house' }, { customer_key: 'harbour_house' }],
  ['a search', { search: 'wing' }, { search: 'wing' }],
  ['nothing, as null', null, {}],
  ['nothing, as nulls', { connectedAccountId: null, customerKey: null, search: null }, {}],
])('passes on a filter by %s', async (_, filter, params) => {
  const { ask, calls, bodies } = await gateway();
  await ask(list, { filter });
  expect(calls()).toEqual(['/acs/systems/list']);
  expect(bodies()).toEqual([params]);
});

test.each([
  ['a blank connected account', { connectedAccountId: '' }, 'connectedAccountId'],
  ['the id of another type', { connectedAccountId: globalId('AcsSystem', 'a') }, 'connectedAccountId'],
  ['a blank key', { customerKey: ' ' }, 'customerKey'],
  ['a blank search', { search: '' }, 'search'],
])('refuses a filter by %s before any call', async (_, filter, field) => {
  const { send, calls } = await gateway();
  const { data, errors } = await send(list, { filter });
  expect(data).toEqual({ acsSystems: null });
  expect(errors).toEqual(refusal('acsSystems', `filter.${field}`));
  expect(calls()).toEqual([]);
});

test('returns users, groups, entrances and credentials, each in one call', async () => {
  const door = await gateway();
  const { ask, ids } = door;
  const { acsSystem } = await ask(
    graphql(`
      query SystemEdges($acsSystemId: ID!) {
        acsSystem(acsSystemId: $acsSystemId) {
          acsUsers(first: 2) { nodes { acsUserId acsSystem { name } } pageInfo { hasNextPage } }
          acsAccessGroups { nodes { acsAccessGroupId acsSystem { name } } }
          acsEntrances { nodes { acsEntranceId acsSystem { name } } }
          acsCredentials(first: 1) { nodes { acsCredentialId acsSystem { name } } }
        }
      }
    `),
    { acsSystemId: ids.systems.saltoSpace },
  );
  const back = { acsSystem: { name: 'Harbour House rooms, east wing' } };
  expect(acsSystem).toEqual({
    acsUsers: {
      nodes: [
        { acsUserId: ids.users.janeSaltoSpace, ...back },
        { acsUserId: ids.users.priyaSaltoSpace, ...back },
      ],
      pageInfo: { hasNextPage: true },
    },
    acsAccessGroups: {
      nodes: [ids.groups.eastWing, ids.groups.spa, ids.groups.winterMarket].map(acsAccessGroupId => ({
        acsAccessGroupId,
        ...back,
      })),
    },
    acsEntrances: {
      nodes: [ids.entrances.room101, ids.entrances.room102, ids.entrances.spa, ids.entrances.pool].map(
        acsEntranceId => ({ acsEntranceId, ...back }),
      ),
    },
    acsCredentials: { nodes: [{ acsCredentialId: ids.credentials.janeMobile, ...back }] },
  });
  const acs_system_id = ids.systems.saltoSpace;
  expect(made(door)).toEqual(
    anyOrder([
      ['/acs/systems/get', { acs_system_id }],
      ['/acs/users/list', { acs_system_id, limit: 2 }],
      ['/acs/access_groups/list', { acs_system_id }],
      ['/acs/entrances/list', { acs_system_id, limit: 50 }],
      ['/acs/credentials/list', { acs_system_id, limit: 1 }],
    ]),
  );
});

const manager = graphql(`
  query SystemsWithCredentialManager {
    acsSystems { nodes { acsSystemId defaultCredentialManagerAcsSystem { acsSystemId } } }
  }
`);

test('returns the credential manager of a listed system without another call', async () => {
  const { ask, ids, calls } = await gateway();
  const { acsSystems } = await ask(manager);
  const managed = acsSystems?.nodes.filter(system => system.defaultCredentialManagerAcsSystem);
  expect(managed).toEqual([
    {
      acsSystemId: ids.systems.visionline,
      defaultCredentialManagerAcsSystem: { acsSystemId: ids.systems.credentialService },
    },
  ]);
  expect(calls()).toEqual(['/acs/systems/list']);
});

test('returns the groups of all systems by one list of all groups', async () => {
  const { ask, ids, calls, bodies } = await gateway();
  const { acsSystems } = await ask(
    graphql(`
      query SystemsWithGroups {
        acsSystems { nodes { acsSystemId acsAccessGroups { nodes { acsAccessGroupId } } } }
      }
    `),
  );
  const groupsOf = new Map(
    acsSystems?.nodes.map(system => [
      system.acsSystemId,
      system.acsAccessGroups?.nodes.map(group => group.acsAccessGroupId),
    ]),
  );
  expect(groupsOf.get(ids.systems.saltoKs)).toEqual([ids.groups.staff, ids.groups.housekeeping]);
  expect(groupsOf.get(ids.systems.saltoSpace)).toEqual([
    ids.groups.eastWing,
    ids.groups.spa,
    ids.groups.winterMarket,
  ]);
  expect(groupsOf.get(ids.systems.annex)).toEqual([]);
  expect(calls()).toEqual(['/acs/systems/list', '/acs/access_groups/list']);
  expect(bodies()).toEqual([{}, {}]);
});

test('asks for a page of users of each system', async () => {
  const door = await gateway();
  const { acsSystems } = await door.ask(
    graphql(`
      query SystemsWithUsers {
        acsSystems { nodes { acsSystemId acsUserCount acsUsers(first: 500) { nodes { acsSystemId } } } }
      }
    `),
  );
  for (const system of acsSystems?.nodes ?? []) {
    expect(system.acsUsers?.nodes).toHaveLength(system.acsUserCount ?? -1);
    expect(system.acsUsers?.nodes.every(user => user.acsSystemId === system.acsSystemId)).toBe(true);
  }
  expect(made(door)).toEqual(
    anyOrder([
      ['/acs/systems/list', {}],
      ...Object.values(door.ids.systems).map(acs_system_id => [
        '/acs/users/list',
        { acs_system_id, limit: 500 },
      ]),
    ]),
  );
});

test('finds several systems, unknown ones included, by one list', async () => {
  const { ask, ids, calls, bodies } = await gateway();
  const answer = await ask(
    graphql(`
      query SystemsTogether($a: ID!, $b: ID!, $c: ID!) {
        a: acsSystem(acsSystemId: $a) { acsSystemId }
        b: acsSystem(acsSystemId: $b) { acsSystemId }
        c: acsSystem(acsSystemId: $c) { acsSystemId }
      }
    `),
    { a: ids.systems.annex, b: 'unknown', c: ids.systems.saltoKs },
  );
  expect(answer).toEqual({
    a: { acsSystemId: ids.systems.annex },
    b: null,
    c: { acsSystemId: ids.systems.saltoKs },
  });
  expect(calls()).toEqual(['/acs/systems/list']);
  expect(bodies()).toEqual([{}]);
});

test('makes one call for two parts of the same list', async () => {
  const { ask, calls } = await gateway();
  const { all, some } = await ask(
    graphql(`
      query SystemsTwice {
        all: acsSystems { nodes { name } }
        some: acsSystems(first: 2) { nodes { name } }
      }
    `),
  );
  expect(some?.nodes).toEqual(all?.nodes.slice(0, 2));
  expect(calls()).toEqual(['/acs/systems/list']);
});
