import type { Calls } from '../seam/generated.ts';
import type { Context, Routes } from './context.ts';
import { refuse } from './refusal.ts';
import { forgetIdentity } from './removal.ts';
import { identityByKey, identityOf, one } from './select.ts';
import type { IdentityRow, UserRow } from './store.ts';
import { newIdentity, refuseTaken } from './user-identities.ts';

export const userIdentitiesLinking = {
  '/user_identities/add_acs_user': (params, ctx) => {
    const { db, rules } = ctx;
    const { user_identity_id, user_identity_key } = params;
    if ((user_identity_id === undefined) === (user_identity_key === undefined))
      refuse.as(rules.selectorMisuse);
    const user = one.user(ctx, params.acs_user_id);
    const identity =
      user_identity_id === undefined
        ? identityByKey(ctx, user_identity_key ?? '', rules.mergedIdsElsewhere === 'survivor')
        : one.identity(ctx, user_identity_id);
    if (user.identity !== undefined && user.identity === identity) return {};
    if (user.identity) refuse.unless(rules.userOfAnotherIdentity);
    const linked = identity ? db.users.by('identity', identity.user_identity_id) : [];
    if (linked.some(one => one.system === user.system)) refuse.unless(rules.identityAlreadyInSystem);
    db.users.change(user, { identity: identity ?? identityFrom(ctx, user, user_identity_key ?? null) });
    return {};
  },

  '/user_identities/remove_acs_user': (params, ctx) => {
    const identity = one.identity(ctx, params.user_identity_id);
    const user = one.user(ctx, params.acs_user_id);
    if (user.identity === identity) ctx.db.users.change(user, { identity: undefined });
    else refuse.unless(ctx.rules.repeatedChange);
    return {};
  },

  '/user_identities/merge': (params, ctx) => {
    const { survivor, merged } = mergeOf(params, ctx);
    const others = [...new Set(merged)].filter(row => row !== survivor);
    const loose = others.flatMap(row => clashing(ctx, survivor, row, others));
    for (const user of new Set(loose)) ctx.db.users.change(user, { identity: undefined });
    for (const row of others) absorb(ctx, survivor, row);
    return {};
  },
} satisfies Partial<Routes>;

/** An identity made of what a user says about a person. */
function identityFrom(ctx: Context, user: UserRow, user_identity_key: string | null): IdentityRow {
  const person = {
    user_identity_key,
    email_address: user.email_address ?? null,
    phone_number: user.phone_number ?? null,
    full_name: user.full_name ?? null,
  };
  refuseTaken(ctx, person);
  return ctx.db.identities.add(newIdentity(ctx, person));
}

function mergeOf(
  params: Calls['/user_identities/merge']['params'],
  ctx: Context,
): { survivor: IdentityRow; merged: IdentityRow[] } {
  const { user_identity_id, merged_user_identity_ids: ids } = params;
  const { user_identity_key, merged_user_identity_keys: keys } = params;
  const must = (row: IdentityRow | undefined) => row ?? refuse.notFound('user_identity');
  if (user_identity_id !== undefined && ids && user_identity_key === undefined && !keys)
    return {
      survivor: must(identityOf(ctx, user_identity_id)),
      merged: ids.map(id => must(identityOf(ctx, id))),
    };
  if (user_identity_key !== undefined && keys && user_identity_id === undefined && !ids)
    return {
      survivor: must(identityByKey(ctx, user_identity_key)),
      merged: keys.map(key => must(identityByKey(ctx, key))),
    };
  return refuse.as(ctx.rules.selectorMisuse);
}

/** The users that would be their identity's second in a system; refused unless the rules let them loose. */
function clashing(
  { db, rules }: Context,
  survivor: IdentityRow,
  row: IdentityRow,
  all: IdentityRow[],
): UserRow[] {
  const earlier = [survivor, ...all.slice(0, all.indexOf(row))];
  const systems = new Set(
    earlier.flatMap(one => db.users.by('identity', one.user_identity_id)).map(user => user.system),
  );
  const users = db.users.by('identity', row.user_identity_id).filter(user => systems.has(user.system));
  if (users.length > 0 && rules.mergeSameSystem !== 'unlink') refuse.as(rules.mergeSameSystem);
  return users;
}

/** What was the one person's becomes the other's; the old id and key lead there from now on. */
function absorb(ctx: Context, survivor: IdentityRow, row: IdentityRow): void {
  const { db, store } = ctx;
  for (const user of db.users.by('identity', row.user_identity_id))
    db.users.change(user, { identity: survivor });
  const ids = [row.user_identity_id, ...row.merged_user_identity_ids];
  const keys = [
    ...(row.user_identity_key === null ? [] : [row.user_identity_key]),
    ...row.merged_user_identity_keys,
  ];
  for (const id of ids) db.mergedIds.set(id, survivor);
  for (const key of keys) db.mergedKeys.set(key, survivor);
  for (const session of store.sessions.values()) if (session.identity === row) session.identity = survivor;
  forgetIdentity(ctx, row);
  db.identities.change(survivor, {
    email_address: survivor.email_address ?? row.email_address,
    phone_number: survivor.phone_number ?? row.phone_number,
    merged_user_identity_ids: [...survivor.merged_user_identity_ids, ...ids],
    merged_user_identity_keys: [...survivor.merged_user_identity_keys, ...keys],
    changed_at: ctx.time.stamp(),
  });
}
