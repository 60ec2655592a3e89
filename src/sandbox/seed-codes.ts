import type { AcsCredential, AcsUser } from '../seam/generated.ts';
import { hour } from './seed-time.ts';
import type { UserMutation } from './store.ts';

/** One user for every code a user can carry. None of these ever goes away. */
type ErrorCode = AcsUser['errors'][number]['error_code'];
type WarningCode = AcsUser['warnings'][number]['warning_code'];
type MutationCode = UserMutation['mutation_code'];

export const userErrors = {
  deleted_externally: 'Somebody deleted the user in the access control system',
  salto_ks_subscription_limit_exceeded: 'The Salto KS site has no subscription left for the user',
  failed_to_create_on_acs_system: 'The access control system did not accept the user',
  failed_to_update_on_acs_system: 'The access control system did not accept the change',
  failed_to_delete_on_acs_system: 'The access control system did not delete the user',
  latch_conflict_with_resident_user: 'A resident has the same contact details',
} satisfies Record<ErrorCode, string>;

export const userWarnings = {
  being_deleted: 'It is being removed from the access control system',
  salto_ks_user_not_subscribed: 'The user has no Salto KS subscription',
  acs_user_inactive: 'The user is inactive in the access control system',
  unknown_issue_with_acs_user: 'The system reported a problem it did not explain',
  latch_resident_user: 'The user is a resident, which Seam cannot change',
} satisfies Record<WarningCode, string>;

type WithoutNote<M> = M extends unknown ? Omit<M, 'created_at' | 'message' | 'mutation_code'> : never;
type Details = { [C in MutationCode]: WithoutNote<Extract<UserMutation, { mutation_code: C }>> };

/** The details of each pending change, with the group and credential they are about. */
export const userMutations = (about: { group: string; credential: string }): Details => ({
  creating: {},
  deleting: {},
  deferring_creation: { scheduled_at: '2027-01-04T08:00:00.000Z' },
  updating_user_information: {
    from: { full_name: 'Robin Hale', email_address: null },
    to: { full_name: 'Robin Hale-Stone', email_address: 'robin@example.com' },
  },
  updating_access_schedule: {
    from: { starts_at: null, ends_at: null },
    to: { starts_at: hour(600), ends_at: null },
  },
  updating_suspension_state: { from: { is_suspended: false }, to: { is_suspended: true } },
  updating_group_membership: {
    from: { acs_access_group_id: null },
    to: { acs_access_group_id: about.group },
  },
  deferring_group_membership_update: { acs_access_group_id: about.group, variant: 'adding' },
  updating_credential_assignment: {
    from: { acs_credential_id: null },
    to: { acs_credential_id: about.credential },
  },
});

export const mutationCodes = [
  'creating',
  'deleting',
  'deferring_creation',
  'updating_user_information',
  'updating_access_schedule',
  'updating_suspension_state',
  'updating_group_membership',
  'deferring_group_membership_update',
  'updating_credential_assignment',
] as const satisfies readonly MutationCode[];

export type UserCode = ErrorCode | WarningCode | MutationCode;

export const userCodes = [
  ...(Object.keys(userErrors) as ErrorCode[]),
  ...(Object.keys(userWarnings) as WarningCode[]),
  ...mutationCodes,
];

export type CredentialCode = AcsCredential['warnings'][number]['warning_code'];

export const credentialWarnings = {
  waiting_to_be_issued: 'The card has not been encoded yet',
  schedule_externally_modified: 'Somebody changed the times in the access control system',
  schedule_modified: 'The system moved the times to ones it can keep',
  being_deleted: 'It is being removed from the access control system',
  unknown_issue_with_acs_credential: 'The system reported a problem it did not explain',
  needs_to_be_reissued: 'The card has to be encoded again',
} satisfies Record<CredentialCode, string>;
