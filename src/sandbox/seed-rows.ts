import type { UserRow } from './store.ts';

/** A user the access system knows and has nothing to say about, but for what is given. */
export function userRow(
  given: Pick<UserRow, 'acs_user_id' | 'system' | 'created_at'> & Partial<UserRow>,
): UserRow {
  return {
    changed_at: given.created_at,
    last_successful_sync_at: given.created_at,
    identity: undefined,
    full_name: undefined,
    email_address: undefined,
    phone_number: undefined,
    is_suspended: false,
    access_schedule: undefined,
    errors: [],
    warnings: [],
    pending_mutations: [],
    ...given,
  };
}
