import { idArgument } from '../../graph/argument.ts';
import { builder } from '../../graph/builder.ts';
import { edgeField } from '../../graph/connection.ts';
import { idField, nodeField } from '../../graph/edge.ts';
import { concrete, SeamIssue } from '../../graph/issue.ts';
import { needing } from '../../graph/needs.ts';
import { text } from '../../seam/row.ts';
import { AcsAccessGroup } from '../acs-access-group/node.ts';
import { AcsCredential } from '../acs-credential/node.ts';
import { AcsEntrance } from '../acs-entrance/node.ts';
import { AcsSystem } from '../acs-system/node.ts';
import { AcsUser } from '../acs-user/node.ts';
import { UserIdentity } from './node.ts';

builder.objectFields(UserIdentity.ref, t => ({
  acsUsers: edgeField(
    t,
    AcsUser,
    'identityUsers',
    'The users this person is, one per access control system.',
  ),
  acsUser: t.field({
    type: AcsUser.ref,
    description: 'The user this person is in one system; null if there is none.',
    args: { acsSystemId: t.arg.id({ required: true, description: 'Which system.' }) },
    extensions: needing(['user_identity_id'], { relation: 'identityUsers' }),
    resolve: async (row, args, { seam }) => {
      const systemId = idArgument('AcsSystem', 'acsSystemId', args.acsSystemId);
      const users = await seam.related('identityUsers', row);
      return users.find(user => text(user, 'acs_system_id') === systemId) ?? null;
    },
  }),
  acsSystems: edgeField(t, AcsSystem, 'identitySystems', 'The systems in which this person is a user.'),
  acsAccessGroups: edgeField(
    t,
    AcsAccessGroup,
    'identityGroups',
    "The groups this person's users are members of.",
  ),
  acsCredentials: edgeField(
    t,
    AcsCredential,
    'identityCredentials',
    "The credentials of this person's users.",
  ),
  accessibleEntrances: edgeField(
    t,
    AcsEntrance,
    'identityEntrances',
    "The entrances that this person's users were given. Suspended users may still have some.",
  ),
}));

concrete(
  'UserIdentityAcsUserIssue',
  SeamIssue,
  ['issue_with_acs_user'],
  "One of the identity's users has an issue of its own.",
  t => ({
    acsUserId: idField(t, 'acs_user_id', 'Id of that user.'),
    acsUser: nodeField(t, AcsUser, 'acsUser', 'That user; its own errors say more.'),
    acsSystemId: idField(t, 'acs_system_id', 'Id of the system that user belongs to.'),
    acsSystem: nodeField(t, AcsSystem, 'acsSystem', 'The system that user belongs to.'),
  }),
);
