import { expect, test } from 'vitest';
import { type Kit, seam } from './kit.ts';

const userOf = async ({ call }: Kit, user_identity_id: string, acs_system_id: string) =>
  (await call('/acs/users/list', { user_identity_id, acs_system_id })).acs_users;

/** Every call that finds or makes the user of an identity in a system, here Salto KS or Visionline. */
const ways: [string, (kit: Kit, user_identity_id: string) => Promise<unknown>, 'saltoKs' | 'visionline'][] = [
  [
    'add_user to a group',
    ({ call, ids }, user_identity_id) =>
      call('/acs/access_groups/add_user', { user_identity_id, acs_access_group_id: ids.groups.staff }),
    'saltoKs',
  ],
  [
    'grant_access to an entrance',
    ({ call, ids }, user_identity_id) =>
      call('/acs/entrances/grant_access', { user_identity_id, acs_entrance_id: ids.entrances.garage }),
    'visionline',
  ],
  [
    'create a credential',
    ({ call, ids }, user_identity_id) =>
      call('/acs/credentials/create', {
        user_identity_id,
        acs_system_id: ids.systems.saltoKs,
        access_method: 'code',
      }),
    'saltoKs',
  ],
  [
    'assign a credential',
    ({ call, ids }, user_identity_id) =>
      call('/acs/credentials/assign', {
        user_identity_id,
        acs_credential_id: ids.credentials.johnCode,
      }),
    'saltoKs',
  ],
];

test.each(ways)('%s makes a user with the profile of the identity', async (_, way, system) => {
  const kit = await seam();
  const { user_identity } = await kit.call('/user_identities/create', {
    full_name: 'Ada Finch',
    email_address: 'ada.finch@example.com',
    phone_number: '+15555550190',
  });
  const { user_identity_id } = user_identity;
  await way(kit, user_identity_id);
  expect(await userOf(kit, user_identity_id, kit.ids.systems[system])).toMatchObject([
    { full_name: 'Ada Finch', email_address: 'ada.finch@example.com', phone_number: '+15555550190' },
  ]);
});

test.each(ways)('%s links the user with the same email address', async (_, way, system) => {
  const kit = await seam();
  const acs_system_id = kit.ids.systems[system];
  const { acs_user } = await kit.call('/acs/users/create', {
    acs_system_id,
    full_name: 'A.F.',
    email_address: 'ADA.finch@example.com',
  });
  const { user_identity } = await kit.call('/user_identities/create', {
    email_address: 'ada.finch@example.com',
  });
  await way(kit, user_identity.user_identity_id);
  expect(await userOf(kit, user_identity.user_identity_id, acs_system_id)).toMatchObject([
    { acs_user_id: acs_user.acs_user_id, full_name: 'A.F.' },
  ]);
});

test.each(ways)('%s uses the user that is linked already', async (_, way, system) => {
  const kit = await seam();
  const acs_system_id = kit.ids.systems[system];
  const before = await userOf(kit, kit.ids.people.john, acs_system_id);
  await way(kit, kit.ids.people.john);
  const after = await userOf(kit, kit.ids.people.john, acs_system_id);
  expect(after.map(one => one.acs_user_id)).toEqual(before.map(one => one.acs_user_id));
});

test('creating an identity in systems links and makes users, and answers with them', async () => {
  const { call, ids } = await seam();
  const { saltoKs, saltoSpace, visionline } = ids.systems;
  const free = { full_name: 'X', acs_system_id: saltoSpace, phone_number: '+15555550190' };
  const { acs_user } = await call('/acs/users/create', free);
  const { user_identity } = await call('/user_identities/create', {
    full_name: 'Ada Finch',
    phone_number: '+15555550190',
    acs_system_ids: [saltoKs, saltoSpace, visionline, saltoKs],
  });
  expect(user_identity.acs_user_ids).toHaveLength(3);
  expect(user_identity.acs_user_ids).toContain(acs_user.acs_user_id);
});

