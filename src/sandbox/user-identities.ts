import type { Context, Routes } from './context.ts';
import { plannedUser } from './link.ts';
import { page } from './page.ts';
import { refuse } from './refusal.ts';
import { deletedBefore, removeIdentity } from './removal.ts';
import { before, found } from './search.ts';
import { identityByKey, identityOf, one } from './select.ts';
import type { IdentityRow } from './store.ts';
import { acsSystem, acsUser, userIdentity } from './views.ts';

export const userIdentities = {
  '/user_identities/create': (params, ctx) => {
    const { db } = ctx;
    const person = {
      user_identity_key: params.user_identity_key ?? null,
      email_address: params.email_address ?? null,
      phone_number: params.phone_number || null,
      full_name: params.full_name ?? null,
    };
    refuseTaken(ctx, person);
    const systems = [...new Set(params.acs_system_ids)].map(id => one.system(ctx, id));
    const plans = systems.map(system => plannedUser(ctx, person, system));
    const identity = db.identities.add(newIdentity(ctx, person));
    const answer = userIdentity(identity, ctx);
    for (const link of plans) link(identity);
    return { user_identity: ctx.rules.createdIdentityShowsUsers ? userIdentity(identity, ctx) : answer };
  },

  '/user_identities/get': (params, ctx) => {
    const { user_identity_id, user_identity_key } = params;
    if ((user_identity_id === undefined) === (user_identity_key === undefined))
      refuse.as(ctx.rules.selectorMisuse);
    const row =
      user_identity_id === undefined
        ? identityByKey(ctx, user_identity_key ?? '')
        : identityOf(ctx, user_identity_id);
    return { user_identity: userIdentity(row ?? refuse.notFound('user_identity'), ctx) };
  },

  '/user_identities/list': (params, ctx) => {
    const { db, rules } = ctx;
    const manager = params.credential_manager_acs_system_id;
    const named = params.user_identity_ids?.map(id =>
      identityOf(ctx, id, rules.mergedIdsInLists === 'survivor'),
    );
    if (rules.unknownListedIdentities === 'not_found' && named?.includes(undefined))
      refuse.notFound('user_identity');
    const rows = named
      ? db.identities.sort([...new Set(named)].filter(row => row !== undefined))
      : db.identities.all();
    const identities = rows.filter(
      row =>
        ctx.sees.identity(row) &&
        before(row, params.created_before) &&
        (manager === undefined || systemIds(ctx, row).includes(manager)) &&
        found(ctx, params.search || undefined, [
          row.full_name,
          row.phone_number,
          row.email_address,
          row.user_identity_id,
        ]),
    );
    const found_ = page(ctx, db.identities, identities);
    return {
      user_identities: found_.rows.map(row => userIdentity(row, ctx)),
      pagination: found_.pagination,
    };
  },

  '/user_identities/update': (params, ctx) => {
    const row = one.identity(ctx, params.user_identity_id);
    const { user_identity_key, email_address, phone_number, full_name } = params;
    const patch = {
      ...(user_identity_key === undefined ? {} : { user_identity_key }),
      ...(email_address === undefined ? {} : { email_address }),
      ...(phone_number === undefined ? {} : { phone_number: phone_number || null }),
      ...(full_name === undefined ? {} : { full_name }),
    };
    refuseTaken(ctx, patch, row);
    ctx.db.identities.change(row, { ...patch, changed_at: ctx.time.stamp() });
    return {};
  },

  '/user_identities/delete': (params, ctx) => {
    if (!deletedBefore(ctx, params.user_identity_id))
      removeIdentity(ctx, one.identity(ctx, params.user_identity_id));
    return {};
  },

  '/user_identities/list_acs_users': (params, ctx) => {
    const identity = one.identity(ctx, params.user_identity_id);
    const users = ctx.db.users.by('identity', identity.user_identity_id);
    return { acs_users: users.map(user => acsUser(user, ctx)) };
  },

  '/user_identities/list_acs_systems': (params, ctx) => {
    const ids = systemIds(ctx, one.identity(ctx, params.user_identity_id));
    const systems = ctx.db.systems.all().filter(system => ids.includes(system.acs_system_id));
    return { acs_systems: systems.map(system => acsSystem(system, ctx)) };
  },
} satisfies Partial<Routes>;

type Person = Pick<IdentityRow, 'user_identity_key' | 'email_address' | 'phone_number' | 'full_name'>;

export function newIdentity(ctx: Context, person: Person): IdentityRow {
  const created_at = ctx.time.stamp();
  return {
    user_identity_id: ctx.ids.next('user_identity'),
    ...person,
    created_at,
    changed_at: created_at,
    merged_user_identity_ids: [],
    merged_user_identity_keys: [],
  };
}

/** Refuses what has to be unique in a workspace and is somebody else's. */
export function refuseTaken(ctx: Context, person: Partial<Person>, self?: IdentityRow): void {
  const { db, rules } = ctx;
  const others = (rows: IdentityRow[]) => rows.filter(row => row !== self);
  const { user_identity_key: key, email_address: email, phone_number: phone } = person;
  if (key) {
    const survivor = db.mergedKeys.get(key);
    const holders = others([...db.identities.by('key', key), ...(survivor ? [survivor] : [])]);
    if (holders.length > 0) refuse.unless(rules.identityKeyTaken);
  }
  const byEmail = email ? others(db.identities.by('email', email.trim().toLowerCase())) : [];
  const taken = byEmail.some(row => rules.emailMatch !== 'exact' || row.email_address === email);
  const byPhone = phone ? others(db.identities.by('phone', phone)) : [];
  if (taken || byPhone.length > 0) refuse.unless(rules.identityEmailOrPhoneTaken);
}

const systemIds = ({ db }: Context, row: IdentityRow): string[] =>
  db.users.by('identity', row.user_identity_id).map(user => user.system.acs_system_id);
