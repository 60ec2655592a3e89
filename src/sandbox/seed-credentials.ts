import type { AcsCredential } from '../seam/generated.ts';
import type { EntranceName } from './seed-entrances.ts';
import type { SystemName } from './seed-hotel.ts';
import type { UserName } from './seed-people.ts';

export type CredentialSeed = {
  system: SystemName;
  user?: UserName;
  doors?: readonly EntranceName[];
} & Pick<AcsCredential, 'access_method' | 'display_name'> &
  Partial<
    Pick<
      AcsCredential,
      | 'code'
      | 'card_number'
      | 'starts_at'
      | 'ends_at'
      | 'is_multi_phone_sync_credential'
      | 'is_one_time_use'
      | 'visionline_metadata'
    >
  >;

const guestCard = { card_function_type: 'guest', is_valid: true } as const;

export const credentials = {
  johnCode: {
    system: 'saltoKs',
    user: 'johnSaltoKs',
    access_method: 'code',
    display_name: 'PIN code',
    code: '482913',
  },
  johnCard: {
    system: 'visionline',
    user: 'johnVisionline',
    doors: ['room201'],
    access_method: 'card',
    display_name: 'Guest card',
    card_number: '0042117',
    visionline_metadata: guestCard,
    starts_at: '2026-03-02T15:00:00.000Z',
    ends_at: '2027-03-09T11:00:00.000Z',
  },
  priyaCloud: {
    system: 'saltoKs',
    user: 'priyaSaltoKs',
    access_method: 'cloud_key',
    display_name: 'Remote unlock',
  },
  priyaCard: {
    system: 'visionline',
    user: 'priyaVisionline',
    access_method: 'card',
    display_name: 'Staff card',
    card_number: '0000007',
    visionline_metadata: { card_function_type: 'staff', is_valid: true },
  },
  janeMobile: {
    system: 'saltoSpace',
    user: 'janeSaltoSpace',
    access_method: 'mobile_key',
    display_name: 'Phone of Jane',
  },
  noahPhones: {
    system: 'visionline',
    user: 'noahVisionline',
    doors: ['room202'],
    access_method: 'mobile_key',
    display_name: 'Phones of Noah',
    is_multi_phone_sync_credential: true,
  },
  omarInvalid: {
    system: 'visionline',
    user: 'omarVisionline',
    doors: ['room202'],
    access_method: 'card',
    display_name: 'Overridden card',
    card_number: '0042090',
    visionline_metadata: { card_function_type: 'guest', is_valid: false },
  },
  danaOnce: {
    system: 'saltoKs',
    user: 'dana',
    access_method: 'code',
    display_name: 'One-time code',
    code: '110099',
    is_one_time_use: true,
  },
  unassigned: {
    system: 'saltoSpace',
    access_method: 'card',
    display_name: 'Spare card',
    card_number: 'SP-9001',
  },
} satisfies Record<string, CredentialSeed>;

export type CredentialName = keyof typeof credentials;
