import type { AcsAccessGroup, AcsEntrance, AcsSystem } from '../seam/generated.ts';

/** The n-th hour of the invented past. */
export const hour = (n: number): string => new Date(Date.UTC(2026, 2, 1, 9) + n * 3_600_000).toISOString();

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
  doors: readonly (keyof typeof entrances)[];
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

export type EntranceSeed = { system: SystemName; display_name: string } & Omit<
  Partial<AcsEntrance>,
  'system' | 'display_name'
>;

const saltoKsDoor = {
  system: 'saltoKs',
  can_unlock_with_code: true,
  can_unlock_with_cloud_key: true,
} as const;
const saltoSpaceDoor = {
  system: 'saltoSpace',
  can_unlock_with_card: true,
  can_unlock_with_mobile_key: true,
} as const;
const visionlineDoor = {
  system: 'visionline',
  can_unlock_with_card: true,
  can_unlock_with_mobile_key: true,
} as const;

export const entrances = {
  lobby: {
    ...saltoKsDoor,
    display_name: 'Lobby, street side',
    is_locked: false,
    salto_ks_metadata: {
      battery_level: 'fresh',
      door_name: 'Lobby',
      lock_type: 'wall_reader',
      locked_state: 'unlocked',
      online: true,
      privacy_mode: false,
    },
  },
  staffDoor: {
    ...saltoKsDoor,
    display_name: 'Staff door',
    is_locked: true,
    salto_ks_metadata: {
      battery_level: 'low',
      door_name: 'Staff door',
      locked_state: 'locked',
      online: true,
      privacy_mode: true,
    },
    warnings: [
      {
        warning_code: 'privacy_mode',
        message: 'The door is in privacy mode',
        created_at: hour(420),
      },
    ],
  },
  linenRoom: {
    ...saltoKsDoor,
    display_name: 'Linen room',
    salto_ks_metadata: { door_name: 'Linen room', online: false },
    warnings: [
      { warning_code: 'entrance_setup_required', message: 'The lock has to be set up', created_at: hour(20) },
    ],
  },
  room101: {
    ...saltoSpaceDoor,
    display_name: 'Room 101',
    can_belong_to_reservation: true,
    salto_space_metadata: { door_id: '101', door_name: 'Room 101', room_name: '101', audit_on_keys: true },
  },
  room102: {
    ...saltoSpaceDoor,
    display_name: 'Room 102',
    can_belong_to_reservation: true,
    salto_space_metadata: { door_id: '102', door_name: 'Room 102', room_name: '102', audit_on_keys: true },
  },
  spa: {
    ...saltoSpaceDoor,
    display_name: 'Spa',
    salto_space_metadata: { door_id: '900', door_name: 'Spa', door_description: 'Second floor' },
  },
  pool: {
    ...saltoSpaceDoor,
    display_name: 'Pool',
    salto_space_metadata: { door_id: '901', door_name: 'Pool' },
  },
  room201: {
    ...visionlineDoor,
    display_name: 'Room 201',
    can_belong_to_reservation: true,
    visionline_metadata: { door_category: 'guest', door_name: '201', profiles: [] },
  },
  room202: {
    ...visionlineDoor,
    display_name: 'Room 202',
    can_belong_to_reservation: true,
    visionline_metadata: { door_category: 'guest', door_name: '202', profiles: [] },
  },
  garage: {
    ...visionlineDoor,
    display_name: 'Garage',
    visionline_metadata: {
      door_category: 'common',
      door_name: 'Garage',
      profiles: [{ visionline_door_profile_id: 'BLE-4', visionline_door_profile_type: 'BLE' }],
    },
  },
  elevator: {
    ...visionlineDoor,
    display_name: 'West elevator',
    visionline_metadata: { door_category: 'elevator reader', door_name: 'Elevator W' },
  },
} satisfies Record<string, EntranceSeed>;

export type EntranceName = keyof typeof entrances;
