import { expect, test } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { type Gateway, gateway } from '../kit.ts';
import { departure, globalId, seamSays } from '../resources/expected.ts';

/** Asks again of a document that is known by then; every answer and every call must be the same. */
async function again<T>(door: Gateway, ask: () => Promise<T>): Promise<{ answer: T; calls: string[] }> {
  const answer = await ask();
  const calls = door.calls();
  for (let times = 0; times < 4; times += 1) {
    door.forget();
    expect(await ask()).toEqual(answer);
    expect(door.calls()).toEqual(calls);
  }
  return { answer, calls };
}

test('answers what a user knows of its identity without asking for the identity', async () => {
  const door = await gateway();
  const { ids } = door;
  const { answer, calls } = await again(door, () =>
    door.ask(
      graphql(`
        query IdentityInHand($id: ID!) {
          acsUser(acsUserId: $id) {
            userIdentity { __typename id userIdentityId workspaceId fullName emailAddress phoneNumber }
          }
        }
      `),
      { id: ids.users.johnSaltoKs },
    ),
  );
  expect(answer.acsUser?.userIdentity).toEqual({
    __typename: 'UserIdentity',
    id: globalId('UserIdentity', ids.people.john),
    userIdentityId: ids.people.john,
    workspaceId: ids.workspace,
    fullName: 'John Alder',
    emailAddress: 'john.alder@example.com',
    phoneNumber: '+15555550101',
  });
  expect(calls).toEqual(['/acs/users/get']);
});

test('asks for the identity, once, as soon as one leaf more is selected', async () => {
  const door = await gateway();
  const { calls } = await again(door, () =>
    door.ask(
      graphql(`
        query IdentityBeyondHand($id: ID!) {
          acsUser(acsUserId: $id) {
            a: userIdentity { userIdentityId fullName }
            b: userIdentity { userIdentityId fullName createdAt }
            c: userIdentity { userIdentityKey }
          }
        }
      `),
      { id: door.ids.users.johnSaltoKs },
    ),
  );
  expect(calls).toEqual(['/acs/users/get', '/user_identities/get']);
});

test('finds the leaf that is not in hand behind fragments, interfaces and aliases', async () => {
  const door = await gateway();
  const inHand = graphql(`
    query InHandThroughFragments($id: ID!) {
      acsUser(acsUserId: $id) {
        userIdentity {
          ...KnownOfIdentity
          ... on Node { global: id }
          ... on UserIdentity { ... { mail: emailAddress } }
          ... { createdAt: phoneNumber }
        }
      }
    }
    fragment KnownOfIdentity on UserIdentity { fullName ...MoreKnownOfIdentity }
    fragment MoreKnownOfIdentity on UserIdentity { key: userIdentityId }
  `);
  const { answer, calls } = await again(door, () => door.ask(inHand, { id: door.ids.users.johnSaltoKs }));
  expect(answer.acsUser?.userIdentity).toEqual({
    fullName: 'John Alder',
    key: door.ids.people.john,
    global: globalId('UserIdentity', door.ids.people.john),
    mail: 'john.alder@example.com',
    createdAt: '+15555550101',
  });
  expect(calls).toEqual(['/acs/users/get']);
});

test.each([
  ['a fragment', '...Beyond'],
  ['a fragment in a fragment', '...Around'],
  ['an inline fragment', '... on UserIdentity { displayName }'],
  ['an inline fragment on an interface', '... on Node { ... on UserIdentity { displayName } }'],
  ['an alias that looks known', 'fullName: displayName'],
  ['a second selection of the same field', 'fullName } userIdentity { displayName'],
])('asks for the identity if a leaf beyond hand is in %s', async (_, selection) => {
  const door = await gateway();
  const document = `
    query ($id: ID!) { acsUser(acsUserId: $id) { userIdentity { userIdentityId ${selection} } } }
    ${selection.startsWith('...Around') ? 'fragment Around on UserIdentity { ...Beyond }' : ''}
    ${selection.startsWith('...Around') || selection.startsWith('...Beyond') ? 'fragment Beyond on UserIdentity { displayName }' : ''}
  `;
  const { answer, calls } = await again(door, async () => {
    const { data, errors } = await door.send(document, { id: door.ids.users.johnSaltoKs });
    expect(errors).toBeUndefined();
    return data;
  });
  expect(JSON.stringify(answer)).toContain('John Alder');
  expect(calls).toEqual(['/acs/users/get', '/user_identities/get']);
});

