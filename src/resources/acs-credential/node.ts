import { builder } from '../../graph/builder.ts';
import { issueFields } from '../../graph/issue.ts';
import { seamValue, valueField } from '../../graph/leaf.ts';
import { seamNode } from '../../graph/node.ts';

export const AcsCredential = seamNode('AcsCredential', 'acs_credential', {
  description:
    'What opens entrances: a card, a PIN code, a mobile key or a cloud key. It may belong to a user.',
  id: 'acs_credential_id',
  leaves: {
    acs_credential_id: "Seam's id of this credential.",
    acs_system_id: 'Id of the system this credential belongs to.',
    acs_user_id: 'Id of the user it belongs to; null while it is unassigned.',
    user_identity_id: 'Id of the identity it belongs to; null if none.',
    connected_account_id: 'Id of the connected account through which Seam reaches the system.',
    parent_acs_credential_id: 'Id of the credential this one was made from; null if none.',
    acs_credential_pool_id: 'Id of the pool it was taken from; null if none.',
    workspace_id: 'Id of the workspace this credential belongs to.',
    created_at: 'When it was created.',
    display_name: 'What to show people.',
    access_method: 'How it opens: "code", "card", "mobile_key" or "cloud_key".',
    code: 'The PIN code, for those who may see it; null for other access methods.',
    card_number: 'The number of the card; null for other access methods.',
    external_type:
      'The provider\'s own kind of credential, such as "visionline_card"; providers are added over time.',
    external_type_display_name: "The provider's own kind of credential, to show people.",
    starts_at: 'From when it opens.',
    ends_at: 'Until when it opens; null means without end.',
    is_issued: 'Whether it has been handed out, as by writing a card; null if not known.',
    issued_at: 'When it was handed out; null if it was not.',
    is_managed: 'Whether Seam manages it, as opposed to only seeing it.',
    is_multi_phone_sync_credential: 'Whether it serves all phones of a person at once.',
    is_one_time_use: 'Whether it opens once only.',
    is_latest_desired_state_synced_with_provider:
      'Whether the provider has it as Seam wants it; null if not known.',
    latest_desired_state_synced_with_provider_at:
      'When the provider last had it as Seam wants it; null if not known.',
  },
  others: {
    errors: 'field errors',
    warnings: 'field warnings',
    akiles_metadata: 'field akilesMetadata',
    assa_abloy_vostio_metadata: 'field assaAbloyVostioMetadata',
    visionline_metadata: 'field visionlineMetadata',
  },
  load: (seam, id) => seam.node('acs_credential', id),
});

const Akiles = seamValue(
  'AcsCredentialAkilesMetadata',
  'acs_credential',
  'akiles_metadata',
  'What Akiles adds to a credential.',
  { member_pin_id: "Akiles' own id of the PIN." },
);

const Vostio = seamValue(
  'AcsCredentialAssaAbloyVostioMetadata',
  'acs_credential',
  'assa_abloy_vostio_metadata',
  'What ASSA ABLOY Vostio adds to a credential.',
  {
    auto_join: 'Whether it joins earlier keys to the same doors.',
    door_names: 'Names of the doors it opens.',
    endpoint_id: "Vostio's own id of the phone.",
    key_id: "Vostio's own id of the key.",
    key_issuing_request_id: "Vostio's own id of the request to issue the key.",
    override_guest_acs_entrance_ids: 'Ids of the guest entrances at which it ends earlier keys.',
  },
);

const Visionline = seamValue(
  'AcsCredentialVisionlineMetadata',
  'acs_credential',
  'visionline_metadata',
  'What Visionline adds to a credential.',
  {
    auto_join: 'Whether it joins earlier cards to the same doors.',
    card_function_type: 'For whom the card is: "guest" or "staff".',
    card_id: "Visionline's own id of the card.",
    common_acs_entrance_ids: 'Ids of the common entrances it opens.',
    credential_id: "Visionline's own id of the credential.",
    guest_acs_entrance_ids: 'Ids of the guest entrances it opens.',
    is_valid: 'Whether Visionline still holds it valid.',
    joiner_acs_credential_ids: 'Ids of the credentials it is joined to.',
  },
);

builder.objectFields(AcsCredential.ref, t => ({
  ...issueFields(t, 'this credential'),
  akilesMetadata: valueField(t, Akiles, 'akiles_metadata', 'What Akiles adds; null in other systems.'),
  assaAbloyVostioMetadata: valueField(
    t,
    Vostio,
    'assa_abloy_vostio_metadata',
    'What ASSA ABLOY Vostio adds; null in other systems.',
  ),
  visionlineMetadata: valueField(
    t,
    Visionline,
    'visionline_metadata',
    'What Visionline adds; null in other systems.',
  ),
}));
