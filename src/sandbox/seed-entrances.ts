import type { AcsEntrance } from '../seam/generated.ts';
import type { SystemName } from './seed-hotel.ts';
import { hour } from './seed-time.ts';

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
