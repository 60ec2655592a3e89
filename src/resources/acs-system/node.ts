import { builder } from '../../graph/builder.ts';
import { issueFields } from '../../graph/issue.ts';
import { seamValue, valueField } from '../../graph/leaf.ts';
import { seamNode } from '../../graph/node.ts';

export const AcsSystem = seamNode('AcsSystem', 'acs_system', {
  description: 'An access control system, such as a Salto KS site or a Visionline server, connected to Seam.',
  id: 'acs_system_id',
  leaves: {
    acs_system_id: "Seam's id of this system.",
    connected_account_id: 'Id of the connected account through which Seam reaches the system.',
    workspace_id: 'Id of the workspace this system belongs to.',
    created_at: 'When the system was connected.',
    name: 'What the system is called.',
    external_type:
      'The provider\'s own kind of system, such as "salto_ks_site"; providers are added over time.',
    external_type_display_name: "The provider's own kind of system, to show people.",
    is_credential_manager: 'Whether the system exists to manage credentials for other systems.',
    default_credential_manager_acs_system_id:
      'Id of the system that manages credentials for this one; null if none.',
    image_url: 'Address of a picture of the system.',
    image_alt_text: 'What that picture shows.',
    acs_user_count: { description: 'How many users it has; null if Seam has not counted.', type: 'Int' },
    acs_access_group_count: {
      description: 'How many groups it has; null if Seam has not counted.',
      type: 'Int',
    },
  },
  others: {
    connected_account_ids: 'left out: deprecated, connected_account_id says it',
    system_type: 'left out: an older name of external_type',
    system_type_display_name: 'left out: an older name of external_type_display_name',
    location: 'field location',
    visionline_metadata: 'field visionlineMetadata',
    errors: 'field errors',
    warnings: 'field warnings',
  },
  load: (seam, id) => seam.node('acs_system', id),
});

const Location = seamValue('AcsSystemLocation', 'acs_system', 'location', 'Where a system is.', {
  time_zone: 'IANA name of its time zone, such as "Europe/Berlin"; null if not known.',
});

const Visionline = seamValue(
  'AcsSystemVisionlineMetadata',
  'acs_system',
  'visionline_metadata',
  'What Visionline adds to a system.',
  {
    lan_address: 'Address of the Visionline server in its own network.',
    mobile_access_uuid: 'Id that mobile keys use for the system.',
    system_id: "Visionline's own id of the system.",
  },
);

builder.objectFields(AcsSystem.ref, t => ({
  ...issueFields(t, 'this system'),
  location: valueField(t, Location, 'location', 'Where the system is.'),
  visionlineMetadata: valueField(
    t,
    Visionline,
    'visionline_metadata',
    'What Visionline adds; null in other systems.',
  ),
}));
