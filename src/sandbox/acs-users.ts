import { entrancesOf } from './access.ts';
import type { Context, Routes } from './context.ts';
import { newUser, synced } from './link.ts';
import { join } from './membership.ts';
import { pending } from './pending.ts';
import { emailClash, fail } from './provider.ts';
import { refuse } from './refusal.ts';
import { deletedBefore, removeUser } from './removal.ts';
import { scheduleOf } from './schedule.ts';
import { identityOf, one, userBy } from './select.ts';
import type { UserRow } from './store.ts';
import { acsEntrance, acsUser } from './views.ts';

export const acsUsers = {
  '/acs/users/create': (params, ctx) => {
    const { db, rules } = ctx;
    if (params.full_name === undefined && rules.missingFullName !== 'schema')
      refuse.as(rules.missingFullName);
    if (params.full_name?.trim() === '') refuse.unless(rules.blankFullName);
    const { user_identity_id } = params;
    const identity = user_identity_id === undefined ? undefined : identityOf(ctx, user_identity_id);
    if (user_identity_id !== undefined && !identity) refuse.as(rules.unknownIdentityOnCreate);
    const system = one.system(ctx, params.acs_system_id);
    const linked = identity ? db.users.by('identity', identity.user_identity_id) : [];
    if (linked.some(user => user.system === system)) refuse.unless(rules.identityAlreadyInSystem);
    const groups = (params.acs_access_group_ids ?? []).flatMap(id => {
      const group = db.groups.get(id);
      if (!group) refuse.unless(rules.unknownGroupOnCreate);
      if (group && group.system !== system) refuse.as(rules.differentSystems);
      return group ?? [];
    });
    const schedule = params.access_schedule && scheduleOf(ctx, params.access_schedule, 'new');
    const profile = {
      full_name: params.full_name || undefined,
      email_address: params.email_address ?? params.email,
      phone_number: params.phone_number || undefined,
    };
    const clash = emailClash(ctx, system, profile.email_address);
    const user = newUser(ctx, system, profile, identity, schedule);
    for (const group of groups) join(ctx, group, user);
    if (clash) fail(ctx, user, 'failed_to_create_on_acs_system');
    return { acs_user: acsUser(user, ctx) };
  },

  '/acs/users/get': (params, ctx) => ({ acs_user: acsUser(userBy(ctx, params, 'acs_user not found'), ctx) }),

  '/acs/users/delete': (params, ctx) => {
    if (!deletedBefore(ctx, params.acs_user_id)) removeUser(ctx, userBy(ctx, params));
    return {};
  },

  '/acs/users/suspend': (params, ctx) => suspended(ctx, userBy(ctx, params), true),
  '/acs/users/unsuspend': (params, ctx) => suspended(ctx, userBy(ctx, params), false),

  '/acs/users/list_accessible_entrances': (params, ctx) => ({
    acs_entrances: entrancesOf(ctx, [userBy(ctx, params)]).map(acsEntrance),
  }),
} satisfies Partial<Routes>;

function suspended(ctx: Context, user: UserRow, is_suspended: boolean): Record<string, never> {
  if (user.is_suspended === is_suspended) {
    refuse.unless(ctx.rules.repeatedChange);
    return {};
  }
  user.is_suspended = is_suspended;
  pending(ctx, user.pending_mutations, {
    mutation_code: 'updating_suspension_state',
    message: 'The access control system has not confirmed the change yet',
    created_at: ctx.time.stamp(),
    from: { is_suspended: !is_suspended },
    to: { is_suspended },
  });
  synced(ctx, user);
  return {};
}
