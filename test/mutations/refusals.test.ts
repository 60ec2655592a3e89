import { describe, expect, test } from 'vitest';
import { graphql } from '../gql/gql.ts';
import type {
  CreateAcsCredentialInput,
  CreateAcsUserInput,
  CreateUserIdentityInput,
  MergeUserIdentitiesInput,
  UpdateAcsCredentialInput,
  UpdateAcsUserInput,
  UpdateUserIdentityInput,
} from '../gql/graphql.ts';
import { type Gateway, gateway } from '../kit.ts';

const createUser = graphql(`
  mutation RefusalCreateUser($input: CreateAcsUserInput!) {
    createAcsUser(input: $input) { acsUser { id } userErrors { message code field } }
  }
`);

const updateUser = graphql(`
  mutation RefusalUpdateUser($input: UpdateAcsUserInput!) {
    updateAcsUser(input: $input) { acsUser { id } userErrors { message code field } }
  }
`);

const deleteUser = graphql(`
  mutation RefusalDeleteUser($input: DeleteAcsUserInput!) {
    deleteAcsUser(input: $input) { deletedAcsUserId userErrors { message code field } }
  }
`);

const createIdentity = graphql(`
  mutation RefusalCreateIdentity($input: CreateUserIdentityInput!) {
    createUserIdentity(input: $input) { userIdentity { id } userErrors { message code field } }
  }
`);

const updateIdentity = graphql(`
  mutation RefusalUpdateIdentity($input: UpdateUserIdentityInput!) {
    updateUserIdentity(input: $input) { userIdentity { id } userErrors { message code field } }
  }
`);

const mergeIdentities = graphql(`
  mutation RefusalMerge($input: MergeUserIdentitiesInput!) {
    mergeUserIdentities(input: $input) { userIdentity { id } userErrors { message code field } }
  }
`);

const linkUser = graphql(`
  mutation RefusalLinkUser($input: AddAcsUserToUserIdentityInput!) {
    addAcsUserToUserIdentity(input: $input) { userIdentity { id } acsUser { id } userErrors { message code field } }
  }
`);

const createCredential = graphql(`
  mutation RefusalCreateCredential($input: CreateAcsCredentialInput!) {
    createAcsCredential(input: $input) { acsCredential { id } userErrors { message code field } }
  }
`);

const updateCredential = graphql(`
  mutation RefusalUpdateCredential($input: UpdateAcsCredentialInput!) {
    updateAcsCredential(input: $input) { acsCredential { id } userErrors { message code field } }
  }
`);

const joinGroup = graphql(`
  mutation RefusalJoinGroup($input: AddAcsUserToAccessGroupInput!) {
    addAcsUserToAccessGroup(input: $input) { acsAccessGroup { id } acsUser { id } userErrors { message code field } }
  }
`);

const leaveGroup = graphql(`
  mutation RefusalLeaveGroup($input: RemoveAcsUserFromAccessGroupInput!) {
    removeAcsUserFromAccessGroup(input: $input) { acsAccessGroup { id } userErrors { message code field } }
  }
`);

const globalIdOfUser = graphql(`
  query RefusalGlobalId($acsUserId: ID!) {
    acsUser(acsUserId: $acsUserId) { id }
  }
`);

type Ids = Gateway['ids'];
type Refusals = [field: string | null, message: string][];

/** Refusals found before Seam is asked all have the code that Seam has for the same thing. */
const invalid = (refusals: Refusals) =>
  refusals.map(([field, message]) => ({ message, code: 'invalid_input', field }));

const long = (length: number) => 'x'.repeat(length);
const notCleared = 'Cannot be cleared; leave it out to keep it.';
const notAMoment = 'Must be a moment such as "2026-03-01T09:30:00Z".';

