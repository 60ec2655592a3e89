import type { Context } from './context.ts';
import { plannedUser } from './link.ts';
import { refuse } from './refusal.ts';
import type { CredentialRow, EntranceRow, GroupRow, IdentityRow, SystemRow, UserRow } from './store.ts';

/** Finds one thing by its id, in the caller's workspace and sight, or refuses as Seam does. */
export const one = {
  system: ({ db, sees }: Context, id: string): SystemRow => {
    const row = db.systems.get(id);
    return row && sees.system(row) ? row : refuse.notFound('acs_system');
  },
  user: ({ db, sees }: Context, id: string, message?: string): UserRow => {
    const row = db.users.get(id);
    return row && sees.user(row) ? row : refuse.notFound('acs_user', message);
  },
  group: ({ db, sees }: Context, id: string): GroupRow => {
    const row = db.groups.get(id);
    return row && sees.group(row) ? row : refuse.notFound('acs_access_group');
  },
  entrance: ({ db, sees }: Context, id: string, message?: string): EntranceRow => {
    const row = db.entrances.get(id);
    return row && sees.entrance(row) ? row : refuse.notFound('acs_entrance', message);
  },
  credential: ({ db, sees }: Context, id: string): CredentialRow => {
    const row = db.credentials.get(id);
    return row && sees.credential(row) ? row : refuse.notFound('acs_credential');
  },
  identity: (ctx: Context, id: string): IdentityRow => {
    const row = identityOf(ctx, id, ctx.rules.mergedIdsElsewhere === 'survivor');
    return row ?? refuse.notFound('user_identity');
  },
};

/** An identity by its id, or by an id that was merged into it. */
export function identityOf({ db, sees }: Context, id: string, merged = true): IdentityRow | undefined {
  const row = db.identities.get(id) ?? (merged ? db.mergedIds.get(id) : undefined);
  return row && sees.identity(row) ? row : undefined;
}

export function identityByKey({ db, sees }: Context, key: string, merged = true): IdentityRow | undefined {
  const row = db.identities.by('key', key)[0] ?? (merged ? db.mergedKeys.get(key) : undefined);
  return row && sees.identity(row) ? row : undefined;
}

/** The user that a selector names: its own id, or its identity and system. */
export function userBy(
  ctx: Context,
  selector: {
    acs_user_id?: string | undefined;
    user_identity_id?: string | undefined;
    acs_system_id?: string | undefined;
  },
  message?: string,
): UserRow {
  const { acs_user_id, user_identity_id, acs_system_id } = selector;
  if ((acs_user_id === undefined) === (user_identity_id === undefined)) refuse.as(ctx.rules.selectorMisuse);
  if (acs_user_id !== undefined) return one.user(ctx, acs_user_id, message);
  const users = ctx.db.users.by('identity', one.identity(ctx, user_identity_id ?? '').user_identity_id);
  if (acs_system_id === undefined) {
    if (ctx.rules.identityWithoutSystem === 'refuse' || users.length > 1) refuse.as(ctx.rules.selectorMisuse);
    return users[0] ?? refuse.notFound('acs_user');
  }
  const system = one.system(ctx, acs_system_id);
  return users.find(user => user.system === system) ?? refuse.notFound('acs_user');
}

/** The user of a known system that a selector names; `link` finds or makes one for an identity that has none there. */
export function userIn(
  ctx: Context,
  system: SystemRow,
  selector: { acs_user_id?: string | undefined; user_identity_id?: string | undefined },
  link: 'link' | 'find',
  message?: string,
): UserRow {
  const { acs_user_id, user_identity_id } = selector;
  if ((acs_user_id === undefined) === (user_identity_id === undefined)) refuse.as(ctx.rules.selectorMisuse);
  if (acs_user_id !== undefined) {
    const user = one.user(ctx, acs_user_id, message);
    if (user.system !== system) refuse.as(ctx.rules.differentSystems);
    return user;
  }
  const identity = one.identity(ctx, user_identity_id ?? '');
  if (link === 'link') return plannedUser(ctx, identity, system)(identity);
  const linked = ctx.db.users.by('identity', identity.user_identity_id);
  return linked.find(user => user.system === system) ?? refuse.notFound('acs_user');
}
