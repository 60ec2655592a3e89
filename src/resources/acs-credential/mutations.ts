import { builder } from '../../graph/builder.ts';
import {
  digits,
  flag,
  idOf,
  idsOf,
  inOrder,
  kept,
  moment,
  nested,
  oneOf,
  required,
} from '../../graph/input.ts';
import { seamMutation } from '../../graph/mutation.ts';
import type { Session } from '../../plan/session.ts';
import type { Answer } from '../../seam/client.ts';
import { isRecord } from '../../seam/row.ts';
import { oneUser, userOrIdentity, userSelector } from '../acs-user/selector.ts';
import { AcsCredential } from './node.ts';

const ACCESS_METHODS = ['code', 'card', 'mobile_key', 'cloud_key'] as const;

const AccessMethod = builder.enumType('AcsCredentialAccessMethod', {
  description: 'How a new credential is to open.',
  values: {
    CODE: { value: 'code', description: 'By a PIN code.' },
    CARD: { value: 'card', description: 'By a card.' },
    MOBILE_KEY: { value: 'mobile_key', description: "By the person's phone." },
    CLOUD_KEY: { value: 'cloud_key', description: 'Over the network.' },
  } as const,
});

const CardFunction = builder.enumType('VisionlineCardFunction', {
  description: 'For whom a Visionline card is.',
  values: {
    GUEST: { value: 'guest', description: 'A guest.' },
    STAFF: { value: 'staff', description: 'Staff.' },
  } as const,
});

const CardFormat = builder.enumType('VisionlineCardFormat', {
  description: 'How a Visionline card is written.',
  values: {
    TL_CODE: { value: 'TLCode', description: 'TLCode.' },
    RFID_48: { value: 'rfid48', description: 'RFID with 48 bits.' },
  } as const,
});

const vostio = nested('CreateAcsCredentialAssaAbloyVostioInput', 'What ASSA ABLOY Vostio needs to know.', {
  autoJoin: flag('Whether to join earlier keys to the same doors.'),
  joinAllGuestAcsEntrances: flag('Whether to join earlier keys at all guest entrances.'),
  overrideAllGuestAcsEntrances: flag('Whether to end earlier keys at all guest entrances.'),
  overrideGuestAcsEntranceIds: idsOf('AcsEntrance', 'Guest entrances at which to end earlier keys.'),
});

const hotek = nested('CreateAcsCredentialHotekInput', 'What Hotek needs to know.', {
  autoJoin: flag('Whether to join earlier cards to the same doors.'),
  override: flag('Whether to end earlier cards to the same doors.'),
});

const saltoSpace = nested('CreateAcsCredentialSaltoSpaceInput', 'What Salto Space needs to know.', {
  assignNewKey: flag('Whether to give the person a new key.'),
  updateCurrentKey: flag("Whether to change the person's present key."),
});

const visionline = nested('CreateAcsCredentialVisionlineInput', 'What Visionline needs to know.', {
  autoJoin: flag('Whether to join earlier cards to the same doors.'),
  cardFormat: oneOf(CardFormat, ['TLCode', 'rfid48'], 'How the card is written.'),
  cardFunctionType: oneOf(CardFunction, ['guest', 'staff'], 'For whom the card is; a guest unless told.'),
  joinerAcsCredentialIds: idsOf('AcsCredential', 'Credentials to join it to.'),
  override: flag('Whether to end earlier cards to the same doors.'),
});

const which = required(idOf('AcsCredential', 'Which credential.'));

type Changed = { input: { acsCredentialId: string | undefined }; answer: Answer; seam: Session };

/** The credential a mutation is about: from the answer where Seam sends it along, else read again. */
const changedCredential = {
  node: AcsCredential,
  description: 'The credential after the change; null when the change was refused.',
  load: ({ input, answer, seam }: Changed) =>
    isRecord(answer.acs_credential)
      ? seam.object('acs_credential', '/acs/credentials/get', answer)
      : seam.node('acs_credential', input.acsCredentialId as string),
};

seamMutation('createAcsCredential', {
  description: 'Creates a credential for a user, or for an identity in a system.',
  path: '/acs/credentials/create',
  input: {
    ...userSelector,
    accessMethod: required(oneOf(AccessMethod, ACCESS_METHODS, 'How it is to open.')),
    code: digits('The PIN code to use; the system chooses one unless told. For CODE only.'),
    startsAt: moment('From when it opens; now unless told.'),
    endsAt: moment('Until when it opens; without end unless told. Must be after startsAt.'),
    allowedAcsEntranceIds: idsOf('AcsEntrance', 'The entrances it is to open.'),
    isMultiPhoneSyncCredential: flag('Whether it serves all phones of the person at once.'),
    credentialManagerAcsSystemId: idOf('AcsSystem', 'The system that is to manage it.'),
    assaAbloyVostioMetadata: vostio('What ASSA ABLOY Vostio needs to know.'),
    hotekMetadata: hotek('What Hotek needs to know.'),
    saltoSpaceMetadata: saltoSpace('What Salto Space needs to know.'),
    visionlineMetadata: visionline('What Visionline needs to know.'),
  },
  check: (input, refuse) => {
    oneUser(input, refuse);
    inOrder(input, refuse);
  },
  leftOut: {},
  payload: {
    acsCredential: {
      node: AcsCredential,
      description: 'The new credential; null when the change was refused.',
      inHand: true,
      load: ({ answer, seam }) => seam.object('acs_credential', '/acs/credentials/create', answer),
    },
  },
});

seamMutation('updateAcsCredential', {
  description: 'Changes the PIN code or the end of a credential. What is left out stays as it is.',
  path: '/acs/credentials/update',
  input: {
    acsCredentialId: which,
    code: kept(digits('The new PIN code.')),
    endsAt: kept(moment('Until when it is to open.')),
  },
  leftOut: {},
  payload: { acsCredential: changedCredential },
});

seamMutation('deleteAcsCredential', {
  description: 'Deletes a credential; it opens nothing from then on.',
  path: '/acs/credentials/delete',
  input: { acsCredentialId: which },
  leftOut: {},
  payload: {
    deletedAcsCredentialId: {
      deletedId: 'AcsCredential',
      description: "Seam's id of the credential that is being deleted; null when the change was refused.",
      load: ({ input }) => input.acsCredentialId ?? null,
    },
  },
});

const holder = (whose: string) => ({
  acsUserId: idOf('AcsUser', `${whose} Give this or userIdentityId.`),
  userIdentityId: idOf('UserIdentity', 'The person, instead of acsUserId.'),
});

seamMutation('assignAcsCredential', {
  description:
    'Gives a credential to a user, or to an identity, whose user in that system is linked or created where it is missing.',
  path: '/acs/credentials/assign',
  input: { acsCredentialId: which, ...holder('The user it goes to.') },
  check: userOrIdentity,
  leftOut: {},
  payload: { acsCredential: changedCredential },
});

seamMutation('unassignAcsCredential', {
  description: 'Takes a credential from the user who has it. The credential stays, unassigned.',
  path: '/acs/credentials/unassign',
  input: { acsCredentialId: which, ...holder('The user it is taken from.') },
  check: userOrIdentity,
  leftOut: {},
  payload: { acsCredential: changedCredential },
});
