import { expect, test } from 'vitest';
import { seam } from './kit.ts';

test.each([
  ['/acs/users/list', 'acs_users', 'acs_user_id', 42],
  ['/user_identities/list', 'user_identities', 'user_identity_id', 16],
  ['/acs/entrances/list', 'acs_entrances', 'acs_entrance_id', 11],
  ['/acs/credentials/list', 'acs_credentials', 'acs_credential_id', 15],
] as const)('%s can be walked page by page, each row once, oldest first', async (path, key, id, total) => {
  const { ask } = await seam();
  const rows = [];
  let page_cursor: string | null = null;
  do {
    const { body } = await ask(path, { body: { limit: 4, page_cursor } });
    expect(body.pagination.has_next_page).toBe(body.pagination.next_page_cursor !== null);
    expect(body.pagination.next_page_url === null).toBe(body.pagination.next_page_cursor === null);
    rows.push(...body[key]);
    page_cursor = body.pagination.next_page_cursor;
  } while (page_cursor !== null);
  expect(new Set(rows.map(row => row[id])).size).toBe(total);
  expect(rows).toHaveLength(total);
  const times = rows.map(row => Date.parse(row.created_at));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test('the last page may be full', async () => {
  const { call } = await seam();
  const { pagination } = await call('/acs/entrances/list', { limit: 11 });
  expect(pagination).toEqual({ has_next_page: false, next_page_cursor: null, next_page_url: null });
});

test('lists have their documented default sizes', async () => {
  const { call } = await seam({ large: true });
  const users = await call('/acs/users/list');
  const people = await call('/user_identities/list');
  expect([users.acs_users.length, people.user_identities.length]).toEqual([500, 500]);
});

test('the next page can be had by its URL', async () => {
  const { call, ask, sandbox } = await seam();
  const first = await call('/acs/entrances/list', { limit: 2, search: 'room' });
  const url = first.pagination.next_page_url ?? '';
  expect(url.startsWith(`${sandbox.url}/acs/entrances/list?`)).toBe(true);
  const { body } = await ask(url.slice(sandbox.url.length), { method: 'GET' });
  expect(body.acs_entrances.map((one: { display_name: string }) => one.display_name)).toEqual([
    'Room 102',
    'Room 201',
  ]);
});

test.each([{ limit: 3 }, { limit: 2, search: 'o' }, { limit: 2, acs_system_id: 'other' }, {}])(
  'the next page of other parameters, %j, is refused',
  async params => {
    const { call, ask } = await seam();
    const { pagination } = await call('/acs/users/list', { limit: 2 });
    const { status, body } = await ask('/acs/users/list', {
      body: { ...params, page_cursor: pagination.next_page_cursor },
    });
    expect([status, body.error]).toEqual([
      400,
      {
        type: 'mismatched_page_parameters',
        message:
          'When using next_page_cursor, the request must send parameters identical to the initial request.',
      },
    ]);
  },
);

test.each([
  ['zzz', 'Invalid base64 for "page_cursor"', { _errors: [], page_cursor: { _errors: ['Invalid base64'] } }],
  ['e30=', 'Expected array, received object', { _errors: ['Expected array, received object'] }],
  [
    'W10=',
    'Array must contain at least 2 element(s)',
    { _errors: ['Array must contain at least 2 element(s)'] },
  ],
  ['bm9qc29u', 'Error while parsing input', undefined],
])('the cursor %s is refused', async (page_cursor, message, validation_errors) => {
  const { ask } = await seam();
  const { status, body } = await ask('/acs/users/list', { body: { page_cursor } });
  expect([status, body.error]).toEqual([
    400,
    { type: 'invalid_input', message, ...(validation_errors && { validation_errors }) },
  ]);
});

test('a page goes on after its first row was deleted', async () => {
  const { call } = await seam();
  const all = await call('/acs/users/list');
  const { pagination } = await call('/acs/users/list', { limit: 2 });
  await call('/acs/users/delete', { acs_user_id: all.acs_users[2]?.acs_user_id });
  const next = await call('/acs/users/list', { limit: 2, page_cursor: pagination.next_page_cursor });
  expect(next.acs_users.map(one => one.acs_user_id)).toEqual(
    all.acs_users.slice(3, 5).map(one => one.acs_user_id),
  );
});

test('created_before leaves out what was created then or later', async () => {
  const { call, ids } = await seam();
  const { acs_user } = await call('/acs/users/get', { acs_user_id: ids.users.johnSaltoKs });
  const before = async (created_before: string) =>
    (await call('/acs/users/list', { created_before, user_identity_id: ids.people.john })).acs_users.map(
      one => one.acs_user_id,
    );
  expect(await before(acs_user.created_at)).toEqual([]);
  expect(await before('2026-03-01T09:30:00.123457Z')).toEqual([ids.users.johnSaltoKs]);
});
