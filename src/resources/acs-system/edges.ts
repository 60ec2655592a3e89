import { builder } from '../../graph/builder.ts';
import { edgeField } from '../../graph/connection.ts';
import { nodeField } from '../../graph/edge.ts';
import { concrete, SeamIssue } from '../../graph/issue.ts';
import { AcsAccessGroup } from '../acs-access-group/node.ts';
import { AcsCredential } from '../acs-credential/node.ts';
import { AcsEntrance } from '../acs-entrance/node.ts';
import { AcsUser } from '../acs-user/node.ts';
import { AcsSystem } from './node.ts';

builder.objectFields(AcsSystem.ref, t => ({
  acsUsers: edgeField(t, AcsUser, 'systemUsers', 'The users of this system.'),
  acsAccessGroups: edgeField(t, AcsAccessGroup, 'systemGroups', 'The groups of this system.'),
  acsEntrances: edgeField(t, AcsEntrance, 'systemEntrances', 'The entrances this system guards.'),
  acsCredentials: edgeField(t, AcsCredential, 'systemCredentials', 'The credentials of this system.'),
  defaultCredentialManagerAcsSystem: nodeField(
    t,
    AcsSystem,
    'credentialManager',
    'The system that manages credentials for this one; null if none.',
  ),
}));

concrete(
  'AcsSystemBridgeIssue',
  SeamIssue,
  ['bridge_disconnected'],
  'The connection between Seam and the system on its own network is down.',
  t => ({
    isBridgeError: t.boolean({
      description: 'Whether the bridge program itself is at fault; null if not known.',
      resolve: (entry: Record<string, unknown>) =>
        typeof entry.is_bridge_error === 'boolean' ? entry.is_bridge_error : null,
    }),
  }),
);
