import { expect, test } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { type Answer, gateway } from '../kit.ts';
import { seamSays } from '../resources/expected.ts';

test('makes the same read once, in whatever places of a request it is asked for', async () => {
  const { ask, ids, calls } = await gateway();
  const answer = await ask(
    graphql(`
      query SameReadEverywhere($id: ID!, $system: ID!) {
        a: acsUsers(first: 5) { nodes { acsUserId } }
        b: acsUsers(first: 5) { nodes { displayName } pageInfo { endCursor } }
        person: userIdentity(userIdentityId: $id) {
          one: acsUsers { nodes { displayName } }
          two: acsUsers(first: 1) { nodes { createdAt } }
          three: acsUser(acsSystemId: $system) { displayName }
          groups: acsAccessGroups { nodes { name } }
          sameGroups: acsAccessGroups(first: 1) { nodes { createdAt } }
        }
        samePerson: userIdentity(userIdentityId: $id) { acsUsers { edges { node { fullName } } } }
      }
    `),
    { id: ids.people.john, system: ids.systems.saltoKs },
  );
  expect(answer.person?.three?.displayName).toBe('John Alder');
  expect(answer.samePerson?.acsUsers?.edges).toHaveLength(2);
  expect(calls().sort()).toEqual([
    '/acs/access_groups/list',
    '/acs/users/list',
    '/user_identities/get',
    '/user_identities/list_acs_users',
  ]);
});

test('makes the same read again in the next request', async () => {
  const { ask, ids, calls } = await gateway();
  const document = graphql(`
    query SameReadNextTime($id: ID!) { acsUser(acsUserId: $id) { displayName } }
  `);
  await ask(document, { id: ids.users.dana });
  await ask(document, { id: ids.users.dana });
  expect(calls()).toEqual(['/acs/users/get', '/acs/users/get']);
});

test('forgets at a change all that was read before it in the same request', async () => {
  const { ask, ids, calls } = await gateway();
  const { first, second } = await ask(
    graphql(`
      mutation ReadAfterEachChange($id: ID!) {
        first: updateUserIdentity(input: { userIdentityId: $id, fullName: "One" }) { ...AfterChange }
        second: updateUserIdentity(input: { userIdentityId: $id, fullName: "Two" }) { ...AfterChange }
      }
      fragment AfterChange on UpdateUserIdentityPayload {
        userIdentity {
          fullName
          acsUsers { nodes { displayName } }
          acsCredentials { nodes { userIdentity { displayName } } }
        }
      }
    `),
    { id: ids.people.john },
  );
  for (const [payload, name] of [
    [first, 'One'],
    [second, 'Two'],
  ] as const) {
    expect(payload?.userIdentity?.fullName).toBe(name);
    expect(payload?.userIdentity?.acsCredentials?.nodes[0]?.userIdentity?.displayName).toBe(name);
  }
  const each = [
    '/user_identities/update',
    '/user_identities/get',
    '/acs/credentials/list',
    '/user_identities/list_acs_users',
  ];
  expect(calls().slice(0, 2)).toEqual(each.slice(0, 2));
  expect(calls().slice(2, 4).sort()).toEqual(each.slice(2));
  expect(calls().slice(4, 6)).toEqual(each.slice(0, 2));
  expect(calls().slice(6).sort()).toEqual(each.slice(2));
});

test('forgets at a change what was brought before it and never looked up', async () => {
  const { ask, ids } = await gateway();
  const { first, second } = await ask(
    graphql(`
      mutation ReadLittleAfterEachChange($id: ID!) {
        first: updateUserIdentity(input: { userIdentityId: $id, fullName: "One" }) { userIdentity { fullName } }
        second: updateUserIdentity(input: { userIdentityId: $id, fullName: "Two" }) { userIdentity { fullName } }
      }
    `),
    { id: ids.people.john },
  );
  expect([first?.userIdentity?.fullName, second?.userIdentity?.fullName]).toEqual(['One', 'Two']);
});

test('knows from then on what a list, a page, a single read or a sweep has brought', async () => {
  const { ask, ids, calls } = await gateway();
  const { userIdentity } = await ask(
    graphql(`
      query BackAndForth($id: ID!) {
        userIdentity(userIdentityId: $id) {
          displayName
          acsSystems { nodes { name acsUsers(first: 3) { nodes { displayName acsSystem { name } } } } }
          acsCredentials { nodes { userIdentity { displayName } } }
        }
      }
    `),
    { id: ids.people.john },
  );
  expect(userIdentity?.acsCredentials?.nodes[0]?.userIdentity?.displayName).toBe('John Alder');
  expect(calls().sort()).toEqual([
    '/acs/credentials/list',
    '/acs/users/list',
    '/acs/users/list',
    '/user_identities/get',
    '/user_identities/list_acs_systems',
  ]);
});

