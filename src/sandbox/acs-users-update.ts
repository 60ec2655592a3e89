import type { Context, Routes } from './context.ts';
import { synced } from './link.ts';
import { pending } from './pending.ts';
import { emailClash, fail } from './provider.ts';
import { scheduleOf } from './schedule.ts';
import { userBy } from './select.ts';
import type { Schedule, UserRow } from './store.ts';

const message = 'The access control system has not confirmed the change yet';

export const acsUsersUpdate = {
  '/acs/users/update': (params, ctx) => {
    const user = userBy(ctx, params);
    const { access_schedule } = params;
    const schedule = access_schedule && scheduleOf(ctx, access_schedule, 'changed');
    const wanted: Profile = {
      full_name: params.full_name ?? user.full_name,
      email_address: params.email_address ?? params.email ?? user.email_address,
      phone_number: (params.phone_number ?? user.phone_number) || undefined,
    };
    const newEmail = wanted.email_address !== user.email_address;
    const clash = newEmail && emailClash(ctx, user.system, wanted.email_address);
    changeProfile(ctx, user, wanted);
    if (access_schedule !== undefined) changeSchedule(ctx, user, schedule ?? undefined);
    if (params.hid_acs_system_id !== undefined) user.hid_acs_system_id = params.hid_acs_system_id;
    synced(ctx, user);
    if (clash) fail(ctx, user, 'failed_to_update_on_acs_system');
    return {};
  },
} satisfies Partial<Routes>;

type Profile = Pick<UserRow, 'full_name' | 'email_address' | 'phone_number'>;

function changeProfile(ctx: Context, user: UserRow, wanted: Profile): void {
  const fields = (['full_name', 'email_address', 'phone_number'] as const).filter(
    field => wanted[field] !== user[field],
  );
  if (fields.length === 0) return;
  const created_at = ctx.time.stamp();
  const of = (profile: Profile) => Object.fromEntries(fields.map(field => [field, profile[field] ?? null]));
  const [from, to] = [of(user), of(wanted)];
  ctx.db.users.change(user, { ...wanted, changed_at: created_at });
  pending(ctx, user.pending_mutations, {
    mutation_code: 'updating_user_information',
    message,
    created_at,
    from,
    to,
  });
}

function changeSchedule(ctx: Context, user: UserRow, schedule: Schedule | undefined): void {
  const none = { starts_at: null, ends_at: null };
  const from = user.access_schedule ?? none;
  user.access_schedule = schedule;
  pending(ctx, user.pending_mutations, {
    mutation_code: 'updating_access_schedule',
    message,
    created_at: ctx.time.stamp(),
    from,
    to: schedule ?? none,
  });
}
