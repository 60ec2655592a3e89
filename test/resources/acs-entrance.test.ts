import { expect, test } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { gateway } from '../kit.ts';
import { anyOrder, globalId, made, refusal } from './expected.ts';

const one = graphql(`
  query OneEntrance($acsEntranceId: ID!) {
    acsEntrance(acsEntranceId: $acsEntranceId) { id acsEntranceId displayName }
  }
`);

test("returns an entrance by Seam's id, with all it says of itself, in one call", async () => {
  const { ask, ids, calls, bodies } = await gateway();
  const { acsEntrance } = await ask(
    graphql(`
      query EntranceProfile($acsEntranceId: ID!) {
        acsEntrance(acsEntranceId: $acsEntranceId) {
          acsEntranceId acsSystemId connectedAccountId createdAt displayName spaceIds isLocked
          canUnlockWithCard canUnlockWithCode canUnlockWithMobileKey canUnlockWithCloudKey
          canBelongToReservation errors { code } warnings { code }
          saltoSpaceMetadata { doorName roomName } saltoKsMetadata { doorName }
          visionlineMetadata { doorName }
        }
      }
    `),
    { acsEntranceId: ids.entrances.room101 },
  );
  expect(acsEntrance).toEqual({
    acsEntranceId: ids.entrances.room101,
    acsSystemId: ids.systems.saltoSpace,
    connectedAccountId: ids.accounts.salto,
    createdAt: expect.any(String),
    displayName: 'Room 101',
    spaceIds: [ids.space],
    isLocked: null,
    canUnlockWithCard: true,
    canUnlockWithCode: null,
    canUnlockWithMobileKey: true,
    canUnlockWithCloudKey: null,
    canBelongToReservation: true,
    errors: [],
    warnings: [],
    saltoSpaceMetadata: { doorName: 'Room 101', roomName: '101' },
    saltoKsMetadata: null,
    visionlineMetadata: null,
  });
  expect(calls()).toEqual(['/acs/entrances/get']);
  expect(bodies()).toEqual([{ acs_entrance_id: ids.entrances.room101 }]);
});

test('returns what each provider adds', async () => {
  const { ask, ids } = await gateway();
  const { lobby, garage } = await ask(
    graphql(`
      query EntranceMetadata($lobby: ID!, $garage: ID!) {
        lobby: acsEntrance(acsEntranceId: $lobby) {
          isLocked saltoKsMetadata { batteryLevel doorName lockType lockedState online privacyMode }
        }
        garage: acsEntrance(acsEntranceId: $garage) {
          visionlineMetadata { doorCategory doorName profiles { visionlineDoorProfileId visionlineDoorProfileType } }
        }
      }
    `),
    { lobby: ids.entrances.lobby, garage: ids.entrances.garage },
  );
  expect(lobby).toEqual({
    isLocked: false,
    saltoKsMetadata: {
      batteryLevel: 'fresh',
      doorName: 'Lobby',
      lockType: 'wall_reader',
      lockedState: 'unlocked',
      online: true,
      privacyMode: false,
    },
  });
  expect(garage?.visionlineMetadata).toEqual({
    doorCategory: 'common',
    doorName: 'Garage',
    profiles: [{ visionlineDoorProfileId: 'BLE-4', visionlineDoorProfileType: 'BLE' }],
  });
});

test('returns an entrance by its global id', async () => {
  const { ask, ids, bodies } = await gateway();
  const id = globalId('AcsEntrance', ids.entrances.spa);
  const { acsEntrance } = await ask(one, { acsEntranceId: id });
  expect(acsEntrance).toEqual({ id, acsEntranceId: ids.entrances.spa, displayName: 'Spa' });
  expect(bodies()).toEqual([{ acs_entrance_id: ids.entrances.spa }]);
});

test('is null when Seam does not know the id', async () => {
  const { ask, calls } = await gateway();
  expect(await ask(one, { acsEntranceId: 'unknown' })).toEqual({ acsEntrance: null });
  expect(calls()).toEqual(['/acs/entrances/get']);
});

test.each([
  ['a blank id', ''],
  ['an id of spaces', '  '],
  ['an endless id', 'x'.repeat(256)],
  ['the id of another type', globalId('AcsSystem', 'a')],
])('refuses %s before any call', async (_, acsEntranceId) => {
  const { send, calls } = await gateway();
  const { data, errors } = await send(one, { acsEntranceId });
  expect(data).toEqual({ acsEntrance: null });
  expect(errors).toEqual(refusal('acsEntrance', 'acsEntranceId'));
  expect(calls()).toEqual([]);
});

const list = graphql(`
  query EntrancesFiltered($filter: AcsEntrancesFilter) {
    acsEntrances(filter: $filter) { nodes { acsEntranceId } }
  }
`);

