import { builder } from '../../graph/builder.ts';
import { edgeField } from '../../graph/connection.ts';
import { nodeField } from '../../graph/edge.ts';
import { concrete, SeamIssue } from '../../graph/issue.ts';
import { text } from '../../seam/row.ts';
import { AcsEntrance } from '../acs-entrance/node.ts';
import { AcsSystem } from '../acs-system/node.ts';
import { AcsUser } from '../acs-user/node.ts';
import { UserIdentity } from '../user-identity/node.ts';
import { AcsCredential } from './node.ts';

builder.objectFields(AcsCredential.ref, t => ({
  acsUser: nodeField(t, AcsUser, 'acsUser', 'The user it belongs to; null while it is unassigned.'),
  userIdentity: nodeField(t, UserIdentity, 'userIdentity', 'The person it belongs to; null if none.'),
  acsSystem: nodeField(t, AcsSystem, 'acsSystem', 'The system this credential belongs to.'),
  parentAcsCredential: nodeField(
    t,
    AcsCredential,
    'parentCredential',
    'The credential this one was made from; null if none.',
  ),
  accessibleEntrances: edgeField(t, AcsEntrance, 'credentialEntrances', 'The entrances it opens.'),
}));

concrete(
  'AcsCredentialCodeIssue',
  SeamIssue,
  ['requested_code_unavailable'],
  'The PIN code that was asked for was taken, so another was chosen.',
  t => ({
    originalCode: t.string({
      description: 'The code that was asked for.',
      resolve: (entry: Record<string, unknown>) => text(entry, 'original_code'),
    }),
    newCode: t.string({
      description: 'The code that was chosen instead.',
      resolve: (entry: Record<string, unknown>) => text(entry, 'new_code'),
    }),
  }),
);
