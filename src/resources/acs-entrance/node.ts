import { builder } from '../../graph/builder.ts';
import { issueFields } from '../../graph/issue.ts';
import { seamNode } from '../../graph/node.ts';

export const AcsEntrance = seamNode('AcsEntrance', 'acs_entrance', {
  description: 'A door, gate or lift that an access control system guards.',
  id: 'acs_entrance_id',
  leaves: {
    acs_entrance_id: "Seam's id of this entrance.",
    acs_system_id: 'Id of the system that guards it.',
    connected_account_id: 'Id of the connected account through which Seam reaches the system.',
    created_at: 'When Seam first knew this entrance.',
    display_name: 'What people call it.',
    space_ids: 'Ids of the spaces it belongs to.',
    is_locked: 'Whether it is locked right now; null if not known.',
    can_unlock_with_card: 'Whether a card can open it; null if not known.',
    can_unlock_with_code: 'Whether a PIN code can open it; null if not known.',
    can_unlock_with_mobile_key: 'Whether a mobile key can open it; null if not known.',
    can_unlock_with_cloud_key: 'Whether it can be opened over the network; null if not known.',
    can_belong_to_reservation:
      'Whether it can be part of a reservation, as a guest room can; null if not known.',
  },
  others: {
    errors: 'field errors',
    warnings: 'field warnings',
    akiles_metadata: 'field akilesMetadata',
    assa_abloy_vostio_metadata: 'field assaAbloyVostioMetadata',
    avigilon_alta_metadata: 'field avigilonAltaMetadata',
    brivo_metadata: 'field brivoMetadata',
    dormakaba_ambiance_metadata: 'field dormakabaAmbianceMetadata',
    dormakaba_community_metadata: 'field dormakabaCommunityMetadata',
    hotek_metadata: 'field hotekMetadata',
    latch_metadata: 'field latchMetadata',
    salto_ks_metadata: 'field saltoKsMetadata',
    salto_space_metadata: 'field saltoSpaceMetadata',
    visionline_metadata: 'field visionlineMetadata',
  },
  load: (seam, id) => seam.node('acs_entrance', id),
});

builder.objectFields(AcsEntrance.ref, t => issueFields(t, 'this entrance'));
