import { expect, test } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { gateway } from '../kit.ts';

graphql(`
  fragment WholeUserIdentity on UserIdentity {
    id userIdentityId workspaceId userIdentityKey fullName displayName emailAddress phoneNumber createdAt
    acsUserIds mergedUserIdentityIds mergedUserIdentityKeys
    errors { code message createdAt }
    warnings { code message createdAt }
  }
`);

const create = graphql(`
  mutation IdentityCreate($input: CreateUserIdentityInput!) {
    createUserIdentity(input: $input) {
      userIdentity { ...WholeUserIdentity }
      userErrors { message code field }
    }
  }
`);

const update = graphql(`
  mutation IdentityUpdate($input: UpdateUserIdentityInput!) {
    updateUserIdentity(input: $input) {
      userIdentity { ...WholeUserIdentity }
      userErrors { message code field }
    }
  }
`);

const remove = graphql(`
  mutation IdentityDelete($input: DeleteUserIdentityInput!) {
    deleteUserIdentity(input: $input) { deletedUserIdentityId userErrors { message code field } }
  }
`);

const link = graphql(`
  mutation IdentityLinkUser($input: AddAcsUserToUserIdentityInput!) {
    addAcsUserToUserIdentity(input: $input) {
      userIdentity { userIdentityId userIdentityKey fullName emailAddress acsUserIds }
      acsUser { acsUserId userIdentityId userIdentityFullName }
      userErrors { message code field }
    }
  }
`);

const unlink = graphql(`
  mutation IdentityUnlinkUser($input: RemoveAcsUserFromUserIdentityInput!) {
    removeAcsUserFromUserIdentity(input: $input) {
      userIdentity { userIdentityId acsUserIds }
      acsUser { acsUserId fullName userIdentityId userIdentityFullName }
      userErrors { message code field }
    }
  }
`);

const merge = graphql(`
  mutation IdentityMerge($input: MergeUserIdentitiesInput!) {
    mergeUserIdentities(input: $input) {
      userIdentity { ...WholeUserIdentity }
      userErrors { message code field }
    }
  }
`);

const read = graphql(`
  query IdentityAfterMutation($userIdentityId: ID!) {
    userIdentity(userIdentityId: $userIdentityId) { ...WholeUserIdentity }
  }
`);

const now = '2026-11-21T08:00:00.000Z';
const stopped = { now: () => new Date(now) };

test('returns the new identity in full, from the call that created it', async () => {
  const { ask, calls, bodies, ids } = await gateway({ sandbox: stopped });
  const { createUserIdentity } = await ask(create, {
    input: {
      userIdentityKey: 'guest_ines',
      fullName: 'Ines Prado',
      emailAddress: 'ines@example.com',
      phoneNumber: '+15555550170',
    },
  });
  expect(createUserIdentity).toEqual({
    userIdentity: {
      id: expect.any(String),
      userIdentityId: expect.any(String),
      workspaceId: ids.workspace,
      userIdentityKey: 'guest_ines',
      fullName: 'Ines Prado',
      displayName: 'Ines Prado',
      emailAddress: 'ines@example.com',
      phoneNumber: '+15555550170',
      createdAt: now,
      acsUserIds: [],
      mergedUserIdentityIds: [],
      mergedUserIdentityKeys: [],
      errors: [],
      warnings: [],
    },
    userErrors: [],
  });
  expect(calls()).toEqual(['/user_identities/create']);
  expect(bodies()).toEqual([
    {
      user_identity_key: 'guest_ines',
      full_name: 'Ines Prado',
      email_address: 'ines@example.com',
      phone_number: '+15555550170',
    },
  ]);
});

test('returns an identity of nothing at all', async () => {
  const { ask, bodies } = await gateway();
  const { createUserIdentity } = await ask(create, { input: {} });
  expect(createUserIdentity).toMatchObject({
    userIdentity: { userIdentityKey: null, fullName: null, emailAddress: null, phoneNumber: null },
    userErrors: [],
  });
  expect(bodies()).toEqual([{}]);
});

test('sends null where Seam takes null, and leaves out systems that are null', async () => {
  const { ask, bodies } = await gateway();
  const { createUserIdentity } = await ask(create, {
    input: {
      userIdentityKey: null,
      fullName: 'Ines Prado',
      emailAddress: null,
      phoneNumber: null,
      acsSystemIds: null,
    },
  });
  expect(createUserIdentity?.userIdentity?.displayName).toBe('Ines Prado');
  expect(bodies()).toEqual([
    { user_identity_key: null, full_name: 'Ines Prado', email_address: null, phone_number: null },
  ]);
});

