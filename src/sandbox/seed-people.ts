import type { EntranceName } from './seed-entrances.ts';
import type { groups, SystemName } from './seed-hotel.ts';
import type { IdentityRow, UserRow } from './store.ts';

export type IdentitySeed = {
  key?: string;
  name?: string;
  email?: string;
  phone?: string;
  created_at?: string;
  mergedKeys?: readonly string[];
  leaving?: true;
};

/** Identities with none, one, two and three users. */
export const people = {
  john: {
    key: 'guest_john',
    name: 'John Alder',
    email: 'john.alder@example.com',
    phone: '+15555550101',
    created_at: '2026-03-01T08:15:30.123456Z',
  },
  jane: { key: 'guest_jane', name: 'Jane Fielding', email: 'jane.fielding@example.com' },
  priya: { key: 'staff_priya', name: 'Priya Nair', email: 'priya.nair@example.com', phone: '+15555550103' },
  omar: { key: 'guest_omar', name: 'Omar Haddad', phone: '+15555550104' },
  ana: {
    key: 'member_ana',
    name: 'Ana Duarte',
    email: 'ana.duarte@example.com',
    phone: '+15555550105',
    mergedKeys: ['loyalty_ana', 'booking_4471'],
  },
  mei: {
    key: 'guest_mei',
    name: 'Mei Tanaka',
    email: 'mei.tanaka@example.com',
    created_at: '2026-03-02T01:02:03.000456+00:00',
  },
  greta: { key: 'guest_greta', name: 'Greta Holm', email: 'greta.holm@example.com' },
  viktor: { key: 'guest_viktor', name: 'Viktor Lind', email: 'viktor.lind@example.com' },
  sofia: { key: 'guest_sofia', name: 'Sofia Marques', email: 'sofia.marques@example.com', leaving: true },
  ruben: { key: 'guest_ruben', name: 'Ruben Castel', email: 'ruben.castel@example.com' },
  rubenAgain: { key: 'walkin_ruben', name: 'R. Castel', phone: '+15555550177' },
  noah: { key: 'guest_noah', name: 'Noah Okafor', email: 'noah.okafor@example.com', phone: '+15555550111' },
  lucia: { name: 'Lucia Ferro', email: 'lucia.ferro@example.com' },
  tomas: { phone: '555-0142 ext 7' },
  kiosk: { key: 'kiosk_07' },
  nobody: {},
} satisfies Record<string, IdentitySeed>;

export type PersonName = keyof typeof people;

export type UserSeed = {
  system: SystemName;
  person?: PersonName;
  /** The profile in the access system; the person's own unless told. */
  name?: string | null;
  email?: string | null;
  phone?: string | null;
  groups?: readonly (keyof typeof groups)[];
  doors?: readonly EntranceName[];
  created_at?: string;
} & Partial<
  Pick<
    UserRow,
    'is_suspended' | 'access_schedule' | 'hid_acs_system_id' | 'salto_ks_metadata' | 'salto_space_metadata'
  >
>;

const stay = { starts_at: '2026-03-02T15:00:00.000Z', ends_at: '2027-03-09T11:00:00.000Z' };

export const users = {
  johnSaltoKs: {
    system: 'saltoKs',
    person: 'john',
    groups: ['staff'],
    salto_ks_metadata: { is_subscribed: true },
    created_at: '2026-03-01T09:30:00.123456Z',
  },
  johnVisionline: {
    system: 'visionline',
    person: 'john',
    doors: ['room201', 'garage'],
    access_schedule: stay,
  },
  janeSaltoSpace: {
    system: 'saltoSpace',
    person: 'jane',
    groups: ['eastWing', 'spa'],
    access_schedule: stay,
    salto_space_metadata: { audit_openings: true, user_id: 'SP-0042' },
  },
  priyaSaltoKs: {
    system: 'saltoKs',
    person: 'priya',
    groups: ['staff', 'housekeeping'],
    salto_ks_metadata: { is_subscribed: true },
  },
  priyaSaltoSpace: { system: 'saltoSpace', person: 'priya', groups: ['spa'] },
  priyaVisionline: { system: 'visionline', person: 'priya', doors: ['room201', 'room202', 'elevator'] },
  omarVisionline: { system: 'visionline', person: 'omar', doors: ['room202'] },
  anaSaltoKs: { system: 'saltoKs', person: 'ana', groups: ['staff'] },
  meiSaltoSpace: { system: 'saltoSpace', person: 'mei', groups: ['eastWing'] },
  gretaSaltoKs: { system: 'saltoKs', person: 'greta', email: 'g.holm@example.com', groups: ['staff'] },
  viktorSaltoSpace: { system: 'saltoSpace', person: 'viktor' },
  sofiaSaltoKs: { system: 'saltoKs', person: 'sofia' },
  rubenSaltoKs: { system: 'saltoKs', person: 'ruben', groups: ['staff'] },
  rubenVisionline: { system: 'visionline', person: 'rubenAgain', doors: ['garage'] },
  noahMobile: { system: 'credentialService', person: 'noah' },
  noahVisionline: { system: 'visionline', person: 'noah', doors: ['room202'] },
  /** Shares Lucia's address and is not linked to her: what link-or-create finds. */
  luciaUnlinked: { system: 'saltoKs', name: 'Lucia F.', email: 'Lucia.Ferro@example.com' },
  dana: {
    system: 'saltoKs',
    name: 'Dana Whitlock',
    email: 'dana.whitlock@example.com',
    groups: ['housekeeping'],
    salto_ks_metadata: { is_subscribed: true },
  },
  karl: { system: 'saltoKs', name: 'Karl Brandt', groups: ['staff'], is_suspended: true },
  oddPhone: { system: 'saltoSpace', name: 'Wren Abbott', phone: '555-0142 ext 7' },
  emailOnly: { system: 'saltoSpace', email: 'front.desk@example.com' },
  nameless: { system: 'visionline' },
} satisfies Record<string, UserSeed>;

export type UserName = keyof typeof users;

export const identityFields = (
  seed: IdentitySeed,
): Pick<IdentityRow, 'user_identity_key' | 'full_name' | 'email_address' | 'phone_number'> => ({
  user_identity_key: seed.key ?? null,
  full_name: seed.name ?? null,
  email_address: seed.email ?? null,
  phone_number: seed.phone ?? null,
});
