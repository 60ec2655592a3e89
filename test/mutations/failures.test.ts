import { describe, expect, test } from 'vitest';
import type { Fault } from '../../src/sandbox/index.ts';
import { graphql } from '../gql/gql.ts';
import { type Gateway, gateway } from '../kit.ts';

const create = graphql(`
  mutation FailureCreate($input: CreateAcsUserInput!) {
    createAcsUser(input: $input) { acsUser { acsUserId } userErrors { message code field } }
  }
`);

const update = graphql(`
  mutation FailureUpdate($input: UpdateAcsUserInput!) {
    updateAcsUser(input: $input) { acsUser { fullName } userErrors { message code field } }
  }
`);

type Ids = Gateway['ids'];

const jane = (ids: Ids) => ({ input: { acsSystemId: ids.systems.saltoKs, fullName: 'Jane Doe' } });

/** An input for every mutation of the graph that Seam would accept. */
const accepted = (ids: Ids): Record<string, object> => {
  const user = { acsUserId: ids.users.dana };
  const identity = { userIdentityId: ids.people.john };
  const group = { acsAccessGroupId: ids.groups.staff };
  const credential = { acsCredentialId: ids.credentials.johnCode };
  return {
    addAcsUserToAccessGroup: { ...group, ...user },
    addAcsUserToUserIdentity: { ...user, userIdentityId: ids.people.kiosk },
    assignAcsCredential: { ...credential, ...user },
    createAcsCredential: { ...user, accessMethod: 'CODE' },
    createAcsUser: jane(ids).input,
    createUserIdentity: { fullName: 'Jane Doe' },
    deleteAcsAccessGroup: group,
    deleteAcsCredential: credential,
    deleteAcsUser: user,
    deleteUserIdentity: identity,
    grantAcsUserAccessToEntrance: { acsEntranceId: ids.entrances.garage, acsUserId: ids.users.nameless },
    mergeUserIdentities: { ...identity, mergedUserIdentityIds: [ids.people.nobody] },
    removeAcsUserFromAccessGroup: { ...group, ...user },
    removeAcsUserFromUserIdentity: { ...identity, acsUserId: ids.users.johnSaltoKs },
    revokeAcsUserAccessToAllEntrances: user,
    suspendAcsUser: user,
    unassignAcsCredential: { ...credential, acsUserId: ids.users.johnSaltoKs },
    unsuspendAcsUser: user,
    updateAcsCredential: { ...credential, code: '123456' },
    updateAcsUser: { ...user, fullName: 'Dana W.' },
    updateUserIdentity: { ...identity, fullName: 'Johnny' },
  };
};

