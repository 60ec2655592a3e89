import { entrancesOf } from './access.ts';
import type { Routes } from './context.ts';
import { join, leave } from './membership.ts';
import { refuse } from './refusal.ts';
import { deletedBefore, removeGroup } from './removal.ts';
import { found } from './search.ts';
import { identityOf, one, userBy, userIn } from './select.ts';
import type { UserRow } from './store.ts';
import { acsAccessGroup, acsEntrance, acsUser } from './views.ts';

export const acsAccessGroups = {
  '/acs/access_groups/get': (params, ctx) => ({
    acs_access_group: acsAccessGroup(one.group(ctx, params.acs_access_group_id), ctx),
  }),

  '/acs/access_groups/list': (params, ctx) => {
    const { db, sees, rules } = ctx;
    const { acs_system_id, acs_user_id, user_identity_id } = params;
    if (rules.unknownFilterId === 'not_found') {
      if (acs_system_id !== undefined) one.system(ctx, acs_system_id);
      if (acs_user_id !== undefined) one.user(ctx, acs_user_id);
      if (user_identity_id !== undefined) one.identity(ctx, user_identity_id);
    }
    const identity = user_identity_id === undefined ? undefined : identityOf(ctx, user_identity_id);
    const isMember = (users: (UserRow | undefined)[]) => {
      const theirs = new Set(users.flatMap(user => (user ? db.members.to(user) : [])));
      return (group: Parameters<typeof theirs.has>[0]) => theirs.has(group);
    };
    const ofUser = acs_user_id === undefined ? () => true : isMember([db.users.get(acs_user_id)]);
    const ofIdentity =
      user_identity_id === undefined
        ? () => true
        : isMember(identity ? db.users.by('identity', identity.user_identity_id) : []);
    const groups = (
      acs_system_id === undefined ? db.groups.all() : db.groups.by('system', acs_system_id)
    ).filter(
      group =>
        sees.group(group) &&
        ofUser(group) &&
        ofIdentity(group) &&
        found(ctx, params.search, [group.name, group.acs_access_group_id]),
    );
    return { acs_access_groups: groups.map(group => acsAccessGroup(group, ctx)) };
  },

  '/acs/access_groups/delete': (params, ctx) => {
    if (!deletedBefore(ctx, params.acs_access_group_id))
      removeGroup(ctx, one.group(ctx, params.acs_access_group_id));
    return {};
  },

  '/acs/access_groups/list_users': (params, ctx) => {
    const members = ctx.db.users.sort(ctx.db.members.of(one.group(ctx, params.acs_access_group_id)));
    return { acs_users: members.map(user => acsUser(user, ctx)) };
  },

  '/acs/access_groups/list_accessible_entrances': (params, ctx) => {
    const doors = ctx.db.entrances.sort(ctx.db.doors.of(one.group(ctx, params.acs_access_group_id)));
    return { acs_entrances: doors.map(acsEntrance) };
  },

  '/acs/access_groups/add_user': (params, ctx) => {
    const group = one.group(ctx, params.acs_access_group_id);
    join(ctx, group, userIn(ctx, group.system, params, 'link'));
    return {};
  },

  '/acs/access_groups/remove_user': (params, ctx) => {
    const group = one.group(ctx, params.acs_access_group_id);
    leave(ctx, group, userIn(ctx, group.system, params, 'find'));
    return {};
  },

  '/acs/users/add_to_access_group': (params, ctx) => {
    const user = one.user(ctx, params.acs_user_id);
    const group = one.group(ctx, params.acs_access_group_id);
    if (group.system !== user.system) refuse.as(ctx.rules.differentSystems);
    join(ctx, group, user);
    return {};
  },

  '/acs/users/remove_from_access_group': (params, ctx) => {
    if (params.acs_user_id !== undefined) one.user(ctx, params.acs_user_id);
    const group = one.group(ctx, params.acs_access_group_id);
    leave(ctx, group, userIn(ctx, group.system, params, 'find'));
    return {};
  },

  '/acs/users/revoke_access_to_all_entrances': (params, ctx) => {
    const user = userBy(ctx, params);
    ctx.db.grants.forget(user);
    if (ctx.rules.revokeAllLeavesGroups) for (const group of ctx.db.members.to(user)) leave(ctx, group, user);
    return {};
  },

  '/user_identities/list_accessible_entrances': (params, ctx) => {
    const identity = one.identity(ctx, params.user_identity_id);
    const users = ctx.db.users.by('identity', identity.user_identity_id);
    return { acs_entrances: entrancesOf(ctx, users).map(acsEntrance) };
  },
} satisfies Partial<Routes>;
