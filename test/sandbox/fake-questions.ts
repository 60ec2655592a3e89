/** What the sandbox and Seam's own fake server are both asked. */
export interface Step {
  path: string;
  method?: string;
  body?: unknown;
  raw?: string;
  /** Null sends none. */
  token?: string | null;
  headers?: Record<string, string>;
  /** Remember the created user under a name, to be used as `$name`. */
  as?: string;
}

const jane = { full_name: 'Jane Doe', email_address: 'jane@example.com', phone_number: '+15555550100' };
const create = (body: object, as?: string): Step => ({
  path: '/acs/users/create',
  body,
  ...(as ? { as } : {}),
});

/** In this order; later questions are about what earlier ones made. */
export const same: Step[] = [
  { path: '/nope' },
  { path: '/nope', method: 'GET', token: null },
  { path: '/acs/users/list', raw: '{bad' },
  { path: '/acs/users/list', raw: 'x=1', headers: { 'content-type': 'text/plain' } },
  { path: '/acs/users/update', method: 'PATCH', raw: 'x=1', headers: { 'content-type': 'text/plain' } },
  { path: '/acs/users/list', method: 'PATCH', body: {} },
  { path: '/acs/users/create', method: 'GET' },
  { path: '/acs/users/create', method: 'PUT', body: {} },
  { path: '/acs/users/delete', method: 'PATCH', body: {} },
  { path: '/acs/users/create', method: 'GET', token: 'wrong' },
  { path: '/acs/users/create', body: {}, token: 'wrong' },
  { path: '/acs/users/list', body: {}, token: null },
  { path: '/acs/users/list', body: {}, token: null, headers: { authorization: 'Basic abc' } },
  { path: '/acs/users/list', body: {}, token: 'seam_pk1_token' },
  { path: '/acs/users/list', body: {}, token: 'seam_at1_longtoken' },
  { path: '/acs/users/list', body: {}, token: 'seam_at1_longtoken', headers: { 'seam-workspace': 'nope' } },
  {
    path: '/acs/users/list',
    body: {},
    token: 'seam_at9_unknown',
    headers: { 'seam-workspace': '$workspace' },
  },
  {
    path: '/acs/users/list',
    body: {},
    token: 'seam_at1_longtoken',
    headers: { 'seam-workspace': '$otherWorkspace' },
  },
  { path: '/workspaces/list', body: {}, token: 'seam_at9_unknown' },
  { path: '/acs/users/create', body: { full_name: 'Jane' } },
  create({ acs_system_id: 'nope', full_name: 'Jane' }),
  create({ acs_system_id: 5, full_name: 'Jane' }),
  create({ acs_system_id: '$annex', full_name: null }),
  create({ acs_system_id: '$annex', full_name: 'Jane', email_address: 'odd' }),
  create({ acs_system_id: '$annex', full_name: 'Jane', acs_access_group_ids: ['a', 1] }),
  create({
    acs_system_id: '$annex',
    full_name: 'Jane',
    access_schedule: { starts_at: 'soon', ends_at: '2027-01-01T00:00:00Z' },
  }),
  create({ acs_system_id: '$annex', full_name: 'Jane', user_identity_id: 'nope' }),
  create({ acs_system_id: 'nope', full_name: 'Jane', user_identity_id: 'nope' }),
  create({ acs_system_id: '$annex', ...jane }, 'jane'),
  create({ acs_system_id: '$annex', full_name: 'Old', email: 'old@example.com' }, 'old'),
  create(
    {
      acs_system_id: '$annex',
      full_name: 'Stay',
      email_address: 'stay@example.com',
      user_identity_id: '$person',
      unknown_parameter: true,
      access_schedule: { starts_at: '2027-01-01T00:00:00.000Z', ends_at: '2027-02-01T00:00:00.000Z' },
    },
    'stay',
  ),
  { path: '/acs/users/get', body: { acs_user_id: '$jane' } },
  { path: '/acs/users/get?acs_user_id=$jane', method: 'GET' },
  { path: '/acs/users/get?acs_user_id=$jane&_strict=true', method: 'GET' },
  { path: '/acs/users/get?acs_user_id=$jane', body: {} },
  { path: '/acs/users/get?acs_user_id=nope', body: { acs_user_id: '$old' } },
  { path: '/acs/users/get?acs_user_id=a&acs_user_id=b', method: 'GET' },
  { path: '/acs/users/get', body: { acs_user_id: 'nope' } },
  { path: '/acs/users/get', body: { acs_user_id: 7 } },
  { path: '/acs/users/get', body: { acs_user_id: '$jane' }, token: 'seam_apikey2_token' },
  { path: '/acs/users/list', body: { acs_system_id: '$annex' } },
  { path: '/acs/users/list?acs_system_id=$annex', method: 'GET' },
  { path: '/acs/users/list', body: { acs_system_id: 'nope' } },
  { path: '/acs/users/list', body: { user_identity_id: '$person' } },
  { path: '/acs/users/list', token: 'seam_apikey2_token' },
  { path: '/acs/users/suspend', body: { acs_user_id: '$jane' } },
  { path: '/acs/users/suspend', body: { acs_user_id: '$jane' } },
  { path: '/acs/users/get', body: { acs_user_id: '$jane' } },
  { path: '/acs/users/unsuspend', body: { acs_user_id: '$jane' } },
  { path: '/acs/users/get', body: { acs_user_id: '$jane' } },
  { path: '/acs/users/suspend', body: { acs_user_id: 'nope' } },
  { path: '/acs/users/unsuspend', body: { acs_user_id: '$jane' }, token: 'seam_apikey2_token' },
  {
    path: '/acs/users/update',
    method: 'PATCH',
    body: { acs_user_id: '$jane', phone_number: '+15555550199' },
  },
  { path: '/acs/users/update', body: { acs_user_id: '$jane', email_address: 'odd' } },
  { path: '/acs/users/get', body: { acs_user_id: '$jane' } },
  { path: '/acs/systems/get', body: { acs_system_id: '$annex' } },
  { path: '/acs/systems/get?acs_system_id=$annex', method: 'GET' },
  { path: '/acs/systems/get', body: { acs_system_id: 'nope' } },
  { path: '/acs/systems/get', body: {} },
  { path: '/acs/systems/get', body: { acs_system_id: '$annex' }, token: 'seam_apikey2_token' },
  { path: '/acs/systems/list', body: {}, token: 'seam_apikey2_token' },
  { path: '/acs/entrances/get', body: { acs_entrance_id: 'nope' } },
  { path: '/acs/entrances/get', body: {} },
  { path: '/acs/entrances/list', body: {}, token: 'seam_apikey2_token' },
  create({ acs_system_id: '$visionline', full_name: 'Guest', email_address: 'new@example.com' }, 'guest'),
  { path: '/acs/entrances/grant_access', body: { acs_entrance_id: '$garage', acs_user_id: '$guest' } },
  { path: '/acs/entrances/grant_access', body: { acs_entrance_id: 'nope', acs_user_id: '$guest' } },
  { path: '/acs/entrances/grant_access', body: { acs_entrance_id: '$garage', acs_user_id: 'nope' } },
  { path: '/acs/entrances/grant_access', method: 'GET' },
  {
    path: '/acs/users/add_to_access_group',
    method: 'PUT',
    body: { acs_user_id: '$jane', acs_access_group_id: 'nope' },
  },
  { path: '/acs/users/add_to_access_group', body: { acs_user_id: 'nope', acs_access_group_id: '$group' } },
  { path: '/acs/users/add_to_access_group', body: { acs_user_id: '$jane' } },
  {
    path: '/acs/users/remove_from_access_group',
    body: { acs_user_id: '$jane', acs_access_group_id: 'nope' },
  },
  {
    path: '/acs/users/remove_from_access_group',
    body: { acs_user_id: 'nope', acs_access_group_id: '$group' },
  },
  { path: '/acs/users/delete', body: { acs_user_id: '$jane' }, token: 'seam_apikey2_token' },
  { path: '/acs/users/delete?acs_user_id=nope', method: 'DELETE' },
];

