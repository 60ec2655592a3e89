import type { Calls } from '../seam/generated.ts';
import type { Context, Routes } from './context.ts';
import { page } from './page.ts';
import { refuse } from './refusal.ts';
import { before, found } from './search.ts';
import { identityOf, one } from './select.ts';
import { folded, type UserRow } from './store.ts';
import { acsUser } from './views.ts';

export const acsUsersList = {
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
