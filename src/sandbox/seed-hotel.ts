import type { AcsAccessGroup, AcsSystem } from '../seam/generated.ts';
import type { EntranceName } from './seed-entrances.ts';
import { hour } from './seed-time.ts';

export type SystemSeed = Pick<AcsSystem, 'name'> & {
  kind: NonNullable<AcsSystem['external_type']>;
  kindName: string;
  account: 'salto' | 'assaAbloy' | 'annex';
} & Partial<Pick<AcsSystem, 'errors' | 'warnings' | 'visionline_metadata' | 'is_credential_manager'>> & {
    manager?: 'credentialService';
    timeZone?: string;
  };

/** Harbour House, a hotel nobody has stayed at. */
export const systems = {
  saltoKs: {
    name: 'Harbour House back of house',
    kind: 'salto_ks_site',
    kindName: 'Salto KS site',
    account: 'salto',
    timeZone: 'Europe/Lisbon',
    warnings: [
      {
        warning_code: 'salto_ks_subscription_limit_almost_reached',
        message: 'Few subscriptions of the Salto KS site are left',
        created_at: hour(400),
      },
    ],
  },
  saltoSpace: {
    name: 'Harbour House rooms, east wing',
    kind: 'salto_space_system',
    kindName: 'Salto Space site',
    account: 'salto',
    timeZone: 'Europe/Lisbon',
  },
  visionline: {
    name: 'Harbour House rooms, west wing',
    kind: 'visionline_system',
    kindName: 'Visionline',
    account: 'assaAbloy',
    timeZone: 'Europe/Lisbon',
    manager: 'credentialService',
    visionline_metadata: { lan_address: '192.0.2.10', system_id: 'HH-WEST' },
  },
  credentialService: {
    name: 'Harbour House mobile keys',
    kind: 'assa_abloy_credential_service',
    kindName: 'ASSA ABLOY Credential Service',
    account: 'assaAbloy',
    is_credential_manager: true,
  },
  annex: {
    name: 'Harbour House annex',
    kind: 'salto_ks_site',
    kindName: 'Salto KS site',
    account: 'annex',
    errors: [
      {
        error_code: 'acs_system_disconnected',
        message: 'The system cannot be reached',
        created_at: hour(500),
      },
    ],
    warnings: [
      { warning_code: 'setup_required', message: 'Somebody has to finish the setup', created_at: hour(10) },
    ],
  },
} satisfies Record<string, SystemSeed>;

export type SystemName = keyof typeof systems;

export type GroupSeed = Pick<AcsAccessGroup, 'name'> & {
  system: SystemName;
  doors: readonly EntranceName[];
  kind: AcsAccessGroup['external_type'];
  kindName: string;
} & Partial<Pick<AcsAccessGroup, 'warnings' | 'errors' | 'access_schedule' | 'pending_mutations'>>;

const saltoKsGroup = {
  system: 'saltoKs',
  kind: 'salto_ks_access_group',
  kindName: 'Salto KS access group',
} as const;
const saltoSpaceGroup = {
  system: 'saltoSpace',
  kind: 'salto_space_group',
  kindName: 'Salto Space group',
} as const;

export const groups = {
  staff: { ...saltoKsGroup, name: 'All staff', doors: ['lobby', 'staffDoor'] },
  housekeeping: {
    ...saltoKsGroup,
    name: 'Housekeeping',
    doors: ['staffDoor', 'linenRoom'],
    access_schedule: { starts_at: '2026-03-01T06:00:00.000Z', ends_at: null },
  },
  eastWing: { ...saltoSpaceGroup, name: 'East wing guests', doors: ['room101', 'room102', 'spa'] },
  spa: { ...saltoSpaceGroup, name: 'Spa and pool', doors: ['spa', 'pool'] },
  winterMarket: {
    ...saltoSpaceGroup,
    name: 'Winter market stalls',
    doors: ['pool'],
    warnings: [
      {
        warning_code: 'unknown_issue_with_acs_access_group',
        message: 'The system reported a problem it did not explain',
        created_at: hour(300),
      },
    ],
    pending_mutations: [
      {
        mutation_code: 'updating_group_information',
        message: 'The new name has not been confirmed yet',
        created_at: hour(301),
        from: { name: 'Christmas market stalls' },
        to: { name: 'Winter market stalls' },
      },
    ],
  },
} satisfies Record<string, GroupSeed>;
