import { builder, type FieldBuilder } from '../../graph/builder.ts';
import { edgeField } from '../../graph/connection.ts';
import { idField, nodeField } from '../../graph/edge.ts';
import { concrete, SeamPendingMutation, transition } from '../../graph/issue.ts';
import { text } from '../../seam/row.ts';
import { AcsEntrance } from '../acs-entrance/node.ts';
import { AcsSystem } from '../acs-system/node.ts';
import { AcsUser } from '../acs-user/node.ts';
import { AcsAccessGroup } from './node.ts';

type Entry = Record<string, unknown>;

builder.objectFields(AcsAccessGroup.ref, t => ({
  acsSystem: nodeField(t, AcsSystem, 'acsSystem', 'The system this group belongs to.'),
  acsUsers: edgeField(t, AcsUser, 'groupUsers', 'The members of this group.'),
  accessibleEntrances: edgeField(t, AcsEntrance, 'groupEntrances', 'The entrances its members may open.'),
}));

transition(
  'AcsAccessGroupInformationUpdate',
  SeamPendingMutation,
  ['updating_group_information'],
  "The group's name is being changed.",
  builder.objectRef<Entry>('AcsAccessGroupInformation').implement({
    description: 'The part of a group that is being changed.',
    fields: t => ({ name: t.string({ description: 'The name.', resolve: state => text(state, 'name') }) }),
  }),
);

const userFields = (t: FieldBuilder) => ({
  acsUserId: idField(t, 'acs_user_id', 'Id of the user; null if there is none on this side.'),
  acsUser: nodeField(t, AcsUser, 'acsUser', 'The user itself.'),
});

transition(
  'AcsAccessGroupUserMembershipUpdate',
  SeamPendingMutation,
  ['updating_user_membership'],
  'A user is being moved into or out of the group.',
  builder.objectRef<Entry>('AcsAccessGroupUserMembership').implement({
    description: 'The user in a group.',
    fields: userFields,
  }),
);

concrete(
  'AcsAccessGroupDeferredUserMembershipUpdate',
  SeamPendingMutation,
  ['deferring_user_membership_update'],
  'A user will be moved into or out of the group later.',
  t => ({
    ...userFields(t),
    variant: t.string({
      description: 'What will happen: "adding" or "removing".',
      resolve: (entry: Entry) => text(entry, 'variant'),
    }),
  }),
);

transition(
  'AcsAccessGroupEntranceMembershipUpdate',
  SeamPendingMutation,
  ['updating_entrance_membership'],
  'An entrance is being moved into or out of the group.',
  builder.objectRef<Entry>('AcsAccessGroupEntranceMembership').implement({
    description: 'The entrance in a group.',
    fields: t => ({
      acsEntranceId: idField(t, 'acs_entrance_id', 'Id of the entrance; null if there is none on this side.'),
      acsEntrance: nodeField(t, AcsEntrance, 'acsEntrance', 'The entrance itself.'),
    }),
  }),
);
