import { idOf, required } from '../../graph/input.ts';
import { seamMutation } from '../../graph/mutation.ts';

seamMutation('deleteAcsAccessGroup', {
  description: 'Deletes a group from its system. Its members stay, and lose what only the group gave them.',
  path: '/acs/access_groups/delete',
  input: { acsAccessGroupId: required(idOf('AcsAccessGroup', 'Which group.')) },
  leftOut: {},
  payload: {
    deletedAcsAccessGroupId: {
      deletedId: 'AcsAccessGroup',
      description: "Seam's id of the group that is being deleted; null when the change was refused.",
      load: ({ input }) => input.acsAccessGroupId ?? null,
    },
  },
});