/** Where the fake is known to be wrong or behind. Each is asked too, so that a lie that ends is noticed. */
export const different: (Step & { why: string })[] = [
  { why: 'it invents an email address', ...create({ acs_system_id: '$annex', full_name: 'None' }, 'none') },
  {
    why: 'it demands both ends of a schedule',
    ...create({ acs_system_id: '$annex', full_name: 'S', access_schedule: {} }),
  },
  {
    why: 'it takes a schedule that ends before it starts',
    ...create({
      acs_system_id: '$annex',
      full_name: 'S',
      access_schedule: { starts_at: '2027-02-01T00:00:00Z', ends_at: '2027-01-01T00:00:00Z' },
    }),
  },
  { why: 'it insists on E.164', ...create({ acs_system_id: '$annex', full_name: 'P', phone_number: '555' }) },
  { why: 'its schema is older than the required full_name', ...create({ acs_system_id: '$annex' }) },
  {
    why: 'it ignores unknown groups on create',
    ...create({
      acs_system_id: '$annex',
      full_name: 'G',
      email_address: 'g@example.com',
      acs_access_group_ids: ['nope'],
    }),
  },
  {
    why: 'it lets an identity have two users in one system',
    ...create({
      acs_system_id: '$annex',
      full_name: 'Two',
      email_address: 'two@example.com',
      user_identity_id: '$person',
    }),
  },
  {
    why: 'it answers a filter that matches nobody with everybody',
    path: '/acs/users/list',
    body: { user_identity_id: 'nope' },
  },
  { why: 'it has no search', path: '/acs/users/list', body: { search: 'no such person' } },
  { why: 'it has no limit on users', path: '/acs/users/list', body: { acs_system_id: '$annex', limit: 1 } },
  {
    why: 'it answers 500 to the update of an unknown user',
    path: '/acs/users/update',
    body: { acs_user_id: 'nope' },
  },
  {
    why: 'its update reaches the users of other workspaces',
    path: '/acs/users/update',
    body: { acs_user_id: '$old', phone_number: '+15555550177' },
    token: 'seam_apikey2_token',
  },
  { why: 'it knows users by acs_user_id only, and asks for it', path: '/acs/users/get', body: {} },
  {
    why: 'it wants the id of a suspension in the body only',
    path: '/acs/users/suspend?acs_user_id=$old',
    body: {},
  },
  {
    why: 'it grants entrances of any system to Visionline users',
    path: '/acs/entrances/grant_access',
    body: { acs_entrance_id: '$lobby', acs_user_id: '$guest' },
  },
  { why: 'it takes a list for a body', path: '/acs/users/list', raw: '[]' },
  { why: 'its delete answers with the user', path: '/acs/users/delete', body: { acs_user_id: '$stay' } },
  {
    why: 'it reports an unknown client session as a wrong kind of token',
    path: '/acs/users/list',
    body: {},
    token: 'seam_cst1_unknown',
  },
  {
    why: 'it ignores a malformed client session header',
    path: '/acs/users/list',
    body: {},
    token: null,
    headers: { 'client-session-token': 'garbage' },
  },
  {
    why: 'it reports the failure of the method it tried last, which is another one here',
    path: '/workspaces/get',
    body: {},
    token: 'seam_apikey1_wrong',
  },
  { why: 'it lets client sessions create', ...create({ acs_system_id: '$annex' }), token: 'seam_cst1_token' },
  {
    why: 'its scheme is case-sensitive',
    path: '/workspaces/get',
    token: null,
    headers: { authorization: 'bearer seam_apikey1_token' },
  },
  ...[
    '/acs/access_groups/list',
    '/acs/credentials/list',
    '/user_identities/list',
    '/user_identities/get',
    '/user_identities/delete',
    '/action_attempts/list',
    '/acs/users/list_accessible_entrances',
  ].map(path => ({ why: `it does not have ${path}`, path, body: {} })),
  { why: 'it has not been written', path: '/user_identities/create', body: {} },
];