test('the email address decides when the phone number is of somebody else', async () => {
  const { call, ids } = await seam();
  const acs_system_id = ids.systems.saltoSpace;
  const make = async (profile: object) =>
    (await call('/acs/users/create', { full_name: 'X', acs_system_id, ...profile })).acs_user.acs_user_id;
  await make({ phone_number: '+15555550190' });
  const byEmail = await make({ email_address: 'ada.finch@example.com' });
  const { user_identity } = await call('/user_identities/create', {
    phone_number: '+15555550190',
    email_address: 'ada.finch@example.com',
    acs_system_ids: [acs_system_id],
  });
  expect(user_identity.acs_user_ids).toEqual([byEmail]);
});

test('a match that belongs to another identity is refused, and no identity is left behind', async () => {
  const { call, refused, ids } = await seam();
  await call('/user_identities/update', { user_identity_id: ids.people.jane, email_address: null });
  const create = {
    email_address: 'jane.fielding@example.com',
    acs_system_ids: [ids.systems.saltoKs, ids.systems.saltoSpace],
  };
  expect(await refused('/user_identities/create', create)).toEqual([
    409,
    'acs_user_already_linked_to_user_identity',
  ]);
  expect((await call('/user_identities/list', { search: 'jane.fielding' })).user_identities).toEqual([]);
  expect(
    (await call('/acs/users/list', { acs_system_id: ids.systems.saltoKs, search: 'jane.fielding' }))
      .acs_users,
  ).toEqual([]);
});

test('an unknown system is refused before anything is made', async () => {
  const { call, refused, ids } = await seam();
  const create = { full_name: 'Ada Finch', acs_system_ids: [ids.systems.saltoKs, 'nope'] };
  expect(await refused('/user_identities/create', create)).toEqual([404, 'acs_system_not_found']);
  expect((await call('/acs/users/list', { search: 'Ada' })).acs_users).toEqual([]);
});

test('a user is added to an identity once, and to one identity only', async () => {
  const { call, refused, ids } = await seam();
  const add = { user_identity_id: ids.people.lucia, acs_user_id: ids.users.luciaUnlinked };
  for (const _ of [1, 2]) await call('/user_identities/add_acs_user', add);
  const other = { ...add, user_identity_id: ids.people.jane };
  expect(await refused('/user_identities/add_acs_user', other)).toEqual([
    409,
    'acs_user_already_linked_to_user_identity',
  ]);
  const second = { ...add, acs_user_id: ids.users.dana };
  expect(await refused('/user_identities/add_acs_user', second)).toEqual([
    409,
    'user_identity_already_in_acs_system',
  ]);
  for (const odd of [{}, { user_identity_id: ids.people.lucia, user_identity_key: 'k' }])
    expect(await refused('/user_identities/add_acs_user', { acs_user_id: ids.users.karl, ...odd })).toEqual([
      400,
      'invalid_input',
    ]);
});

test('adding a user to a key nobody has makes the identity from the user', async () => {
  const { call, ids } = await seam();
  await call('/user_identities/add_acs_user', { user_identity_key: 'dana', acs_user_id: ids.users.dana });
  const { user_identity } = await call('/user_identities/get', { user_identity_key: 'dana' });
  expect(user_identity).toMatchObject({
    full_name: 'Dana Whitlock',
    email_address: 'dana.whitlock@example.com',
    acs_user_ids: [ids.users.dana],
  });
});

test('removing a user from an identity only unlinks it', async () => {
  const { call, ids } = await seam();
  const acs_user_id = ids.users.johnSaltoKs;
  await call('/user_identities/remove_acs_user', { user_identity_id: ids.people.john, acs_user_id });
  const { acs_user } = await call('/acs/users/get', { acs_user_id });
  expect(acs_user.full_name).toBe('John Alder');
  expect(Object.keys(acs_user).filter(name => name.startsWith('user_identity'))).toEqual([]);
});
