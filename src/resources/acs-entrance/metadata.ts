/** What each provider adds to an entrance. A field is null on entrances of other providers. */
import { builder } from '../../graph/builder.ts';
import { seamValue, valueField } from '../../graph/leaf.ts';
import { records, text } from '../../seam/row.ts';
import { AcsEntrance } from './node.ts';

const Akiles = seamValue(
  'AcsEntranceAkilesMetadata',
  'acs_entrance',
  'akiles_metadata',
  'What Akiles adds to an entrance.',
  {
    gadget_id: "Akiles' own id of the device.",
    site_id: "Akiles' own id of the site.",
    site_name: 'Name of the site.',
  },
);

const AkilesAction = builder.objectRef<Record<string, unknown>>('AcsEntranceAkilesAction').implement({
  description: 'Something an Akiles device can be told to do.',
  fields: t => ({
    actionId: t.id({ description: "Akiles' own id of the action.", resolve: action => text(action, 'id') }),
    name: t.string({ description: 'What the action is called.', resolve: action => text(action, 'name') }),
  }),
});

builder.objectFields(Akiles, t => ({
  actions: t.field({
    type: [AkilesAction],
    nullable: false,
    description: 'What the device can be told to do.',
    resolve: row => records(row, 'actions'),
  }),
}));

const Vostio = seamValue(
  'AcsEntranceAssaAbloyVostioMetadata',
  'acs_entrance',
  'assa_abloy_vostio_metadata',
  'What ASSA ABLOY Vostio adds to an entrance.',
  {
    door_name: 'Name of the door in Vostio.',
    door_number: 'Number of the door in Vostio.',
    door_type: 'Kind of door, such as "GuestDoor".',
    pms_id: "The property management system's id of the door.",
    stand_open: 'Whether the door may be set to stand open.',
  },
);

const Avigilon = seamValue(
  'AcsEntranceAvigilonAltaMetadata',
  'acs_entrance',
  'avigilon_alta_metadata',
  'What Avigilon Alta adds to an entrance.',
  {
    entry_name: 'Name of the entry.',
    entry_relays_total_count: { description: 'How many relays the entry has.', type: 'Int' },
    org_name: 'Name of the organisation.',
    site_id: { description: "Avigilon's own id of the site.", type: 'ID' },
    site_name: 'Name of the site.',
    zone_id: { description: "Avigilon's own id of the zone.", type: 'ID' },
    zone_name: 'Name of the zone.',
  },
);

const Brivo = seamValue(
  'AcsEntranceBrivoMetadata',
  'acs_entrance',
  'brivo_metadata',
  'What Brivo adds to an entrance.',
  {
    access_point_id: "Brivo's own id of the access point.",
    site_id: { description: "Brivo's own id of the site.", type: 'ID' },
    site_name: 'Name of the site.',
  },
);

const Ambiance = seamValue(
  'AcsEntranceDormakabaAmbianceMetadata',
  'acs_entrance',
  'dormakaba_ambiance_metadata',
  'What dormakaba Ambiance adds to an entrance.',
  { access_point_name: 'Name of the access point.' },
);

const Community = seamValue(
  'AcsEntranceDormakabaCommunityMetadata',
  'acs_entrance',
  'dormakaba_community_metadata',
  'What dormakaba Community adds to an entrance.',
  { access_point_profile: 'Kind of access point.' },
);

const Hotek = seamValue(
  'AcsEntranceHotekMetadata',
  'acs_entrance',
  'hotek_metadata',
  'What Hotek adds to an entrance.',
  {
    common_area_name: 'Name of the common area, if it is one.',
    common_area_number: 'Number of the common area, if it is one.',
    room_number: 'Number of the room, if it is one.',
  },
);

const Latch = seamValue(
  'AcsEntranceLatchMetadata',
  'acs_entrance',
  'latch_metadata',
  'What Latch adds to an entrance.',
  {
    accessibility_type: 'How the door can be reached.',
    door_name: 'Name of the door.',
    door_type: 'Kind of door.',
    is_connected: 'Whether the lock is connected.',
  },
);

