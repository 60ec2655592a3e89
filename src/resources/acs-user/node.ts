import { builder } from '../../graph/builder.ts';
import { issueFields, pendingField } from '../../graph/issue.ts';
import { seamValue, valueField } from '../../graph/leaf.ts';
import { seamNode } from '../../graph/node.ts';
import { scheduleField } from '../../graph/schedule.ts';

export const AcsUser = seamNode('AcsUser', 'acs_user', {
  description:
    'A person inside one access control system. The same person in another system is another AcsUser; a UserIdentity holds them together.',
  id: 'acs_user_id',
  leaves: {
    acs_user_id: "Seam's id of this user.",
    acs_system_id: 'Id of the system this user belongs to.',
    connected_account_id: 'Id of the connected account through which Seam reaches the system.',
    workspace_id: 'Id of the workspace this user belongs to.',
    created_at: 'When Seam first knew this user.',
    display_name: 'What to show people: the full name or, without one, whatever identifies the user best.',
    full_name: "The person's name as the access control system has it; null if it has none.",
    email_address: {
      description: 'Email address as the access control system has it; null if it has none.',
      fallback: 'email',
    },
    phone_number:
      'Phone number as the access control system has it, by rule in E.164 form, but not certainly; null if it has none.',
    is_managed: 'Whether Seam manages this user, as opposed to only seeing it.',
    is_suspended: 'Whether access is stopped for now; null if the system cannot say.',
    last_successful_sync_at: 'When Seam and the system last agreed on this user; null if not known.',
    external_type:
      'The provider\'s own kind of user, such as "salto_site_user"; providers are added over time.',
    external_type_display_name: "The provider's own kind of user, to show people.",
    hid_acs_system_id:
      'Id of the HID system that manages credentials for this user; null for other providers.',
    user_identity_id: 'Id of the identity this user belongs to; null if none.',
    user_identity_full_name: "The identity's name, which may differ from this user's.",
    user_identity_email_address: "The identity's email address, which may differ from this user's.",
    user_identity_phone_number: "The identity's phone number, which may differ from this user's.",
  },
  others: {
    access_schedule: 'field accessSchedule',
    email: 'left out: an older name of email_address, read where that is missing',
    errors: 'field errors',
    warnings: 'field warnings',
    pending_mutations: 'field pendingMutations',
    salto_ks_metadata: 'field saltoKsMetadata',
    salto_space_metadata: 'field saltoSpaceMetadata',
  },
  load: (seam, id) => seam.node('acs_user', id),
});

const SaltoKs = seamValue(
  'AcsUserSaltoKsMetadata',
  'acs_user',
  'salto_ks_metadata',
  'What Salto KS adds to a user.',
  {
    is_subscribed: 'Whether the user takes up one of the paid places of the Salto KS site.',
  },
);

const SaltoSpace = seamValue(
  'AcsUserSaltoSpaceMetadata',
  'acs_user',
  'salto_space_metadata',
  'What Salto Space adds to a user.',
  {
    audit_openings: 'Whether each opening by this user is recorded.',
    user_id: "Salto Space's own id of the user.",
  },
);

builder.objectFields(AcsUser.ref, t => ({
  ...scheduleField(t, 'When this user has access; null means always.'),
  ...issueFields(t, 'this user'),
  ...pendingField(t, 'this user'),
  saltoKsMetadata: valueField(t, SaltoKs, 'salto_ks_metadata', 'What Salto KS adds; null in other systems.'),
  saltoSpaceMetadata: valueField(
    t,
    SaltoSpace,
    'salto_space_metadata',
    'What Salto Space adds; null in other systems.',
  ),
}));
