import { builder } from '../../graph/builder.ts';
import { edgeField } from '../../graph/connection.ts';
import { nodeField } from '../../graph/edge.ts';
import { concrete, SeamIssue } from '../../graph/issue.ts';
import { id, text } from '../../seam/row.ts';
import { AcsEntrance } from '../acs-entrance/node.ts';
import { AcsSystem } from '../acs-system/node.ts';
import { AcsUser } from '../acs-user/node.ts';
import { UserIdentity } from '../user-identity/node.ts';
import { AcsCredential } from './node.ts';

builder.objectFields(AcsCredential.ref, t => ({
  acsUser: nodeField(t, AcsUser, 'acs_user_id', 'The user it belongs to; null while it is unassigned.'),
  userIdentity: nodeField(t, UserIdentity, 'user_identity_id', 'The person it belongs to; null if none.'),
  acsSystem: nodeField(t, AcsSystem, 'acs_system_id', 'The system this credential belongs to.'),
  parentAcsCredential: nodeField(
    t,
    AcsCredential,
    'parent_acs_credential_id',
    'The credential this one was made from; null if none.',
  ),
  accessibleEntrances: edgeField(
    t,
    AcsEntrance,
    'credentialEntrances',
    row => id(row, 'acs_credential_id'),
    'The entrances it opens.',
  ),
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
