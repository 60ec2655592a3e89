import { expect, test } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { gateway } from '../kit.ts';
import { anyOrder, globalId, made, refusal } from './expected.ts';

const one = graphql(`
  query OneGroup($acsAccessGroupId: ID!) {
    acsAccessGroup(acsAccessGroupId: $acsAccessGroupId) { id acsAccessGroupId name }
  }
`);

test("returns a group by Seam's id, with all it says of itself, in one call", async () => {
  const { ask, ids, calls, bodies } = await gateway();
  const { acsAccessGroup } = await ask(
    graphql(`
      query GroupProfile($acsAccessGroupId: ID!) {
        acsAccessGroup(acsAccessGroupId: $acsAccessGroupId) {
          acsAccessGroupId acsSystemId connectedAccountId workspaceId createdAt name displayName
          externalType externalTypeDisplayName isManaged accessSchedule { startsAt endsAt }
          errors { code } warnings { code } pendingMutations { code }
        }
      }
    `),
    { acsAccessGroupId: ids.groups.housekeeping },
  );
  expect(acsAccessGroup).toEqual({
    acsAccessGroupId: ids.groups.housekeeping,
    acsSystemId: ids.systems.saltoKs,
    connectedAccountId: ids.accounts.salto,
    workspaceId: ids.workspace,
    createdAt: expect.any(String),
    name: 'Housekeeping',
    displayName: 'Housekeeping',
    externalType: 'salto_ks_access_group',
    externalTypeDisplayName: 'Salto KS access group',
    isManaged: true,
    accessSchedule: { startsAt: '2026-03-01T06:00:00.000Z', endsAt: null },
    errors: [],
    warnings: [],
    pendingMutations: [],
  });
  expect(calls()).toEqual(['/acs/access_groups/get']);
  expect(bodies()).toEqual([{ acs_access_group_id: ids.groups.housekeeping }]);
});

test('returns a group by its global id', async () => {
  const { ask, ids, bodies } = await gateway();
  const id = globalId('AcsAccessGroup', ids.groups.staff);
  const { acsAccessGroup } = await ask(one, { acsAccessGroupId: id });
  expect(acsAccessGroup).toEqual({ id, acsAccessGroupId: ids.groups.staff, name: 'All staff' });
  expect(bodies()).toEqual([{ acs_access_group_id: ids.groups.staff }]);
});

test('is null when Seam does not know the id', async () => {
  const { ask, calls } = await gateway();
  expect(await ask(one, { acsAccessGroupId: 'unknown' })).toEqual({ acsAccessGroup: null });
  expect(calls()).toEqual(['/acs/access_groups/get']);
});

test.each([
  ['a blank id', ''],
  ['an id of spaces', '  '],
  ['an endless id', 'x'.repeat(256)],
  ['the id of another type', globalId('AcsEntrance', 'a')],
])('refuses %s before any call', async (_, acsAccessGroupId) => {
  const { send, calls } = await gateway();
  const { data, errors } = await send(one, { acsAccessGroupId });
  expect(data).toEqual({ acsAccessGroup: null });
  expect(errors).toEqual(refusal('acsAccessGroup', 'acsAccessGroupId'));
  expect(calls()).toEqual([]);
});

const list = graphql(`
  query GroupsFiltered($filter: AcsAccessGroupsFilter) {
    acsAccessGroups(filter: $filter) { nodes { acsAccessGroupId } }
  }
`);

test('lists all groups in one call', async () => {
  const { ask, ids, calls } = await gateway();
  const { acsAccessGroups } = await ask(list);
  expect(acsAccessGroups?.nodes).toEqual(
    Object.values(ids.groups).map(acsAccessGroupId => ({ acsAccessGroupId })),
  );
  expect(calls()).toEqual(['/acs/access_groups/list']);
});

