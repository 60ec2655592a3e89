import { expect, test } from 'vitest';
import { seam } from './kit.ts';

test('an identity of nothing is created, and everything it lacks is null', async () => {
  const { call } = await seam();
  const { user_identity } = await call('/user_identities/create');
  expect(user_identity).toEqual({
    user_identity_id: expect.any(String),
    workspace_id: expect.any(String),
    created_at: expect.any(String),
    display_name: 'Unnamed person',
    user_identity_key: null,
    email_address: null,
    phone_number: null,
    full_name: null,
    acs_user_ids: [],
    merged_user_identity_ids: [],
    merged_user_identity_keys: [],
    errors: [],
    warnings: [],
  });
});

test('the display name is the name, else the email, the phone or the key', async () => {
  const { call, ids } = await seam();
  const name = async (user_identity_id: string) =>
    (await call('/user_identities/get', { user_identity_id })).user_identity.display_name;
  const { john, tomas, kiosk, nobody } = ids.people;
  expect(await Promise.all([john, tomas, kiosk, nobody].map(name))).toEqual([
    'John Alder',
    '555-0142 ext 7',
    'kiosk_07',
    'Unnamed person',
  ]);
  await call('/user_identities/update', { user_identity_id: john, full_name: null });
  expect(await name(john)).toBe('john.alder@example.com');
});

test('an update clears what is null and keeps what is not said', async () => {
  const { call, ids } = await seam();
  const user_identity_id = ids.people.john;
  await call('/user_identities/update', { user_identity_id, phone_number: null, user_identity_key: 'j' });
  const { user_identity } = await call('/user_identities/get', { user_identity_key: 'j' });
  expect(user_identity).toMatchObject({
    user_identity_id,
    phone_number: null,
    full_name: 'John Alder',
    email_address: 'john.alder@example.com',
  });
});

test('the users of an identity mirror it, and keep their own profile', async () => {
  const { call, ids } = await seam();
  const user_identity_id = ids.people.john;
  await call('/user_identities/update', {
    user_identity_id,
    full_name: 'Jack Alder',
    email_address: 'jack@example.com',
  });
  const { acs_user } = await call('/acs/users/get', { acs_user_id: ids.users.johnSaltoKs });
  expect(acs_user).toMatchObject({
    full_name: 'John Alder',
    email_address: 'john.alder@example.com',
    user_identity_full_name: 'Jack Alder',
    user_identity_email_address: 'jack@example.com',
  });
  const { user_identity } = await call('/user_identities/get', { user_identity_id });
  expect(user_identity.warnings).toMatchObject([
    { warning_code: 'acs_user_profile_does_not_match_user_identity' },
  ]);
});

test('email, phone and key are unique in a workspace', async () => {
  const { refused, call, ids, sandbox } = await seam();
  const conflict = [409, 'user_identity_email_or_phone_conflict'];
  const key = [409, 'user_identity_key_already_exists'];
  for (const [params, expected] of [
    [{ email_address: 'JOHN.ALDER@example.com' }, conflict],
    [{ phone_number: '+15555550101' }, conflict],
    [{ user_identity_key: 'guest_john' }, key],
    [{ user_identity_key: 'loyalty_ana' }, key],
  ] as const) {
    expect(await refused('/user_identities/create', params)).toEqual(expected);
    const update = { ...params, user_identity_id: ids.people.nobody };
    expect(await refused('/user_identities/update', update)).toEqual(expected);
    await call('/user_identities/create', params, sandbox.tokens.otherApiKey);
  }
  const itself = { user_identity_id: ids.people.john, email_address: 'john.alder@example.com' };
  await call('/user_identities/update', { ...itself, user_identity_key: 'guest_john' });
});

test('a freed email address can be taken', async () => {
  const { call, ids } = await seam();
  const email_address = 'jane.fielding@example.com';
  await call('/user_identities/update', { user_identity_id: ids.people.jane, email_address: null });
  await call('/user_identities/create', { email_address });
});

test('deleting an identity takes its users and their credentials', async () => {
  const { call, refused, ids } = await seam();
  const user_identity_id = ids.people.john;
  await call('/user_identities/delete', { user_identity_id });
  expect(await refused('/user_identities/get', { user_identity_id })).toEqual([
    404,
    'user_identity_not_found',
  ]);
  expect(await refused('/user_identities/delete', { user_identity_id })).toEqual([
    404,
    'user_identity_not_found',
  ]);
  for (const acs_user_id of [ids.users.johnSaltoKs, ids.users.johnVisionline])
    expect(await refused('/acs/users/get', { acs_user_id })).toEqual([404, 'acs_user_not_found']);
  const card = { acs_credential_id: ids.credentials.johnCard };
  expect(await refused('/acs/credentials/get', card)).toEqual([404, 'acs_credential_not_found']);
});

test('an identity is got by id or key, not by both or none', async () => {
  const { refused, ids } = await seam();
  expect(await refused('/user_identities/get')).toEqual([400, 'invalid_input']);
  const both = { user_identity_id: ids.people.john, user_identity_key: 'guest_john' };
  expect(await refused('/user_identities/get', both)).toEqual([400, 'invalid_input']);
  expect(await refused('/user_identities/get', { user_identity_key: 'nope' })).toEqual([
    404,
    'user_identity_not_found',
  ]);
});