test('walks from a new identity to its users in two systems and back', async () => {
  const { ask, calls, bodies, ids } = await gateway();
  const { createUserIdentity } = await ask(
    graphql(`
      mutation IdentityWalk($input: CreateUserIdentityInput!) {
        createUserIdentity(input: $input) {
          userIdentity {
            userIdentityId
            acsUserIds
            acsUsers {
              nodes {
                acsUserId
                fullName
                emailAddress
                acsSystem { acsSystemId name }
                userIdentity { userIdentityId displayName }
              }
            }
          }
          userErrors { message code field }
        }
      }
    `),
    {
      input: {
        userIdentityKey: 'guest_ines',
        fullName: 'Ines Prado',
        emailAddress: 'ines@example.com',
        acsSystemIds: [ids.systems.saltoKs, ids.systems.visionline],
      },
    },
  );
  const identity = createUserIdentity?.userIdentity;
  const person = { userIdentityId: identity?.userIdentityId, displayName: 'Ines Prado' };
  expect(createUserIdentity?.userErrors).toEqual([]);
  expect(identity?.acsUsers?.nodes).toEqual([
    {
      acsUserId: identity?.acsUserIds[0],
      fullName: 'Ines Prado',
      emailAddress: 'ines@example.com',
      acsSystem: { acsSystemId: ids.systems.saltoKs, name: 'Harbour House back of house' },
      userIdentity: person,
    },
    {
      acsUserId: identity?.acsUserIds[1],
      fullName: 'Ines Prado',
      emailAddress: 'ines@example.com',
      acsSystem: { acsSystemId: ids.systems.visionline, name: 'Harbour House rooms, west wing' },
      userIdentity: person,
    },
  ]);
  expect(calls()).toEqual([
    '/user_identities/create',
    '/user_identities/list_acs_users',
    '/acs/systems/list',
  ]);
  expect(bodies()[0]).toEqual({
    user_identity_key: 'guest_ines',
    full_name: 'Ines Prado',
    email_address: 'ines@example.com',
    acs_system_ids: [ids.systems.saltoKs, ids.systems.visionline],
  });
});

test('returns the user that was linked because it has the same address', async () => {
  const { ask, ids } = await gateway();
  const { createUserIdentity } = await ask(create, {
    input: { emailAddress: 'dana.whitlock@example.com', acsSystemIds: [ids.systems.saltoKs] },
  });
  expect(createUserIdentity?.userIdentity).toMatchObject({
    displayName: 'dana.whitlock@example.com',
    acsUserIds: [ids.users.dana],
  });
});

test('shows the users of a new identity even when the answer that created it did not', async () => {
  const { ask, calls, ids } = await gateway({ sandbox: { rules: { createdIdentityShowsUsers: false } } });
  const { createUserIdentity } = await ask(
    graphql(`
      mutation IdentityWithLateUsers($input: CreateUserIdentityInput!) {
        createUserIdentity(input: $input) { userIdentity { acsUsers { nodes { acsUserId } } } }
      }
    `),
    { input: { emailAddress: 'dana.whitlock@example.com', acsSystemIds: [ids.systems.saltoKs] } },
  );
  expect(createUserIdentity?.userIdentity?.acsUsers?.nodes).toEqual([{ acsUserId: ids.users.dana }]);
  expect(calls()).toEqual(['/user_identities/create', '/user_identities/list_acs_users']);
});

test('returns the changed identity, read again after the change', async () => {
  const { ask, calls, bodies, ids } = await gateway();
  const { updateUserIdentity } = await ask(update, {
    input: {
      userIdentityId: ids.people.noah,
      userIdentityKey: 'member_noah',
      fullName: 'Noah O.',
      emailAddress: 'noah@example.com',
      phoneNumber: '+15555550171',
    },
  });
  expect(updateUserIdentity).toEqual({
    userIdentity: {
      id: expect.any(String),
      userIdentityId: ids.people.noah,
      workspaceId: ids.workspace,
      userIdentityKey: 'member_noah',
      fullName: 'Noah O.',
      displayName: 'Noah O.',
      emailAddress: 'noah@example.com',
      phoneNumber: '+15555550171',
      createdAt: expect.any(String),
      acsUserIds: expect.arrayContaining([ids.users.noahMobile, ids.users.noahVisionline]),
      mergedUserIdentityIds: [],
      mergedUserIdentityKeys: [],
      errors: [],
      warnings: [
        {
          code: 'acs_user_profile_does_not_match_user_identity',
          message: expect.any(String),
          createdAt: expect.any(String),
        },
      ],
    },
    userErrors: [],
  });
  expect(calls()).toEqual(['/user_identities/update', '/user_identities/get']);
  expect(bodies()).toEqual([
    {
      user_identity_id: ids.people.noah,
      user_identity_key: 'member_noah',
      full_name: 'Noah O.',
      email_address: 'noah@example.com',
      phone_number: '+15555550171',
    },
    { user_identity_id: ids.people.noah },
  ]);
});

