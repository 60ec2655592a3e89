import { credentialsFor, entrancesOfCredential } from './access.ts';
import type { Routes } from './context.ts';
import { page } from './page.ts';
import { Refusal, refuse } from './refusal.ts';
import { found } from './search.ts';
import { one, userIn } from './select.ts';
import { acsCredential, acsEntrance, actionAttempt } from './views.ts';

export const acsEntrances = {
  '/acs/entrances/get': (params, ctx) => ({
    acs_entrance: acsEntrance(one.entrance(ctx, params.acs_entrance_id)),
  }),

  '/acs/entrances/list': (params, ctx) => {
    const { db, sees, rules } = ctx;
    const { acs_system_id, acs_credential_id, connected_account_id, customer_key } = params;
    if (rules.unknownFilterId === 'not_found') {
      if (acs_system_id !== undefined) one.system(ctx, acs_system_id);
      if (acs_credential_id !== undefined) one.credential(ctx, acs_credential_id);
    }
    const ids = params.acs_entrance_ids && new Set(params.acs_entrance_ids);
    const credential = db.credentials.get(acs_credential_id);
    const opened =
      acs_credential_id === undefined ? undefined : credential ? entrancesOfCredential(ctx, credential) : [];
    const space = params.space_id ?? params.location_id ?? undefined;
    const entrances = db.entrances.all().filter(
      entrance =>
        sees.entrance(entrance) &&
        (ids === undefined || ids.has(entrance.acs_entrance_id)) &&
        (opened === undefined || opened.includes(entrance)) &&
        (acs_system_id === undefined || entrance.system.acs_system_id === acs_system_id) &&
        (connected_account_id === undefined ||
          entrance.system.connected_account_id === connected_account_id) &&
        (customer_key === undefined || entrance.system.customer_key === customer_key) &&
        (space === undefined || entrance.space_ids.includes(space)) &&
        // The sandbox has no access grants, so no access method opens anything
        params.access_method_id === undefined &&
        found(ctx, params.search, [entrance.display_name]),
    );
    const { rows, pagination } = page(ctx, db.entrances, entrances);
    return { acs_entrances: rows.map(acsEntrance), pagination };
  },

  '/acs/entrances/list_credentials_with_access': (params, ctx) => {
    const valid = params.include_if?.includes('visionline_metadata.is_valid') ?? false;
    const credentials = credentialsFor(ctx, one.entrance(ctx, params.acs_entrance_id)).filter(
      credential =>
        ctx.sees.credential(credential) && (!valid || credential.visionline_metadata?.is_valid === true),
    );
    return { acs_credentials: credentials.map(credential => acsCredential(credential, ctx)) };
  },

  '/acs/entrances/grant_access': (params, ctx) => {
    const entrance = one.entrance(ctx, params.acs_entrance_id, 'Entrance not found');
    if (params.acs_user_id !== undefined) one.user(ctx, params.acs_user_id, 'User not found');
    const kind = entrance.system.external_type ?? '';
    if (!ctx.rules.directGrantSystems.includes(kind))
      throw new Refusal(
        400,
        'not_supported',
        `${kind} does not support adding acs_entrances to acs_users directly`,
      );
    const user = userIn(ctx, entrance.system, params, 'link');
    if (ctx.db.grants.has(user, entrance)) refuse.unless(ctx.rules.repeatedChange);
    ctx.db.grants.add(user, entrance);
    return {};
  },

  '/acs/entrances/unlock': (params, ctx) => {
    const entrance = one.entrance(ctx, params.acs_entrance_id);
    const credential = one.credential(ctx, params.acs_credential_id);
    const opens =
      credential.access_method === 'cloud_key' && entrancesOfCredential(ctx, credential).includes(entrance);
    const message = 'The credential is no cloud key to this entrance';
    if (!opens && ctx.rules.unlockWithoutAccess === 'invalid_input') refuse.invalid(message);
    const attempt = ctx.db.attempts.add({
      action_attempt_id: ctx.ids.next('action_attempt'),
      action_type: 'UNLOCK_DOOR',
      status: 'pending',
      result: null,
      error: null,
      created_at: ctx.time.stamp(),
    });
    ctx.time.later(() => {
      const error = { type: 'no_access', message };
      Object.assign(attempt, opens ? { status: 'success', result: {} } : { status: 'error', error });
    });
    return { action_attempt: actionAttempt(attempt) };
  },
} satisfies Partial<Routes>;
