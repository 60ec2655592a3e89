import { filterArgument, idArgument } from '../../graph/argument.ts';
import { builder } from '../../graph/builder.ts';
import { connectionField, pagedConnection } from '../../graph/connection.ts';
import { flag, idOf, moment, name } from '../../graph/input.ts';
import { AcsCredential } from './node.ts';

const filter = filterArgument(
  'AcsCredentialsFilter',
  'Which credentials to list. Conditions add up. Seam wants userIdentityId without acsUserId or acsSystemId.',
  {
    acsUserId: idOf('AcsUser', 'Only credentials of this user.'),
    acsSystemId: idOf('AcsSystem', 'Only credentials of this system.'),
    userIdentityId: idOf('UserIdentity', "Only credentials of this person's users."),
    isMultiPhoneSyncCredential: flag(
      'Only credentials that serve all phones of a person at once, or only others.',
    ),
    search: name('Only credentials with this text in their name or id.'),
    createdBefore: moment('Only credentials created before this moment.'),
  },
);

builder.queryFields(t => ({
  acsCredential: t.field({
    type: AcsCredential.ref,
    description: 'One credential; null when Seam does not know it.',
    args: { acsCredentialId: t.arg.id({ required: true, description: 'Which credential.' }) },
    resolve: (_root, { acsCredentialId }, { seam }) =>
      seam.node('acs_credential', idArgument('AcsCredential', 'acsCredentialId', acsCredentialId)),
  }),
  acsCredentials: connectionField(t, AcsCredential, {
    description: 'All credentials, or those that a filter leaves.',
    args: filter.argument(t),
    resolve: (args, seam, begin) =>
      pagedConnection(
        seam,
        'acs_credential',
        '/acs/credentials/list',
        filter.params(args.filter),
        args,
        undefined,
        begin,
      ),
  }),
}));
