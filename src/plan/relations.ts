import type { Path } from '../seam/client.ts';
import type { NodeName } from './nodes.ts';

/** How the objects related to a parent are found: `by` is the parameter that carries the parent's id. */
export type RelationPlan =
  /** One unpaged call per parent. `grouped` answers several parents from one list of everything instead. */
  | { node: NodeName; each: Path; by: string; grouped?: { path: Path; by: string } }
  /** One page per parent; `first` and `after` go to Seam. */
  | { node: NodeName; page: Path; by: string };

/** Every to-many edge of the graph and the call that answers it. */
export const relations = {
  identityUsers: { node: 'acs_user', each: '/user_identities/list_acs_users', by: 'user_identity_id' },
  identitySystems: { node: 'acs_system', each: '/user_identities/list_acs_systems', by: 'user_identity_id' },
  identityEntrances: {
    node: 'acs_entrance',
    each: '/user_identities/list_accessible_entrances',
    by: 'user_identity_id',
  },
  identityCredentials: { node: 'acs_credential', page: '/acs/credentials/list', by: 'user_identity_id' },
  identityGroups: { node: 'acs_access_group', each: '/acs/access_groups/list', by: 'user_identity_id' },

  userGroups: { node: 'acs_access_group', each: '/acs/access_groups/list', by: 'acs_user_id' },
  userEntrances: { node: 'acs_entrance', each: '/acs/users/list_accessible_entrances', by: 'acs_user_id' },
  userCredentials: { node: 'acs_credential', page: '/acs/credentials/list', by: 'acs_user_id' },

  systemUsers: { node: 'acs_user', page: '/acs/users/list', by: 'acs_system_id' },
  systemGroups: {
    node: 'acs_access_group',
    each: '/acs/access_groups/list',
    by: 'acs_system_id',
    grouped: { path: '/acs/access_groups/list', by: 'acs_system_id' },
  },
  systemEntrances: { node: 'acs_entrance', page: '/acs/entrances/list', by: 'acs_system_id' },
  systemCredentials: { node: 'acs_credential', page: '/acs/credentials/list', by: 'acs_system_id' },

  groupUsers: { node: 'acs_user', each: '/acs/access_groups/list_users', by: 'acs_access_group_id' },
  groupEntrances: {
    node: 'acs_entrance',
    each: '/acs/access_groups/list_accessible_entrances',
    by: 'acs_access_group_id',
  },

  entranceCredentials: {
    node: 'acs_credential',
    each: '/acs/entrances/list_credentials_with_access',
    by: 'acs_entrance_id',
  },

  credentialEntrances: {
    node: 'acs_entrance',
    each: '/acs/credentials/list_accessible_entrances',
    by: 'acs_credential_id',
  },
} as const satisfies Record<string, RelationPlan>;

export type RelationName = keyof typeof relations;

type Kind<K extends string> = {
  [R in RelationName]: (typeof relations)[R] extends Record<K, Path> ? R : never;
}[RelationName];

/** Relations that Seam answers whole. */
export type WholeRelation = Kind<'each'>;
/** Relations that Seam answers in pages. */
export type PagedRelation = Kind<'page'>;
