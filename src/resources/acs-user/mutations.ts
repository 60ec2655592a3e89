import {
  clearable,
  email,
  idOf,
  idsOf,
  inOrder,
  kept,
  moment,
  name,
  nested,
  phone,
  required,
} from '../../graph/input.ts';
import { seamMutation } from '../../graph/mutation.ts';
import { selects } from '../../graph/selection.ts';
import type { Session } from '../../plan/session.ts';
import { text } from '../../seam/row.ts';
import { AcsUser } from './node.ts';
import { oneUser, selectedUser, userSelector } from './selector.ts';

const newSchedule = nested(
  'AcsUserScheduleInput',
  'The time in which a new user has access.',
  {
    startsAt: moment('From when; now unless told.'),
    endsAt: clearable(
      moment('Until when; without end unless told. Must be in the future and after startsAt.'),
    ),
  },
  inOrder,
);

const changedSchedule = nested(
  'AcsUserScheduleUpdateInput',
  "The time in which a user has access, in place of the user's present one.",
  {
    startsAt: required(moment('From when.')),
    endsAt: required(moment('Until when. Must be after startsAt.')),
  },
  inOrder,
);

const contact = {
  emailAddress: email('Email address.'),
  email: email('The older name of emailAddress.', { deprecated: 'Use emailAddress.' }),
  phoneNumber: phone('Phone number, preferably in E.164 form such as "+15555550100".'),
};

/** Both names of the email address may be given only if they agree. */
function oneEmail(
  input: { email: string | undefined; emailAddress: string | undefined },
  refuse: (field: string, message: string) => void,
): void {
  const { email, emailAddress } = input;
  if (email !== undefined && emailAddress !== undefined && email !== emailAddress) {
    refuse('email', 'Contradicts emailAddress; give emailAddress alone.');
  }
}

/** The fields of a selector as Seam's parameters. */
const selected = (input: {
  acsUserId?: string | undefined;
  userIdentityId?: string | undefined;
  acsSystemId?: string | undefined;
}) => ({
  acs_user_id: input.acsUserId,
  user_identity_id: input.userIdentityId,
  acs_system_id: input.acsSystemId,
});

/** The user a mutation is about, read again after the change. */
const changedUser = {
  node: AcsUser,
  description: 'The user after the change; null when the change was refused.',
  load: ({ input, seam }: { input: Parameters<typeof selectedUser>[0]; seam: Session }) =>
    selectedUser(input, seam),
};

seamMutation('createAcsUser', {
  description:
    'Creates a user in an access control system. Whether the system takes it shows later, in pendingMutations and errors.',
  path: '/acs/users/create',
  input: {
    acsSystemId: required(idOf('AcsSystem', 'In which system.')),
    fullName: required(name("The person's name.")),
    ...contact,
    acsAccessGroupIds: idsOf('AcsAccessGroup', 'Groups the user is to be a member of from the start.'),
    userIdentityId: idOf('UserIdentity', 'The identity the user is to belong to.'),
    accessSchedule: newSchedule('When the user has access; always unless told.'),
  },
  check: oneEmail,
  olderNames: { emailAddress: 'email' },
  leftOut: {},
  params: ({ email, emailAddress, ...input }) => ({
    acs_system_id: input.acsSystemId as string,
    full_name: input.fullName as string,
    email_address: emailAddress ?? email,
    phone_number: input.phoneNumber,
    acs_access_group_ids: input.acsAccessGroupIds,
    user_identity_id: input.userIdentityId,
    access_schedule: input.accessSchedule,
  }),
  payload: {
    acsUser: {
      node: AcsUser,
      description: 'The new user; null when the change was refused.',
      inHand: true,
      load: ({ answer, seam }) => seam.object('acs_user', '/acs/users/create', answer),
    },
  },
});

seamMutation('updateAcsUser', {
  description: 'Changes a user. What is left out stays as it is.',
  path: '/acs/users/update',
  input: {
    ...userSelector,
    fullName: kept(name("The person's name.")),
    emailAddress: kept(contact.emailAddress),
    email: kept(contact.email),
    phoneNumber: kept(contact.phoneNumber),
    hidAcsSystemId: kept(idOf('AcsSystem', 'The HID system that manages credentials for this user.')),
    accessSchedule: clearable(changedSchedule('When the user has access; null means always.')),
  },
  check: (input, refuse) => {
    oneUser(input, refuse);
    oneEmail(input, refuse);
  },
  olderNames: { emailAddress: 'email' },
  leftOut: {},
  params: ({ email, emailAddress, ...input }) => ({
    ...selected(input),
    full_name: input.fullName,
    email_address: emailAddress ?? email,
    phone_number: input.phoneNumber,
    hid_acs_system_id: input.hidAcsSystemId,
    access_schedule: input.accessSchedule as { starts_at: string; ends_at: string } | null | undefined,
  }),
  payload: { acsUser: changedUser },
});

/** Mutations that take a selector and change that user's state. */
const changes = {
  suspendAcsUser: [
    '/acs/users/suspend',
    'Stops a user from opening anything in its system, until unsuspended. For the whole person, suspend each of its users.',
  ],
  unsuspendAcsUser: ['/acs/users/unsuspend', 'Lets a suspended user open what it could open before.'],
  revokeAcsUserAccessToAllEntrances: [
    '/acs/users/revoke_access_to_all_entrances',
    'Takes away all entrances that a user was given, by groups too. Seam cannot take away a single one.',
  ],
} as const;

for (const [mutation, [path, description]] of Object.entries(changes)) {
  seamMutation(mutation, {
    description,
    path,
    input: userSelector,
    check: oneUser,
    leftOut: {},
    payload: { acsUser: changedUser },
  });
}

seamMutation('deleteAcsUser', {
  description:
    'Deletes a user from its system, with its credentials and memberships. The system may take a while: until then the user can still be read, with the warning "being_deleted".',
  path: '/acs/users/delete',
  input: userSelector,
  check: oneUser,
  leftOut: {},
  before: async (input, seam, info) =>
    !input.acsUserId && (selects(info, 'deletedAcsUserId') || selects(info, 'deletedId'))
      ? await selectedUser(input, seam)
      : null,
  payload: {
    deletedAcsUserId: {
      deletedId: 'AcsUser',
      description: "Seam's id of the user that is being deleted; null when the change was refused.",
      load: ({ input, before }) => input.acsUserId ?? (before ? text(before, 'acs_user_id') : null),
    },
  },
});