/** A document for any mutation of the graph that asks for nothing but its refusals. */
const blind = (mutation: string) => {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!`;
  return `mutation ($input: ${type}) { it: ${mutation}(input: $input) { userErrors { message code field } } }`;
};

describe('of all mutations of the graph', () => {
  test('none is missing here, and each payload has userErrors that are never null', async () => {
    const { ask, ids } = await gateway();
    const { __schema } = await ask(
      graphql(`
        query FailureMutations {
          __schema {
            mutationType {
              fields {
                name
                type { fields { name type { kind ofType { kind ofType { kind ofType { name } } } } } }
              }
            }
          }
        }
      `),
    );
    const fields = __schema.mutationType?.fields ?? [];
    expect(fields.map(field => field.name).sort()).toEqual(Object.keys(accepted(ids)).sort());
    expect(fields).toHaveLength(21);
    for (const { type } of fields) {
      expect(type.fields?.find(field => field.name === 'userErrors')?.type).toEqual({
        kind: 'NON_NULL',
        ofType: { kind: 'LIST', ofType: { kind: 'NON_NULL', ofType: { name: 'SeamUserError' } } },
      });
    }
  });

  test('each succeeds with one call when nothing of the payload but userErrors is selected', async () => {
    const { send, sandbox, ids } = await gateway();
    for (const [mutation, input] of Object.entries(accepted(ids))) {
      sandbox.reset();
      const { data, errors } = await send(blind(mutation), { input });
      expect({ mutation, data, errors }).toEqual({ mutation, data: { it: { userErrors: [] } } });
      expect(sandbox.calls).toHaveLength(1);
    }
  });

  test.for<[string, object]>([
    ['"ok": false', { ok: false }],
    ['an error', { error: { type: 'internal_server_error', message: 'Oops' } }],
    ['an error beside "ok": true', { error: { type: 'acs_user_not_found', message: 'No user' }, ok: true }],
    ['an error that is text', { error: 'Oops' }],
  ])('each fails with an unknown outcome when a 200 has %s in it', async ([, body]) => {
    const { send, sandbox, ids } = await gateway();
    for (const [mutation, input] of Object.entries(accepted(ids))) {
      sandbox.reset();
      sandbox.faults.push({ body });
      const { data, errors } = await send(blind(mutation), { input });
      const extensions = { code: 'UPSTREAM_INVALID_RESPONSE', outcome: 'UNKNOWN', retryable: false };
      const error = { path: ['it'], extensions };
      expect({ mutation, data, errors }).toMatchObject({ mutation, data: { it: null }, errors: [error] });
      expect(JSON.stringify(errors)).not.toMatch(/Oops|No user/);
      expect(sandbox.calls).toHaveLength(1);
    }
  });

  test('each that creates nothing takes an empty 200 for a success, for nothing tells otherwise', async () => {
    const { send, sandbox, ids } = await gateway();
    for (const [mutation, input] of Object.entries(accepted(ids))) {
      if (mutation.startsWith('create')) continue;
      sandbox.reset();
      sandbox.faults.push({ body: {}, apply: true });
      const { data, errors } = await send(blind(mutation), { input });
      expect({ mutation, data, errors }).toEqual({ mutation, data: { it: { userErrors: [] } } });
    }
  });

  test('each fails with an unknown outcome when Seam breaks down, and is sent once', async () => {
    const { send, sandbox, ids } = await gateway();
    for (const [mutation, input] of Object.entries(accepted(ids))) {
      sandbox.reset();
      sandbox.faults.push({ status: 503, body: '' });
      sandbox.faults.push({ status: 503, body: '' });
      const { data, errors } = await send(blind(mutation), { input });
      expect(data).toEqual({ it: null });
      expect(errors).toMatchObject([
        { path: ['it'], extensions: { code: 'UPSTREAM_UNAVAILABLE', outcome: 'UNKNOWN', retryable: false } },
      ]);
      expect(sandbox.calls).toHaveLength(1);
    }
  });

  test('each fails without any call when nobody is signed in', async () => {
    const { send, calls, ids } = await gateway();
    for (const [mutation, input] of Object.entries(accepted(ids))) {
      const { errors } = await send(blind(mutation), { input }, { authorization: undefined });
      expect(errors).toMatchObject([{ path: ['it'], extensions: { code: 'UNAUTHENTICATED' } }]);
    }
    expect(calls()).toEqual([]);
  });
});

describe('a create that fails is sent exactly once and', () => {
  const path = '/acs/users/create';
  const json = (type: string) => JSON.stringify({ error: { type, message: 'For a reason.' }, ok: false });
  const seam = (status: number, type?: string) => ({
    ...(type ? { type } : {}),
    status,
    requestId: 'request1',
    endpoint: path,
  });
  const unknown = { outcome: 'UNKNOWN', retryable: false };

  const cases: [what: string, fault: Fault, extensions: object][] = [
    [
      'fails with FORBIDDEN on 403',
      { status: 403, body: json('forbidden') },
      { code: 'FORBIDDEN', seam: seam(403, 'forbidden') },
    ],
    [
      'fails with FORBIDDEN on a 403 that is not of Seam',
      { status: 403, body: '<html>Blocked</html>', headers: { 'content-type': 'text/html' } },
      { code: 'FORBIDDEN', seam: { status: 403, endpoint: path } },
    ],
    [
      'fails with UNAUTHENTICATED on a 401 that is not of Seam',
      { status: 401, body: '' },
      { code: 'UNAUTHENTICATED', seam: { status: 401, endpoint: path } },
    ],
    [
      'fails with RATE_LIMITED and the seconds to wait on 429',
      { status: 429, headers: { 'retry-after': '17' }, body: json('too_many_requests') },
      { code: 'RATE_LIMITED', retryAfter: 17, retryable: true, seam: seam(429, 'too_many_requests') },
    ],
    [
      'fails with RATE_LIMITED and nothing to wait on a 429 with a date gone by',
      { status: 429, headers: { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }, body: '' },
      { code: 'RATE_LIMITED', retryAfter: 0, retryable: true, seam: { status: 429, endpoint: path } },
    ],
    [
      'fails with RATE_LIMITED on a 429 that does not say how long',
      { status: 429, body: '' },
      { code: 'RATE_LIMITED', retryable: true, seam: { status: 429, endpoint: path } },
    ],
    [
      'fails with RATE_LIMITED on a 429 whose wait is nonsense',
      { status: 429, headers: { 'retry-after': 'soon' }, body: '' },
      { code: 'RATE_LIMITED', retryable: true, seam: { status: 429, endpoint: path } },
    ],
    [
      'fails with UPSTREAM_UNAVAILABLE on a 404 that is not of Seam, as where the endpoint is wrong',
      { status: 404, headers: { 'content-type': 'text/plain' }, body: '404' },
      { code: 'UPSTREAM_UNAVAILABLE', seam: { status: 404, endpoint: path } },
    ],
    [
      'fails with UPSTREAM_UNAVAILABLE on a 500 in JSON',
      { status: 500, body: json('internal_server_error') },
      { code: 'UPSTREAM_UNAVAILABLE', seam: seam(500, 'internal_server_error'), ...unknown },
    ],
    [
      'fails with UPSTREAM_UNAVAILABLE on a 502 in HTML',
      { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad gateway</html>' },
      { code: 'UPSTREAM_UNAVAILABLE', seam: { status: 502, endpoint: path }, ...unknown },
    ],
    [
      'fails with UPSTREAM_UNAVAILABLE on an empty 503',
      { status: 503, body: '' },
      { code: 'UPSTREAM_UNAVAILABLE', seam: { status: 503, endpoint: path }, ...unknown },
    ],
    [
      'fails with UPSTREAM_UNAVAILABLE on a 500 that promises JSON and sends none',
      { status: 500, headers: { 'content-type': 'application/json' }, body: '{"error":' },
      { code: 'UPSTREAM_UNAVAILABLE', seam: seam(500), ...unknown },
    ],
    [
      'fails with UPSTREAM_UNAVAILABLE when the connection is cut before an answer',
      { reset: 'before-headers' },
      { code: 'UPSTREAM_UNAVAILABLE', seam: { endpoint: path }, ...unknown },
    ],
    [
      'fails with UPSTREAM_UNAVAILABLE when the connection is cut after the headers',
      { reset: 'after-headers' },
      { code: 'UPSTREAM_UNAVAILABLE', seam: { endpoint: path, status: 200 }, ...unknown },
    ],
    [
      'fails with UPSTREAM_UNAVAILABLE when the connection is cut in the middle of an answer',
      { truncate: true },
      { code: 'UPSTREAM_UNAVAILABLE', seam: seam(200), ...unknown },
    ],
    [
      'fails with UPSTREAM_INVALID_RESPONSE on a 200 that is broken JSON',
      { status: 200, headers: { 'content-type': 'application/json' }, body: '{"acs_user":' },
      { code: 'UPSTREAM_INVALID_RESPONSE', seam: seam(200), ...unknown },
    ],
    [
      'fails with UPSTREAM_INVALID_RESPONSE on a 200 that is HTML',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Hello</html>' },
      { code: 'UPSTREAM_INVALID_RESPONSE', seam: { status: 200, endpoint: path }, ...unknown },
    ],
    [
      'fails with UPSTREAM_INVALID_RESPONSE on a 200 that is empty',
      { status: 200, body: '' },
      { code: 'UPSTREAM_INVALID_RESPONSE', seam: { status: 200, endpoint: path }, ...unknown },
    ],
    [
      'fails with UPSTREAM_INVALID_RESPONSE on a 200 that is a list',
      { status: 200, body: '[]' },
      { code: 'UPSTREAM_INVALID_RESPONSE', seam: seam(200), ...unknown },
    ],
    [
      'fails with UPSTREAM_INVALID_RESPONSE on a redirect, which is not followed',
      { status: 307, headers: { location: '/acs/users/create' }, body: '' },
      { code: 'UPSTREAM_INVALID_RESPONSE', seam: { status: 307, endpoint: path } },
    ],
  ];
  test.for(cases)('%s', async ([, fault, extensions]) => {
    const { send, sandbox, calls, ids } = await gateway();
    // A second attempt would succeed, and would be seen in the calls.
    sandbox.faults.push({ path, times: 1, ...fault });
    const { data, errors } = await send(create, jane(ids));
    expect(data).toEqual({ createAcsUser: null });
    expect(errors).toEqual([
      {
        path: ['createAcsUser'],
        message: expect.any(String),
        locations: expect.any(Array),
        extensions,
      },
    ]);
    expect(calls()).toEqual([path]);
  });

  test('fails with RATE_LIMITED and the seconds until a date on 429', async () => {
    const { send, sandbox, calls, ids } = await gateway();
    const date = new Date(Date.now() + 24 * 3_600_000).toUTCString();
    sandbox.faults.push({ path, times: 1, status: 429, headers: { 'retry-after': date }, body: '' });
    const { errors } = await send(create, jane(ids));
    expect(errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
    expect(errors?.[0]?.extensions.retryAfter).toBeGreaterThan(80_000);
    expect(errors?.[0]?.extensions.retryAfter).toBeLessThanOrEqual(86_400);
    expect(calls()).toEqual([path]);
  });

  test('fails with UPSTREAM_TIMEOUT and an unknown outcome when Seam does not answer', async () => {
    const { send, sandbox, calls, ids } = await gateway({ server: { upstream: { writeMs: 1_000 } } });
    sandbox.faults.push({ path, times: 1, hang: true, apply: true });
    const { data, errors } = await send(create, jane(ids));
    expect(data).toEqual({ createAcsUser: null });
    expect(errors).toMatchObject([
      {
        path: ['createAcsUser'],
        extensions: { code: 'UPSTREAM_TIMEOUT', ...unknown, seam: { endpoint: path } },
      },
    ]);
    expect(calls()).toEqual([path]);
  });

  test('fails with UPSTREAM_UNAVAILABLE and no unknown outcome when nobody listens', async () => {
    const { send, sandbox, ids } = await gateway();
    await sandbox.close();
    const { data, errors } = await send(create, jane(ids));
    expect(data).toEqual({ createAcsUser: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
    expect(errors?.[0]?.extensions).not.toHaveProperty('outcome');
    expect(sandbox.calls).toEqual([]);
  });

  const creations = [
    ['createUserIdentity', '/user_identities/create', 'userIdentity'],
    ['createAcsCredential', '/acs/credentials/create', 'acsCredential'],
    ['createAcsUser', '/acs/users/create', 'acsUser'],
  ] as const;

  const useless = (key: string): [what: string, body: object][] => [
    ['nothing', {}],
    ['ok alone', { ok: true }],
    ['null for the new object', { [key]: null }],
    ['an object without an id', { [key]: { display_name: 'Jane Doe' }, ok: true }],
    ['an id that is empty', { [key]: { [`${key}_id`]: '' } }],
    ['an id that is a number', { [key]: { [`${key}_id`]: 7 } }],
    ['a list', { [key]: [{ [`${key}_id`]: 'made' }] }],
  ];

  test.for(creations)(
    '%s has an unknown outcome when a 200 brings no new object',
    async ([mutation, create, node]) => {
      const { send, sandbox, calls, ids, forget } = await gateway();
      const key = node.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
      const selections = [`{ userErrors`, `{ ${node} { id } userErrors`];
      for (const [what, body] of useless(key)) {
        for (const selection of selections) {
          forget();
          sandbox.faults.push({ path: create, times: 1, body });
          const document = blind(mutation).replace('{ userErrors', selection);
          const { data, errors } = await send(document, { input: accepted(ids)[mutation] });
          expect({ what, data, errors }).toMatchObject({
            what,
            data: { it: null },
            errors: [
              {
                path: ['it'],
                extensions: { code: 'UPSTREAM_INVALID_RESPONSE', ...unknown, seam: { endpoint: create } },
              },
            ],
          });
          expect(errors).toHaveLength(1);
          expect(calls()).toEqual([create]);
        }
      }
    },
  );

  test.for(creations)(
    '%s succeeds when a 200 brings no more than the id',
    async ([mutation, create, node]) => {
      const { send, sandbox, ids } = await gateway();
      const key = node.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
      sandbox.faults.push({ path: create, times: 1, body: { [key]: { [`${key}_id`]: 'made' } } });
      const document = blind(mutation).replace('{ userErrors', `{ ${node} { ${node}Id } userErrors`);
      const { data, errors } = await send(document, { input: accepted(ids)[mutation] });
      expect(errors).toBeUndefined();
      expect(data).toEqual({ it: { [node]: { [`${node}Id`]: 'made' }, userErrors: [] } });
    },
  );

  test('names the request to Seam when a 200 comes without the new user', async () => {
    const { send, sandbox, ids } = await gateway();
    sandbox.faults.push({ path, times: 1, status: 200, body: '{"ok":true}' });
    const { errors } = await send(create, jane(ids));
    expect(errors).toMatchObject([{ extensions: { seam: { status: 200, requestId: 'request1' } } }]);
  });

  test('fails in the one field of the new user that has the wrong type, for it was made', async () => {
    const { send, sandbox, calls, ids } = await gateway();
    const body = { acs_user: { acs_user_id: 'made', full_name: 7 } };
    sandbox.faults.push({ path, times: 1, body });
    const document = blind('createAcsUser').replace(
      '{ userErrors',
      '{ acsUser { acsUserId fullName } userErrors',
    );
    const { data, errors } = await send(document, jane(ids));
    expect(data).toEqual({ it: { acsUser: { acsUserId: 'made', fullName: null }, userErrors: [] } });
    expect(errors).toMatchObject([
      { path: ['it', 'acsUser', 'fullName'], extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } },
    ]);
    expect(errors?.[0]?.extensions).not.toHaveProperty('outcome');
    expect(calls()).toEqual([path]);
  });
});

describe('a change fails', () => {
  test('with UNAUTHENTICATED and the request id for a token Seam does not know', async () => {
    const { send, calls, ids } = await gateway();
    const { data, errors } = await send(create, jane(ids), { authorization: 'Bearer seam_wrong' });
    expect(data).toEqual({ createAcsUser: null });
    expect(errors).toEqual([
      {
        message: 'API Key not found',
        path: ['createAcsUser'],
        locations: expect.any(Array),
        extensions: {
          code: 'UNAUTHENTICATED',
          seam: {
            type: 'unauthorized',
            status: 401,
            requestId: 'request1',
            endpoint: '/acs/users/create',
          },
        },
      },
    ]);
    expect(calls()).toEqual(['/acs/users/create']);
  });

  test('with UNAUTHENTICATED for a client session, which may only read', async () => {
    const { send, sandbox, ids } = await gateway();
    const { errors } = await send(create, jane(ids), {
      authorization: `Bearer ${sandbox.tokens.clientSession}`,
    });
    expect(errors).toMatchObject([
      {
        extensions: { code: 'UNAUTHENTICATED', seam: { type: 'client_session_token_used_for_api_key' } },
      },
    ]);
  });

  test('with UNAUTHENTICATED for a personal access token without a workspace, and works with one', async () => {
    const { send, sandbox, ids } = await gateway();
    const authorization = `Bearer ${sandbox.tokens.personalAccessToken}`;
    const without = await send(create, jane(ids), { authorization });
    const within = await send(create, jane(ids), { authorization, 'seam-workspace': ids.workspace });
    expect(without.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(within.errors).toBeUndefined();
    expect(within.data).toMatchObject({ createAcsUser: { userErrors: [] } });
    expect(sandbox.calls.map(call => call.workspace)).toEqual([undefined, ids.workspace]);
  });

  test('as a refusal in another workspace, where the object is not known', async () => {
    const { send, sandbox, ids } = await gateway();
    const { data, errors } = await send(
      update,
      { input: { acsUserId: ids.users.dana, fullName: 'Dana W.' } },
      { authorization: `Bearer ${sandbox.tokens.otherApiKey}` },
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      updateAcsUser: { acsUser: null, userErrors: [{ code: 'acs_user_not_found', field: 'acsUserId' }] },
    });
  });

  test('before anything is changed when the user to delete cannot be looked up', async () => {
    const { send, sandbox, calls, ids } = await gateway();
    sandbox.faults.push({ path: '/acs/users/get', status: 503, body: '' });
    const { data, errors } = await send(
      graphql(`
        mutation FailureDelete($input: DeleteAcsUserInput!) {
          deleteAcsUser(input: $input) { deletedAcsUserId userErrors { message code field } }
        }
      `),
      { input: { userIdentityId: ids.people.john, acsSystemId: ids.systems.saltoKs } },
    );
    expect(data).toEqual({ deleteAcsUser: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
    expect(errors?.[0]?.extensions).not.toHaveProperty('outcome');
    expect(calls()).toEqual(Array(3).fill('/acs/users/get'));
  });

  test('without a word of the answer that Seam did not mean for clients', async () => {
    const { send, sandbox, ids } = await gateway();
    const error = { type: 'internal_server_error', message: 'db-7 at 10.0.0.4', stack: 'at secret.ts:1' };
    sandbox.faults.push({ status: 500, body: JSON.stringify({ error, ok: false }) });
    const { errors } = await send(create, jane(ids));
    expect(errors).toHaveLength(1);
    expect(JSON.stringify(errors)).not.toMatch(/db-7|secret|seam_apikey/);
  });
});

describe('what was done survives', () => {
  test('the failure of a later change in the same document', async () => {
    const { send, sandbox, calls, ids } = await gateway();
    sandbox.faults.push({ path: '/acs/users/suspend', status: 500, body: '' });
    const { data, errors } = await send(
      graphql(`
        mutation FailureOfSecond($id: ID!) {
          one: updateAcsUser(input: { acsUserId: $id, fullName: "Dana W." }) { acsUser { fullName } userErrors { code } }
          two: suspendAcsUser(input: { acsUserId: $id }) { acsUser { isSuspended } userErrors { code } }
          three: updateAcsUser(input: { acsUserId: $id, phoneNumber: "1" }) { acsUser { phoneNumber } userErrors { code } }
        }
      `),
      { id: ids.users.dana },
    );
    expect(data).toEqual({
      one: { acsUser: { fullName: 'Dana W.' }, userErrors: [] },
      two: null,
      three: { acsUser: { phoneNumber: '1' }, userErrors: [] },
    });
    expect(errors).toMatchObject([{ path: ['two'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
    expect(calls()).toEqual([
      '/acs/users/update',
      '/acs/users/get',
      '/acs/users/suspend',
      '/acs/users/update',
      '/acs/users/get',
    ]);
  });

  test('the failure to read it again', async () => {
    const { send, sandbox, calls, ids } = await gateway();
    sandbox.faults.push({ path: '/acs/users/get', status: 503, body: '' });
    const { data, errors } = await send(update, {
      input: { acsUserId: ids.users.dana, fullName: 'Dana W.' },
    });
    expect(data).toEqual({ updateAcsUser: { acsUser: null, userErrors: [] } });
    expect(errors).toMatchObject([
      { path: ['updateAcsUser', 'acsUser'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } },
    ]);
    expect(errors?.[0]?.extensions).not.toHaveProperty('outcome');
    expect(calls()).toEqual(['/acs/users/update', ...Array(3).fill('/acs/users/get')]);
  });

  test('that it cannot be found any more when it is read again', async () => {
    const { send, sandbox, ids } = await gateway();
    const error = { type: 'acs_user_not_found', message: 'acs_user not found' };
    sandbox.faults.push({ path: '/acs/users/get', status: 404, body: JSON.stringify({ error, ok: false }) });
    const { data, errors } = await send(update, {
      input: { acsUserId: ids.users.dana, fullName: 'Dana W.' },
    });
    expect(errors).toBeUndefined();
    expect(data).toEqual({ updateAcsUser: { acsUser: null, userErrors: [] } });
  });

  test('the failure of what is read beside it', async () => {
    const { send, sandbox, ids } = await gateway();
    sandbox.faults.push({ path: '/acs/systems/get', status: 500, body: '' });
    sandbox.faults.push({ path: '/acs/access_groups/list', status: 429, body: '' });
    sandbox.faults.push({ path: '/user_identities/get', times: 1, status: 200, body: '{}' });
    const { data, errors } = await send(
      graphql(`
        mutation FailureOfChildren($input: CreateAcsUserInput!) {
          createAcsUser(input: $input) {
            acsUser {
              fullName
              acsSystem { name }
              userIdentity { displayName }
              acsAccessGroups { nodes { name } }
              acsCredentials { nodes { code } }
            }
            userErrors { code }
          }
        }
      `),
      {
        input: {
          acsSystemId: ids.systems.saltoKs,
          fullName: 'Mei Tanaka',
          userIdentityId: ids.people.mei,
        },
      },
    );
    expect(data).toEqual({
      createAcsUser: {
        acsUser: {
          fullName: 'Mei Tanaka',
          acsSystem: null,
          userIdentity: null,
          acsAccessGroups: null,
          acsCredentials: { nodes: [] },
        },
        userErrors: [],
      },
    });
    const found = errors?.map(({ path, extensions }) => [path?.at(-1), extensions.code]).sort();
    expect(found).toEqual([
      ['acsAccessGroups', 'RATE_LIMITED'],
      ['acsSystem', 'UPSTREAM_UNAVAILABLE'],
      ['userIdentity', 'UPSTREAM_INVALID_RESPONSE'],
    ]);
  });

  test('a leaf that came in another type than it has', async () => {
    const { send, sandbox, ids } = await gateway();
    const acs_user = {
      acs_user_id: 'u1',
      acs_system_id: ids.systems.saltoKs,
      workspace_id: ids.workspace,
      created_at: '2026-11-21T08:00:00Z',
      display_name: 'Jane Doe',
      phone_number: 15_555_550_100,
    };
    sandbox.faults.push({ path: '/acs/users/create', status: 200, body: JSON.stringify({ acs_user }) });
    const { data, errors } = await send(
      graphql(`
        mutation FailureOfLeaf($input: CreateAcsUserInput!) {
          createAcsUser(input: $input) { acsUser { displayName phoneNumber errors { code } } userErrors { code } }
        }
      `),
      jane(ids),
    );
    expect(data).toEqual({
      createAcsUser: {
        acsUser: { displayName: 'Jane Doe', phoneNumber: null, errors: [] },
        userErrors: [],
      },
    });
    expect(errors).toMatchObject([
      {
        path: ['createAcsUser', 'acsUser', 'phoneNumber'],
        extensions: { code: 'UPSTREAM_INVALID_RESPONSE' },
      },
    ]);
  });
});
