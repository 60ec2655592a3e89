import type { Path } from '../seam/client.ts';
import { id, type ObjectName } from '../seam/row.ts';

/** Objects of Seam that are nodes of the graph and can be fetched by id. */
export type NodeName = Exclude<ObjectName, 'workspace'>;

/**
 * How objects are fetched by their ids. One id is one call to `one`. Several are fetched together where Seam can do
 * that: by a list call that takes ids (`many`), or by an unpaged list of everything (`all`); else one by one.
 */
export interface NodePlan {
  /** The property, and parameter, that holds the object's own id. */
  id: string;
  one: Path;
  many?: { path: Path; param: string; most: number };
  all?: Path;
  /** A paged list that has them all, narrowed by a property that whoever refers to them shares with them. */
  sweep?: { path: Path; within: string; counted: 'acs_user_count' };
  /** A property that lists further ids under which this object answers. */
  formerIds?: string;
}

export const nodes: Readonly<Record<NodeName, NodePlan>> = {
  user_identity: {
    id: 'user_identity_id',
    one: '/user_identities/get',
    many: { path: '/user_identities/list', param: 'user_identity_ids', most: 500 },
    formerIds: 'merged_user_identity_ids',
  },
  acs_user: {
    id: 'acs_user_id',
    one: '/acs/users/get',
    sweep: { path: '/acs/users/list', within: 'acs_system_id', counted: 'acs_user_count' },
  },
  acs_system: { id: 'acs_system_id', one: '/acs/systems/get', all: '/acs/systems/list' },
  acs_access_group: {
    id: 'acs_access_group_id',
    one: '/acs/access_groups/get',
    all: '/acs/access_groups/list',
  },
  acs_entrance: {
    id: 'acs_entrance_id',
    one: '/acs/entrances/get',
    many: { path: '/acs/entrances/list', param: 'acs_entrance_ids', most: 500 },
  },
  acs_credential: { id: 'acs_credential_id', one: '/acs/credentials/get' },
};

/** Where Seam lists all objects of a kind: beside where it gives one by its id. */
export const listOf = ({ one }: NodePlan): Path => one.replace(/\/get$/, '/list') as Path;

/** The ids under which an object answers: its own, and those it had before. @throws SeamError if it has none */
export function idsUnder(plan: NodePlan, row: object): string[] {
  const own = id(row, plan.id);
  const former = plan.formerIds && (row as Record<string, unknown>)[plan.formerIds];
  return Array.isArray(former) ? [own, ...former.filter(value => typeof value === 'string')] : [own];
}

/** Where an object is read by its id, or all of its kind. */
export function pathOf(object: ObjectName, isConnection: boolean): Path {
  if (object === 'workspace') return '/workspaces/get';
  return isConnection ? listOf(nodes[object]) : nodes[object].one;
}
