import type { Calls } from '../seam/generated.ts';
import { entrancesOf } from './access.ts';
import type { Context, Routes } from './context.ts';
import { newUser, synced } from './link.ts';
import { join } from './membership.ts';
import { page } from './page.ts';
import { pending } from './pending.ts';
import { refuse } from './refusal.ts';
import { deletedBefore, removeUser } from './removal.ts';
import { scheduleOf } from './schedule.ts';
import { before, found } from './search.ts';
import { identityOf, one, userBy } from './select.ts';
import { folded, inSystem, type SystemRow, type UserRow } from './store.ts';
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

  '/acs/users/list': (params, ctx) => {
    const users = listed(params, ctx).filter(
      user =>
        ctx.sees.user(user) &&
        before(user, params.created_before) &&
        holds(user.identity?.email_address, params.user_identity_email_address, user, folded) &&
        holds(user.identity?.phone_number, params.user_identity_phone_number, user, value => value) &&
        found(ctx, params.search, [
          user.full_name,
          user.phone_number,
          user.email_address,
          user.acs_user_id,
          user.identity?.user_identity_id,
          user.identity?.full_name,
          user.identity?.phone_number,
        ]),
    );
    const { rows, pagination } = page(ctx, ctx.db.users, users);
    return { acs_users: rows.map(user => acsUser(user, ctx)), pagination };
  },

  '/acs/users/update': (params, ctx) => {
    const user = userBy(ctx, params);
    const { access_schedule } = params;
    const schedule = access_schedule && scheduleOf(ctx, access_schedule, 'changed');
    const wanted = {
      full_name: params.full_name ?? user.full_name,
      email_address: params.email_address ?? params.email ?? user.email_address,
      phone_number: params.phone_number ?? user.phone_number,
    };
    const fields = (['full_name', 'email_address', 'phone_number'] as const).filter(
      field => wanted[field] !== user[field],
    );
    const clash = fields.includes('email_address') && emailClash(ctx, user.system, wanted.email_address);
    const created_at = ctx.time.stamp();
    const message = 'The access control system has not confirmed the change yet';
    if (fields.length > 0) {
      const of = (profile: Partial<typeof wanted>) =>
        Object.fromEntries(fields.map(field => [field, profile[field] ?? null]));
      const [from, to] = [of(user), of(wanted)];
      ctx.db.users.change(user, {
        ...wanted,
        phone_number: wanted.phone_number || undefined,
        changed_at: created_at,
      });
      pending(ctx, user.pending_mutations, {
        mutation_code: 'updating_user_information',
        message,
        created_at,
        from,
        to,
      });
    }
    if (access_schedule !== undefined) {
      const none = { starts_at: null, ends_at: null };
      const from = user.access_schedule ?? none;
      user.access_schedule = schedule ?? undefined;
      pending(ctx, user.pending_mutations, {
        mutation_code: 'updating_access_schedule',
        message,
        created_at,
        from,
        to: schedule ?? none,
      });
    }
    if (params.hid_acs_system_id !== undefined) user.hid_acs_system_id = params.hid_acs_system_id;
    synced(ctx, user);
    if (clash) fail(ctx, user, 'failed_to_update_on_acs_system');
    return {};
  },

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

/** The users that the id filters leave, by the narrowest index. */
function listed(params: Calls['/acs/users/list']['params'], ctx: Context): readonly UserRow[] {
  const { db, rules } = ctx;
  const { acs_system_id, user_identity_id } = params;
  if (rules.unknownFilterId === 'not_found' && acs_system_id !== undefined) one.system(ctx, acs_system_id);
  if (user_identity_id !== undefined) {
    const identity = identityOf(ctx, user_identity_id, rules.mergedIdsElsewhere === 'survivor');
    if (!identity) return rules.unknownFilterId === 'empty' ? [] : refuse.notFound('user_identity');
    const users = db.users.by('identity', identity.user_identity_id);
    return users.filter(user => acs_system_id === undefined || user.system.acs_system_id === acs_system_id);
  }
  return acs_system_id === undefined ? db.users.all() : db.users.by('system', acs_system_id);
}

/** Whether an identity's property is the one filtered by; null asks for identities without. */
function holds(
  value: string | null | undefined,
  wanted: string | null | undefined,
  user: UserRow,
  fold: (value: string) => string | undefined,
): boolean {
  if (wanted === undefined) return true;
  if (wanted === null) return user.identity !== undefined && value === null;
  return typeof value === 'string' && fold(value) === fold(wanted);
}

function emailClash({ db, rules }: Context, system: SystemRow, email: string | undefined): boolean {
  if (!email || db.users.count('email', inSystem(system, folded(email))) === 0) return false;
  if (rules.duplicateAcsUserEmail === 'provider_error') return true;
  refuse.unless(rules.duplicateAcsUserEmail);
  return false;
}

/** The access system refuses afterwards, as it does: the answer under way knows nothing of it. */
function fail(
  ctx: Context,
  user: UserRow,
  error_code: 'failed_to_create_on_acs_system' | 'failed_to_update_on_acs_system',
): void {
  ctx.time.afterAnswer(() => {
    if (user.errors.some(error => error.error_code === error_code)) return;
    const message = 'The access control system has another user with this email address';
    user.errors.push({ error_code, message, created_at: ctx.time.stamp() });
  });
}

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