describe('before Seam is asked, a new user is refused for', () => {
  const cases: [what: string, input: Partial<CreateAcsUserInput>, refusals: Refusals][] = [
    ['a name without a character', { fullName: '' }, [['fullName', 'Must not be blank.']]],
    ['a blank name', { fullName: ' \t ' }, [['fullName', 'Must not be blank.']]],
    [
      'a name that is too long',
      { fullName: long(256) },
      [['fullName', 'Must be at most 255 characters long.']],
    ],
    ['a bad email address', { emailAddress: 'jane' }, [['emailAddress', 'Must be an email address.']]],
    ['an empty email address', { emailAddress: '' }, [['emailAddress', 'Must be an email address.']]],
    [
      'a bad email address under its older name',
      { email: 'jane@' },
      [['email', 'Must be an email address.']],
    ],
    [
      'an email address that is too long',
      { emailAddress: `${long(312)}@example.com` },
      [['emailAddress', 'Must be at most 320 characters long.']],
    ],
    [
      'two email addresses that differ',
      { email: 'jane@example.com', emailAddress: 'jane.doe@example.com' },
      [['email', 'Contradicts emailAddress; give emailAddress alone.']],
    ],
    ['a blank phone number', { phoneNumber: ' ' }, [['phoneNumber', 'Must not be blank.']]],
    [
      'a phone number that is too long',
      { phoneNumber: '1'.repeat(65) },
      [['phoneNumber', 'Must be at most 64 characters long.']],
    ],
    ['a blank id', { acsSystemId: ' ' }, [['acsSystemId', 'An id must not be blank.']]],
    [
      'an id that is too long',
      { userIdentityId: long(256) },
      [['userIdentityId', 'This is too long to be an id.']],
    ],
    [
      'one blank id among several',
      { acsAccessGroupIds: ['a', 'b', ''] },
      [['acsAccessGroupIds.2', 'An id must not be blank.']],
    ],
    [
      'too many groups',
      { acsAccessGroupIds: Array(501).fill('a') },
      [['acsAccessGroupIds', 'Must be at most 500 ids.']],
    ],
    [
      'a schedule that ends before it starts',
      { accessSchedule: { startsAt: '2030-01-02T00:00:00Z', endsAt: '2030-01-01T00:00:00Z' } },
      [['accessSchedule.endsAt', 'Must be after startsAt.']],
    ],
    [
      'a schedule that ends as it starts, in two offsets',
      { accessSchedule: { startsAt: '2030-01-01T01:00:00+01:00', endsAt: '2030-01-01T00:00:00Z' } },
      [['accessSchedule.endsAt', 'Must be after startsAt.']],
    ],
    [
      'a moment that is none',
      { accessSchedule: { startsAt: 'tomorrow', endsAt: '2030-01-01' } },
      [
        ['accessSchedule.startsAt', notAMoment],
        ['accessSchedule.endsAt', notAMoment],
      ],
    ],
    [
      'a moment without an offset',
      { accessSchedule: { startsAt: '2030-01-01T00:00:00' } },
      [['accessSchedule.startsAt', notAMoment]],
    ],
    [
      'everything that is wrong with it at once',
      { fullName: '', emailAddress: 'jane', phoneNumber: '' },
      [
        ['fullName', 'Must not be blank.'],
        ['emailAddress', 'Must be an email address.'],
        ['phoneNumber', 'Must not be blank.'],
      ],
    ],
  ];
  test.for(cases)('%s', async ([, input, refusals]) => {
    const { ask, calls, ids } = await gateway();
    const { createAcsUser } = await ask(createUser, {
      input: { acsSystemId: ids.systems.saltoKs, fullName: 'Jane Doe', ...input },
    });
    expect(createAcsUser).toEqual({ acsUser: null, userErrors: invalid(refusals) });
    expect(calls()).toEqual([]);
  });
});

describe('before Seam is asked, a change of a user is refused for', () => {
  const cases: [what: string, input: UpdateAcsUserInput, refusals: Refusals][] = [
    ['null as a name', { fullName: null }, [['fullName', notCleared]]],
    ['null as an email address', { emailAddress: null }, [['emailAddress', notCleared]]],
    ['null as an email address under its older name', { email: null }, [['email', notCleared]]],
    ['null as a phone number', { phoneNumber: null }, [['phoneNumber', notCleared]]],
    ['null as a HID system', { hidAcsSystemId: null }, [['hidAcsSystemId', notCleared]]],
    ['a blank name', { fullName: ' ' }, [['fullName', 'Must not be blank.']]],
    [
      'two email addresses that differ',
      { email: 'a@example.com', emailAddress: 'b@example.com' },
      [['email', 'Contradicts emailAddress; give emailAddress alone.']],
    ],
    [
      'a schedule that ends before it starts',
      { accessSchedule: { startsAt: '2030-01-02T00:00:00Z', endsAt: '2030-01-01T00:00:00Z' } },
      [['accessSchedule.endsAt', 'Must be after startsAt.']],
    ],
  ];
  test.for(cases)('%s', async ([, input, refusals]) => {
    const { ask, calls, ids } = await gateway();
    const { updateAcsUser } = await ask(updateUser, { input: { acsUserId: ids.users.dana, ...input } });
    expect(updateAcsUser).toEqual({ acsUser: null, userErrors: invalid(refusals) });
    expect(calls()).toEqual([]);
  });
});

describe('before Seam is asked, a new identity is refused for', () => {
  const cases: [what: string, input: CreateUserIdentityInput, refusals: Refusals][] = [
    ['a blank key', { userIdentityKey: '  ' }, [['userIdentityKey', 'Must not be blank.']]],
    ['a blank name', { fullName: '' }, [['fullName', 'Must not be blank.']]],
    ['a bad email address', { emailAddress: 'jane' }, [['emailAddress', 'Must be an email address.']]],
    ['a blank phone number', { phoneNumber: '' }, [['phoneNumber', 'Must not be blank.']]],
    ['a blank system', { acsSystemIds: [''] }, [['acsSystemIds.0', 'An id must not be blank.']]],
    [
      'a key that is too long',
      { userIdentityKey: long(256) },
      [['userIdentityKey', 'Must be at most 255 characters long.']],
    ],
  ];
  test.for(cases)('%s', async ([, input, refusals]) => {
    const { ask, calls } = await gateway();
    const { createUserIdentity } = await ask(createIdentity, { input });
    expect(createUserIdentity).toEqual({ userIdentity: null, userErrors: invalid(refusals) });
    expect(calls()).toEqual([]);
  });

  test('and so is a change of one', async () => {
    const { ask, calls, ids } = await gateway();
    const input: UpdateUserIdentityInput = {
      userIdentityId: ids.people.john,
      fullName: ' ',
      emailAddress: 'jane',
    };
    const { updateUserIdentity } = await ask(updateIdentity, { input });
    expect(updateUserIdentity).toEqual({
      userIdentity: null,
      userErrors: invalid([
        ['fullName', 'Must not be blank.'],
        ['emailAddress', 'Must be an email address.'],
      ]),
    });
    expect(calls()).toEqual([]);
  });
});