test.each([
  ['the system', { acsSystemId: globalId('AcsSystem', 'a') }, { acs_system_id: 'a' }],
  ['the user', { acsUserId: 'a' }, { acs_user_id: 'a' }],
  ['the identity', { userIdentityId: 'a' }, { user_identity_id: 'a' }],
  ['a search', { search: 'wing' }, { search: 'wing' }],
  [
    'several at once',
    { search: 'wing', userIdentityId: 'a', acsSystemId: 'b' },
    { acs_system_id: 'b', user_identity_id: 'a', search: 'wing' },
  ],
  ['nothing, as null', null, {}],
  ['nothing, as nulls', { acsSystemId: null, acsUserId: null, userIdentityId: null, search: null }, {}],
])('passes on a filter by %s', async (_, filter, params) => {
  const { ask, calls, bodies } = await gateway();
  await ask(list, { filter });
  expect(calls()).toEqual(['/acs/access_groups/list']);
  expect(bodies()).toEqual([params]);
});

test.each([
  ['a system of another type', { acsSystemId: globalId('AcsUser', 'a') }, 'acsSystemId'],
  ['a user of another type', { acsUserId: globalId('UserIdentity', 'a') }, 'acsUserId'],
  ['a blank identity', { userIdentityId: '' }, 'userIdentityId'],
  ['a blank search', { search: '' }, 'search'],
])('refuses a filter by %s before any call', async (_, filter, field) => {
  const { send, calls } = await gateway();
  const { data, errors } = await send(list, { filter });
  expect(data).toEqual({ acsAccessGroups: null });
  expect(errors).toEqual(refusal('acsAccessGroups', `filter.${field}`));
  expect(calls()).toEqual([]);
});

test('returns system, members and entrances, each in one call', async () => {
  const door = await gateway();
  const { ask, ids } = door;
  const { acsAccessGroup } = await ask(
    graphql(`
      query GroupEdges($acsAccessGroupId: ID!) {
        acsAccessGroup(acsAccessGroupId: $acsAccessGroupId) {
          acsSystem { acsSystemId name }
          acsUsers { nodes { acsUserId } }
          accessibleEntrances { nodes { acsEntranceId } }
        }
      }
    `),
    { acsAccessGroupId: ids.groups.eastWing },
  );
  expect(acsAccessGroup).toEqual({
    acsSystem: { acsSystemId: ids.systems.saltoSpace, name: 'Harbour House rooms, east wing' },
    acsUsers: { nodes: [{ acsUserId: ids.users.janeSaltoSpace }, { acsUserId: ids.users.meiSaltoSpace }] },
    accessibleEntrances: {
      nodes: [
        { acsEntranceId: ids.entrances.room101 },
        { acsEntranceId: ids.entrances.room102 },
        { acsEntranceId: ids.entrances.spa },
      ],
    },
  });
  const acs_access_group_id = ids.groups.eastWing;
  expect(made(door)).toEqual(
    anyOrder([
      ['/acs/access_groups/get', { acs_access_group_id }],
      ['/acs/systems/get', { acs_system_id: ids.systems.saltoSpace }],
      ['/acs/access_groups/list_users', { acs_access_group_id }],
      ['/acs/access_groups/list_accessible_entrances', { acs_access_group_id }],
    ]),
  );
});

test('asks for the members of each group once, and for all systems once', async () => {
  const door = await gateway();
  const { acsAccessGroups } = await door.ask(
    graphql(`
      query GroupsWithMembers {
        acsAccessGroups {
          nodes { acsAccessGroupId acsSystem { name } acsUsers { nodes { acsUserId } } }
        }
      }
    `),
  );
  expect(acsAccessGroups?.nodes.every(group => group.acsSystem?.name)).toBe(true);
  expect(made(door)).toEqual(
    anyOrder([
      ['/acs/access_groups/list', {}],
      ['/acs/systems/list', {}],
      ...Object.values(door.ids.groups).map(acs_access_group_id => [
        '/acs/access_groups/list_users',
        { acs_access_group_id },
      ]),
    ]),
  );
});

test('finds several groups, unknown ones included, by one list', async () => {
  const { ask, ids, calls, bodies } = await gateway();
  const answer = await ask(
    graphql(`
      query GroupsTogether($a: ID!, $b: ID!) {
        a: acsAccessGroup(acsAccessGroupId: $a) { name }
        b: acsAccessGroup(acsAccessGroupId: $b) { name }
      }
    `),
    { a: ids.groups.spa, b: 'unknown' },
  );
  expect(answer).toEqual({ a: { name: 'Spa and pool' }, b: null });
  expect(calls()).toEqual(['/acs/access_groups/list']);
  expect(bodies()).toEqual([{}]);
});