const conditional = graphql(`
  query InHandIfNotAsked($id: ID!, $with: Boolean!, $without: Boolean!) {
    acsUser(acsUserId: $id) {
      a: userIdentity { userIdentityId displayName @include(if: $with) }
      b: userIdentity { userIdentityId ... @skip(if: $without) { createdAt } }
      c: userIdentity { userIdentityId ...IdentityIfAsked @include(if: $with) }
    }
  }
  fragment IdentityIfAsked on UserIdentity { userIdentityKey }
`);

test.each([
  [false, true, ['/acs/users/get']],
  [true, true, ['/acs/users/get', '/user_identities/get']],
  [false, false, ['/acs/users/get', '/user_identities/get']],
])('looks at @include (%s) and @skip (%s), each time anew', async (include, without, expected) => {
  const door = await gateway();
  const id = door.ids.users.johnSaltoKs;
  const others = [false, true].flatMap(a => [false, true].map(b => ({ id, with: a, without: b })));
  for (let times = 0; times < 4; times += 1) {
    for (const other of others) await door.ask(conditional, other);
    door.forget();
    const { acsUser } = await door.ask(conditional, { id, with: include, without });
    expect(acsUser?.a?.displayName).toBe(include ? 'John Alder' : undefined);
    expect(acsUser?.b?.createdAt === undefined).toBe(without);
    expect(door.calls()).toEqual(expected);
  }
});

const merged = graphql(`
  query InHandUnlessMerged($id: ID!, $with: Boolean!) {
    acsUser(acsUserId: $id) {
      userIdentity { userIdentityId }
      userIdentity @include(if: $with) { displayName }
      ...IdentityByName @include(if: $with)
    }
  }
  fragment IdentityByName on AcsUser { userIdentity { createdAt } }
`);

test('looks at directives on the edge itself, where one selection of it goes and the other stays', async () => {
  const door = await gateway();
  const id = door.ids.users.johnSaltoKs;
  for (let times = 0; times < 4; times += 1) {
    door.forget();
    const { acsUser } = await door.ask(merged, { id, with: true });
    expect(acsUser?.userIdentity?.displayName).toBe('John Alder');
    expect(door.calls()).toEqual(['/acs/users/get', '/user_identities/get']);
    door.forget();
    await door.ask(merged, { id, with: false });
    expect(door.calls()).toEqual(['/acs/users/get']);
  }
});

const people = graphql(`
  query UsersInHand($ids: [ID!]) {
    userIdentities(filter: { userIdentityIds: $ids }) {
      nodes {
        acsUsers {
          __typename
          nodes { __typename id acsUserId userIdentityId workspaceId }
          edges { cursor node { acsUserId } }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
      }
    }
  }
`);

test('answers which users a person is from the ids that the identity has', async () => {
  const door = await gateway();
  const { ids } = door;
  const { answer, calls } = await again(door, () =>
    door.ask(people, { ids: [ids.people.john, ids.people.lucia] }),
  );
  const [john, lucia] = answer.userIdentities?.nodes ?? [];
  const expected = [ids.users.johnSaltoKs, ids.users.johnVisionline].map(acsUserId => ({
    __typename: 'AcsUser',
    id: globalId('AcsUser', acsUserId),
    acsUserId,
    userIdentityId: ids.people.john,
    workspaceId: ids.workspace,
  }));
  expect(john?.acsUsers?.nodes).toEqual(expected);
  expect(john?.acsUsers?.edges.map(({ node }) => node.acsUserId)).toEqual(
    expected.map(({ acsUserId }) => acsUserId),
  );
  expect(john?.acsUsers?.pageInfo).toEqual({
    hasNextPage: false,
    hasPreviousPage: false,
    startCursor: john?.acsUsers?.edges[0]?.cursor,
    endCursor: john?.acsUsers?.edges[1]?.cursor,
  });
  expect(lucia?.acsUsers).toMatchObject({ nodes: [], edges: [], pageInfo: { hasNextPage: false } });
  expect(calls).toEqual(['/user_identities/list']);
});

