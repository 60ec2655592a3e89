import { snake } from '../../graph/case.ts';
import { clearable, email, idOf, idsOf, name, names, phone, required } from '../../graph/input.ts';
import { seamMutation } from '../../graph/mutation.ts';
import type { Session } from '../../plan/session.ts';
import type { Answer } from '../../seam/client.ts';
import { isRecord, text } from '../../seam/row.ts';
import { AcsUser } from '../acs-user/node.ts';
import { UserIdentity } from './node.ts';
import { type Named, namedIdentity, oneIdentity } from './selector.ts';

const MOST_MERGED = 20;

const profile = {
  userIdentityKey: clearable(name('Your own key for this person; unique in the workspace.')),
  fullName: clearable(name("The person's name.")),
  emailAddress: clearable(email('Email address; unique in the workspace.')),
  phoneNumber: clearable(
    phone('Phone number, preferably in E.164 form such as "+15555550100"; unique in the workspace.'),
  ),
};

/** How far the clocks of Seam and of this gateway may differ. */
const CLOCKS_MS = 60_000;

type Profile = { [K in keyof typeof profile]?: string | null | undefined };

/**
 * The identity that a creation has made although its answer was lost. Keys are unique, so whoever has the key now
 * either is that identity or was there before, when Seam has refused: only one that is as new as the request, and is
 * what was asked for in everything that was, counts as created.
 */
async function createdByKey(input: Profile, seam: Session, sentAt: number): Promise<Answer | undefined> {
  const { userIdentityKey } = input;
  if (!userIdentityKey) return undefined;
  const answer = await seam.lookUp('/user_identities/get', { user_identity_key: userIdentityKey });
  const row = answer.user_identity;
  if (!isRecord(row) || !text(row, 'user_identity_id')) return undefined;
  const isNew = Date.parse(String(row.created_at)) >= sentAt - CLOCKS_MS;
  const asked = Object.keys(profile) as (keyof Profile)[];
  const isIt = asked.every(name => input[name] === undefined || (row[snake(name)] ?? null) === input[name]);
  return isNew && isIt ? answer : undefined;
}

/** The identity a mutation is about, read again after the change. */
const changedIdentity = {
  node: UserIdentity,
  description: 'The identity after the change; null when the change was refused.',
  load: ({ input, seam }: { input: Named; seam: Session }) => namedIdentity(input, seam),
};

seamMutation('createUserIdentity', {
  description:
    'Creates an identity and, if systems are named, its user in each of them: a user there with the same email address or phone number is linked, else one is created. With a `userIdentityKey`, an answer that was lost on the way is made good by looking for that key; it is never created twice.',
  path: '/user_identities/create',
  input: {
    ...profile,
    acsSystemIds: idsOf('AcsSystem', 'Systems in which the person is to be a user.'),
  },
  leftOut: {},
  lookUp: createdByKey,
  payload: {
    userIdentity: {
      node: UserIdentity,
      description: 'The new identity; null when the change was refused.',
      inHand: true,
      load: ({ answer, seam }) => seam.created('user_identity', '/user_identities/create', answer),
    },
  },
});

seamMutation('updateUserIdentity', {
  description: 'Changes an identity. What is left out stays as it is; null clears.',
  path: '/user_identities/update',
  input: { userIdentityId: required(idOf('UserIdentity', 'Which identity.')), ...profile },
  leftOut: {},
  payload: { userIdentity: changedIdentity },
});

seamMutation('deleteUserIdentity', {
  description: "Deletes an identity, and with it the person's users and credentials in all systems.",
  path: '/user_identities/delete',
  input: { userIdentityId: required(idOf('UserIdentity', 'Which identity.')) },
  leftOut: {},
  payload: {
    deletedUserIdentityId: {
      deletedId: 'UserIdentity',
      description: "Seam's id of the identity that is being deleted; null when the change was refused.",
      load: ({ input }) => input.userIdentityId ?? null,
    },
  },
});

const linkedUser = {
  node: AcsUser,
  description: 'The user after the change; null when the change was refused.',
  load: ({ input, seam }: { input: { acsUserId: string | undefined }; seam: Session }) =>
    seam.node('acs_user', input.acsUserId as string),
};

seamMutation('addAcsUserToUserIdentity', {
  description: 'Links an existing user to an identity. An identity has at most one user in each system.',
  path: '/user_identities/add_acs_user',
  input: {
    acsUserId: required(idOf('AcsUser', 'Which user.')),
    userIdentityId: idOf('UserIdentity', 'To which identity. Give this or userIdentityKey.'),
    userIdentityKey: name(
      "To which identity, by your own key. If no identity has it, one is created from the user's data.",
    ),
  },
  check: oneIdentity,
  leftOut: {},
  payload: { userIdentity: changedIdentity, acsUser: linkedUser },
});

seamMutation('removeAcsUserFromUserIdentity', {
  description: 'Unlinks a user from its identity. The user itself stays as it is.',
  path: '/user_identities/remove_acs_user',
  input: {
    acsUserId: required(idOf('AcsUser', 'Which user.')),
    userIdentityId: required(idOf('UserIdentity', 'From which identity.')),
  },
  leftOut: {},
  payload: { userIdentity: changedIdentity, acsUser: linkedUser },
});

seamMutation('mergeUserIdentities', {
  description:
    'Merges identities that are the same person into one. The one that stays gains their users, credentials and missing addresses; their ids and keys keep finding it. Name all of them by id, or all by key.',
  path: '/user_identities/merge',
  input: {
    userIdentityId: idOf('UserIdentity', 'The identity that stays. With mergedUserIdentityIds.'),
    mergedUserIdentityIds: idsOf('UserIdentity', 'The identities that go into it, 1 to 20.', MOST_MERGED),
    userIdentityKey: name('The identity that stays, by key. With mergedUserIdentityKeys.'),
    mergedUserIdentityKeys: names('The keys of the identities that go into it, 1 to 20.', MOST_MERGED),
  },
  check: (input, refuse) => {
    oneIdentity(input, refuse);
    const [given, needed, other] = input.userIdentityKey
      ? (['userIdentityKey', 'mergedUserIdentityKeys', 'mergedUserIdentityIds'] as const)
      : (['userIdentityId', 'mergedUserIdentityIds', 'mergedUserIdentityKeys'] as const);
    if (!input[needed]?.length) refuse(needed, `Give 1 to ${MOST_MERGED} beside ${given}.`);
    if (input[other] !== undefined) refuse(other, `Cannot be given together with ${given}.`);
  },
  leftOut: {},
  payload: { userIdentity: changedIdentity },
});
