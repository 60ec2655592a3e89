/**
 * Everything about Seam that nobody outside Seam knows, decided by us. Each rule can be switched, so that a client
 * can be tested against the other answer as well.
 */
import type { Verdict } from './refusal.ts';

export interface Rules {
  /** Whether ids in parameters must be UUIDs. Seam documents them so; its own fake takes any text. */
  idFormat: 'any' | 'uuid';
  /** Whether phone numbers must be E.164. Seam stopped insisting in June 2026. */
  phoneFormat: 'any' | 'e164';
  /** A `limit` above this is refused; null for no maximum. */
  maxLimit: number | null;
  /** How texts are searched and matched. */
  search: 'any_case' | 'exact_case';
  /** Whether null is a value for the email and phone filters of `/acs/users/list`, meaning the identity has none. */
  nullIdentityFilters: boolean;
  /** What a list answers when it is filtered by an id that does not exist. */
  unknownFilterId: 'empty' | 'not_found';
  /** An identity asks for an email address or phone number another one of the workspace has. */
  identityEmailOrPhoneTaken: Verdict | 'accept';
  /** An identity asks for a key another one of the workspace has, or had before it was merged away. */
  identityKeyTaken: Verdict | 'accept';
  /** An identity would get a second user in one system. */
  identityAlreadyInSystem: Verdict | 'accept';
  /** The user to link belongs to another identity; accepting moves the user. */
  userOfAnotherIdentity: Verdict | 'accept';
  /** Which match wins when the email address is one user's and the phone number another's. */
  doubleMatch: 'email' | 'phone';
  /** How email addresses are compared. */
  emailMatch: 'trimmed_any_case' | 'exact';
  /** No way or two ways to say which user or identity is meant. */
  selectorMisuse: Verdict;
  /** A user named by identity alone where the system is needed too: refused, or taken if there is only one. */
  identityWithoutSystem: 'refuse' | 'only_user';
  /** A user is created for an identity that does not exist. */
  unknownIdentityOnCreate: Verdict;
  /** A user is created in an access group that does not exist; accepting ignores the group. */
  unknownGroupOnCreate: Verdict | 'accept';
  /** User and group, entrance or credential are of two systems. */
  differentSystems: Verdict;
  /** A user is created without `full_name`. */
  missingFullName: Verdict | 'schema';
  /** A user is created with a `full_name` of nothing but space. */
  blankFullName: Verdict | 'accept';
  /** A user gets an email address that another user of the system has: the access system's error comes later. */
  duplicateAcsUserEmail: Verdict | 'provider_error' | 'accept';
  /** `ends_at` is not after `starts_at`. */
  badSchedule: Verdict | 'accept';
  /** A schedule is created that is over already. */
  pastSchedule: Verdict | 'accept';
  /** Joining a group twice, leaving one twice, suspending twice. */
  repeatedChange: Verdict | 'accept';
  /** Deleting what was deleted. */
  deletedTwice: 'not_found' | 'accept';
  /** Where a display name comes from, first filled wins. */
  displayNameFrom: readonly ('full_name' | 'email_address' | 'phone_number' | 'user_identity_key')[];
  /** The display name of somebody without any of those. */
  namelessDisplayName: string;
  /** When an identity warns that a user's profile differs from its own. */
  profileMismatch: 'email_or_phone' | 'never';
  /** Whether creating an identity with `acs_system_ids` already answers with its users. */
  createdIdentityShowsUsers: boolean;
  /** Whether `user_identity_ids` finds a survivor by an id merged into it. */
  mergedIdsInLists: 'skip' | 'survivor';
  /** Whether calls other than get take an id or key that was merged away. */
  mergedIdsElsewhere: 'survivor' | 'not_found';
  /** What a list by `user_identity_ids` does about ids nobody has. */
  unknownListedIdentities: 'skip' | 'not_found';
  /** Both identities of a merge have a user in one system; 'unlink' keeps the survivor's and frees the other. */
  mergeSameSystem: Verdict | 'unlink';
  /** Whether a suspended user's entrances are still listed. */
  suspendedKeepEntrances: boolean;
  /** Whether revoking access to all entrances also takes the user out of every group. */
  revokeAllLeavesGroups: boolean;
  /** The kinds of system in which users are granted entrances directly. */
  directGrantSystems: readonly string[];
  /** A credential that is assigned already is assigned to somebody else. */
  assignedCredential: Verdict | 'accept';
  /** What unlocking with a credential that does not open the door comes to. */
  unlockWithoutAccess: 'failed_attempt' | 'invalid_input';
  /** What a client session sees: the person it was made for and what is theirs, or the workspace. */
  clientSessionSees: 'own' | 'workspace';
}

const verdict = (status: number, type: string, message: string): Verdict => ({ status, type, message });

export const defaultRules: Rules = {
  idFormat: 'any',
  phoneFormat: 'any',
  maxLimit: null,
  search: 'any_case',
  nullIdentityFilters: true,
  unknownFilterId: 'empty',
  identityEmailOrPhoneTaken: verdict(
    409,
    'user_identity_email_or_phone_conflict',
    'Another user identity has this email address or phone number',
  ),
  identityKeyTaken: verdict(
    409,
    'user_identity_key_already_exists',
    'Another user identity has this user_identity_key',
  ),
  identityAlreadyInSystem: verdict(
    409,
    'user_identity_already_in_acs_system',
    'The user identity already has a user in this access control system',
  ),
  userOfAnotherIdentity: verdict(
    409,
    'acs_user_already_linked_to_user_identity',
    'The access control user belongs to another user identity',
  ),
  doubleMatch: 'email',
  emailMatch: 'trimmed_any_case',
  selectorMisuse: verdict(
    400,
    'invalid_input',
    'Say which one in exactly one way: by its own id, or by user identity and what that needs',
  ),
  identityWithoutSystem: 'refuse',
  unknownIdentityOnCreate: verdict(400, 'user_identity_not_found', 'User identity not found'),
  unknownGroupOnCreate: verdict(404, 'acs_access_group_not_found', 'Access control group not found'),
  differentSystems: verdict(400, 'invalid_input', 'Both must be of the same access control system'),
  missingFullName: 'schema',
  blankFullName: 'accept',
  duplicateAcsUserEmail: 'provider_error',
  badSchedule: verdict(400, 'invalid_input', 'ends_at must be after starts_at'),
  pastSchedule: verdict(400, 'invalid_input', 'ends_at must be in the future'),
  repeatedChange: 'accept',
  deletedTwice: 'not_found',
  displayNameFrom: ['full_name', 'email_address', 'phone_number', 'user_identity_key'],
  namelessDisplayName: 'Unnamed person',
  profileMismatch: 'email_or_phone',
  createdIdentityShowsUsers: true,
  mergedIdsInLists: 'skip',
  mergedIdsElsewhere: 'survivor',
  unknownListedIdentities: 'skip',
  mergeSameSystem: verdict(
    409,
    'user_identity_already_in_acs_system',
    'Both user identities have a user in the same access control system',
  ),
  suspendedKeepEntrances: true,
  revokeAllLeavesGroups: true,
  directGrantSystems: ['visionline_system'],
  assignedCredential: 'accept',
  unlockWithoutAccess: 'failed_attempt',
  clientSessionSees: 'own',
};
