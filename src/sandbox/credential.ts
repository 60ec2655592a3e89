import type { AcsCredential, Calls } from '../seam/generated.ts';
import type { Context } from './context.ts';
import type { CredentialRow, SystemRow } from './store.ts';

type Wanted = Calls['/acs/credentials/create']['params'];

const kinds: Record<string, [NonNullable<AcsCredential['external_type']>, string]> = {
  salto_ks_site: ['salto_ks_credential', 'Salto KS credential'],
  salto_space_system: ['salto_space_key', 'Salto Space key'],
  visionline_system: ['visionline_card', 'Visionline card'],
};

/** What a system calls its credentials. */
export function credentialKind(
  system: SystemRow,
): Pick<AcsCredential, 'external_type' | 'external_type_display_name'> {
  const [external_type, external_type_display_name] = kinds[system.external_type ?? ''] ?? [];
  return { external_type, external_type_display_name };
}

const names = { code: 'PIN code', card: 'Key card', mobile_key: 'Mobile key', cloud_key: 'Cloud key' };

/** A credential nobody has yet. A card waits until somebody encodes it; the others are good at once. */
export function newCredential(ctx: Context, system: SystemRow, wanted: Wanted): CredentialRow {
  const { access_method, starts_at, ends_at } = wanted;
  const created_at = ctx.time.stamp();
  const acs_credential_id = ctx.ids.next('acs_credential');
  const card = access_method === 'card';
  const digits = Number.parseInt(acs_credential_id.replace(/\D/g, '').slice(0, 9), 10) % 1_000_000;
  return {
    acs_credential_id,
    system,
    user: undefined,
    created_at,
    access_method,
    display_name: names[access_method],
    ...credentialKind(system),
    ...(access_method === 'code' ? { code: wanted.code ?? String(digits).padStart(6, '0') } : {}),
    ...(card ? { card_number: null } : {}),
    starts_at: starts_at ?? created_at,
    ends_at,
    is_issued: !card,
    issued_at: card ? null : created_at,
    is_multi_phone_sync_credential: wanted.is_multi_phone_sync_credential ?? false,
    is_one_time_use: false,
    is_latest_desired_state_synced_with_provider: true,
    latest_desired_state_synced_with_provider_at: created_at,
    ...(system.external_type === 'visionline_system' ? { visionline_metadata: visionline(wanted) } : {}),
    errors: [],
    warnings: card
      ? [{ warning_code: 'waiting_to_be_issued', message: 'The card has not been encoded yet', created_at }]
      : [],
  };
}

function visionline(wanted: Wanted): AcsCredential['visionline_metadata'] {
  const { auto_join, card_function_type, joiner_acs_credential_ids } = wanted.visionline_metadata ?? {};
  return {
    auto_join: auto_join ?? false,
    card_function_type: card_function_type ?? 'guest',
    joiner_acs_credential_ids: joiner_acs_credential_ids ?? [],
    guest_acs_entrance_ids: wanted.allowed_acs_entrance_ids ?? [],
    common_acs_entrance_ids: [],
    is_valid: true,
  };
}
