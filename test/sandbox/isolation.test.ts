import { expect, test } from 'vitest';
import { type Calls, routes } from '../../src/seam/generated.ts';
import { seam } from './kit.ts';

test('no id of one workspace means anything in another, to any call', async () => {
  const { ask, sandbox, ids } = await seam();
  const params = {
    acs_user_id: ids.users.johnSaltoKs,
    acs_system_id: ids.systems.saltoKs,
    acs_access_group_id: ids.groups.staff,
    acs_entrance_id: ids.entrances.lobby,
    acs_credential_id: ids.credentials.johnCode,
    user_identity_id: ids.people.john,
    full_name: 'Intruder',
    access_method: 'code',
    action_attempt_id: 'any',
  };
  const before = await snapshot();
  for (const path of Object.keys(routes) as (keyof Calls)[]) {
    const known = routes[path].parameters.properties;
    const one = Object.fromEntries(Object.entries(params).filter(([name]) => name in known));
    // Selectors take one way of saying who: try each
    for (const left of ['user_identity_id', 'acs_user_id']) {
      const { [left]: _, ...body } = one as Record<string, unknown>;
      const answer = await ask(path, { body, token: sandbox.tokens.otherApiKey });
      if (/create$/.test(path) && answer.status === 200) continue;
      expect([path, JSON.stringify(answer.body)]).not.toEqual([
        path,
        expect.stringMatching(/John|Harbour House"/),
      ]);
      if (answer.status === 200)
        expect(Object.values(answer.body).flat()).not.toContainEqual(
          expect.objectContaining({ workspace_id: ids.workspace }),
        );
    }
  }
  expect(await snapshot()).toEqual(before);

  async function snapshot() {
    const lists = [
      '/acs/users/list',
      '/user_identities/list',
      '/acs/credentials/list',
      '/acs/access_groups/list',
    ];
    return Promise.all(lists.map(async path => (await ask(path)).text));
  }
});

test.each([
  ['/acs/users/get', { acs_user_id: 'johnSaltoKs' }, 'acs_user_not_found'],
  ['/acs/users/update', { acs_user_id: 'johnSaltoKs', full_name: 'X' }, 'acs_user_not_found'],
  ['/acs/users/delete', { acs_user_id: 'johnSaltoKs' }, 'acs_user_not_found'],
  ['/acs/users/suspend', { acs_user_id: 'johnSaltoKs' }, 'acs_user_not_found'],
] as const)('%s does not reach another workspace', async (path, params, type) => {
  const { refused, sandbox, ids } = await seam();
  const real = { ...params, acs_user_id: ids.users[params.acs_user_id] };
  expect(await refused(path, real, sandbox.tokens.otherApiKey)).toEqual([404, type]);
});

test('what is created in one workspace is not seen in the other', async () => {
  const { call, sandbox } = await seam();
  const other = sandbox.tokens.otherApiKey;
  const { user_identity } = await call('/user_identities/create', { user_identity_key: 'guest_john' }, other);
  expect((await call('/user_identities/list', {}, other)).user_identities).toEqual([user_identity]);
  expect((await call('/user_identities/list')).user_identities).not.toContainEqual(user_identity);
});
