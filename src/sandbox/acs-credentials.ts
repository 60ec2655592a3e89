import { entrancesOfCredential } from './access.ts';
import type { Context, Routes } from './context.ts';
import { newCredential } from './credential.ts';
import { page } from './page.ts';
import { pending } from './pending.ts';
import { refuse } from './refusal.ts';
import { deletedBefore, removeCredential } from './removal.ts';
import { scheduleOf } from './schedule.ts';
import { before, found } from './search.ts';
import { identityOf, one, userIn } from './select.ts';
import type { CredentialRow, UserRow } from './store.ts';
import { acsCredential, acsEntrance } from './views.ts';

export const acsCredentials = {
  '/acs/credentials/create': (params, ctx) => {
    const { db, rules } = ctx;
    const { acs_user_id, user_identity_id, acs_system_id, starts_at, ends_at } = params;
    if (acs_user_id === undefined && (user_identity_id === undefined || acs_system_id === undefined))
      refuse.as(rules.selectorMisuse);
    const named = acs_user_id === undefined ? undefined : one.user(ctx, acs_user_id);
    const system = named?.system ?? one.system(ctx, acs_system_id ?? '');
    const entrances = (params.allowed_acs_entrance_ids ?? []).map(id => one.entrance(ctx, id));
    if (entrances.some(entrance => entrance.system !== system)) refuse.as(rules.differentSystems);
    if (ends_at !== undefined) scheduleOf(ctx, { starts_at, ends_at }, 'new');
    const user = userIn(ctx, system, params, 'link');
    const credential = db.credentials.add(newCredential(ctx, system, params));
    for (const entrance of entrances) db.opens.add(credential, entrance);
    give(ctx, credential, user);
    return { acs_credential: acsCredential(credential, ctx) };
  },

  '/acs/credentials/get': (params, ctx) => ({
    acs_credential: acsCredential(one.credential(ctx, params.acs_credential_id), ctx),
  }),

  '/acs/credentials/list': (params, ctx) => {
    const { db, sees, rules } = ctx;
    const { acs_system_id, acs_user_id, user_identity_id, is_multi_phone_sync_credential } = params;
    if (rules.unknownFilterId === 'not_found') {
      if (acs_system_id !== undefined) one.system(ctx, acs_system_id);
      if (acs_user_id !== undefined) one.user(ctx, acs_user_id);
      if (user_identity_id !== undefined) one.identity(ctx, user_identity_id);
    }
    const identity = user_identity_id === undefined ? undefined : identityOf(ctx, user_identity_id);
    const credentials = (
      acs_user_id !== undefined ? db.credentials.by('user', acs_user_id) : db.credentials.all()
    ).filter(
      one =>
        sees.credential(one) &&
        (acs_system_id === undefined || one.system.acs_system_id === acs_system_id) &&
        (user_identity_id === undefined || (identity !== undefined && one.user?.identity === identity)) &&
        (is_multi_phone_sync_credential === undefined ||
          (one.is_multi_phone_sync_credential ?? false) === is_multi_phone_sync_credential) &&
        before(one, params.created_before) &&
        found(ctx, params.search, [one.display_name, one.acs_credential_id, one.code, one.card_number]),
    );
    const { rows, pagination } = page(ctx, db.credentials, credentials);
    return { acs_credentials: rows.map(row => acsCredential(row, ctx)), pagination };
  },

  '/acs/credentials/update': (params, ctx) => {
    const credential = one.credential(ctx, params.acs_credential_id);
    const { code, ends_at } = params;
    if (ends_at !== undefined) scheduleOf(ctx, { starts_at: credential.starts_at, ends_at }, 'changed');
    ctx.db.credentials.change(credential, {
      ...(code === undefined ? {} : { code }),
      ...(ends_at === undefined ? {} : { ends_at }),
    });
    return { acs_credential: acsCredential(credential, ctx) };
  },

  '/acs/credentials/delete': (params, ctx) => {
    if (!deletedBefore(ctx, params.acs_credential_id))
      removeCredential(ctx, one.credential(ctx, params.acs_credential_id));
    return {};
  },

  '/acs/credentials/list_accessible_entrances': (params, ctx) => {
    const credential = one.credential(ctx, params.acs_credential_id);
    return { acs_entrances: entrancesOfCredential(ctx, credential).map(acsEntrance) };
  },

  '/acs/credentials/assign': (params, ctx) => {
    const credential = one.credential(ctx, params.acs_credential_id);
    const owner = credential.user;
    const own =
      params.acs_user_id === undefined
        ? owner?.identity?.user_identity_id === params.user_identity_id
        : owner?.acs_user_id === params.acs_user_id;
    if (owner && !own) refuse.unless(ctx.rules.assignedCredential);
    const user = userIn(ctx, credential.system, params, 'link');
    give(ctx, credential, user);
    return { acs_credential: acsCredential(credential, ctx) };
  },

  '/acs/credentials/unassign': (params, ctx) => {
    const credential = one.credential(ctx, params.acs_credential_id);
    const user = userIn(ctx, credential.system, params, 'find');
    if (credential.user === user) give(ctx, credential, undefined);
    else refuse.unless(ctx.rules.repeatedChange);
    return { acs_credential: acsCredential(credential, ctx) };
  },
} satisfies Partial<Routes>;

function give(ctx: Context, credential: CredentialRow, user: UserRow | undefined): void {
  const owner = credential.user;
  if (owner === user) return;
  const { acs_credential_id } = credential;
  const note = (whose: UserRow | undefined, gains: boolean) => {
    if (!whose) return;
    pending(ctx, whose.pending_mutations, {
      mutation_code: 'updating_credential_assignment',
      message: 'The access control system has not confirmed the assignment yet',
      created_at: ctx.time.stamp(),
      from: { acs_credential_id: gains ? null : acs_credential_id },
      to: { acs_credential_id: gains ? acs_credential_id : null },
    });
  };
  note(owner, false);
  note(user, true);
  ctx.db.credentials.change(credential, { user });
}
