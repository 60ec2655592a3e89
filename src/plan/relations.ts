/**
 * Every edge of the graph and how it is answered at the lowest cost. This is the one place that says so; `session.ts`
 * carries it out, and docs/plan.md shows it as a table that a test holds against the calls that really go out.
 */
import type { Path } from '../seam/client.ts';
import type { NodeName } from './nodes.ts';

/** To-one: the parent holds the other's id in `by`. */
export interface ReferencePlan {
  node: NodeName;
  by: string;
  /** What the parent knows of the other besides its id: the other's property, and where the parent has it. */
  carries?: Readonly<Record<string, string>>;
}

/** To-many. `by` is the property of the parent, and the parameter of the call, with the parent's id. */
export type RelationPlan = {
  node: NodeName;
  by: string;
  /** The parent's list of ids of the others, and what else it knows of all of them. */
  carries?: { ids: string; along: Readonly<Record<string, string>> };
  /** A paged list that has the others of many parents, to be told apart by `by`. */
  sweep?: {
    path: Path;
    by: string;
    /** A property that parents share and by which the list can be narrowed. */
    within?: string;
    /** The property of the system with the number of rows, where Seam says it. */
    counted?: 'acs_user_count';
  };
} & (
  | {
      /** One unpaged call per parent. */
      each: Path;
      /** One unpaged list of everything, which answers several parents as well. */
      all?: { path: Path; by: string };
      /** The list on the other side: one call per member of it, for when it is the shorter one. */
      other?: { node: NodeName; list: Path; within: string; each: Path; by: string };
    }
  | {
      /** One page per parent: `first` and `after` go to Seam. */
      page: Path;
    }
);

const inWorkspace = { workspace_id: 'workspace_id' };

export const references = {
  userIdentityOfUser: {
    node: 'user_identity',
    by: 'user_identity_id',
    carries: {
      ...inWorkspace,
      full_name: 'user_identity_full_name',
      email_address: 'user_identity_email_address',
      phone_number: 'user_identity_phone_number',
    },
  },
  userIdentity: { node: 'user_identity', by: 'user_identity_id' },
  acsUser: { node: 'acs_user', by: 'acs_user_id', carries: { acs_system_id: 'acs_system_id' } },
  acsSystem: { node: 'acs_system', by: 'acs_system_id', carries: inWorkspace },
  acsAccessGroup: { node: 'acs_access_group', by: 'acs_access_group_id' },
  acsEntrance: { node: 'acs_entrance', by: 'acs_entrance_id' },
  acsCredential: { node: 'acs_credential', by: 'acs_credential_id' },
  parentCredential: { node: 'acs_credential', by: 'parent_acs_credential_id' },
  credentialManager: {
    node: 'acs_system',
    by: 'default_credential_manager_acs_system_id',
    carries: inWorkspace,
  },
} as const satisfies Record<string, ReferencePlan>;

export const relations = {
  identityUsers: {
    node: 'acs_user',
    by: 'user_identity_id',
    carries: { ids: 'acs_user_ids', along: { ...inWorkspace, user_identity_id: 'user_identity_id' } },
    each: '/user_identities/list_acs_users',
    sweep: { path: '/acs/users/list', by: 'user_identity_id', counted: 'acs_user_count' },
  },
  identitySystems: { node: 'acs_system', by: 'user_identity_id', each: '/user_identities/list_acs_systems' },
  identityEntrances: {
    node: 'acs_entrance',
    by: 'user_identity_id',
    each: '/user_identities/list_accessible_entrances',
  },
  identityCredentials: { node: 'acs_credential', by: 'user_identity_id', page: '/acs/credentials/list' },
  identityGroups: { node: 'acs_access_group', by: 'user_identity_id', each: '/acs/access_groups/list' },

  userGroups: {
    node: 'acs_access_group',
    by: 'acs_user_id',
    each: '/acs/access_groups/list',
    other: {
      node: 'acs_user',
      list: '/acs/access_groups/list',
      within: 'acs_system_id',
      each: '/acs/access_groups/list_users',
      by: 'acs_access_group_id',
    },
  },
  userEntrances: { node: 'acs_entrance', by: 'acs_user_id', each: '/acs/users/list_accessible_entrances' },
  userCredentials: {
    node: 'acs_credential',
    by: 'acs_user_id',
    page: '/acs/credentials/list',
    sweep: { path: '/acs/credentials/list', by: 'acs_user_id', within: 'acs_system_id' },
  },

  systemUsers: { node: 'acs_user', by: 'acs_system_id', page: '/acs/users/list' },
  systemGroups: {
    node: 'acs_access_group',
    by: 'acs_system_id',
    each: '/acs/access_groups/list',
    all: { path: '/acs/access_groups/list', by: 'acs_system_id' },
  },
  systemEntrances: {
    node: 'acs_entrance',
    by: 'acs_system_id',
    page: '/acs/entrances/list',
    sweep: { path: '/acs/entrances/list', by: 'acs_system_id' },
  },
  systemCredentials: { node: 'acs_credential', by: 'acs_system_id', page: '/acs/credentials/list' },

  groupUsers: { node: 'acs_user', by: 'acs_access_group_id', each: '/acs/access_groups/list_users' },
  groupEntrances: {
    node: 'acs_entrance',
    by: 'acs_access_group_id',
    each: '/acs/access_groups/list_accessible_entrances',
  },

  entranceCredentials: {
    node: 'acs_credential',
    by: 'acs_entrance_id',
    each: '/acs/entrances/list_credentials_with_access',
  },

  credentialEntrances: {
    node: 'acs_entrance',
    by: 'acs_credential_id',
    each: '/acs/credentials/list_accessible_entrances',
  },
} as const satisfies Record<string, RelationPlan>;

export type ReferenceName = keyof typeof references;
export type RelationName = keyof typeof relations;

type Kind<K extends string> = {
  [R in RelationName]: (typeof relations)[R] extends Record<K, Path> ? R : never;
}[RelationName];

/** Relations that Seam answers whole. */
export type WholeRelation = Kind<'each'>;
/** Relations that Seam answers in pages. */
export type PagedRelation = Kind<'page'>;