test.each(['edges { cursor }', 'pageInfo { hasNextPage endCursor }', '__typename'])(
  'makes no call for a connection of which only %s is selected',
  async selection => {
    const door = await gateway();
    const document = `query ($id: ID!) { userIdentity(userIdentityId: $id) { acsUsers(first: 1) { ${selection} } } }`;
    const { calls } = await again(door, async () => {
      const { data, errors } = await door.send(document, { id: door.ids.people.john });
      expect(errors).toBeUndefined();
      return data;
    });
    expect(calls).toEqual(['/user_identities/get']);
  },
);

test('makes no call for the users of a person who has none, whatever is selected of them', async () => {
  const door = await gateway();
  const { userIdentity } = await door.ask(
    graphql(`
      query NoUsersAtAll($id: ID!) {
        userIdentity(userIdentityId: $id) {
          acsUsers { nodes { displayName acsSystem { name } acsCredentials { nodes { displayName } } } }
        }
      }
    `),
    { id: door.ids.people.lucia },
  );
  expect(userIdentity).toEqual({ acsUsers: { nodes: [] } });
  expect(door.calls()).toEqual(['/user_identities/get']);
});

test('goes on from users in hand to what needs nothing but their ids', async () => {
  const door = await gateway();
  const { userIdentity } = await door.ask(
    graphql(`
      query BeyondUsersInHand($id: ID!) {
        userIdentity(userIdentityId: $id) {
          acsUsers { nodes { acsUserId accessibleEntrances { nodes { displayName } } } }
        }
      }
    `),
    { id: door.ids.people.jane },
  );
  expect(userIdentity?.acsUsers?.nodes[0]?.accessibleEntrances?.nodes.map(door => door.displayName)).toEqual([
    'Room 101',
    'Room 102',
    'Spa',
    'Pool',
  ]);
  expect(door.calls()).toEqual(['/user_identities/get', '/acs/users/list_accessible_entrances']);
});