describe('before Seam is asked, a merge is refused for', () => {
  const one = 'Cannot be given together with userIdentityId.';
  const cases: [what: string, input: MergeUserIdentitiesInput, refusals: Refusals][] = [
    [
      'naming nobody',
      {},
      [
        ['userIdentityId', 'Give userIdentityId or userIdentityKey.'],
        ['mergedUserIdentityIds', 'Give 1 to 20 beside userIdentityId.'],
      ],
    ],
    [
      'nobody to merge',
      { userIdentityId: 'a', mergedUserIdentityIds: [] },
      [['mergedUserIdentityIds', 'Give 1 to 20 beside userIdentityId.']],
    ],
    [
      'no keys beside a key',
      { userIdentityKey: 'a' },
      [['mergedUserIdentityKeys', 'Give 1 to 20 beside userIdentityKey.']],
    ],
    [
      'more than twenty ids',
      { userIdentityId: 'a', mergedUserIdentityIds: Array(21).fill('b') },
      [['mergedUserIdentityIds', 'Must be at most 20 ids.']],
    ],
    [
      'more than twenty keys',
      { userIdentityKey: 'a', mergedUserIdentityKeys: Array(21).fill('b') },
      [['mergedUserIdentityKeys', 'Must be at most 20 entries.']],
    ],
    [
      'keys beside ids',
      { userIdentityId: 'a', mergedUserIdentityIds: ['b'], mergedUserIdentityKeys: ['c'] },
      [['mergedUserIdentityKeys', one]],
    ],
    [
      'ids beside a key',
      { userIdentityKey: 'a', mergedUserIdentityKeys: ['b'], mergedUserIdentityIds: ['c'] },
      [['mergedUserIdentityIds', 'Cannot be given together with userIdentityKey.']],
    ],
    [
      'a blank key among the keys',
      { userIdentityKey: 'a', mergedUserIdentityKeys: ['b', ' '] },
      [['mergedUserIdentityKeys.1', 'Must not be blank.']],
    ],
  ];
  test.for(cases)('%s', async ([, input, refusals]) => {
    const { ask, calls } = await gateway();
    const { mergeUserIdentities } = await ask(mergeIdentities, { input });
    expect(mergeUserIdentities).toEqual({ userIdentity: null, userErrors: invalid(refusals) });
    expect(calls()).toEqual([]);
  });

  test('both forms at once', async () => {
    const { ask, calls } = await gateway();
    const { mergeUserIdentities } = await ask(mergeIdentities, {
      input: {
        userIdentityId: 'a',
        mergedUserIdentityIds: ['b'],
        userIdentityKey: 'c',
        mergedUserIdentityKeys: ['d'],
      },
    });
    expect(mergeUserIdentities?.userErrors).toContainEqual({
      message: one,
      code: 'invalid_input',
      field: 'userIdentityKey',
    });
    expect(calls()).toEqual([]);
  });
});

describe('before Seam is asked, a credential is refused for', () => {
  const cases: [what: string, input: Partial<CreateAcsCredentialInput>, refusals: Refusals][] = [
    ['a code with letters', { code: '12a4' }, [['code', 'Must consist of digits.']]],
    ['an empty code', { code: '' }, [['code', 'Must consist of digits.']]],
    [
      'an end before its start',
      { startsAt: '2030-01-02T00:00:00Z', endsAt: '2030-01-01T00:00:00Z' },
      [['endsAt', 'Must be after startsAt.']],
    ],
    [
      'a blank entrance',
      { allowedAcsEntranceIds: [''] },
      [['allowedAcsEntranceIds.0', 'An id must not be blank.']],
    ],
    [
      'a blank credential to join',
      { visionlineMetadata: { joinerAcsCredentialIds: [' '] } },
      [['visionlineMetadata.joinerAcsCredentialIds.0', 'An id must not be blank.']],
    ],
  ];
  test.for(cases)('%s', async ([, input, refusals]) => {
    const { ask, calls, ids } = await gateway();
    const { createAcsCredential } = await ask(createCredential, {
      input: { acsUserId: ids.users.dana, accessMethod: 'CODE', ...input },
    });
    expect(createAcsCredential).toEqual({ acsCredential: null, userErrors: invalid(refusals) });
    expect(calls()).toEqual([]);
  });

  const changes: [what: string, input: Partial<UpdateAcsCredentialInput>, refusals: Refusals][] = [
    ['null as a code', { code: null }, [['code', notCleared]]],
    ['null as an end', { endsAt: null }, [['endsAt', notCleared]]],
    ['a new code with letters', { code: 'open' }, [['code', 'Must consist of digits.']]],
  ];
  test.for(changes)('%s', async ([, input, refusals]) => {
    const { ask, calls, ids } = await gateway();
    const { updateAcsCredential } = await ask(updateCredential, {
      input: { acsCredentialId: ids.credentials.johnCode, ...input },
    });
    expect(updateAcsCredential).toEqual({ acsCredential: null, userErrors: invalid(refusals) });
    expect(calls()).toEqual([]);
  });
});