const SaltoKs = seamValue(
  'AcsEntranceSaltoKsMetadata',
  'acs_entrance',
  'salto_ks_metadata',
  'What Salto KS adds to an entrance.',
  {
    battery_level: 'How full the battery of the lock is, in words.',
    door_name: 'Name of the door.',
    intrusion_alarm: 'Whether it sounds an alarm against intrusion.',
    left_open_alarm: 'Whether it sounds an alarm when left open.',
    lock_type: 'Kind of lock.',
    locked_state: 'Whether it is locked, in words.',
    online: 'Whether the lock is online.',
    privacy_mode: 'Whether somebody inside has shut it to others.',
  },
);

const SaltoSpace = seamValue(
  'AcsEntranceSaltoSpaceMetadata',
  'acs_entrance',
  'salto_space_metadata',
  'What Salto Space adds to an entrance.',
  {
    audit_on_keys: 'Whether openings are recorded on the keys.',
    door_description: 'What is said of the door.',
    door_id: "Salto Space's own id of the door.",
    door_name: 'Name of the door.',
    room_description: 'What is said of the room.',
    room_name: 'Name of the room.',
  },
);

const VisionlineProfile = builder
  .objectRef<Record<string, unknown>>('AcsEntranceVisionlineProfile')
  .implement({
    description: 'A door profile in Visionline.',
    fields: t => ({
      visionlineDoorProfileId: t.id({
        description: "Visionline's own id of the profile.",
        resolve: profile => text(profile, 'visionline_door_profile_id'),
      }),
      visionlineDoorProfileType: t.string({
        description: 'Kind of profile, such as "BLE".',
        resolve: profile => text(profile, 'visionline_door_profile_type'),
      }),
    }),
  });

const Visionline = seamValue(
  'AcsEntranceVisionlineMetadata',
  'acs_entrance',
  'visionline_metadata',
  'What Visionline adds to an entrance.',
  { door_category: 'Kind of door, such as "guest".', door_name: 'Name of the door.' },
);

builder.objectFields(Visionline, t => ({
  profiles: t.field({
    type: [VisionlineProfile],
    nullable: false,
    description: 'The profiles of the door.',
    resolve: row => records(row, 'profiles'),
  }),
}));

const from = (provider: string) => `What ${provider} adds; null on entrances of other providers.`;

builder.objectFields(AcsEntrance.ref, t => ({
  akilesMetadata: valueField(t, Akiles, 'akiles_metadata', from('Akiles')),
  assaAbloyVostioMetadata: valueField(t, Vostio, 'assa_abloy_vostio_metadata', from('ASSA ABLOY Vostio')),
  avigilonAltaMetadata: valueField(t, Avigilon, 'avigilon_alta_metadata', from('Avigilon Alta')),
  brivoMetadata: valueField(t, Brivo, 'brivo_metadata', from('Brivo')),
  dormakabaAmbianceMetadata: valueField(
    t,
    Ambiance,
    'dormakaba_ambiance_metadata',
    from('dormakaba Ambiance'),
  ),
  dormakabaCommunityMetadata: valueField(
    t,
    Community,
    'dormakaba_community_metadata',
    from('dormakaba Community'),
  ),
  hotekMetadata: valueField(t, Hotek, 'hotek_metadata', from('Hotek')),
  latchMetadata: valueField(t, Latch, 'latch_metadata', from('Latch')),
  saltoKsMetadata: valueField(t, SaltoKs, 'salto_ks_metadata', from('Salto KS')),
  saltoSpaceMetadata: valueField(t, SaltoSpace, 'salto_space_metadata', from('Salto Space')),
  visionlineMetadata: valueField(t, Visionline, 'visionline_metadata', from('Visionline')),
}));