test('keeps what an update leaves out', async () => {
  const { ask, bodies, ids } = await gateway();
  const before = await ask(read, { userIdentityId: ids.people.john });
  const { updateUserIdentity } = await ask(update, {
    input: { userIdentityId: ids.people.john, fullName: 'Johnny Alder' },
  });
  expect(updateUserIdentity?.userIdentity).toEqual({
    ...before.userIdentity,
    fullName: 'Johnny Alder',
    displayName: 'Johnny Alder',
  });
  expect(bodies()[1]).toEqual({ user_identity_id: ids.people.john, full_name: 'Johnny Alder' });
});

test('clears all four fields with null', async () => {
  const { ask, bodies, ids } = await gateway();
  const { updateUserIdentity } = await ask(update, {
    input: {
      userIdentityId: ids.people.john,
      userIdentityKey: null,
      fullName: null,
      emailAddress: null,
      phoneNumber: null,
    },
  });
  expect(updateUserIdentity).toMatchObject({
    userIdentity: { userIdentityKey: null, fullName: null, emailAddress: null, phoneNumber: null },
    userErrors: [],
  });
  expect(bodies()[0]).toEqual({
    user_identity_id: ids.people.john,
    user_identity_key: null,
    full_name: null,
    email_address: null,
    phone_number: null,
  });
});

test('reads nothing when the changed identity is not selected', async () => {
  const { ask, calls, ids } = await gateway();
  const { updateUserIdentity } = await ask(
    graphql(`
      mutation IdentityUpdateBlindly($input: UpdateUserIdentityInput!) {
        updateUserIdentity(input: $input) { userErrors { message code field } }
      }
    `),
    { input: { userIdentityId: ids.people.john, fullName: 'Johnny Alder' } },
  );
  expect(updateUserIdentity).toEqual({ userErrors: [] });
  expect(calls()).toEqual(['/user_identities/update']);
});

test('returns the identity that stayed, by an id that was merged into it', async () => {
  const { ask, bodies, ids } = await gateway();
  const { updateUserIdentity } = await ask(update, {
    input: { userIdentityId: ids.mergedAway, fullName: 'Ana D.' },
  });
  expect(updateUserIdentity?.userIdentity).toMatchObject({
    userIdentityId: ids.people.ana,
    fullName: 'Ana D.',
  });
  expect(bodies()).toEqual([
    { user_identity_id: ids.mergedAway, full_name: 'Ana D.' },
    { user_identity_id: ids.mergedAway },
  ]);
});

test('returns the id of the deleted identity, whose users are gone with it', async () => {
  const { ask, calls, bodies, forget, ids } = await gateway();
  expect(await ask(remove, { input: { userIdentityId: ids.people.priya } })).toEqual({
    deleteUserIdentity: { deletedUserIdentityId: ids.people.priya, userErrors: [] },
  });
  expect(calls()).toEqual(['/user_identities/delete']);
  expect(bodies()).toEqual([{ user_identity_id: ids.people.priya }]);
  forget();
  const after = await ask(
    graphql(`
      query IdentityGone($userIdentityId: ID!, $acsUserId: ID!) {
        userIdentity(userIdentityId: $userIdentityId) { id }
        acsUser(acsUserId: $acsUserId) { id }
      }
    `),
    { userIdentityId: ids.people.priya, acsUserId: ids.users.priyaSaltoKs },
  );
  expect(after).toEqual({ userIdentity: null, acsUser: null });
});

test('returns identity and user after they were linked', async () => {
  const { ask, calls, bodies, ids } = await gateway();
  const { addAcsUserToUserIdentity } = await ask(link, {
    input: { acsUserId: ids.users.luciaUnlinked, userIdentityId: ids.people.lucia },
  });
  expect(addAcsUserToUserIdentity).toEqual({
    userIdentity: {
      userIdentityId: ids.people.lucia,
      userIdentityKey: null,
      fullName: 'Lucia Ferro',
      emailAddress: 'lucia.ferro@example.com',
      acsUserIds: [ids.users.luciaUnlinked],
    },
    acsUser: {
      acsUserId: ids.users.luciaUnlinked,
      userIdentityId: ids.people.lucia,
      userIdentityFullName: 'Lucia Ferro',
    },
    userErrors: [],
  });
  expect(calls()[0]).toBe('/user_identities/add_acs_user');
  expect(bodies()[0]).toEqual({
    acs_user_id: ids.users.luciaUnlinked,
    user_identity_id: ids.people.lucia,
  });
  expect(calls().slice(1).sort()).toEqual(['/acs/users/get', '/user_identities/get']);
});

