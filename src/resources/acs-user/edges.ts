import { builder, type FieldBuilder } from '../../graph/builder.ts';
import { edgeField } from '../../graph/connection.ts';
import { idField, nodeField } from '../../graph/edge.ts';
import { concrete, SeamPendingMutation, transition } from '../../graph/issue.ts';
import { AccessSchedule } from '../../graph/schedule.ts';
import { text } from '../../seam/row.ts';
import { AcsAccessGroup } from '../acs-access-group/node.ts';
import { AcsCredential } from '../acs-credential/node.ts';
import { AcsEntrance } from '../acs-entrance/node.ts';
import { AcsSystem } from '../acs-system/node.ts';
import { UserIdentity } from '../user-identity/node.ts';
import { AcsUser } from './node.ts';

builder.objectFields(AcsUser.ref, t => ({
  userIdentity: nodeField(
    t,
    UserIdentity,
    'userIdentityOfUser',
    'The person this user is, across systems; null if not linked to an identity.',
  ),
  acsSystem: nodeField(t, AcsSystem, 'acsSystem', 'The system this user belongs to.'),
  acsAccessGroups: edgeField(t, AcsAccessGroup, 'userGroups', 'The groups this user is a member of.'),
  acsCredentials: edgeField(t, AcsCredential, 'userCredentials', 'The credentials assigned to this user.'),
  accessibleEntrances: edgeField(
    t,
    AcsEntrance,
    'userEntrances',
    'The entrances that this user was given, directly or by a group. A suspended user, or one outside the schedule, may still have some.',
  ),
}));

type Entry = Record<string, unknown>;

concrete(
  'AcsUserDeferredCreation',
  SeamPendingMutation,
  ['deferring_creation'],
  'The user will be created in the access control system later.',
  t => ({
    scheduledAt: t.field({
      type: 'DateTime',
      description: 'When; null if not known.',
      resolve: (entry: Entry) => text(entry, 'scheduled_at'),
    }),
  }),
);

transition(
  'AcsUserInformationUpdate',
  SeamPendingMutation,
  ['updating_user_information'],
  "The user's name or addresses are being changed.",
  builder.objectRef<Entry>('AcsUserInformation').implement({
    description:
      'The part of a profile that is being changed. Null is either "none" or "not part of the change".',
    fields: t => ({
      fullName: t.string({ description: 'The name.', resolve: state => text(state, 'full_name') }),
      emailAddress: t.string({
        description: 'The email address.',
        resolve: state => text(state, 'email_address'),
      }),
      phoneNumber: t.string({
        description: 'The phone number.',
        resolve: state => text(state, 'phone_number'),
      }),
    }),
  }),
);

transition(
  'AccessScheduleUpdate',
  SeamPendingMutation,
  ['updating_access_schedule'],
  'The access schedule is being changed.',
  AccessSchedule,
);

transition(
  'AcsUserSuspensionUpdate',
  SeamPendingMutation,
  ['updating_suspension_state'],
  'The user is being suspended, or let back in.',
  builder.objectRef<Entry>('AcsUserSuspension').implement({
    description: 'Whether a user is suspended.',
    fields: t => ({
      isSuspended: t.boolean({
        description: 'Whether access is stopped.',
        resolve: state => (typeof state.is_suspended === 'boolean' ? state.is_suspended : null),
      }),
    }),
  }),
);

const groupFields = (t: FieldBuilder) => ({
  acsAccessGroupId: idField(t, 'acs_access_group_id', 'Id of the group; null if there is none on this side.'),
  acsAccessGroup: nodeField(t, AcsAccessGroup, 'acsAccessGroup', 'The group itself.'),
});

transition(
  'AcsUserGroupMembershipUpdate',
  SeamPendingMutation,
  ['updating_group_membership'],
  'The user is being moved into or out of a group.',
  builder.objectRef<Entry>('AcsUserGroupMembership').implement({
    description: 'The group a user is in.',
    fields: groupFields,
  }),
);

concrete(
  'AcsUserDeferredGroupMembershipUpdate',
  SeamPendingMutation,
  ['deferring_group_membership_update'],
  'The user will be moved into or out of a group later.',
  t => ({
    ...groupFields(t),
    variant: t.string({
      description: 'What will happen: "adding" or "removing".',
      resolve: (entry: Entry) => text(entry, 'variant'),
    }),
  }),
);

transition(
  'AcsUserCredentialAssignmentUpdate',
  SeamPendingMutation,
  ['updating_credential_assignment'],
  'A credential is being given to the user, or taken away.',
  builder.objectRef<Entry>('AcsUserCredentialAssignment').implement({
    description: 'The credential a user has.',
    fields: t => ({
      acsCredentialId: idField(
        t,
        'acs_credential_id',
        'Id of the credential; null if there is none on this side.',
      ),
      acsCredential: nodeField(t, AcsCredential, 'acsCredential', 'The credential itself.'),
    }),
  }),
);
