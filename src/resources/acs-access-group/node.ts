import { builder } from '../../graph/builder.ts';
import { issueFields, pendingField } from '../../graph/issue.ts';
import { seamNode } from '../../graph/node.ts';
import { scheduleField } from '../../graph/schedule.ts';

export const AcsAccessGroup = seamNode('AcsAccessGroup', 'acs_access_group', {
  description: 'A group of users in one access control system. Its members may open its entrances.',
  id: 'acs_access_group_id',
  leaves: {
    acs_access_group_id: "Seam's id of this group.",
    acs_system_id: 'Id of the system this group belongs to.',
    connected_account_id: 'Id of the connected account through which Seam reaches the system.',
    workspace_id: 'Id of the workspace this group belongs to.',
    created_at: 'When Seam first knew this group.',
    name: 'What the group is called in its system.',
    display_name: 'What to show people.',
    external_type:
      'The provider\'s own kind of group, such as "salto_ks_access_group"; providers are added over time.',
    external_type_display_name: "The provider's own kind of group, to show people.",
    is_managed: 'Whether Seam manages this group, as opposed to only seeing it.',
  },
  others: {
    access_group_type: 'left out: an older name of external_type',
    access_group_type_display_name: 'left out: an older name of external_type_display_name',
    access_schedule: 'field accessSchedule',
    errors: 'field errors',
    warnings: 'field warnings',
    pending_mutations: 'field pendingMutations',
  },
  load: (seam, id) => seam.node('acs_access_group', id),
});

builder.objectFields(AcsAccessGroup.ref, t => ({
  ...scheduleField(t, 'When the group gives access; null means always.'),
  ...issueFields(t, 'this group'),
  ...pendingField(t, 'this group'),
}));