test('refuses the global id of another type, in fields and in lists', async () => {
  const { ask, calls, forget, ids } = await gateway();
  const { acsUser } = await ask(globalIdOfUser, { acsUserId: ids.users.dana });
  const id = acsUser?.id ?? '';
  forget();
  const { createAcsUser } = await ask(createUser, {
    input: { acsSystemId: id, fullName: 'Jane Doe', acsAccessGroupIds: [ids.groups.staff, id] },
  });
  expect(createAcsUser).toEqual({
    acsUser: null,
    userErrors: invalid([
      ['acsSystemId', 'This is the id of another type (AcsUser); AcsSystem is needed.'],
      ['acsAccessGroupIds.1', 'This is the id of another type (AcsUser); AcsAccessGroup is needed.'],
    ]),
  });
  const { deleteAcsUser } = await ask(deleteUser, {
    input: { userIdentityId: id, acsSystemId: ids.systems.saltoKs },
  });
  expect(deleteAcsUser).toEqual({
    deletedAcsUserId: null,
    userErrors: invalid([
      ['userIdentityId', 'This is the id of another type (AcsUser); UserIdentity is needed.'],
    ]),
  });
  expect(calls()).toEqual([]);
});

/** A document for any mutation of the graph that asks for nothing but its refusals. */
const blind = (mutation: string) => {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
  return `mutation ($input: ${type}) { it: ${mutation}(input: $input) { userErrors { message code field } } }`;
};

describe('before Seam is asked, a selector is refused in', () => {
  const bySystem = {
    deleteAcsUser: {},
    suspendAcsUser: {},
    unsuspendAcsUser: {},
    updateAcsUser: { fullName: 'Jane Doe' },
    revokeAcsUserAccessToAllEntrances: {},
    createAcsCredential: { accessMethod: 'CARD' },
  };
  const together = 'Cannot be given together with acsUserId.';
  test.for(Object.entries(bySystem))('%s, unless it is one of the two, whole', async ([mutation, rest]) => {
    const { send, calls } = await gateway();
    const cases: [input: object, refusals: Refusals][] = [
      [{}, [['acsUserId', 'Give acsUserId, or userIdentityId and acsSystemId together.']]],
      [{ userIdentityId: 'a' }, [['acsSystemId', 'Is needed beside userIdentityId.']]],
      [{ acsSystemId: 'a' }, [['userIdentityId', 'Is needed beside acsSystemId.']]],
      [{ acsUserId: 'a', userIdentityId: 'b' }, [['userIdentityId', together]]],
      [{ acsUserId: 'a', acsSystemId: 'b' }, [['acsSystemId', together]]],
      [
        { acsUserId: 'a', userIdentityId: 'b', acsSystemId: 'c' },
        [
          ['userIdentityId', together],
          ['acsSystemId', together],
        ],
      ],
    ];
    for (const [selector, refusals] of cases) {
      const { data, errors } = await send(blind(mutation), { input: { ...rest, ...selector } });
      expect(errors).toBeUndefined();
      expect(data).toEqual({ it: { userErrors: invalid(refusals) } });
    }
    expect(calls()).toEqual([]);
  });

  const userOrIdentity = {
    addAcsUserToAccessGroup: { acsAccessGroupId: 'g' },
    removeAcsUserFromAccessGroup: { acsAccessGroupId: 'g' },
    grantAcsUserAccessToEntrance: { acsEntranceId: 'e' },
    assignAcsCredential: { acsCredentialId: 'c' },
    unassignAcsCredential: { acsCredentialId: 'c' },
  };
  test.for(Object.entries(userOrIdentity))('%s, unless it is user or identity', async ([mutation, rest]) => {
    const { send, calls } = await gateway();
    const none = await send(blind(mutation), { input: rest });
    const both = await send(blind(mutation), { input: { ...rest, acsUserId: 'a', userIdentityId: 'b' } });
    expect(none.data).toEqual({
      it: { userErrors: invalid([['acsUserId', 'Give acsUserId or userIdentityId.']]) },
    });
    expect(both.data).toEqual({ it: { userErrors: invalid([['userIdentityId', together]]) } });
    expect(calls()).toEqual([]);
  });

  test('addAcsUserToUserIdentity, unless it is id or key', async () => {
    const { ask, calls } = await gateway();
    const none = await ask(linkUser, { input: { acsUserId: 'a' } });
    const both = await ask(linkUser, {
      input: { acsUserId: 'a', userIdentityId: 'b', userIdentityKey: 'c' },
    });
    expect(none.addAcsUserToUserIdentity?.userErrors).toEqual(
      invalid([['userIdentityId', 'Give userIdentityId or userIdentityKey.']]),
    );
    expect(both.addAcsUserToUserIdentity?.userErrors).toEqual(
      invalid([['userIdentityKey', 'Cannot be given together with userIdentityId.']]),
    );
    expect(calls()).toEqual([]);
  });
});

