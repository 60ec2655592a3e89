import type {
  AcsAccessGroup,
  AcsCredential,
  AcsEntrance,
  AcsSystem,
  AcsUser,
  ActionAttempt,
  UserIdentity,
} from '../seam/generated.ts';
import type { Context } from './context.ts';
import {
  type AttemptRow,
  type CredentialRow,
  type EntranceRow,
  folded,
  type GroupRow,
  type IdentityRow,
  type SystemRow,
  type UserRow,
} from './store.ts';

export function acsSystem({ customer_key: _, ...row }: SystemRow, { db }: Context): AcsSystem {
  return {
    ...row,
    workspace_id: db.workspace.workspace_id,
    connected_account_ids: [row.connected_account_id],
    acs_user_count: db.users.count('system', row.acs_system_id),
    acs_access_group_count: db.groups.count('system', row.acs_system_id),
  };
}

const userTypes: Record<string, [NonNullable<AcsUser['external_type']>, string]> = {
  salto_ks_site: ['salto_site_user', 'Salto KS user'],
  salto_space_system: ['salto_space_user', 'Salto Space user'],
};

/** What cannot be said about a user is left out, never null; only the mirrors of an identity may be null. */
export function acsUser(row: UserRow, { db, rules }: Context): AcsUser {
  const { system, identity } = row;
  const [external_type, external_type_display_name] = userTypes[system.external_type ?? ''] ?? [];
  return {
    acs_user_id: row.acs_user_id,
    acs_system_id: system.acs_system_id,
    connected_account_id: system.connected_account_id,
    workspace_id: db.workspace.workspace_id,
    created_at: row.created_at,
    display_name: displayName(row, rules),
    full_name: row.full_name,
    email: row.email_address,
    email_address: row.email_address,
    phone_number: row.phone_number,
    access_schedule: row.access_schedule,
    external_type,
    external_type_display_name,
    hid_acs_system_id: row.hid_acs_system_id,
    is_managed: true,
    is_suspended: row.is_suspended,
    user_identity_id: identity?.user_identity_id,
    user_identity_full_name: identity?.full_name,
    user_identity_email_address: identity?.email_address,
    user_identity_phone_number: identity?.phone_number,
    salto_ks_metadata: row.salto_ks_metadata,
    salto_space_metadata: row.salto_space_metadata,
    errors: row.errors,
    warnings: row.deleted_at ? [...row.warnings, beingDeleted(row.deleted_at)] : row.warnings,
    pending_mutations: row.pending_mutations,
    last_successful_sync_at: row.last_successful_sync_at,
  };
}

export function userIdentity(row: IdentityRow, { db, rules }: Context): UserIdentity {
  const users = db.users.by('identity', row.user_identity_id);
  const warnings: UserIdentity['warnings'] = row.deleted_at ? [beingDeleted(row.deleted_at)] : [];
  const differing = rules.profileMismatch === 'never' ? [] : users.filter(user => differs(user, row));
  if (differing.length > 0) {
    warnings.push({
      warning_code: 'acs_user_profile_does_not_match_user_identity',
      message: 'A linked user has another email address or phone number than the identity',
      created_at:
        [row, ...differing]
          .map(one => one.changed_at)
          .sort()
          .at(-1) ?? row.changed_at,
    });
  }
  return {
    user_identity_id: row.user_identity_id,
    workspace_id: db.workspace.workspace_id,
    user_identity_key: row.user_identity_key,
    email_address: row.email_address,
    phone_number: row.phone_number,
    full_name: row.full_name,
    display_name: displayName(row, rules),
    created_at: row.created_at,
    acs_user_ids: users.map(user => user.acs_user_id),
    merged_user_identity_ids: row.merged_user_identity_ids,
    merged_user_identity_keys: row.merged_user_identity_keys,
    warnings,
    errors: users.flatMap(user => {
      const [first] = user.errors;
      if (!first) return [];
      return {
        error_code: 'issue_with_acs_user' as const,
        message: `A linked user has a problem: ${first.error_code}`,
        created_at: first.created_at,
        acs_user_id: user.acs_user_id,
        acs_system_id: user.system.acs_system_id,
      };
    }),
  };
}

export function acsAccessGroup({ system, ...row }: GroupRow, { db }: Context): AcsAccessGroup {
  return {
    ...row,
    acs_system_id: system.acs_system_id,
    connected_account_id: system.connected_account_id,
    workspace_id: db.workspace.workspace_id,
    display_name: row.name,
    access_group_type: row.external_type,
    access_group_type_display_name: row.external_type_display_name,
    is_managed: true,
  };
}

export function acsEntrance({ system, ...row }: EntranceRow): AcsEntrance {
  return { ...row, acs_system_id: system.acs_system_id, connected_account_id: system.connected_account_id };
}

export function acsCredential({ system, user, ...row }: CredentialRow, { db }: Context): AcsCredential {
  return {
    ...row,
    acs_system_id: system.acs_system_id,
    connected_account_id: system.connected_account_id,
    workspace_id: db.workspace.workspace_id,
    acs_user_id: user?.acs_user_id,
    user_identity_id: user?.identity?.user_identity_id,
    is_managed: true,
  };
}

export function actionAttempt({ created_at: _, ...row }: AttemptRow): ActionAttempt {
  return row;
}

export const beingDeleted = (created_at: string) => ({
  warning_code: 'being_deleted' as const,
  message: 'It is being removed from the access control system',
  created_at,
});

function displayName(row: UserRow | IdentityRow, rules: Context['rules']): string {
  const names: Partial<Record<Context['rules']['displayNameFrom'][number], string | null | undefined>> = row;
  return rules.displayNameFrom.map(name => names[name]).find(Boolean) ?? rules.namelessDisplayName;
}

function differs(user: UserRow, identity: IdentityRow): boolean {
  const email = user.email_address && identity.email_address;
  const phone = user.phone_number && identity.phone_number;
  return Boolean(
    (email && folded(user.email_address) !== folded(identity.email_address)) ||
      (phone && user.phone_number !== identity.phone_number),
  );
}