test('links by the key of an identity', async () => {
  const { ask, bodies, ids } = await gateway();
  const { addAcsUserToUserIdentity } = await ask(link, {
    input: { acsUserId: ids.users.dana, userIdentityKey: 'kiosk_07' },
  });
  expect(addAcsUserToUserIdentity).toMatchObject({
    userIdentity: { userIdentityId: ids.people.kiosk, acsUserIds: [ids.users.dana] },
    acsUser: { userIdentityId: ids.people.kiosk },
    userErrors: [],
  });
  expect(bodies()[0]).toEqual({ acs_user_id: ids.users.dana, user_identity_key: 'kiosk_07' });
  expect(bodies()).toContainEqual({ user_identity_key: 'kiosk_07' });
});

test('returns the identity that Seam made of the user for a key nobody had', async () => {
  const { ask, ids } = await gateway();
  const { addAcsUserToUserIdentity } = await ask(link, {
    input: { acsUserId: ids.users.dana, userIdentityKey: 'staff_dana' },
  });
  expect(addAcsUserToUserIdentity?.userIdentity).toEqual({
    userIdentityId: expect.any(String),
    userIdentityKey: 'staff_dana',
    fullName: 'Dana Whitlock',
    emailAddress: 'dana.whitlock@example.com',
    acsUserIds: [ids.users.dana],
  });
  expect(addAcsUserToUserIdentity?.acsUser?.userIdentityId).toBe(
    addAcsUserToUserIdentity?.userIdentity?.userIdentityId,
  );
});

test('returns identity and user after they were parted; the user stays', async () => {
  const { ask, calls, bodies, ids } = await gateway();
  const { removeAcsUserFromUserIdentity } = await ask(unlink, {
    input: { acsUserId: ids.users.johnVisionline, userIdentityId: ids.people.john },
  });
  expect(removeAcsUserFromUserIdentity).toEqual({
    userIdentity: { userIdentityId: ids.people.john, acsUserIds: [ids.users.johnSaltoKs] },
    acsUser: {
      acsUserId: ids.users.johnVisionline,
      fullName: 'John Alder',
      userIdentityId: null,
      userIdentityFullName: null,
    },
    userErrors: [],
  });
  expect(calls()[0]).toBe('/user_identities/remove_acs_user');
  expect(bodies()[0]).toEqual({
    acs_user_id: ids.users.johnVisionline,
    user_identity_id: ids.people.john,
  });
});

test('returns the identity that stayed after a merge by id, with all it gained', async () => {
  const { ask, calls, bodies, forget, ids } = await gateway();
  const { mergeUserIdentities } = await ask(merge, {
    input: {
      userIdentityId: ids.people.ruben,
      mergedUserIdentityIds: [ids.people.rubenAgain, ids.people.nobody],
    },
  });
  expect(mergeUserIdentities).toMatchObject({
    userIdentity: {
      userIdentityId: ids.people.ruben,
      userIdentityKey: 'guest_ruben',
      emailAddress: 'ruben.castel@example.com',
      phoneNumber: '+15555550177',
      acsUserIds: [ids.users.rubenSaltoKs, ids.users.rubenVisionline],
      mergedUserIdentityIds: [ids.people.rubenAgain, ids.people.nobody],
      mergedUserIdentityKeys: ['walkin_ruben'],
    },
    userErrors: [],
  });
  expect(calls()).toEqual(['/user_identities/merge', '/user_identities/get']);
  expect(bodies()).toEqual([
    {
      user_identity_id: ids.people.ruben,
      merged_user_identity_ids: [ids.people.rubenAgain, ids.people.nobody],
    },
    { user_identity_id: ids.people.ruben },
  ]);
  forget();
  const { userIdentity } = await ask(read, { userIdentityId: ids.people.rubenAgain });
  expect(userIdentity?.userIdentityId).toBe(ids.people.ruben);
});

