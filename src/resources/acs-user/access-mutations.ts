/** What gives a user access or takes it: membership in groups, and direct grants. */
import { idOf, required } from '../../graph/input.ts';
import { type Done, type PayloadField, seamMutation } from '../../graph/mutation.ts';
import type { Session } from '../../plan/session.ts';
import { type Row, text } from '../../seam/row.ts';
import { AcsAccessGroup } from '../acs-access-group/node.ts';
import { AcsEntrance } from '../acs-entrance/node.ts';
import { AcsUser } from './node.ts';
import { selectedUser, userOrIdentity, userOrIdentityFields } from './selector.ts';

/**
 * The user a membership or grant is about. Named by identity, it is that person's user in the system of the group or
 * entrance, which is read first.
 */
async function userInSystemOf(
  input: { acsUserId: string | undefined; userIdentityId: string | undefined },
  place: () => Promise<Row | null> | Row,
  seam: Session,
): Promise<Row<'acs_user'> | null> {
  if (input.acsUserId) return seam.node('acs_user', input.acsUserId);
  const row = await place();
  if (!row) return null;
  return selectedUser(
    { userIdentityId: input.userIdentityId, acsSystemId: text(row, 'acs_system_id') },
    seam,
  );
}

const membership = {
  acsAccessGroupId: required(idOf('AcsAccessGroup', 'Which group.')),
  ...userOrIdentityFields,
};

const membershipPayload: Record<'acsAccessGroup' | 'acsUser', PayloadField<typeof membership, undefined>> = {
  acsAccessGroup: {
    node: AcsAccessGroup,
    description: 'The group after the change; null when the change was refused.',
    load: ({ input, seam }: Done<typeof membership>) =>
      seam.node('acs_access_group', input.acsAccessGroupId as string),
  },
  acsUser: {
    node: AcsUser,
    description: 'The user after the change; null when the change was refused.',
    load: ({ input, seam }: Done<typeof membership>) =>
      userInSystemOf(input, () => seam.node('acs_access_group', input.acsAccessGroupId as string), seam),
  },
};

seamMutation('addAcsUserToAccessGroup', {
  description: 'Makes a user a member of a group. A user that is one already stays one.',
  path: '/acs/access_groups/add_user',
  input: membership,
  check: userOrIdentity,
  leftOut: {},
  payload: membershipPayload,
});

seamMutation('removeAcsUserFromAccessGroup', {
  description: 'Ends the membership of a user in a group.',
  path: '/acs/access_groups/remove_user',
  input: {
    ...membership,
    userIdentityId: idOf('UserIdentity', 'Whose user, instead of acsUserId.'),
  },
  check: userOrIdentity,
  leftOut: {},
  payload: membershipPayload,
});

seamMutation('grantAcsUserAccessToEntrance', {
  description:
    'Lets a user open an entrance directly. Systems that work with groups answer "not_supported": there, add the user to a group that has the entrance, or create a credential with allowedAcsEntranceIds.',
  path: '/acs/entrances/grant_access',
  input: { acsEntranceId: required(idOf('AcsEntrance', 'Which entrance.')), ...userOrIdentityFields },
  check: userOrIdentity,
  leftOut: {},
  payload: {
    acsEntrance: {
      node: AcsEntrance,
      description: 'The entrance after the change; null when the change was refused.',
      load: ({ input, seam }) => seam.node('acs_entrance', input.acsEntranceId as string),
    },
    acsUser: {
      node: AcsUser,
      description: 'The user after the change; null when the change was refused.',
      load: ({ input, seam }) =>
        userInSystemOf(input, () => seam.node('acs_entrance', input.acsEntranceId as string), seam),
    },
  },
});
