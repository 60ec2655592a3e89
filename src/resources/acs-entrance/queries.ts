import { filterArgument, idArgument } from '../../graph/argument.ts';
import { builder } from '../../graph/builder.ts';
import { connectionField, pagedConnection } from '../../graph/connection.ts';
import { idOf, idsOf, name } from '../../graph/input.ts';
import { AcsEntrance } from './node.ts';

const filter = filterArgument('AcsEntrancesFilter', 'Which entrances to list. Conditions add up.', {
  acsEntranceIds: idsOf('AcsEntrance', 'Only these entrances.'),
  acsSystemId: idOf('AcsSystem', 'Only entrances of this system.'),
  connectedAccountId: idOf('ConnectedAccount', 'Only entrances of this connected account.'),
  acsCredentialId: idOf('AcsCredential', 'Only entrances that this credential opens.'),
  accessMethodId: idOf('AccessMethod', 'Only entrances that this access method opens.'),
  spaceId: idOf('Space', 'Only entrances of this space.'),
  customerKey: name('Only entrances of the customer with this key.'),
  search: name('Only entrances with this text in their name.'),
});

builder.queryFields(t => ({
  acsEntrance: t.field({
    type: AcsEntrance.ref,
    description: 'One entrance; null when Seam does not know it.',
    args: { acsEntranceId: t.arg.id({ required: true, description: 'Which entrance.' }) },
    resolve: (_root, { acsEntranceId }, { seam }) =>
      seam.node('acs_entrance', idArgument('AcsEntrance', 'acsEntranceId', acsEntranceId)),
  }),
  acsEntrances: connectionField(t, AcsEntrance, {
    description: 'All entrances, or those that a filter leaves.',
    args: filter.argument(t),
    resolve: (args, seam, begin) =>
      pagedConnection(
        seam,
        'acs_entrance',
        '/acs/entrances/list',
        filter.params(args.filter),
        args,
        undefined,
        begin,
      ),
  }),
}));