const page = graphql(`
  query PageOfUsers($id: ID!, $first: Int, $after: String) {
    userIdentity(userIdentityId: $id) {
      acsUsers(first: $first, after: $after) { nodes { acsUserId } pageInfo { hasNextPage endCursor } }
    }
  }
`);
const fullPage = graphql(`
  query FullPageOfUsers($id: ID!, $first: Int, $after: String) {
    userIdentity(userIdentityId: $id) {
      acsUsers(first: $first, after: $after) {
        nodes { acsUserId displayName } pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

test('cuts pages from ids in hand, and their cursors are good for whole users and back', async () => {
  const door = await gateway();
  const { ids, ask, calls } = door;
  const id = ids.people.priya;
  const first = (await ask(page, { id, first: 1 })).userIdentity?.acsUsers;
  expect(first?.nodes).toEqual([{ acsUserId: ids.users.priyaSaltoKs }]);
  expect(first?.pageInfo.hasNextPage).toBe(true);
  expect(calls()).toEqual(['/user_identities/get']);

  door.forget();
  const second = (await ask(fullPage, { id, first: 1, after: first?.pageInfo.endCursor ?? null }))
    .userIdentity?.acsUsers;
  expect(second?.nodes).toEqual([{ acsUserId: ids.users.priyaSaltoSpace, displayName: 'Priya Nair' }]);
  expect(second?.pageInfo.hasNextPage).toBe(true);
  expect(calls()).toEqual(['/user_identities/get', '/user_identities/list_acs_users']);

  door.forget();
  const third = (await ask(page, { id, after: second?.pageInfo.endCursor ?? null })).userIdentity?.acsUsers;
  expect(third?.nodes).toEqual([{ acsUserId: ids.users.priyaVisionline }]);
  expect(third?.pageInfo.hasNextPage).toBe(false);
  expect(calls()).toEqual(['/user_identities/get']);
});

const dangling = graphql(`
  query DanglingIdentity($id: ID!, $whole: Boolean!) {
    acsUser(acsUserId: $id) {
      userIdentityId userIdentity { userIdentityId fullName displayName @include(if: $whole) }
    }
  }
`);

test('shows an identity that is gone as far as its user knows it, and as null if more is selected', async () => {
  const door = await gateway();
  const { ids, ask, calls } = door;
  const id = ids.users.johnSaltoKs;
  await departure(door, '/acs/users/get', { acs_user_id: id }, { user_identity_id: 'gone' });
  const userIdentity = { userIdentityId: 'gone', fullName: 'John Alder' };
  expect(await ask(dangling, { id, whole: false })).toEqual({
    acsUser: { userIdentityId: 'gone', userIdentity },
  });
  expect(calls()).toEqual(['/acs/users/get']);
  expect(await ask(dangling, { id, whole: true })).toEqual({
    acsUser: { userIdentityId: 'gone', userIdentity: null },
  });
});

test('shows a merged id as the user has it, and the id of the survivor if more is selected', async () => {
  const door = await gateway();
  const { ids, ask } = door;
  const id = ids.users.anaSaltoKs;
  await departure(door, '/acs/users/get', { acs_user_id: id }, { user_identity_id: ids.mergedAway });
  const inHand = await ask(dangling, { id, whole: false });
  expect(inHand.acsUser?.userIdentity?.userIdentityId).toBe(ids.mergedAway);
  const whole = await ask(dangling, { id, whole: true });
  expect(whole.acsUser?.userIdentity?.userIdentityId).toBe(ids.people.ana);
});

const whose = graphql(`
  query DanglingUsers($id: ID!, $whole: Boolean!) {
    userIdentity(userIdentityId: $id) {
      acsUsers { nodes { acsUserId displayName @include(if: $whole) } }
    }
  }
`);

test('shows the ids that an identity names, in its order; whole users are those that Seam lists', async () => {
  const door = await gateway();
  const { ids, ask, calls } = door;
  const { johnSaltoKs, johnVisionline } = ids.users;
  const acs_user_ids = [johnVisionline, 'gone', johnSaltoKs];
  await departure(door, '/user_identities/get', { user_identity_id: ids.people.john }, { acs_user_ids });
  const inHand = await ask(whose, { id: ids.people.john, whole: false });
  expect(inHand.userIdentity?.acsUsers?.nodes.map(user => user.acsUserId)).toEqual(acs_user_ids);
  expect(calls()).toEqual(['/user_identities/get']);
  const whole = await ask(whose, { id: ids.people.john, whole: true });
  expect(whole.userIdentity?.acsUsers?.nodes.map(user => user.acsUserId)).toEqual([
    johnSaltoKs,
    johnVisionline,
  ]);
});

const mirrored = graphql(`
  query MirroredIdentity($id: ID!) {
    acsUser(acsUserId: $id) { userIdentity { userIdentityId fullName emailAddress phoneNumber } }
  }
`);

test('takes null for an answer where the user says that the identity has none', async () => {
  const door = await gateway();
  const { acsUser } = await door.ask(mirrored, { id: door.ids.users.omarVisionline });
  expect(acsUser?.userIdentity).toMatchObject({ fullName: 'Omar Haddad', emailAddress: null });
  expect(door.calls()).toEqual(['/acs/users/get']);
});

test.each(['user_identity_full_name', 'user_identity_email_address', 'user_identity_phone_number'])(
  'asks for the identity where the user does not say %s at all',
  async property => {
    const door = await gateway();
    const id = door.ids.users.johnSaltoKs;
    await departure(door, '/acs/users/get', { acs_user_id: id }, { [property]: undefined });
    const { acsUser } = await door.ask(mirrored, { id });
    expect(acsUser?.userIdentity).toEqual({
      userIdentityId: door.ids.people.john,
      fullName: 'John Alder',
      emailAddress: 'john.alder@example.com',
      phoneNumber: '+15555550101',
    });
    expect(door.calls()).toEqual(['/acs/users/get', '/user_identities/get']);
  },
);

test.each([
  ['are missing', undefined],
  ['are null', null],
  ['are not all text', [7]],
])('asks for the users where the ids of an identity %s', async (_, acs_user_ids) => {
  const door = await gateway();
  const { ids, ask, calls } = door;
  await departure(door, '/user_identities/get', { user_identity_id: ids.people.john }, { acs_user_ids });
  const { userIdentity } = await ask(whose, { id: ids.people.john, whole: false });
  expect(userIdentity?.acsUsers?.nodes.map(user => user.acsUserId)).toEqual([
    ids.users.johnSaltoKs,
    ids.users.johnVisionline,
  ]);
  expect(calls()).toEqual(['/user_identities/get', '/user_identities/list_acs_users']);
});

test('asks for the workspace of an edge where the parent does not say its own', async () => {
  const door = await gateway();
  const { ids } = door;
  const params = { acs_user_id: ids.users.johnSaltoKs };
  await departure(door, '/acs/users/get', params, { workspace_id: undefined });
  const { acsUser } = await door.ask(
    graphql(`
      query SystemOfNowhere($id: ID!) { acsUser(acsUserId: $id) { acsSystem { acsSystemId workspaceId } } }
    `),
    { id: ids.users.johnSaltoKs },
  );
  expect(acsUser?.acsSystem).toEqual({ acsSystemId: ids.systems.saltoKs, workspaceId: ids.workspace });
  expect(door.calls()).toEqual(['/acs/users/get', '/acs/systems/get']);
});

test.each([true, false])(
  'asks for the users of an identity just created, shown by Seam (%s) or not',
  async createdIdentityShowsUsers => {
    const door = await gateway({ sandbox: { rules: { createdIdentityShowsUsers } } });
    const { createUserIdentity } = await door.ask(
      graphql(`
        mutation CreateWithUsers($system: ID!) {
          createUserIdentity(input: { fullName: "Nora Quill", emailAddress: "nora@example.com", acsSystemIds: [$system] }) {
            userErrors { message }
            userIdentity { userIdentityId acsUsers { nodes { acsUserId } } }
          }
        }
      `),
      { system: door.ids.systems.saltoKs },
    );
    expect(createUserIdentity?.userErrors).toEqual([]);
    expect(createUserIdentity?.userIdentity?.acsUsers?.nodes).toHaveLength(1);
    expect(door.calls()).toEqual(['/user_identities/create', '/user_identities/list_acs_users']);
  },
);

test('trusts the ids of an identity that was read again after a change', async () => {
  const door = await gateway();
  const { ids } = door;
  const { addAcsUserToUserIdentity } = await door.ask(
    graphql(`
      mutation LinkAndLook($user: ID!, $identity: ID!) {
        addAcsUserToUserIdentity(input: { acsUserId: $user, userIdentityId: $identity }) {
          userIdentity { acsUsers { nodes { acsUserId } } }
        }
      }
    `),
    { user: ids.users.luciaUnlinked, identity: ids.people.lucia },
  );
  expect(addAcsUserToUserIdentity?.userIdentity?.acsUsers?.nodes).toEqual([
    { acsUserId: ids.users.luciaUnlinked },
  ]);
  expect(door.calls()).toEqual(['/user_identities/add_acs_user', '/user_identities/get']);
});

test('does not take what one user knows of an identity for the identity itself', async () => {
  const door = await gateway();
  const { ids } = door;
  const users = await seamSays(door, '/acs/users/get', { acs_user_id: ids.users.johnSaltoKs });
  expect(users.acs_user).toBeDefined();
  const { acsUser } = await door.ask(
    graphql(`
      query PartThenWhole($id: ID!, $identity: ID!) {
        acsUser(acsUserId: $id) {
          userIdentity { userIdentityId fullName }
          whole: userIdentity { createdAt warnings { code } acsUsers { nodes { displayName } } }
        }
        again: userIdentity(userIdentityId: $identity) { createdAt }
      }
    `),
    { id: ids.users.johnSaltoKs, identity: ids.people.john },
  );
  expect(acsUser?.whole?.createdAt).toBe('2026-03-01T08:15:30.123456Z');
  expect(acsUser?.whole?.acsUsers?.nodes).toHaveLength(2);
  expect(door.calls().sort()).toEqual([
    '/acs/users/get',
    '/user_identities/get',
    '/user_identities/list_acs_users',
  ]);
});

test('makes no call for an edge of which nothing is asked', async () => {
  const door = await gateway();
  const { userIdentity } = await door.ask(
    graphql(`
      query NothingOfAnEdge($id: ID!) {
        userIdentity(userIdentityId: $id) {
          acsUsers(first: 0) { nodes { displayName } }
          acsAccessGroups(first: 0) { nodes { name } pageInfo { hasNextPage } }
          acsCredentials(first: 0) { nodes { displayName } }
        }
      }
    `),
    { id: door.ids.people.john },
  );
  expect(userIdentity).toEqual({
    acsUsers: { nodes: [] },
    acsAccessGroups: { nodes: [], pageInfo: { hasNextPage: false } },
    acsCredentials: { nodes: [] },
  });
  expect(door.calls()).toEqual(['/user_identities/get']);
});
