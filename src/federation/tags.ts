/** Tags by which a platform team can leave fields out of a contract. */
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
    'AcsUserInformation.fullName',
    'AcsUserInformation.emailAddress',
    'AcsUserInformation.phoneNumber',
  ],
  /** Opens a door for whoever knows it. */
  secret: ['AcsCredential.code', 'AcsCredentialCodeIssue.newCode', 'AcsCredentialCodeIssue.originalCode'],
};

const tagged = Object.entries(TAGS).flatMap(([tag, coordinates]) =>
  coordinates.map(coordinate => [coordinate, tag] as const),
);

/** The tag of each field that has one. */
export const tagOf: ReadonlyMap<string, string> = new Map(tagged);
