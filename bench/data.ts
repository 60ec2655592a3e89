/** The stub's made-up workspaces: as many identities as asked for, each with two or three users in three systems. */
import { createHash } from 'node:crypto';
import type { AcsSystem, AcsUser, UserIdentity } from '../src/seam/generated.ts';

export interface Workspace {
  identities: UserIdentity[];
  users: AcsUser[];
  systems: AcsSystem[];
}

const FIRST = ['Alba', 'Bram', 'Cleo', 'Dario', 'Edda', 'Finn', 'Gwen', 'Hugo', 'Iris', 'Jonas', 'Kaia'];
const LAST = ['Aster', 'Bell', 'Crane', 'Dunn', 'Eames', 'Frost', 'Grove', 'Hart', 'Ivers', 'Jarvis'];
const START = Date.UTC(2026, 2, 1, 9, 30);

/** The same UUID for the same name, at every start and in every workspace. */
export function uuid(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

export const systemId = (index: number): string => uuid(`system ${index}`);
export const userId = (identity: number, system: number): string => uuid(`user ${identity} ${system}`);

const workspace_id = uuid('workspace');
const kinds = [
  ['salto_ks_site', 'Salto KS site', 'salto_site_user', 'Salto KS user'],
  ['salto_space_system', 'Salto Space site', 'salto_space_user', 'Salto Space user'],
  ['visionline_system', 'Visionline', undefined, undefined],
] as const;
const account = (index: number) => uuid(`account ${index}`);

function system(index: number, users: readonly AcsUser[]): AcsSystem {
  const [kind, kindName] = kinds[index] ?? kinds[0];
  const acs_system_id = systemId(index);
  return {
    is_credential_manager: false,
    errors: [],
    warnings: [],
    image_alt_text: kindName,
    image_url: 'https://example.com/system.png',
    name: `Harbour House, wing ${index + 1}`,
    acs_system_id,
    connected_account_id: account(index),
    created_at: new Date(START - 86_400_000 * (9 - index)).toISOString(),
    default_credential_manager_acs_system_id: null,
    external_type: kind,
    external_type_display_name: kindName,
    system_type: kind,
    system_type_display_name: kindName,
    location: { time_zone: 'Europe/Lisbon' },
    workspace_id,
    connected_account_ids: [account(index)],
    acs_user_count: users.filter(user => user.acs_system_id === acs_system_id).length,
    acs_access_group_count: 2,
  };
}

function user(identity: UserIdentity, number: number, index: number, created_at: string): AcsUser {
  const [, , external_type, external_type_display_name] = kinds[index] ?? kinds[0];
  return {
    acs_user_id: userId(number, index),
    acs_system_id: systemId(index),
    connected_account_id: account(index),
    workspace_id,
    created_at,
    display_name: identity.display_name,
    full_name: identity.full_name ?? undefined,
    email: identity.email_address ?? undefined,
    email_address: identity.email_address ?? undefined,
    phone_number: identity.phone_number ?? undefined,
    external_type,
    external_type_display_name,
    is_managed: true,
    is_suspended: number % 20 === 0,
    user_identity_id: identity.user_identity_id,
    user_identity_full_name: identity.full_name,
    user_identity_email_address: identity.email_address,
    user_identity_phone_number: identity.phone_number,
    ...(index === 0 ? { salto_ks_metadata: { is_subscribed: true } } : {}),
    ...(index === 1 ? { salto_space_metadata: { audit_openings: true, user_id: `SP-${number}` } } : {}),
    errors: [],
    warnings: [],
    pending_mutations: [],
    last_successful_sync_at: created_at,
  };
}

/** A workspace with this many identities. Users are in order of creation, and so are those of each identity. */
export function workspace(size: number): Workspace {
  const users: AcsUser[] = [];
  const identities = Array.from({ length: size }, (_, number): UserIdentity => {
    const created_at = new Date(START + number * 60_000).toISOString();
    const full_name = `${FIRST[number % FIRST.length]} ${LAST[number % LAST.length]} ${number}`;
    const identity: UserIdentity = {
      user_identity_id: uuid(`identity ${number}`),
      workspace_id,
      user_identity_key: `guest_${number}`,
      email_address: `guest${number}@example.com`,
      phone_number: number % 3 === 0 ? null : `+1555555${String(number).padStart(4, '0')}`,
      full_name,
      display_name: full_name,
      created_at,
      acs_user_ids: [],
      merged_user_identity_ids: [],
      merged_user_identity_keys: [],
      warnings: [],
      errors: [],
    };
    // Every other person has no user in the third system
    for (let index = 0; index < 2 + (number % 2); index += 1) {
      const one = user(identity, number, index, new Date(START + number * 60_000 + index).toISOString());
      identity.acs_user_ids.push(one.acs_user_id);
      users.push(one);
    }
    return identity;
  });
  return { identities, users, systems: kinds.map((_, index) => system(index, users)) };
}