test('fetches sixty identities by their ids in one call', async () => {
  const { ask, send, bodies, calls, forget } = await gateway({
    sandbox: { large: true },
    server: { documentLimits: { maxRootFields: 60 } },
  });
  const { userIdentities } = await ask(
    graphql(`query SixtyIds { userIdentities(first: 60) { nodes { userIdentityId displayName } } }`),
  );
  const nodes = userIdentities?.nodes ?? [];
  forget();
  const aliases = nodes.map(
    ({ userIdentityId }, index) =>
      `a${index}: userIdentity(userIdentityId: "${userIdentityId}") { displayName }`,
  );
  const { data, errors } = await send<Record<string, object>>(`{ ${aliases.join(' ')} }`);
  expect(errors).toBeUndefined();
  expect(Object.values(data)).toEqual(nodes.map(({ displayName }) => ({ displayName })));
  expect(calls()).toEqual(['/user_identities/list']);
  expect(bodies()).toEqual([
    { user_identity_ids: nodes.map(({ userIdentityId }) => userIdentityId), limit: 500 },
  ]);
});

test('fetches twenty users by their ids, asked for three times each, as the cost model says', async () => {
  const { ask, send, calls, forget } = await gateway({ server: { documentLimits: { maxRootFields: 60 } } });
  const { acsUsers } = await ask(
    graphql(`query SomeUserIds { acsUsers(first: 20) { nodes { acsUserId displayName } } }`),
  );
  const nodes = acsUsers?.nodes ?? [];
  forget();
  const aliases = [...nodes, ...nodes, ...nodes].map(
    ({ acsUserId }, index) => `a${index}: acsUser(acsUserId: "${acsUserId}") { displayName }`,
  );
  const { data } = await send<Record<string, object>>(`{ ${aliases.join(' ')} }`);
  expect(Object.values(data).slice(20, 40)).toEqual(nodes.map(({ displayName }) => ({ displayName })));
  expect(calls()).toEqual(['/acs/systems/list', '/acs/users/list']);
});

test('asks for more than 500 ids in lists of 500', async () => {
  const { send, bodies, calls } = await gateway({ sandbox: { large: true } });
  const rows: string[] = [];
  for (let after: string | null = null; rows.length < 600; ) {
    const {
      data,
    }: Answer<{
      userIdentities: { nodes: { userIdentityId: string }[]; pageInfo: { endCursor: string } };
    }> = await send(
      'query ($after: String) { userIdentities(first: 300, after: $after) { nodes { userIdentityId } pageInfo { endCursor } } }',
      { after },
    );
    rows.push(...data.userIdentities.nodes.map(({ userIdentityId }) => userIdentityId));
    after = data.userIdentities.pageInfo.endCursor;
  }
  const ids = (from: number, to: number) => rows.slice(from, to).map(id => btoa(`UserIdentity:${id}`));
  const seen = calls().length;
  const { data, errors } = await send<{ a: object[]; b: object[] }>(
    'query ($a: [ID!]!, $b: [ID!]!) { a: nodes(ids: $a) { ... on UserIdentity { userIdentityId displayName } } b: nodes(ids: $b) { id } }',
    { a: ids(0, 500), b: ids(500, 600) },
  );
  expect(errors).toBeUndefined();
  expect(data.a).toMatchObject(rows.slice(0, 500).map(userIdentityId => ({ userIdentityId })));
  expect(data.b).toHaveLength(100);
  expect(calls().slice(seen)).toEqual(['/user_identities/list', '/user_identities/list']);
  expect(bodies().slice(seen)).toMatchObject([
    { user_identity_ids: rows.slice(0, 500) },
    { user_identity_ids: rows.slice(500, 600) },
  ]);
});

test('drops what a list brings unasked, and gets on its own what the list lacks', async () => {
  const door = await gateway();
  const { ids } = door;
  const { johnSaltoKs, priyaSaltoKs } = ids.users;
  const both = { user_identity_ids: [ids.people.priya, ids.people.jane, ids.people.mei] };
  const answer = await seamSays(door, '/user_identities/list', both);
  door.sandbox.faults.push({ path: '/user_identities/list', body: JSON.stringify(answer), times: 1 });
  const { john, priya } = await door.ask(
    graphql(`
      query RowsUnasked($john: ID!, $priya: ID!) {
        john: acsUser(acsUserId: $john) { userIdentity { userIdentityId displayName } }
        priya: acsUser(acsUserId: $priya) { userIdentity { userIdentityId displayName } }
      }
    `),
    { john: johnSaltoKs, priya: priyaSaltoKs },
  );
  expect(john?.userIdentity).toEqual({ userIdentityId: ids.people.john, displayName: 'John Alder' });
  expect(priya?.userIdentity).toEqual({ userIdentityId: ids.people.priya, displayName: 'Priya Nair' });
  expect(door.calls().sort()).toEqual([
    '/acs/users/get',
    '/acs/users/get',
    '/user_identities/get',
    '/user_identities/list',
  ]);
});

