import { readFileSync } from 'node:fs';
import { getNamedType, isLeafType, isObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { FieldNeeds } from '../../src/graph/needs.ts';
import { DEFAULT_WEIGHTS } from '../../src/plan/cost.ts';
import { schema } from '../../src/schema.ts';
import { type Gateway, gateway } from '../kit.ts';
import { anyOrder, globalId, seamSays } from '../resources/expected.ts';

type Row = Record<string, unknown>;

/** A way to some parents of an edge. */
interface Way {
  /** A query with `EDGE` in the place of the edge. */
  query: (gateway: Gateway) => string;
  /** The calls that lead to the parents. */
  reach: string[];
  /** What the letters in the table stand for here. */
  letters?: Record<string, number>;
  /** Makes Seam answer what the seed does not have. */
  prepare?: (gateway: Gateway) => Promise<void>;
  large?: boolean;
}

interface Edge {
  /** What of the other object is never in hand. */
  leaf: string;
  arguments?: (gateway: Gateway) => string;
  one: Way;
  /** One way for each alternative that the table names. */
  several: Way[];
}

/** Makes a list answer once with so many of its rows, changed as told. */
const listing =
  (path: string, count: number, change: (row: Row, index: number, gateway: Gateway) => Row) =>
  async (gateway: Gateway): Promise<void> => {
    const answer = await seamSays(gateway, path, {});
    const [key = '', rows] = Object.entries(answer)[0] ?? [];
    const changed = (rows as Row[]).slice(0, count).map((row, index) => change(row, index, gateway));
    const body = JSON.stringify({ ...answer, [key]: changed, pagination: { has_next_page: false } });
    gateway.sandbox.faults.push({ path, body, times: 1 });
  };

const note = { message: 'Not confirmed yet', created_at: '2026-03-01T00:00:00.000Z' };
const pending = (mutation_code: string, state: Row): Row => ({
  pending_mutations: [{ ...note, mutation_code, from: {}, to: state, ...state }],
});
const nth = (ids: Record<string, string>, index: number): string => Object.values(ids)[index] ?? '';

const single = (root: string, argument: string, id: (ids: Gateway['ids']) => string, path: string): Way => ({
  query: ({ ids }) => `{ ${root}(${argument}: "${id(ids)}") { EDGE } }`,
  reach: [path],
});
const aUser = single('acsUser', 'acsUserId', ids => ids.users.johnSaltoKs, '/acs/users/get');
const aGroup = single('acsAccessGroup', 'acsAccessGroupId', ids => ids.groups.spa, '/acs/access_groups/get');
const aCredential = single(
  'acsCredential',
  'acsCredentialId',
  ids => ids.credentials.johnCard,
  '/acs/credentials/get',
);
const anEntrance = single('acsEntrance', 'acsEntranceId', ids => ids.entrances.spa, '/acs/entrances/get');
const aSystem = single('acsSystem', 'acsSystemId', ids => ids.systems.visionline, '/acs/systems/get');
const aSystemWithGroups = single('acsSystem', 'acsSystemId', ids => ids.systems.saltoKs, '/acs/systems/get');
const aPerson = single('userIdentity', 'userIdentityId', ids => ids.people.john, '/user_identities/get');

const list = (root: string, path: string, count = 3, filter?: (ids: Gateway['ids']) => string): Way => ({
  query: ({ ids }) => {
    const args = `first: ${count}${filter ? `, filter: { ${filter(ids)} }` : ''}`;
    return `{ ${root}(${args}) { nodes { EDGE } } }`;
  },
  reach: [path],
  letters: { K: count },
});
const users = list('acsUsers', '/acs/users/list');
const groups = list('acsAccessGroups', '/acs/access_groups/list');
const credentials = list('acsCredentials', '/acs/credentials/list');
const entrances = list('acsEntrances', '/acs/entrances/list');
const systems = list('acsSystems', '/acs/systems/list');
const people = list('userIdentities', '/user_identities/list');

/** The same way, to so many parents that Seam's list shows with something the seed does not have. */
const changed = (
  way: Way,
  count: number,
  change: (row: Row, index: number, gateway: Gateway) => Row,
  query?: string,
): Way => ({
  ...way,
  letters: { ...way.letters, K: count },
  prepare: listing(way.reach[0] ?? '', count, (row, ...rest) => ({ ...row, ...change(row, ...rest) })),
  ...(query === undefined ? {} : { query: gateway => way.query(gateway).replace('EDGE', query) }),
});
/** The one parent of those. */
const alone = (way: Way, change: (row: Row, index: number, gateway: Gateway) => Row, query?: string): Way =>
  changed(way, 1, change, query);

const inPending = (typename: string, side = true): string =>
  `pendingMutations { ... on ${typename} { ${side ? 'to { EDGE }' : 'EDGE'} } }`;
const inIssue = 'errors { ... on UserIdentityAcsUserIssue { EDGE } }';
const joins =
  (code: string) =>
  (_: Row, index: number, { ids }: Gateway) =>
    pending(code, { acs_access_group_id: nth(ids.groups, index) });
const holds = (_: Row, index: number, { ids }: Gateway) =>
  pending('updating_credential_assignment', { acs_credential_id: nth(ids.credentials, index) });
const admits =
  (code: string) =>
  (_: Row, index: number, { ids }: Gateway) =>
    pending(code, { acs_user_id: nth(ids.users, index) });
const opens = (_: Row, index: number, { ids }: Gateway) =>
  pending('updating_entrance_membership', { acs_entrance_id: nth(ids.entrances, index) });
const troubledBy =
  (user: (index: number, ids: Gateway['ids']) => string, system?: (ids: Gateway['ids']) => string) =>
  (_: Row, index: number, { ids }: Gateway): Row => ({
    errors: [
      {
        ...note,
        error_code: 'issue_with_acs_user',
        acs_user_id: user(index, ids),
        acs_system_id: system ? system(ids) : nth(ids.systems, index),
      },
    ],
  });
/** So many users of Salto KS, by their ids. */
const inSaltoKs = (index: number, ids: Gateway['ids']): string => nth(ids.userWith, index);
const ofSaltoKs = (_: Row, index: number, { ids }: Gateway): Row => ({
  acs_credential_id: `credential ${index}`,
  acs_user_id: inSaltoKs(index, ids),
  acs_system_id: ids.systems.saltoKs,
});
const P = { P: 1 };
const plus = (way: Way, letters: Record<string, number>): Way => ({
  ...way,
  letters: { ...way.letters, ...letters },
});

/** Where each edge is looked at: from one parent, and from several, once for each way that the table names. */
const edges: Record<string, Edge> = {
  'AcsUser.userIdentity': { leaf: 'createdAt', one: aUser, several: [users] },
  'AcsUser.acsSystem': { leaf: 'name', one: aUser, several: [users] },
  'AcsUser.acsAccessGroups': {
    leaf: 'name',
    one: aUser,
    several: [
      users,
      plus(
        list('acsUsers', '/acs/users/list', 20, ids => `acsSystemId: "${ids.systems.saltoKs}"`),
        { G: 2 },
      ),
    ],
  },
  'AcsUser.acsCredentials': {
    leaf: 'displayName',
    one: aUser,
    several: [
      users,
      plus(
        list('acsUsers', '/acs/users/list', 6, ids => `acsSystemId: "${ids.systems.visionline}"`),
        P,
      ),
    ],
  },
  'AcsUser.accessibleEntrances': { leaf: 'displayName', one: aUser, several: [users] },
  'AcsUserGroupMembership.acsAccessGroup': {
    leaf: 'name',
    one: alone(users, joins('updating_group_membership'), inPending('AcsUserGroupMembershipUpdate')),
    several: [
      changed(users, 3, joins('updating_group_membership'), inPending('AcsUserGroupMembershipUpdate')),
    ],
  },
  'AcsUserDeferredGroupMembershipUpdate.acsAccessGroup': {
    leaf: 'name',
    one: alone(
      users,
      joins('deferring_group_membership_update'),
      inPending('AcsUserDeferredGroupMembershipUpdate', false),
    ),
    several: [
      changed(
        users,
        3,
        joins('deferring_group_membership_update'),
        inPending('AcsUserDeferredGroupMembershipUpdate', false),
      ),
    ],
  },
  'AcsUserCredentialAssignment.acsCredential': {
    leaf: 'displayName',
    one: alone(users, holds, inPending('AcsUserCredentialAssignmentUpdate')),
    several: [changed(users, 3, holds, inPending('AcsUserCredentialAssignmentUpdate'))],
  },

  'UserIdentity.acsUsers': {
    leaf: 'displayName',
    one: aPerson,
    several: [
      people,
      { ...list('userIdentities', '/user_identities/list', 400), letters: { P: 2 }, large: true },
    ],
  },
  'UserIdentity.acsUser': {
    leaf: 'displayName',
    arguments: ({ ids }) => `(acsSystemId: "${ids.systems.saltoKs}")`,
    one: aPerson,
    several: [
      people,
      { ...list('userIdentities', '/user_identities/list', 400), letters: { P: 2 }, large: true },
    ],
  },
  'UserIdentity.acsSystems': { leaf: 'name', one: aPerson, several: [people] },
  'UserIdentity.acsAccessGroups': { leaf: 'name', one: aPerson, several: [people] },
  'UserIdentity.acsCredentials': { leaf: 'displayName', one: aPerson, several: [people] },
  'UserIdentity.accessibleEntrances': { leaf: 'displayName', one: aPerson, several: [people] },
  'UserIdentityAcsUserIssue.acsUser': {
    leaf: 'displayName',
    one: alone(
      people,
      troubledBy((index, ids) => nth(ids.users, index)),
      inIssue,
    ),
    several: [
      changed(
        people,
        3,
        troubledBy(inSaltoKs, ids => ids.systems.saltoKs),
        inIssue,
      ),
      plus(
        changed(
          list('userIdentities', '/user_identities/list', 6),
          6,
          troubledBy(inSaltoKs, ids => ids.systems.saltoKs),
          inIssue,
        ),
        P,
      ),
    ],
  },
  'UserIdentityAcsUserIssue.acsSystem': {
    leaf: 'name',
    one: alone(
      people,
      troubledBy((index, ids) => nth(ids.users, index)),
      inIssue,
    ),
    several: [
      changed(
        people,
        3,
        troubledBy((index, ids) => nth(ids.users, index)),
        inIssue,
      ),
    ],
  },

  'AcsSystem.acsUsers': { leaf: 'displayName', one: aSystem, several: [systems] },
  'AcsSystem.acsAccessGroups': { leaf: 'name', one: aSystemWithGroups, several: [systems] },
  'AcsSystem.acsEntrances': {
    leaf: 'displayName',
    one: aSystem,
    several: [systems, plus(list('acsSystems', '/acs/systems/list', 5), P)],
  },
  'AcsSystem.acsCredentials': { leaf: 'displayName', one: aSystem, several: [systems] },
  'AcsSystem.defaultCredentialManagerAcsSystem': {
    leaf: 'name',
    one: aSystem,
    several: [
      changed(
        list('acsSystems', '/acs/systems/list', 3, () => 'search: "Harbour"'),
        2,
        (_, index, { ids }) => ({ default_credential_manager_acs_system_id: nth(ids.systems, index + 3) }),
      ),
    ],
  },

  'AcsAccessGroup.acsSystem': { leaf: 'name', one: aGroup, several: [groups] },
  'AcsAccessGroup.acsUsers': { leaf: 'displayName', one: aGroup, several: [groups] },
  'AcsAccessGroup.accessibleEntrances': { leaf: 'displayName', one: aGroup, several: [groups] },
  'AcsAccessGroupUserMembership.acsUser': {
    leaf: 'displayName',
    one: alone(groups, admits('updating_user_membership'), inPending('AcsAccessGroupUserMembershipUpdate')),
    several: [
      changed(groups, 3, admits('updating_user_membership'), inPending('AcsAccessGroupUserMembershipUpdate')),
      plus(
        changed(
          list('acsAccessGroups', '/acs/access_groups/list', 5),
          5,
          admits('updating_user_membership'),
          inPending('AcsAccessGroupUserMembershipUpdate'),
        ),
        P,
      ),
    ],
  },
  'AcsAccessGroupDeferredUserMembershipUpdate.acsUser': {
    leaf: 'displayName',
    one: alone(
      groups,
      admits('deferring_user_membership_update'),
      inPending('AcsAccessGroupDeferredUserMembershipUpdate', false),
    ),
    several: [
      changed(
        groups,
        3,
        admits('deferring_user_membership_update'),
        inPending('AcsAccessGroupDeferredUserMembershipUpdate', false),
      ),
      plus(
        changed(
          list('acsAccessGroups', '/acs/access_groups/list', 5),
          5,
          admits('deferring_user_membership_update'),
          inPending('AcsAccessGroupDeferredUserMembershipUpdate', false),
        ),
        P,
      ),
    ],
  },
  'AcsAccessGroupEntranceMembership.acsEntrance': {
    leaf: 'displayName',
    one: alone(groups, opens, inPending('AcsAccessGroupEntranceMembershipUpdate')),
    several: [changed(groups, 3, opens, inPending('AcsAccessGroupEntranceMembershipUpdate'))],
  },

  'AcsEntrance.acsSystem': { leaf: 'name', one: anEntrance, several: [entrances] },
  'AcsEntrance.credentialsWithAccess': { leaf: 'displayName', one: anEntrance, several: [entrances] },

  'AcsCredential.acsUser': {
    leaf: 'displayName',
    one: aCredential,
    several: [
      credentials,
      plus(changed(list('acsCredentials', '/acs/credentials/list', 6), 6, ofSaltoKs), P),
    ],
  },
  'AcsCredential.userIdentity': { leaf: 'createdAt', one: aCredential, several: [credentials] },
  'AcsCredential.acsSystem': { leaf: 'name', one: aCredential, several: [credentials] },
  'AcsCredential.parentAcsCredential': {
    leaf: 'displayName',
    one: alone(credentials, (_, index, { ids }) => ({
      parent_acs_credential_id: nth(ids.credentials, index + 5),
    })),
    several: [
      changed(credentials, 3, (_, index, { ids }) => ({
        parent_acs_credential_id: nth(ids.credentials, index + 5),
      })),
    ],
  },
  'AcsCredential.accessibleEntrances': { leaf: 'displayName', one: aCredential, several: [credentials] },
};

/** Aliases of a root field that takes an id. */
const byId =
  (root: string, argument: string, ids: (ids: Gateway['ids']) => Record<string, string>) =>
  (count: number): Way => ({
    query: gateway =>
      aliases(count, index => `${root}(${argument}: "${nth(ids(gateway.ids), index)}") { createdAt }`),
    reach: [],
    letters: { K: count, P: 1 },
  });
/** Aliases of a root list. */
const listed =
  (root: string) =>
  (count: number): Way => ({
    query: () => aliases(count, index => `${root}(first: ${index + 1}) { nodes { createdAt } }`),
    reach: [],
    letters: { K: count },
  });
const aliases = (count: number, field: (index: number) => string): string =>
  `{ ${Array.from({ length: count }, (_, index) => `a${index}: ${field(index)}`).join(' ')} }`;

const roots: Record<string, [root: (count: number) => Way, counts?: number[]]> = {
  'Query.userIdentity': [byId('userIdentity', 'userIdentityId', ids => ids.people)],
  'Query.userIdentities': [listed('userIdentities')],
  'Query.acsUser': [byId('acsUser', 'acsUserId', ids => ids.userWith), [3, 20]],
  'Query.acsUsers': [listed('acsUsers')],
  'Query.acsSystem': [byId('acsSystem', 'acsSystemId', ids => ids.systems)],
  'Query.acsSystems': [listed('acsSystems')],
  'Query.acsAccessGroup': [byId('acsAccessGroup', 'acsAccessGroupId', ids => ids.groups)],
  'Query.acsAccessGroups': [listed('acsAccessGroups')],
  'Query.acsEntrance': [byId('acsEntrance', 'acsEntranceId', ids => ids.entrances)],
  'Query.acsEntrances': [listed('acsEntrances')],
  'Query.acsCredential': [byId('acsCredential', 'acsCredentialId', ids => ids.credentials)],
  'Query.acsCredentials': [listed('acsCredentials')],
  'Query.workspace': [
    count => ({ query: () => aliases(count, () => 'workspace { name }'), reach: [], letters: { K: count } }),
  ],
};

const page = readFileSync(new URL('../../docs/plan.md', import.meta.url), 'utf8');
/** The rows of the page's tables that begin with an edge or a root. */
const table = new Map(
  [...page.matchAll(/^\| `(\w+\.\w+)` \|(.*)\|$/gm)].map(([, edge = '', cells = '']) => [
    edge,
    cells.split(' | ').map(cell => cell.trim()),
  ]),
);
const cell = (edge: string, column: 'in hand' | 'one' | 'several'): string =>
  table.get(edge)?.[['in hand', 'one', 'several'].indexOf(column)] ?? '';

/** The ways that a cell names, each with its calls and how many there are of them. */
const waysIn = (text: string): [count: string, path: string][][] =>
  text
    .split('; or')
    .map(way => [...way.matchAll(/`(\S+) × (\S+)`/g)].map(([, count = '', path = '']) => [count, path]));

/** The calls of one such way, for as many as the letters stand for. */
const expected = (way: [string, string][] | undefined, letters: Record<string, number> = {}): string[] =>
  (way ?? []).flatMap(([count, path]) => {
    const number =
      count === '⌈K/500⌉' ? Math.ceil((letters.K ?? Number.NaN) / 500) : (letters[count] ?? Number(count));
    return Array.from({ length: number }, () => path);
  });

const targetOf = (edge: string) => {
  const [type = '', field = ''] = edge.split('.');
  const owner = schema.getType(type);
  const definition = isObjectType(owner) ? owner.getFields()[field] : undefined;
  const named = definition && getNamedType(definition.type).name;
  const target = schema.getType(named?.replace(/Connection$/, '') ?? '');
  if (!isObjectType(target)) throw new Error(`${edge} is no edge`);
  return { field, target, isList: named !== target.name };
};

/** Asks one way, and returns the calls that the edge itself took, beside those that led to its parents. */
async function callsOf(way: Way, edge: (gateway: Gateway) => string, mustHave: string) {
  const door = await gateway({ sandbox: { large: way.large ?? false } });
  await way.prepare?.(door);
  door.forget();
  const text = way.query(door).replaceAll('EDGE', edge(door));
  const { data, errors } = await door.send(text);
  expect(errors).toBeUndefined();
  expect(JSON.stringify(data)).toContain(mustHave);
  const calls = door.calls();
  for (const path of way.reach) {
    expect(calls).toContain(path);
    calls.splice(calls.indexOf(path), 1);
  }
  return anyOrder(calls);
}

const selected = (edge: string, spec: Edge, leaf: string) => (door: Gateway) => {
  const { field, isList } = targetOf(edge);
  return `${field}${spec.arguments?.(door) ?? ''} { ${isList ? `nodes { ${leaf} }` : leaf} }`;
};

const seamOf = (type: string, field: string): FieldNeeds | undefined => {
  const owner = schema.getType(type);
  return isObjectType(owner)
    ? (owner.getFields()[field]?.extensions.seam as FieldNeeds | undefined)
    : undefined;
};

/** Every field that a plan answers, and every root. */
const inSchema = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .flatMap(type => Object.keys(type.getFields()).map(field => ({ type: type.name, field })))
  .filter(({ type, field }) => {
    const edge = seamOf(type, field);
    return type === 'Query' || edge?.reference !== undefined || edge?.relation !== undefined;
  })
  .map(({ type, field }) => `${type}.${field}`)
  .sort();

test('the page has a row for every edge and every root, and for nothing else', () => {
  expect([...table.keys()].sort()).toEqual(inSchema);
  expect([...Object.keys(edges), ...Object.keys(roots), 'Query.node', 'Query.nodes'].sort()).toEqual(
    inSchema,
  );
});

test('the page states the weights as they are', () => {
  const stated = [...page.matchAll(/^\| `(call|round|row)` \| (\S+) \|/gm)].map(([, name = '', weight]) => [
    name,
    Number(weight),
  ]);
  const atOnce = Number(/`atOnce` = (\d+)/.exec(page)?.[1]);
  expect({ ...Object.fromEntries(stated), atOnce }).toEqual(DEFAULT_WEIGHTS);
});

describe.each(Object.entries(edges))('%s', (edge, spec) => {
  const some = `"${spec.leaf}":`;

  test('takes for one parent the calls that the page says', async () => {
    const calls = await callsOf(spec.one, selected(edge, spec, spec.leaf), some);
    expect(calls).toEqual(anyOrder(expected(waysIn(cell(edge, 'one'))[0])));
    expect(waysIn(cell(edge, 'one'))).toHaveLength(1);
  });

  test('takes for several parents the calls that the page says, in each of its ways', async () => {
    const ways = waysIn(cell(edge, 'several'));
    expect(ways).toHaveLength(spec.several.length);
    for (const [index, way] of spec.several.entries()) {
      const calls = await callsOf(way, selected(edge, spec, spec.leaf), some);
      expect(calls).toEqual(anyOrder(expected(ways[index], way.letters)));
    }
  });

  test('is in hand as far as the page says, and no further', async () => {
    const known = [...cell(edge, 'in hand').matchAll(/`(\w+)`/g)].map(([, name]) => name);
    const free: string[] = [];
    for (const leaf of Object.values(targetOf(edge).target.getFields())) {
      if (!isLeafType(getNamedType(leaf.type))) continue;
      const calls = await callsOf(spec.one, selected(edge, spec, leaf.name), `"${leaf.name}":`);
      if (calls.length === 0) free.push(leaf.name);
    }
    expect(free.sort()).toEqual(known.sort());
    if (free.length === 0) return;
    expect(await callsOf(spec.one, selected(edge, spec, free.join(' ')), '')).toEqual([]);
  });
});

describe.each(Object.entries(roots))('%s', (root, [asked, counts = [3]]) => {
  test('takes the calls that the page says', async () => {
    const own = () => '';
    expect(await callsOf(asked(1), own, '"a0":{')).toEqual(anyOrder(expected(waysIn(cell(root, 'one'))[0])));
    const ways = waysIn(cell(root, 'several'));
    expect(ways).toHaveLength(counts.length);
    for (const [index, count] of counts.entries()) {
      const way = asked(count);
      const calls = await callsOf(way, own, `"a${count - 1}":{`);
      expect(calls).toEqual(anyOrder(expected(ways[index], way.letters)));
    }
  });
});

const nodeIds = ({ ids }: Gateway): Record<string, Record<string, string>> => ({
  UserIdentity: ids.people,
  AcsUser: ids.userWith,
  AcsSystem: ids.systems,
  AcsAccessGroup: ids.groups,
  AcsEntrance: ids.entrances,
  AcsCredential: ids.credentials,
});

test('node and nodes take the calls of the root of each type', async () => {
  const door = await gateway();
  for (const [typename, ids] of Object.entries(nodeIds(door))) {
    const root = `Query.${typename[0]?.toLowerCase()}${typename.slice(1)}`;
    for (const [count, column] of [
      [1, 'one'],
      [3, 'several'],
    ] as const) {
      const globally = Array.from(
        { length: count },
        (_, index) => `"${globalId(typename, nth(ids, index))}"`,
      );
      for (const text of [
        `{ nodes(ids: [${globally.join(', ')}]) { __typename } }`,
        aliases(count, index => `node(id: ${globally[index]}) { __typename }`),
      ]) {
        door.forget();
        const { data } = await door.send(text);
        expect(JSON.stringify(data).match(new RegExp(typename, 'g'))).toHaveLength(count);
        expect(door.calls()).toEqual(expected(waysIn(cell(root, column))[0], { K: count }));
      }
    }
  }
});

test('nodes of all types are fetched type by type, at once', async () => {
  const door = await gateway();
  const all = Object.entries(nodeIds(door)).flatMap(([typename, ids]) =>
    [0, 1].map(index => `"${globalId(typename, nth(ids, index))}"`),
  );
  const { data, errors } = await door.send<{ nodes: object[] }>(`{ nodes(ids: [${all.join(', ')}]) { id } }`);
  expect(errors).toBeUndefined();
  expect(data.nodes.map(node => JSON.stringify(node))).toEqual(all.map(id => `{"id":${id}}`));
  expect(anyOrder(door.calls())).toEqual([
    '/acs/access_groups/list',
    '/acs/credentials/get',
    '/acs/credentials/get',
    '/acs/entrances/list',
    '/acs/systems/list',
    '/acs/users/get',
    '/acs/users/get',
    '/user_identities/list',
  ]);
});
