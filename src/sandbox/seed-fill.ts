import type { SeedIds } from './seed.ts';
import { type EntranceSeed, entrances } from './seed-entrances.ts';
import { type GroupSeed, groups, type SystemSeed, systems } from './seed-hotel.ts';
import { type IdentitySeed, identityFields, people, type UserSeed, users } from './seed-people.ts';
import { userRow } from './seed-rows.ts';
import { hour } from './seed-time.ts';
import type { Workplace } from './store.ts';

/** A seed's names and what stands under them, copied, because what is stored will be changed. */
export const entriesOf = <K extends string, V>(seeds: Record<K, V>) =>
  Object.entries(structuredClone(seeds)) as [K, V][];

export function known<T>(row: T | undefined): T {
  if (row === undefined) throw new Error('The seed speaks of something it does not have');
  return row;
}

export function seedHotel(db: Workplace, of: SeedIds): void {
  entriesOf<keyof typeof systems, SystemSeed>(systems).forEach(([name, seed], i) => {
    const { kind, kindName, account, manager, timeZone, ...rest } = seed;
    db.systems.add({
      is_credential_manager: false,
      errors: [],
      warnings: [],
      image_alt_text: kindName,
      image_url: 'https://example.com/system.png',
      ...rest,
      acs_system_id: of.systems[name],
      connected_account_id: of.accounts[account],
      created_at: hour(i),
      customer_key: 'harbour_house',
      default_credential_manager_acs_system_id: manager ? of.systems[manager] : null,
      external_type: kind,
      external_type_display_name: kindName,
      system_type: kind,
      system_type_display_name: kindName,
      location: { time_zone: timeZone ?? null },
    });
  });
  entriesOf<keyof typeof entrances, EntranceSeed>(entrances).forEach(([name, { system, ...rest }], i) => {
    const floor = name === 'room101' || name === 'room102';
    db.entrances.add({
      errors: [],
      warnings: [],
      ...rest,
      acs_entrance_id: of.entrances[name],
      system: known(db.systems.get(of.systems[system])),
      space_ids: floor ? [of.space] : [],
      created_at: hour(10 + i),
    });
  });
  entriesOf<keyof typeof groups, GroupSeed>(groups).forEach(([name, seed], i) => {
    const { system, doors, kind, kindName, ...rest } = seed;
    const group = db.groups.add({
      errors: [],
      warnings: [],
      pending_mutations: [],
      ...rest,
      acs_access_group_id: of.groups[name],
      system: known(db.systems.get(of.systems[system])),
      external_type: kind,
      external_type_display_name: kindName,
      created_at: hour(30 + i),
    });
    for (const door of doors) db.doors.add(group, known(db.entrances.get(of.entrances[door])));
  });
}

export function seedPeople(db: Workplace, of: SeedIds): void {
  entriesOf<keyof typeof people, IdentitySeed>(people).forEach(([name, seed], i) => {
    const created_at = seed.created_at ?? hour(40 + i);
    const identity = db.identities.add({
      user_identity_id: of.people[name],
      ...identityFields(seed),
      created_at,
      changed_at: created_at,
      merged_user_identity_ids: seed.mergedKeys ? [of.mergedAway] : [],
      merged_user_identity_keys: [...(seed.mergedKeys ?? [])],
      ...(seed.leaving ? { deleted_at: hour(510) } : {}),
    });
    if (seed.mergedKeys) db.mergedIds.set(of.mergedAway, identity);
    for (const key of seed.mergedKeys ?? []) db.mergedKeys.set(key, identity);
  });
  entriesOf<keyof typeof users, UserSeed>(users).forEach(([name, seed], i) => {
    const {
      system,
      person,
      name: full_name,
      email,
      phone,
      groups: theirs,
      doors,
      created_at,
      ...rest
    } = seed;
    const identity = person && known(db.identities.get(of.people[person]));
    const user = db.users.add(
      userRow({
        ...rest,
        acs_user_id: of.users[name],
        system: known(db.systems.get(of.systems[system])),
        created_at: created_at ?? hour(60 + i),
        identity,
        full_name: full_name ?? identity?.full_name ?? undefined,
        email_address: email ?? identity?.email_address ?? undefined,
        phone_number: phone ?? identity?.phone_number ?? undefined,
      }),
    );
    for (const group of theirs ?? []) db.members.add(known(db.groups.get(of.groups[group])), user);
    for (const door of doors ?? []) db.grants.add(user, known(db.entrances.get(of.entrances[door])));
  });
}
