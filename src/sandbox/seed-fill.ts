import { credentialKind } from './credential.ts';
import type { SeedIds } from './seed.ts';
import {
  type CredentialCode,
  credentialWarnings,
  mutationCodes,
  userErrors,
  userMutations,
  userWarnings,
} from './seed-codes.ts';
import { type CredentialSeed, credentials } from './seed-credentials.ts';
import {
  type EntranceSeed,
  entrances,
  type GroupSeed,
  groups,
  hour,
  type SystemSeed,
  systems,
} from './seed-hotel.ts';
import { type IdentitySeed, identityFields, people, type UserSeed, users } from './seed-people.ts';
import { userRow } from './seed-rows.ts';
import type { CredentialRow, SystemRow, UserMutation, UserRow, Workplace } from './store.ts';

/** A seed's names and what stands under them, copied, because what is stored will be changed. */
const entriesOf = <K extends string, V>(seeds: Record<K, V>) =>
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

export function seedCodes(db: Workplace, of: SeedIds): void {
  const saltoKs = known(db.systems.get(of.systems.saltoKs));
  let count = 0;
  const oneWith = (code: keyof SeedIds['userWith'], state: (created_at: string) => Partial<UserRow>) => {
    const created_at = hour(100 + count++);
    const words = code.replaceAll('_', ' ');
    const full_name = `${words[0]?.toUpperCase()}${words.slice(1)}`;
    return db.users.add(
      userRow({
        acs_user_id: of.userWith[code],
        system: saltoKs,
        created_at,
        full_name,
        ...state(created_at),
      }),
    );
  };
  for (const [error_code, message] of entriesOf(userErrors))
    oneWith(error_code, created_at => ({ errors: [{ error_code, message, created_at }] }));
  for (const [warning_code, message] of entriesOf(userWarnings))
    oneWith(warning_code, created_at =>
      warning_code === 'being_deleted'
        ? { deleted_at: created_at }
        : { warnings: [{ warning_code, message, created_at }] },
    );
  const details = userMutations({ group: of.groups.housekeeping, credential: of.credentials.johnCode });
  for (const mutation_code of mutationCodes)
    oneWith(mutation_code, created_at => {
      const note = {
        mutation_code,
        message: 'The access control system has not confirmed it yet',
        created_at,
      };
      // Code and details come from one record, which the compiler loses sight of in a loop
      return { pending_mutations: [{ ...note, ...details[mutation_code] } as UserMutation] };
    });
  // An identity has trouble when its user has
  const viktor = known(db.users.get(of.users.viktorSaltoSpace));
  const error_code = 'failed_to_update_on_acs_system';
  viktor.errors.push({ error_code, message: userErrors[error_code], created_at: hour(520) });
}

export function seedCredentials(db: Workplace, of: SeedIds): void {
  const row = (
    given: Pick<
      CredentialRow,
      'acs_credential_id' | 'access_method' | 'display_name' | 'created_at' | 'user'
    > &
      Partial<CredentialRow> & { system: SystemRow },
  ): CredentialRow => ({
    ...credentialKind(given.system),
    is_issued: true,
    issued_at: given.created_at,
    is_multi_phone_sync_credential: false,
    is_one_time_use: false,
    is_latest_desired_state_synced_with_provider: true,
    latest_desired_state_synced_with_provider_at: given.created_at,
    errors: [],
    warnings: [],
    ...given,
  });
  entriesOf<keyof typeof credentials, CredentialSeed>(credentials).forEach(([name, seed], i) => {
    const { system, user, doors, ...rest } = seed;
    const credential = row({
      ...rest,
      acs_credential_id: of.credentials[name],
      system: known(db.systems.get(of.systems[system])),
      user: user && known(db.users.get(of.users[user])),
      created_at: hour(200 + i),
    });
    db.credentials.add(credential);
    for (const door of doors ?? []) db.opens.add(credential, known(db.entrances.get(of.entrances[door])));
  });
  const visionline = known(db.systems.get(of.systems.visionline));
  const codes = entriesOf<CredentialCode, string>(credentialWarnings);
  codes.forEach(([warning_code, message], i) => {
    const created_at = hour(220 + i);
    const waiting = warning_code === 'waiting_to_be_issued';
    db.credentials.add(
      row({
        acs_credential_id: of.credentialWith[warning_code],
        system: visionline,
        user: known(db.users.get(of.users.priyaVisionline)),
        access_method: 'card',
        display_name: `Card, ${warning_code.replaceAll('_', ' ')}`,
        card_number: waiting ? null : `00499${i}`,
        created_at,
        is_issued: !waiting,
        issued_at: waiting ? null : created_at,
        warnings: [{ warning_code, message, created_at }],
      }),
    );
  });
}
