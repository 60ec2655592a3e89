import { filterArgument, idArgument, keyArgument, refuseArgument } from '../../graph/argument.ts';
import { builder } from '../../graph/builder.ts';
import { connectionField, pagedConnection } from '../../graph/connection.ts';
import { idOf, idsOf, moment, name } from '../../graph/input.ts';
import { UserIdentity } from './node.ts';
import { namedIdentity, oneIdentity } from './selector.ts';

const filter = filterArgument('UserIdentitiesFilter', 'Which identities to list. Conditions add up.', {
  userIdentityIds: idsOf('UserIdentity', 'Only these identities.'),
  search: name(
    'Only identities with this text in their name, addresses or id. Seam has no exact filter by email address: search for it, and compare.',
  ),
  credentialManagerAcsSystemId: idOf('AcsSystem', 'Only identities known to this credential manager.'),
  createdBefore: moment('Only identities created before this moment.'),
});

builder.queryFields(t => ({
  userIdentity: t.field({
    type: UserIdentity.ref,
    description:
      'One identity, by its id or by your own key for it; null when Seam does not know it. The id or key of an identity that was merged into another finds that other one.',
    args: {
      userIdentityId: t.arg.id({ description: 'Which identity. Give this or userIdentityKey.' }),
      userIdentityKey: t.arg.string({ description: 'Which identity, by your own key.' }),
    },
    resolve: (_root, args, { seam }) => {
      oneIdentity(args, refuseArgument);
      const { userIdentityId: id, userIdentityKey: key } = args;
      return namedIdentity(
        typeof id === 'string'
          ? { userIdentityId: idArgument('UserIdentity', 'userIdentityId', id) }
          : { userIdentityKey: keyArgument('userIdentityKey', key as string) },
        seam,
      );
    },
  }),
  userIdentities: connectionField(t, UserIdentity, {
    description: 'All identities, or those that a filter leaves.',
    args: filter.argument(t),
    resolve: (args, seam, begin) =>
      pagedConnection(
        seam,
        'user_identity',
        '/user_identities/list',
        filter.params(args.filter),
        args,
        undefined,
        begin,
      ),
  }),
}));
