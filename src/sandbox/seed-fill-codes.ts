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
import { entriesOf, known } from './seed-fill.ts';
import { userRow } from './seed-rows.ts';
import { hour } from './seed-time.ts';
import type { CredentialRow, SystemRow, UserMutation, UserRow, Workplace } from './store.ts';

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
