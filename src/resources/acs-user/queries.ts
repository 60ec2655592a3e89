import { filterArgument } from '../../graph/argument.ts';
import { builder } from '../../graph/builder.ts';
import { connectionField, pagedConnection } from '../../graph/connection.ts';
import { clearable, email, idOf, moment, name, phone } from '../../graph/input.ts';
import { AcsUser } from './node.ts';
import { selectedUser, selectorArguments } from './selector.ts';

const filter = filterArgument('AcsUsersFilter', 'Which ACS users to list. Conditions add up.', {
  acsSystemId: idOf('AcsSystem', 'Only users of this system.'),
  userIdentityId: idOf('UserIdentity', 'Only users of this identity.'),
  userIdentityEmailAddress: clearable(
    email('Only users whose identity has this email address; null: whose identity has none.'),
  ),
  userIdentityPhoneNumber: clearable(
    phone('Only users whose identity has this phone number; null: whose identity has none.'),
  ),
  search: name("Only users with this text in their name, addresses or id, or in their identity's."),
  createdBefore: moment('Only users created before this moment.'),
});

builder.queryFields(t => ({
  acsUser: t.field({
    type: AcsUser.ref,
    description: 'One user, by its id or by identity and system; null when Seam does not know it.',
    args: {
      acsUserId: t.arg.id({
        description: 'Which user. Give this, or userIdentityId and acsSystemId together.',
      }),
      userIdentityId: t.arg.id({ description: 'Whose user, with acsSystemId.' }),
      acsSystemId: t.arg.id({ description: 'In which system, with userIdentityId.' }),
    },
    resolve: (_root, args, { seam }) => selectedUser(selectorArguments(args), seam),
  }),
  acsUsers: connectionField(t, AcsUser, {
    description: 'The users of all systems, or those that a filter leaves.',
    args: filter.argument(t),
    resolve: (args, seam, begin) =>
      pagedConnection(
        seam,
        'acs_user',
        '/acs/users/list',
        filter.params(args.filter),
        args,
        undefined,
        begin,
      ),
  }),
}));
