import type { Context } from './context.ts';
import { refuse } from './refusal.ts';
import { folded, inSystem, type SystemRow, type UserRow } from './store.ts';

/** Whether the access system is going to refuse an email address because another of its users has it. */
export function emailClash({ db, rules }: Context, system: SystemRow, email: string | undefined): boolean {
  if (!email || db.users.count('email', inSystem(system, folded(email))) === 0) return false;
  if (rules.duplicateAcsUserEmail === 'provider_error') return true;
  refuse.unless(rules.duplicateAcsUserEmail);
  return false;
}

/** The access system refuses afterwards, as it does: the answer under way knows nothing of it. */
export function fail(
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