test('lists take ids, a credential manager and a text; unknown ids are skipped', async () => {
  const { call, ids } = await seam();
  const of = async (params: object) =>
    (await call('/user_identities/list', params)).user_identities.map(one => one.user_identity_id);
  const { john, ana, noah, jane } = ids.people;
  expect(await of({ user_identity_ids: [ana, 'nope', john, ids.mergedAway] })).toEqual([john, ana]);
  expect(await of({ user_identity_ids: [] })).toEqual([]);
  expect(await of({ credential_manager_acs_system_id: ids.systems.credentialService })).toEqual([noah]);
  expect(await of({ search: 'FIELD' })).toEqual([jane]);
  expect(await of({ search: '50111' })).toEqual([noah]);
  // The key is not searched
  expect(await of({ search: 'guest_j' })).toEqual([]);
});

test('systems and entrances of an identity are those of its users', async () => {
  const { call, ids } = await seam();
  const user_identity_id = ids.people.priya;
  const { acs_systems } = await call('/user_identities/list_acs_systems', { user_identity_id });
  expect(acs_systems.map(one => one.acs_system_id)).toEqual([
    ids.systems.saltoKs,
    ids.systems.saltoSpace,
    ids.systems.visionline,
  ]);
  const { acs_entrances } = await call('/user_identities/list_accessible_entrances', { user_identity_id });
  const { lobby, staffDoor, linenRoom, spa, pool, room201, room202, elevator } = ids.entrances;
  expect(acs_entrances.map(one => one.acs_entrance_id)).toEqual([
    lobby,
    staffDoor,
    linenRoom,
    spa,
    pool,
    room201,
    room202,
    elevator,
  ]);
});

test('a merge gives the survivor what it lacks, and everything else stays findable', async () => {
  const { call, refused, ids } = await seam();
  const { ruben, rubenAgain } = ids.people;
  const merge = { user_identity_id: ruben, merged_user_identity_ids: [rubenAgain] };
  for (const _ of [1, 2]) await call('/user_identities/merge', merge);
  const { user_identity } = await call('/user_identities/get', { user_identity_id: rubenAgain });
  expect(user_identity).toMatchObject({
    user_identity_id: ruben,
    full_name: 'Ruben Castel',
    email_address: 'ruben.castel@example.com',
    phone_number: '+15555550177',
    acs_user_ids: [ids.users.rubenSaltoKs, ids.users.rubenVisionline],
    merged_user_identity_ids: [rubenAgain],
    merged_user_identity_keys: ['walkin_ruben'],
  });
  const byKey = await call('/user_identities/get', { user_identity_key: 'walkin_ruben' });
  expect(byKey.user_identity).toEqual(user_identity);
  const { acs_user } = await call('/acs/users/get', { acs_user_id: ids.users.rubenVisionline });
  expect(acs_user.user_identity_full_name).toBe('Ruben Castel');
  const { acs_users } = await call('/user_identities/list_acs_users', { user_identity_id: rubenAgain });
  expect(acs_users).toHaveLength(2);
  expect((await call('/user_identities/list')).user_identities).toHaveLength(15);
  await call('/user_identities/delete', { user_identity_id: ruben });
  expect(await refused('/user_identities/get', { user_identity_id: rubenAgain })).toEqual([
    404,
    'user_identity_not_found',
  ]);
});

test('a merge of a merge leads all the way, by ids and by keys', async () => {
  const { call } = await seam();
  const create = async (user_identity_key: string) =>
    (await call('/user_identities/create', { user_identity_key })).user_identity.user_identity_id;
  const [a, b, c] = [await create('a'), await create('b'), await create('c')];
  await call('/user_identities/merge', { user_identity_key: 'b', merged_user_identity_keys: ['c'] });
  await call('/user_identities/merge', { user_identity_id: a, merged_user_identity_ids: [b] });
  for (const selector of [{ user_identity_id: c }, { user_identity_key: 'c' }]) {
    const { user_identity } = await call('/user_identities/get', selector);
    expect(user_identity).toMatchObject({
      user_identity_id: a,
      user_identity_key: 'a',
      merged_user_identity_ids: [b, c],
      merged_user_identity_keys: ['b', 'c'],
    });
  }
});

test('a merge that would put two users of a system together is refused and changes nothing', async () => {
  const { call, refused, ids } = await seam();
  const merge = {
    user_identity_id: ids.people.ruben,
    merged_user_identity_ids: [ids.people.rubenAgain, ids.people.john],
  };
  expect(await refused('/user_identities/merge', merge)).toEqual([
    409,
    'user_identity_already_in_acs_system',
  ]);
  expect((await call('/user_identities/list')).user_identities).toHaveLength(16);
});

test('a merge names ids or keys, and known ones', async () => {
  const { refused, ids } = await seam();
  const { john, jane } = ids.people;
  for (const params of [
    {},
    { user_identity_id: john },
    { user_identity_id: john, merged_user_identity_keys: ['guest_jane'] },
    { user_identity_id: john, user_identity_key: 'guest_john', merged_user_identity_ids: [jane] },
  ])
    expect(await refused('/user_identities/merge', params)).toEqual([400, 'invalid_input']);
  const unknown = { user_identity_id: john, merged_user_identity_ids: [jane, 'nope'] };
  expect(await refused('/user_identities/merge', unknown)).toEqual([404, 'user_identity_not_found']);
});
