/**
 * Tags by which a platform team can leave things out of a contract: fields, with the types of which nothing would be
 * left and the fields that lead to these, and arguments by which one could ask for what is left out.
 */
export const TAGS: Readonly<Record<string, readonly string[]>> = {
  /** Says who a person is, or how to reach them. */
  'personal-data': [
    'UserIdentity.displayName',
    'UserIdentity.fullName',
    'UserIdentity.emailAddress',
    'UserIdentity.phoneNumber',
    'AcsUser.displayName',
    'AcsUser.fullName',
    'AcsUser.emailAddress',
    'AcsUser.phoneNumber',
    'AcsUser.userIdentityFullName',
    'AcsUser.userIdentityEmailAddress',
    'AcsUser.userIdentityPhoneNumber',
    'AcsUserInformation',
    'AcsUserInformationUpdate.from',
    'AcsUserInformationUpdate.to',
    'AcsUserInformation.fullName',
    'AcsUserInformation.emailAddress',
    'AcsUserInformation.phoneNumber',
    'AcsCredential.displayName',
    'UserIdentitiesFilter.search',
    'AcsUsersFilter.search',
    'AcsUsersFilter.userIdentityEmailAddress',
    'AcsUsersFilter.userIdentityPhoneNumber',
    'AcsCredentialsFilter.search',
  ],
  /** Opens a door for whoever knows it. */
  secret: ['AcsCredential.code', 'AcsCredentialCodeIssue.newCode', 'AcsCredentialCodeIssue.originalCode'],
};

const tagged = Object.entries(TAGS).flatMap(([tag, coordinates]) =>
  coordinates.map(coordinate => [coordinate, tag] as const),
);

/** The tag of each field, type and input field that has one, by its coordinate. */
export const tagOf: ReadonlyMap<string, string> = new Map(tagged);