test.each([
  [
    'ids in both forms',
    { acsEntranceIds: ['a', globalId('AcsEntrance', 'b')] },
    { acs_entrance_ids: ['a', 'b'] },
  ],
  ['the system', { acsSystemId: 'a' }, { acs_system_id: 'a' }],
  ['the connected account', { connectedAccountId: 'a' }, { connected_account_id: 'a' }],
  ['a credential', { acsCredentialId: globalId('AcsCredential', 'a') }, { acs_credential_id: 'a' }],
  ['an access method', { accessMethodId: 'a' }, { access_method_id: 'a' }],
  ['a space', { spaceId: 'a' }, { space_id: 'a' }],
  ["the customer's key", { customerKey: 'a' }, { customer_key: 'a' }],
  ['a search', { search: 'room' }, { search: 'room' }],
  ['nothing, as null', null, {}],
  ['nothing, as nulls', { acsEntranceIds: null, acsSystemId: null, spaceId: null, search: null }, {}],
])('passes on a filter by %s', async (_, filter, params) => {
  const { ask, calls, bodies } = await gateway();
  await ask(list, { filter });
  expect(calls()).toEqual(['/acs/entrances/list']);
  expect(bodies()).toEqual([{ ...params, limit: 50 }]);
});

test('lists the entrances of a space', async () => {
  const { ask, ids } = await gateway();
  const { acsEntrances } = await ask(list, { filter: { spaceId: ids.space } });
  expect(acsEntrances?.nodes).toEqual([
    { acsEntranceId: ids.entrances.room101 },
    { acsEntranceId: ids.entrances.room102 },
  ]);
});

test.each([
  ['an id of another type', { acsEntranceIds: [globalId('AcsUser', 'a')] }, 'acsEntranceIds.0'],
  ['more ids than fit one call', { acsEntranceIds: Array(501).fill('a') }, 'acsEntranceIds'],
  ['a system of another type', { acsSystemId: globalId('AcsUser', 'a') }, 'acsSystemId'],
  ['a blank connected account', { connectedAccountId: ' ' }, 'connectedAccountId'],
  ['a credential of another type', { acsCredentialId: globalId('AcsUser', 'a') }, 'acsCredentialId'],
  ['a blank access method', { accessMethodId: '' }, 'accessMethodId'],
  ['a blank space', { spaceId: '' }, 'spaceId'],
  ['a blank key', { customerKey: '' }, 'customerKey'],
  ['a blank search', { search: '' }, 'search'],
])('refuses a filter by %s before any call', async (_, filter, field) => {
  const { send, calls } = await gateway();
  const { data, errors } = await send(list, { filter });
  expect(data).toEqual({ acsEntrances: null });
  expect(errors).toEqual(refusal('acsEntrances', `filter.${field}`));
  expect(calls()).toEqual([]);
});

test('returns its system and the credentials that open it, each in one call', async () => {
  const door = await gateway();
  const { ask, ids } = door;
  const { acsEntrance } = await ask(
    graphql(`
      query EntranceEdges($acsEntranceId: ID!) {
        acsEntrance(acsEntranceId: $acsEntranceId) {
          acsSystem { acsSystemId name }
          credentialsWithAccess { nodes { acsCredentialId } }
        }
      }
    `),
    { acsEntranceId: ids.entrances.room202 },
  );
  expect(acsEntrance?.acsSystem).toEqual({
    acsSystemId: ids.systems.visionline,
    name: 'Harbour House rooms, west wing',
  });
  const opening = acsEntrance?.credentialsWithAccess?.nodes.map(credential => credential.acsCredentialId);
  expect(opening).toContain(ids.credentials.noahPhones);
  expect(opening).not.toContain(ids.credentials.johnCard);
  const acs_entrance_id = ids.entrances.room202;
  expect(made(door)).toEqual(
    anyOrder([
      ['/acs/entrances/get', { acs_entrance_id }],
      ['/acs/systems/get', { acs_system_id: ids.systems.visionline }],
      ['/acs/entrances/list_credentials_with_access', { acs_entrance_id }],
    ]),
  );
});

test('asks for the credentials of each of three entrances once', async () => {
  const door = await gateway();
  const { acsEntrances } = await door.ask(
    graphql(`
      query EntrancesWithCredentials {
        acsEntrances(first: 3) {
          nodes { acsEntranceId credentialsWithAccess { nodes { acsCredentialId } } }
        }
      }
    `),
  );
  const entrances = acsEntrances?.nodes ?? [];
  expect(entrances).toHaveLength(3);
  expect(made(door)).toEqual(
    anyOrder([
      ['/acs/entrances/list', { limit: 3 }],
      ...entrances.map(({ acsEntranceId }) => [
        '/acs/entrances/list_credentials_with_access',
        { acs_entrance_id: acsEntranceId },
      ]),
    ]),
  );
});

test('finds several entrances by one list, and an unknown one by asking again', async () => {
  const door = await gateway();
  const { ask, ids } = door;
  const answer = await ask(
    graphql(`
      query EntrancesTogether($a: ID!, $b: ID!, $c: ID!) {
        a: acsEntrance(acsEntranceId: $a) { displayName }
        b: acsEntrance(acsEntranceId: $b) { displayName }
        c: acsEntrance(acsEntranceId: $c) { displayName }
      }
    `),
    { a: ids.entrances.pool, b: 'unknown', c: ids.entrances.garage },
  );
  expect(answer).toEqual({ a: { displayName: 'Pool' }, b: null, c: { displayName: 'Garage' } });
  expect(made(door)).toEqual(
    anyOrder([
      [
        '/acs/entrances/list',
        { acs_entrance_ids: [ids.entrances.pool, 'unknown', ids.entrances.garage], limit: 500 },
      ],
      ['/acs/entrances/get', { acs_entrance_id: 'unknown' }],
    ]),
  );
});