test('merges by key', async () => {
  const { ask, bodies, ids } = await gateway();
  const { mergeUserIdentities } = await ask(merge, {
    input: { userIdentityKey: 'guest_ruben', mergedUserIdentityKeys: ['walkin_ruben'] },
  });
  expect(mergeUserIdentities).toMatchObject({
    userIdentity: { userIdentityId: ids.people.ruben, mergedUserIdentityKeys: ['walkin_ruben'] },
    userErrors: [],
  });
  expect(bodies()).toEqual([
    { user_identity_key: 'guest_ruben', merged_user_identity_keys: ['walkin_ruben'] },
    { user_identity_key: 'guest_ruben' },
  ]);
});

test('takes null for the other form of a merge as not given', async () => {
  const { ask, bodies, ids } = await gateway();
  const { mergeUserIdentities } = await ask(merge, {
    input: {
      userIdentityId: ids.people.ruben,
      mergedUserIdentityIds: [ids.people.nobody],
      userIdentityKey: null,
      mergedUserIdentityKeys: null,
    },
  });
  expect(mergeUserIdentities?.userErrors).toEqual([]);
  expect(bodies()[0]).toEqual({
    user_identity_id: ids.people.ruben,
    merged_user_identity_ids: [ids.people.nobody],
  });
});

test('takes global ids wherever it takes ids of Seam', async () => {
  const { ask, bodies, forget, ids } = await gateway();
  const own = await ask(
    graphql(`
      query IdentityGlobalIds($stays: ID!, $goes: ID!, $acsUserId: ID!) {
        stays: userIdentity(userIdentityId: $stays) { id }
        goes: userIdentity(userIdentityId: $goes) { id }
        acsUser(acsUserId: $acsUserId) { id acsSystem { id } }
      }
    `),
    { stays: ids.people.ruben, goes: ids.people.nobody, acsUserId: ids.users.rubenSaltoKs },
  );
  const userIdentityId = own.stays?.id ?? '';
  const acsUserId = own.acsUser?.id ?? '';
  forget();
  await ask(create, { input: { fullName: 'Ines Prado', acsSystemIds: [own.acsUser?.acsSystem?.id ?? ''] } });
  await ask(update, { input: { userIdentityId, fullName: 'Ruben C.' } });
  await ask(unlink, { input: { acsUserId, userIdentityId } });
  await ask(link, { input: { acsUserId, userIdentityId } });
  await ask(merge, { input: { userIdentityId, mergedUserIdentityIds: [own.goes?.id ?? ''] } });
  const { deleteUserIdentity } = await ask(remove, { input: { userIdentityId } });
  expect(deleteUserIdentity?.deletedUserIdentityId).toBe(ids.people.ruben);
  const [person, user] = [ids.people.ruben, ids.users.rubenSaltoKs];
  const pair = { acs_user_id: user, user_identity_id: person };
  for (const body of [
    { full_name: 'Ines Prado', acs_system_ids: [ids.systems.saltoKs] },
    { user_identity_id: person, full_name: 'Ruben C.' },
    pair,
    { user_identity_id: person, merged_user_identity_ids: [ids.people.nobody] },
  ])
    expect(bodies()).toContainEqual(body);
});

test('sees in the second change of a document what the first one did', async () => {
  const { ask, ids } = await gateway();
  const answer = await ask(
    graphql(`
      mutation IdentityChangesInARow($person: ID!, $user: ID!) {
        before: updateUserIdentity(input: { userIdentityId: $person, fullName: "One" }) {
          userIdentity { fullName acsUsers { nodes { acsUserId userIdentityFullName } } }
        }
        link: addAcsUserToUserIdentity(input: { acsUserId: $user, userIdentityId: $person }) {
          userIdentity { fullName acsUsers { nodes { acsUserId userIdentityFullName } } }
        }
        after: updateUserIdentity(input: { userIdentityId: $person, fullName: "Two" }) {
          userIdentity { fullName acsUsers { nodes { acsUserId userIdentityFullName } } }
        }
      }
    `),
    { person: ids.people.lucia, user: ids.users.luciaUnlinked },
  );
  const user = ids.users.luciaUnlinked;
  expect(answer).toEqual({
    before: { userIdentity: { fullName: 'One', acsUsers: { nodes: [] } } },
    link: {
      userIdentity: {
        fullName: 'One',
        acsUsers: { nodes: [{ acsUserId: user, userIdentityFullName: 'One' }] },
      },
    },
    after: {
      userIdentity: {
        fullName: 'Two',
        acsUsers: { nodes: [{ acsUserId: user, userIdentityFullName: 'Two' }] },
      },
    },
  });
});
