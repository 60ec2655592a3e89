import { expect, test } from 'vitest';
import { seam } from './kit.ts';

const required = { _errors: ['Required'] };

test('one missing parameter is named', async () => {
  const { ask } = await seam();
  const { status, body } = await ask('/acs/users/create', { body: { full_name: 'Jane' } });
  expect([status, body]).toEqual([
    400,
    {
      error: {
        type: 'invalid_input',
        message: 'acs_system_id is required',
        validation_errors: { _errors: [], acs_system_id: required },
      },
      ok: false,
    },
  ]);
});

test('several mistakes are counted, listed, and hung on a tree', async () => {
  const { ask } = await seam();
  const { body } = await ask('/acs/users/create', {
    body: {
      full_name: null,
      acs_system_id: 5,
      acs_access_group_ids: [1, 'a'],
      email_address: 'x',
      access_schedule: { starts_at: 'soon' },
    },
  });
  expect(body.error.validation_errors).toEqual({
    _errors: [],
    full_name: { _errors: ['Expected string, received null'] },
    acs_system_id: { _errors: ['Expected string, received number'] },
    acs_access_group_ids: { _errors: [], 0: { _errors: ['Expected string, received number'] } },
    email_address: { _errors: ['Invalid email'] },
    access_schedule: { _errors: [], starts_at: { _errors: ['Invalid datetime'] } },
  });
  expect(body.error.message).toMatch(/^5 Input Errors: /);
  expect(body.error.message).toContain('Expected string, received number for "acs_access_group_ids.0"');
  expect(body.error.message).toContain('Invalid datetime for "access_schedule.starts_at"');
});

test('a schedule that is changed needs both ends', async () => {
  const { ask, ids } = await seam();
  const { body } = await ask('/acs/users/update', {
    body: { acs_user_id: ids.users.dana, access_schedule: { starts_at: '2027-01-01T00:00:00Z' } },
  });
  expect(body.error.message).toBe('access_schedule.ends_at is required');
});

test.each([
  ['/acs/users/list', { limit: 0 }, 'Number must be greater than 0 for "limit"'],
  ['/acs/users/list', { limit: 1.5 }, 'Expected integer, received float for "limit"'],
  ['/acs/credentials/list', { limit: -1 }, 'Number must be greater than 0 for "limit"'],
  ['/acs/users/list', { limit: '5' }, 'Expected number, received string for "limit"'],
  ['/acs/users/list', { search: '' }, 'String must contain at least 1 character(s) for "search"'],
  ['/acs/users/list', { created_before: 'yesterday' }, 'Invalid datetime for "created_before"'],
  [
    '/user_identities/create',
    { full_name: '  ' },
    'String must contain at least 1 character(s) for "full_name"',
  ],
  [
    '/user_identities/create',
    { user_identity_key: ' ' },
    'Must not consist only of whitespace for "user_identity_key"',
  ],
  [
    '/acs/credentials/create',
    { access_method: 'key' },
    `Invalid enum value. Expected 'code' | 'card' | 'mobile_key' | 'cloud_key', received 'key' for "access_method"`,
  ],
  ['/acs/credentials/create', { access_method: 'code', code: '12a' }, 'Invalid for "code"'],
  [
    '/acs/entrances/list_credentials_with_access',
    { acs_entrance_id: 'a', include_if: ['x'] },
    `Invalid enum value. Expected 'visionline_metadata.is_valid', received 'x' for "include_if.0"`,
  ],
  [
    '/user_identities/merge',
    { user_identity_id: 'a', merged_user_identity_ids: [] },
    'Array must contain at least 1 element(s) for "merged_user_identity_ids"',
  ],
  [
    '/user_identities/merge',
    { user_identity_id: 'a', merged_user_identity_ids: Array.from({ length: 21 }, String) },
    'Array must contain at most 20 element(s) for "merged_user_identity_ids"',
  ],
])('%s refuses %j', async (path, body, message) => {
  const { ask } = await seam();
  const answer = await ask(path, { body });
  expect([answer.status, answer.body.error.message]).toEqual([400, message]);
});

test('a body that is no object is refused as a whole', async () => {
  const { ask } = await seam();
  const { body } = await ask('/acs/users/list', { raw: '[]' });
  expect(body.error).toEqual({
    type: 'invalid_input',
    message: 'Expected object, received array',
    validation_errors: { _errors: ['Expected object, received array'] },
  });
});

test('names are trimmed where Seam measures them', async () => {
  const { call } = await seam();
  const { user_identity } = await call('/user_identities/create', { full_name: '  Ada Finch ' });
  expect(user_identity.full_name).toBe('Ada Finch');
});

test('any text is a phone number, and any text is an id', async () => {
  const { call, refused } = await seam();
  const { user_identity } = await call('/user_identities/create', { phone_number: 'ask at the desk' });
  expect(user_identity.phone_number).toBe('ask at the desk');
  expect(await refused('/acs/users/get', { acs_user_id: 'acs_user1' })).toEqual([404, 'acs_user_not_found']);
});