test('drops rows of a list of groups that are of no parent', async () => {
  const door = await gateway();
  const { ids } = door;
  const { ks, space } = await door.ask(
    graphql(`
      query GroupsOfTwoSystems($ks: ID!, $space: ID!) {
        ks: acsSystem(acsSystemId: $ks) { acsAccessGroups { nodes { acsAccessGroupId name } } }
        space: acsSystem(acsSystemId: $space) { acsAccessGroups { nodes { name } } }
      }
    `),
    { ks: ids.systems.saltoKs, space: ids.systems.annex },
  );
  expect(ks?.acsAccessGroups?.nodes.map(group => group.acsAccessGroupId)).toEqual([
    ids.groups.staff,
    ids.groups.housekeeping,
  ]);
  expect(space?.acsAccessGroups?.nodes).toEqual([]);
  expect(door.calls()).toEqual(['/acs/systems/list', '/acs/access_groups/list']);
  expect(door.bodies().at(-1)).toEqual({});
});

test.each(['skip', 'survivor'] as const)(
  'finds the survivor under an id merged into it, whether lists know that id or not (%s)',
  async mergedIdsInLists => {
    const { ask, ids, calls } = await gateway({ sandbox: { rules: { mergedIdsInLists } } });
    const { merged, own, other } = await ask(
      graphql(`
        query MergedAmongOthers($merged: ID!, $own: ID!, $other: ID!) {
          merged: userIdentity(userIdentityId: $merged) { userIdentityId displayName }
          own: userIdentity(userIdentityId: $own) { userIdentityId }
          other: userIdentity(userIdentityId: $other) { userIdentityId }
        }
      `),
      { merged: ids.mergedAway, own: ids.people.ana, other: ids.people.john },
    );
    expect(merged).toEqual({ userIdentityId: ids.people.ana, displayName: 'Ana Duarte' });
    expect([own, other]).toEqual([{ userIdentityId: ids.people.ana }, { userIdentityId: ids.people.john }]);
    expect(calls()).toEqual(['/user_identities/list']);
  },
);

test.each([
  ['skip', ['/user_identities/get', '/user_identities/list']],
  ['survivor', ['/user_identities/list']],
] as const)(
  'gets the survivor on its own only if no list shows it (%s)',
  async (mergedIdsInLists, expected) => {
    const { ask, ids, calls } = await gateway({ sandbox: { rules: { mergedIdsInLists } } });
    const { merged } = await ask(
      graphql(`
      query MergedAlone($merged: ID!, $other: ID!) {
        merged: userIdentity(userIdentityId: $merged) { userIdentityId }
        other: userIdentity(userIdentityId: $other) { userIdentityId }
      }
    `),
      { merged: ids.mergedAway, other: ids.people.john },
    );
    expect(merged).toEqual({ userIdentityId: ids.people.ana });
    expect(calls().sort()).toEqual(expected);
  },
);

test('answers a client session from the lists that it may read', async () => {
  const door = await gateway();
  const { ids } = door;
  const { data, errors } = await door.send(
    graphql(`
      query SessionPlan($john: ID!) {
        userIdentity(userIdentityId: $john) {
          acsUsers { nodes { displayName acsSystem { name } } }
        }
      }
    `),
    { john: ids.people.john },
    { authorization: `Bearer ${door.sandbox.tokens.clientSession}` },
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    userIdentity: {
      acsUsers: {
        nodes: [
          { displayName: 'John Alder', acsSystem: { name: 'Harbour House back of house' } },
          { displayName: 'John Alder', acsSystem: { name: 'Harbour House rooms, west wing' } },
        ],
      },
    },
  });
  expect(door.calls()).toEqual(['/user_identities/list', '/acs/users/list', '/acs/systems/list']);
  expect(door.bodies()[1]).toEqual({ user_identity_id: ids.people.john, limit: 500 });
});

test('finds users by their ids for a client session, which may list them and not get them', async () => {
  const door = await gateway();
  const { data, errors } = await door.send(
    graphql(`
      query SessionUsersById { acsCredentials { nodes { acsUser { displayName } } } }
    `),
    {},
    { authorization: `Bearer ${door.sandbox.tokens.clientSession}` },
  );
  expect(errors).toBeUndefined();
  const acsUser = { displayName: 'John Alder' };
  expect(data).toEqual({ acsCredentials: { nodes: [{ acsUser }, { acsUser }] } });
  expect(door.calls()).not.toContain('/acs/users/get');
});
