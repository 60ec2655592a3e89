import { builder } from '../../graph/builder.ts';
import { edgeField } from '../../graph/connection.ts';
import { nodeField } from '../../graph/edge.ts';
import { AcsCredential } from '../acs-credential/node.ts';
import { AcsSystem } from '../acs-system/node.ts';
import { AcsEntrance } from './node.ts';

builder.objectFields(AcsEntrance.ref, t => ({
  acsSystem: nodeField(t, AcsSystem, 'acsSystem', 'The system that guards this entrance.'),
  credentialsWithAccess: edgeField(
    t,
    AcsCredential,
    'entranceCredentials',
    'The credentials that open this entrance.',
  ),
}));