describe('what GraphQL itself refuses is a top-level error, before any call:', () => {
  const cases: [what: string, mutation: string, input: unknown, literal: string][] = [
    ['a missing name', 'createAcsUser', { acsSystemId: 'a' }, '{ acsSystemId: "a" }'],
    [
      'null as a name',
      'createAcsUser',
      { acsSystemId: 'a', fullName: null },
      '{ acsSystemId: "a", fullName: null }',
    ],
    [
      'a field that does not exist',
      'createAcsUser',
      { acsSystemId: 'a', fullName: 'b', name: 'c' },
      '{ acsSystemId: "a", fullName: "b", name: "c" }',
    ],
    [
      'a schedule changed by half',
      'updateAcsUser',
      { acsUserId: 'a', accessSchedule: { startsAt: '2030-01-01T00:00:00Z' } },
      '{ acsUserId: "a", accessSchedule: { startsAt: "2030-01-01T00:00:00Z" } }',
    ],
    [
      'null in a list of ids',
      'createUserIdentity',
      { acsSystemIds: ['a', null] },
      '{ acsSystemIds: ["a", null] }',
    ],
    [
      'an unknown access method',
      'createAcsCredential',
      { acsUserId: 'a', accessMethod: 'card' },
      '{ acsUserId: "a", accessMethod: card }',
    ],
    ['null as input', 'createUserIdentity', null, 'null'],
  ];
  test.for(cases)('%s', async ([, mutation, input, literal]) => {
    const { send, calls } = await gateway();
    const asVariable = await send(blind(mutation), { input });
    const asLiteral = await send(`mutation { ${mutation}(input: ${literal}) { userErrors { code } } }`);
    expect(asVariable.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(asLiteral.errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
    expect(calls()).toEqual([]);
  });

  test('a moment that is no text', async () => {
    const { send, calls } = await gateway();
    const { errors } = await send(blind('updateAcsCredential'), {
      input: { acsCredentialId: 'a', endsAt: 1_900_000_000 },
    });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(calls()).toEqual([]);
  });
});

describe('in the words of Seam, a change is refused for', () => {
  test('an unknown system, with the field that names it', async () => {
    const { ask, calls } = await gateway();
    const { createAcsUser } = await ask(createUser, { input: { acsSystemId: 'nope', fullName: 'Jane' } });
    expect(createAcsUser).toEqual({
      acsUser: null,
      userErrors: [
        { message: 'Access control system not found', code: 'acs_system_not_found', field: 'acsSystemId' },
      ],
    });
    expect(calls()).toEqual(['/acs/users/create']);
  });

  test('an unknown identity, with the field that names it', async () => {
    const { ask, ids } = await gateway();
    const { createAcsUser } = await ask(createUser, {
      input: { acsSystemId: ids.systems.saltoKs, fullName: 'Jane', userIdentityId: 'nope' },
    });
    expect(createAcsUser?.userErrors).toEqual([
      { message: 'User identity not found', code: 'user_identity_not_found', field: 'userIdentityId' },
    ]);
  });

  const unknownUser = [
    { message: 'Access control user not found', code: 'acs_user_not_found', field: 'acsUserId' },
  ];
  test.for(['updateAcsUser', 'suspendAcsUser', 'unsuspendAcsUser', 'deleteAcsUser'])(
    'an unknown user, in %s',
    async mutation => {
      const { send, calls } = await gateway();
      const { data } = await send(blind(mutation), { input: { acsUserId: 'nope' } });
      expect(data).toEqual({ it: { userErrors: unknownUser } });
      expect(calls()).toHaveLength(1);
    },
  );

  test('an unknown group, entrance, credential or identity, with the field that names it', async () => {
    const { send, ids } = await gateway();
    const acsUserId = ids.users.dana;
    const cases = [
      ['addAcsUserToAccessGroup', { acsAccessGroupId: 'nope', acsUserId }],
      ['grantAcsUserAccessToEntrance', { acsEntranceId: 'nope', acsUserId }],
      ['assignAcsCredential', { acsCredentialId: 'nope', acsUserId }],
      ['removeAcsUserFromUserIdentity', { userIdentityId: 'nope', acsUserId }],
    ] as const;
    const found: unknown[] = [];
    for (const [mutation, input] of cases) found.push((await send(blind(mutation), { input })).data);
    expect(found).toMatchObject([
      { it: { userErrors: [{ code: 'acs_access_group_not_found', field: 'acsAccessGroupId' }] } },
      { it: { userErrors: [{ code: 'acs_entrance_not_found', field: 'acsEntranceId' }] } },
      { it: { userErrors: [{ code: 'acs_credential_not_found', field: 'acsCredentialId' }] } },
      { it: { userErrors: [{ code: 'user_identity_not_found', field: 'userIdentityId' }] } },
    ]);
  });

  test('an unknown object in a list, with the list that names it', async () => {
    const { send, ids } = await gateway();
    const cases = [
      ['createAcsUser', { acsSystemId: ids.systems.saltoKs, fullName: 'Jane', acsAccessGroupIds: ['nope'] }],
      ['createUserIdentity', { acsSystemIds: ['nope'] }],
      [
        'createAcsCredential',
        { acsUserId: ids.users.dana, accessMethod: 'CARD', allowedAcsEntranceIds: ['nope'] },
      ],
    ] as const;
    const found: unknown[] = [];
    for (const [mutation, input] of cases) found.push((await send(blind(mutation), { input })).data);
    expect(found).toMatchObject([
      { it: { userErrors: [{ code: 'acs_access_group_not_found', field: 'acsAccessGroupIds' }] } },
      { it: { userErrors: [{ code: 'acs_system_not_found', field: 'acsSystemIds' }] } },
      { it: { userErrors: [{ code: 'acs_entrance_not_found', field: 'allowedAcsEntranceIds' }] } },
    ]);
  });

  test('an identity without a user in the system, and blames no field that was not given', async () => {
    const { ask, calls, ids } = await gateway();
    const { deleteAcsUser } = await ask(deleteUser, {
      input: { userIdentityId: ids.people.john, acsSystemId: ids.systems.saltoSpace },
    });
    expect(deleteAcsUser).toEqual({
      deletedAcsUserId: null,
      userErrors: [{ message: 'Access control user not found', code: 'acs_user_not_found', field: null }],
    });
    expect(calls()).toEqual(['/acs/users/get', '/acs/users/delete']);
  });

  test('an unknown key in a merge, and blames no field that was not given', async () => {
    const { ask } = await gateway();
    const { mergeUserIdentities } = await ask(mergeIdentities, {
      input: { userIdentityKey: 'guest_ruben', mergedUserIdentityKeys: ['nope'] },
    });
    expect(mergeUserIdentities?.userErrors).toEqual([
      { message: 'User identity not found', code: 'user_identity_not_found', field: null },
    ]);
  });

  test('an unknown object where several given fields can be meant, and blames none of them', async () => {
    const { ask, ids, sandbox } = await gateway();
    const { mergeUserIdentities } = await ask(mergeIdentities, {
      input: { userIdentityId: ids.people.ruben, mergedUserIdentityIds: ['nope'] },
    });
    const error = { type: 'acs_system_not_found', message: 'Access control system not found' };
    sandbox.faults.push({ path: '/acs/users/update', status: 404, body: JSON.stringify({ error }) });
    const hidAcsSystemId = 'nope';
    const alone = await ask(updateUser, { input: { acsUserId: ids.users.dana, hidAcsSystemId } });
    const beside = await ask(updateUser, {
      input: { userIdentityId: ids.people.john, acsSystemId: ids.systems.saltoKs, hidAcsSystemId },
    });
    expect(mergeUserIdentities?.userErrors).toMatchObject([{ code: 'user_identity_not_found', field: null }]);
    expect(alone.updateAcsUser?.userErrors).toMatchObject([{ field: 'hidAcsSystemId' }]);
    expect(beside.updateAcsUser?.userErrors).toMatchObject([{ field: null }]);
  });

  test('an email address that only Seam finds bad, under the name its sender used', async () => {
    const { ask, calls, ids } = await gateway();
    const input = { acsSystemId: ids.systems.saltoKs, fullName: 'Jane' };
    const newer = await ask(createUser, { input: { ...input, emailAddress: 'jane@localhost' } });
    const older = await ask(createUser, { input: { ...input, email: 'jane@localhost' } });
    const refused = { message: 'Invalid email', code: 'invalid_input' };
    expect(calls()).toEqual(['/acs/users/create', '/acs/users/create']);
    expect(newer.createAcsUser?.userErrors).toEqual([{ ...refused, field: 'emailAddress' }]);
    expect(older.createAcsUser?.userErrors).toEqual([{ ...refused, field: 'email' }]);
  });

  test('leaving a group in which the person has no user', async () => {
    const { ask, ids } = await gateway();
    const { removeAcsUserFromAccessGroup } = await ask(leaveGroup, {
      input: { acsAccessGroupId: ids.groups.staff, userIdentityId: ids.people.mei },
    });
    expect(removeAcsUserFromAccessGroup).toMatchObject({
      acsAccessGroup: null,
      userErrors: [{ code: 'acs_user_not_found' }],
    });
  });

  test('the email address, phone number or key of another identity', async () => {
    const { ask, ids } = await gateway();
    const email = await ask(createIdentity, { input: { emailAddress: 'JOHN.ALDER@example.com' } });
    const phone = await ask(updateIdentity, {
      input: { userIdentityId: ids.people.jane, phoneNumber: '+15555550101' },
    });
    const key = await ask(createIdentity, { input: { userIdentityKey: 'guest_john' } });
    const formerKey = await ask(createIdentity, { input: { userIdentityKey: 'loyalty_ana' } });
    const taken = {
      message: 'Another user identity has this email address or phone number',
      code: 'user_identity_email_or_phone_conflict',
    };
    const keyTaken = {
      message: 'Another user identity has this user_identity_key',
      code: 'user_identity_key_already_exists',
      field: 'userIdentityKey',
    };
    const both = await ask(createIdentity, {
      input: { emailAddress: 'john.alder@example.com', phoneNumber: '+15555550101' },
    });
    const only = (field: string | null) => ({ userIdentity: null, userErrors: [{ ...taken, field }] });
    expect(email.createUserIdentity).toEqual(only('emailAddress'));
    expect(phone.updateUserIdentity).toEqual(only('phoneNumber'));
    expect(both.createUserIdentity).toEqual(only(null));
    expect(key.createUserIdentity).toEqual({ userIdentity: null, userErrors: [keyTaken] });
    expect(formerKey.createUserIdentity).toEqual({ userIdentity: null, userErrors: [keyTaken] });
  });

  test('a second user of an identity in a system', async () => {
    const { ask, ids } = await gateway();
    const { createAcsUser } = await ask(createUser, {
      input: { acsSystemId: ids.systems.saltoKs, fullName: 'John', userIdentityId: ids.people.john },
    });
    expect(createAcsUser).toEqual({
      acsUser: null,
      userErrors: [
        {
          message: 'The user identity already has a user in this access control system',
          code: 'user_identity_already_in_acs_system',
          field: null,
        },
      ],
    });
  });

  test('linking the user of another identity', async () => {
    const { ask, calls, ids } = await gateway();
    const { addAcsUserToUserIdentity } = await ask(linkUser, {
      input: { acsUserId: ids.users.johnSaltoKs, userIdentityId: ids.people.jane },
    });
    expect(addAcsUserToUserIdentity).toEqual({
      userIdentity: null,
      acsUser: null,
      userErrors: [
        {
          message: 'The access control user belongs to another user identity',
          code: 'acs_user_already_linked_to_user_identity',
          field: null,
        },
      ],
    });
    expect(calls()).toEqual(['/user_identities/add_acs_user']);
  });

  test('merging two people who are users of the same system', async () => {
    const { ask, ids } = await gateway();
    const { mergeUserIdentities } = await ask(mergeIdentities, {
      input: { userIdentityId: ids.people.john, mergedUserIdentityIds: [ids.people.priya] },
    });
    expect(mergeUserIdentities).toMatchObject({
      userIdentity: null,
      userErrors: [{ code: 'user_identity_already_in_acs_system', field: null }],
    });
  });

  test('a group of another system', async () => {
    const { ask, ids } = await gateway();
    const { addAcsUserToAccessGroup } = await ask(joinGroup, {
      input: { acsAccessGroupId: ids.groups.spa, acsUserId: ids.users.dana },
    });
    expect(addAcsUserToAccessGroup).toEqual({
      acsAccessGroup: null,
      acsUser: null,
      userErrors: [
        { message: 'Both must be of the same access control system', code: 'invalid_input', field: null },
      ],
    });
  });

  test('a schedule that is over already', async () => {
    const { ask, ids } = await gateway();
    const { createAcsUser } = await ask(createUser, {
      input: {
        acsSystemId: ids.systems.saltoKs,
        fullName: 'Jane',
        accessSchedule: { startsAt: '2020-01-01T00:00:00Z', endsAt: '2020-01-02T00:00:00Z' },
      },
    });
    expect(createAcsUser?.userErrors).toEqual([
      { message: 'ends_at must be in the future', code: 'invalid_input', field: null },
    ]);
  });

  test('ids and phone numbers that are not in form, each under its own field', async () => {
    const { ask } = await gateway({ sandbox: { rules: { idFormat: 'uuid', phoneFormat: 'e164' } } });
    const { createUserIdentity } = await ask(createIdentity, {
      input: { phoneNumber: '555', acsSystemIds: ['one', 'two'] },
    });
    expect(createUserIdentity?.userErrors).toHaveLength(3);
    expect(createUserIdentity?.userErrors).toEqual(
      expect.arrayContaining([
        { message: 'Invalid uuid', code: 'invalid_input', field: 'acsSystemIds.0' },
        { message: 'Invalid uuid', code: 'invalid_input', field: 'acsSystemIds.1' },
        {
          message: 'Phone number must be in E.164 format',
          code: 'invalid_input',
          field: 'phoneNumber',
        },
      ]),
    );
  });
});

describe('of a refusal by Seam, whatever it looks like,', () => {
  const refused = (status: number, error: object) => ({
    path: '/acs/users/create',
    status,
    body: JSON.stringify({ error, ok: false }),
  });
  const input = (ids: Ids) => ({ acsSystemId: ids.systems.saltoKs, fullName: 'Jane Doe' });

  test('every message of the tree comes with its own path, and those of the root with none', async () => {
    const { ask, ids, sandbox } = await gateway();
    sandbox.faults.push(
      refused(400, {
        type: 'invalid_input',
        message: '5 Input Errors: ...',
        validation_errors: {
          _errors: ['Too much at once'],
          full_name: { _errors: ['Required', 'Must not consist only of whitespace'] },
          access_schedule: {
            _errors: [],
            ends_at: { _errors: ['Invalid datetime'] },
          },
          acs_access_group_ids: { _errors: [], 0: { _errors: ['Expected string, received number'] } },
        },
      }),
    );
    const { createAcsUser } = await ask(createUser, { input: input(ids) });
    const code = 'invalid_input';
    expect(createAcsUser).toEqual({
      acsUser: null,
      userErrors: [
        { message: 'Too much at once', code, field: null },
        { message: 'Required', code, field: 'fullName' },
        { message: 'Must not consist only of whitespace', code, field: 'fullName' },
        { message: 'Invalid datetime', code, field: 'accessSchedule.endsAt' },
        { message: 'Expected string, received number', code, field: 'acsAccessGroupIds.0' },
      ],
    });
  });

  test.for([
    ['is text', 'oops'],
    ['is null', null],
    ['is a list', ['Required']],
    ['says nothing', { _errors: [] }],
    ['has no texts', { _errors: [1, null], full_name: 'Required', acs_system_id: { _errors: 'Required' } }],
  ] as const)('a tree that %s is passed over for the message', async ([, validation_errors]) => {
    const { ask, ids, sandbox } = await gateway();
    const error = { type: 'invalid_input', message: 'full_name is required', validation_errors };
    sandbox.faults.push(refused(400, error));
    const { createAcsUser } = await ask(createUser, { input: input(ids) });
    expect(createAcsUser).toEqual({
      acsUser: null,
      userErrors: [{ message: 'full_name is required', code: 'invalid_input', field: null }],
    });
  });

  test.for([
    [400, 'full_name_required'],
    [400, 'a_type_of_next_year'],
    [404, 'thing_not_found'],
    [404, 'odd (thing_not_found'],
    [409, 'a_new_conflict'],
    [422, 'unprocessable'],
  ] as const)('a %i of type %s keeps its type and message', async ([status, type]) => {
    const { ask, ids, sandbox } = await gateway();
    sandbox.faults.push(refused(status, { type, message: 'For a reason.' }));
    const { createAcsUser } = await ask(createUser, { input: input(ids) });
    expect(createAcsUser).toEqual({
      acsUser: null,
      userErrors: [{ message: 'For a reason.', code: type, field: null }],
    });
  });

  test('nothing beside type, message and tree is passed on', async () => {
    const { send, ids, sandbox } = await gateway();
    const error = { type: 'invalid_input', message: 'No.', stack: 'at secret.ts:1', data: { note: 'inner' } };
    sandbox.faults.push(refused(400, error));
    const answer = await send(createUser, { input: input(ids) });
    expect(answer.errors).toBeUndefined();
    expect(JSON.stringify(answer.data)).not.toMatch(/secret|inner/);
    expect(answer.data).toMatchObject({ createAcsUser: { userErrors: [{ message: 'No.' }] } });
  });
});

test('refuses to delete twice, with no id the second time', async () => {
  const { ask, calls, ids } = await gateway();
  const input = { acsUserId: ids.users.dana };
  await ask(deleteUser, { input });
  expect(await ask(deleteUser, { input })).toEqual({
    deleteAcsUser: {
      deletedAcsUserId: null,
      userErrors: [
        { message: 'Access control user not found', code: 'acs_user_not_found', field: 'acsUserId' },
      ],
    },
  });
  expect(calls()).toEqual(['/acs/users/delete', '/acs/users/delete']);
});

test('goes on with the next change after one was refused', async () => {
  const { ask, calls, ids } = await gateway();
  const answer = await ask(
    graphql(`
      mutation RefusalThenSuccess($id: ID!) {
        here: updateAcsUser(input: { acsUserId: $id, fullName: "" }) { acsUser { id } userErrors { field } }
        seam: updateAcsUser(input: { acsUserId: "nope" }) { acsUser { id } userErrors { field } }
        fine: updateAcsUser(input: { acsUserId: $id, fullName: "Dana W." }) { acsUser { fullName } userErrors { field } }
      }
    `),
    { id: ids.users.dana },
  );
  expect(answer).toEqual({
    here: { acsUser: null, userErrors: [{ field: 'fullName' }] },
    seam: { acsUser: null, userErrors: [{ field: 'acsUserId' }] },
    fine: { acsUser: { fullName: 'Dana W.' }, userErrors: [] },
  });
  expect(calls()).toEqual(['/acs/users/update', '/acs/users/update', '/acs/users/get']);
});
