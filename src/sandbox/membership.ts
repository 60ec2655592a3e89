import type { Context } from './context.ts';
import { pending } from './pending.ts';
import { refuse } from './refusal.ts';
import type { GroupRow, UserRow } from './store.ts';

/** Puts a user into a group; being in it already is fine. */
export function join(ctx: Context, group: GroupRow, user: UserRow): void {
  if (ctx.db.members.has(group, user)) {
    refuse.unless(ctx.rules.repeatedChange);
    return;
  }
  ctx.db.members.add(group, user);
  note(ctx, group, user, 'joins');
}

/** Takes a user out of a group; not being in it is fine. */
export function leave(ctx: Context, group: GroupRow, user: UserRow): void {
  if (!ctx.db.members.has(group, user)) {
    refuse.unless(ctx.rules.repeatedChange);
    return;
  }
  ctx.db.members.remove(group, user);
  note(ctx, group, user, 'leaves');
}

function note(ctx: Context, group: GroupRow, user: UserRow, change: 'joins' | 'leaves'): void {
  const created_at = ctx.time.stamp();
  const message = 'The access control system has not confirmed the membership yet';
  const { acs_access_group_id } = group;
  const { acs_user_id } = user;
  const joins = change === 'joins';
  pending(ctx, user.pending_mutations, {
    mutation_code: 'updating_group_membership',
    message,
    created_at,
    from: { acs_access_group_id: joins ? null : acs_access_group_id },
    to: { acs_access_group_id: joins ? acs_access_group_id : null },
  });
  pending(ctx, group.pending_mutations, {
    mutation_code: 'updating_user_membership',
    message,
    created_at,
    from: { acs_user_id: joins ? null : acs_user_id },
    to: { acs_user_id: joins ? acs_user_id : null },
  });
}
