import type {
  AcsAccessGroup,
  AcsCredential,
  AcsEntrance,
  AcsSystem,
  AcsUser,
  ActionAttempt,
  UserIdentity,
  Workspace,
} from '../seam/generated.ts';
import { Relation, Table } from './table.ts';

/** What is stored is what Seam's objects say minus what can be worked out; the rest is added when they are read. */
export type SystemRow = Omit<
  AcsSystem,
  'workspace_id' | 'connected_account_ids' | 'acs_user_count' | 'acs_access_group_count'
> & { customer_key?: string };

export type IdentityRow = Pick<
  UserIdentity,
  | 'user_identity_id'
  | 'user_identity_key'
  | 'email_address'
  | 'phone_number'
  | 'full_name'
  | 'created_at'
  | 'merged_user_identity_ids'
  | 'merged_user_identity_keys'
> & { changed_at: string; deleted_at?: string | undefined };

export type Schedule = NonNullable<AcsUser['access_schedule']>;
export type UserMutation = NonNullable<AcsUser['pending_mutations']>[number];

export type UserRow = Pick<AcsUser, 'acs_user_id' | 'created_at' | 'errors' | 'last_successful_sync_at'> & {
  system: SystemRow;
  identity: IdentityRow | undefined;
  full_name: string | undefined;
  email_address: string | undefined;
  phone_number: string | undefined;
  is_suspended: boolean;
  access_schedule: Schedule | undefined;
  hid_acs_system_id?: string | undefined;
  salto_ks_metadata?: AcsUser['salto_ks_metadata'];
  salto_space_metadata?: AcsUser['salto_space_metadata'];
  warnings: AcsUser['warnings'];
  pending_mutations: UserMutation[];
  changed_at: string;
  deleted_at?: string | undefined;
};

export type GroupRow = Omit<
  AcsAccessGroup,
  | 'workspace_id'
  | 'acs_system_id'
  | 'connected_account_id'
  | 'display_name'
  | 'access_group_type'
  | 'access_group_type_display_name'
  | 'is_managed'
> & { system: SystemRow };

export type EntranceRow = Omit<AcsEntrance, 'acs_system_id' | 'connected_account_id'> & {
  system: SystemRow;
};

export type CredentialRow = Omit<
  AcsCredential,
  | 'workspace_id'
  | 'acs_system_id'
  | 'connected_account_id'
  | 'acs_user_id'
  | 'user_identity_id'
  | 'is_managed'
> & {
  system: SystemRow;
  user: UserRow | undefined;
};

export type AttemptRow = ActionAttempt & { created_at: string };

/** One workspace. Nothing in it can reach another one, which is how isolation is kept. */
export class Workplace {
  readonly workspace: Workspace;
  readonly systems = new Table<SystemRow>(row => row.acs_system_id, {});
  readonly identities = new Table<IdentityRow, 'key' | 'email' | 'phone'>(row => row.user_identity_id, {
    key: row => row.user_identity_key ?? undefined,
    email: row => folded(row.email_address),
    phone: row => row.phone_number ?? undefined,
  });
  readonly users = new Table<UserRow, 'system' | 'identity' | 'email' | 'phone'>(row => row.acs_user_id, {
    system: row => row.system.acs_system_id,
    identity: row => row.identity?.user_identity_id,
    email: row => row.email_address && inSystem(row.system, folded(row.email_address)),
    phone: row => row.phone_number && inSystem(row.system, row.phone_number),
  });
  readonly groups = new Table<GroupRow, 'system'>(row => row.acs_access_group_id, {
    system: row => row.system.acs_system_id,
  });
  readonly entrances = new Table<EntranceRow, 'system'>(row => row.acs_entrance_id, {
    system: row => row.system.acs_system_id,
  });
  readonly credentials = new Table<CredentialRow, 'system' | 'user'>(row => row.acs_credential_id, {
    system: row => row.system.acs_system_id,
    user: row => row.user?.acs_user_id,
  });
  readonly attempts = new Table<AttemptRow>(row => row.action_attempt_id, {});

  readonly members = new Relation<GroupRow, UserRow>();
  readonly doors = new Relation<GroupRow, EntranceRow>();
  readonly grants = new Relation<UserRow, EntranceRow>();
  readonly opens = new Relation<CredentialRow, EntranceRow>();

  readonly mergedIds = new Map<string, IdentityRow>();
  readonly mergedKeys = new Map<string, IdentityRow>();
  readonly gone = new Set<string>();

  constructor(workspace: Workspace) {
    this.workspace = workspace;
  }
}

/** Whose email index entry an address is; the rules decide how strictly a hit is taken. */
export const folded = (email: string | null | undefined): string | undefined =>
  email ? email.trim().toLowerCase() : undefined;

export const inSystem = (system: SystemRow, value: string | undefined): string =>
  `${system.acs_system_id} ${value ?? ''}`;

export interface Session {
  place: Workplace;
  identity: IdentityRow | undefined;
}

/** Everything the sandbox holds. */
export interface Store {
  readonly places: Map<string, Workplace>;
  readonly apiKeys: Map<string, Workplace>;
  readonly accessTokens: Set<string>;
  readonly sessions: Map<string, Session>;
}
