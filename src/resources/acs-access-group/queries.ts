import { filterArgument, idArgument } from '../../graph/argument.ts';
import { builder } from '../../graph/builder.ts';
import { connectionField, wholeConnection } from '../../graph/connection.ts';
import { idOf, name } from '../../graph/input.ts';
import { AcsAccessGroup } from './node.ts';

const filter = filterArgument('AcsAccessGroupsFilter', 'Which groups to list. Conditions add up.', {
  acsSystemId: idOf('AcsSystem', 'Only groups of this system.'),
  acsUserId: idOf('AcsUser', 'Only groups of this user.'),
  userIdentityId: idOf('UserIdentity', "Only groups of this person's users."),
  search: name('Only groups with this text in their name or id.'),
});

builder.queryFields(t => ({
  acsAccessGroup: t.field({
    type: AcsAccessGroup.ref,
    description: 'One group; null when Seam does not know it.',
    args: { acsAccessGroupId: t.arg.id({ required: true, description: 'Which group.' }) },
    resolve: (_root, { acsAccessGroupId }, { seam }) =>
      seam.node('acs_access_group', idArgument('AcsAccessGroup', 'acsAccessGroupId', acsAccessGroupId)),
  }),
  acsAccessGroups: connectionField(t, AcsAccessGroup, {
    description: 'All groups, or those that a filter leaves.',
    args: filter.argument(t),
    resolve: (args, seam, begin) => {
      const params = filter.params(args.filter);
      const path = '/acs/access_groups/list';
      return wholeConnection(
        'acs_access_group',
        [path, params],
        () => seam.list('acs_access_group', path, params),
        args,
        begin,
      );
    },
  }),
}));
