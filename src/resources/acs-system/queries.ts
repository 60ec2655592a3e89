import { filterArgument, idArgument } from '../../graph/argument.ts';
import { builder } from '../../graph/builder.ts';
import { connectionField, wholeConnection } from '../../graph/connection.ts';
import { idOf, name } from '../../graph/input.ts';
import { AcsSystem } from './node.ts';

const filter = filterArgument('AcsSystemsFilter', 'Which systems to list. Conditions add up.', {
  connectedAccountId: idOf('ConnectedAccount', 'Only systems of this connected account.'),
  customerKey: name('Only systems of the customer with this key.'),
  search: name('Only systems with this text in their name or id.'),
});

builder.queryFields(t => ({
  acsSystem: t.field({
    type: AcsSystem.ref,
    description: 'One system; null when Seam does not know it.',
    args: { acsSystemId: t.arg.id({ required: true, description: 'Which system.' }) },
    resolve: (_root, { acsSystemId }, { seam }) =>
      seam.node('acs_system', idArgument('AcsSystem', 'acsSystemId', acsSystemId)),
  }),
  acsSystems: connectionField(t, AcsSystem, {
    description: 'All systems, or those that a filter leaves.',
    args: filter.argument(t),
    resolve: (args, seam, begin) => {
      const params = filter.params(args.filter);
      const path = '/acs/systems/list';
      return wholeConnection(
        'acs_system',
        [path, params],
        () => seam.list('acs_system', path, params),
        args,
        begin,
      );
    },
  }),
}));
