/** The two ways of naming an ACS user: by its id, or by its identity and system. */

import { idArgument, refuseArgument } from '../../graph/argument.ts';
import { idOf } from '../../graph/input.ts';
import type { Session } from '../../plan/session.ts';
import type { Row } from '../../seam/row.ts';

/** Input fields of a selector. */
export const userSelector = {
  acsUserId: idOf('AcsUser', 'Which user. Give this, or userIdentityId and acsSystemId together.'),
  userIdentityId: idOf('UserIdentity', 'Whose user, with acsSystemId, instead of acsUserId.'),
  acsSystemId: idOf('AcsSystem', 'In which system, with userIdentityId, instead of acsUserId.'),
};

interface Selector {
  acsUserId?: string | null | undefined;
  userIdentityId?: string | null | undefined;
  acsSystemId?: string | null | undefined;
}

const isGiven = (value: string | null | undefined): boolean => value !== undefined && value !== null;

/** The rule of a selector: one of the two ways, whole. */
export function oneUser(selector: Selector, refuse: (field: string, message: string) => void): void {
  const [byId, byIdentity, bySystem] = [
    selector.acsUserId,
    selector.userIdentityId,
    selector.acsSystemId,
  ].map(isGiven);
  if (byId) {
    if (byIdentity) refuse('userIdentityId', 'Cannot be given together with acsUserId.');
    if (bySystem) refuse('acsSystemId', 'Cannot be given together with acsUserId.');
  } else if (byIdentity && !bySystem) refuse('acsSystemId', 'Is needed beside userIdentityId.');
  else if (bySystem && !byIdentity) refuse('userIdentityId', 'Is needed beside acsSystemId.');
  else if (!byIdentity) refuse('acsUserId', 'Give acsUserId, or userIdentityId and acsSystemId together.');
}

/** The rule of a selector where Seam knows the system already: a user or an identity. */
export function userOrIdentity(
  { acsUserId, userIdentityId }: Selector,
  refuse: (field: string, message: string) => void,
): void {
  if (isGiven(acsUserId) && isGiven(userIdentityId))
    refuse('userIdentityId', 'Cannot be given together with acsUserId.');
  if (!isGiven(acsUserId) && !isGiven(userIdentityId))
    refuse('acsUserId', 'Give acsUserId or userIdentityId.');
}

/** Input fields for `userOrIdentity`. */
export const userOrIdentityFields = {
  acsUserId: idOf('AcsUser', 'Which user. Give this or userIdentityId.'),
  userIdentityId: idOf(
    'UserIdentity',
    'Whose user, instead of acsUserId. If the person has no user in that system yet, Seam links or creates one by email address or phone number.',
  ),
};

/** The user that a checked selector names. */
export function selectedUser(
  selector: Selector,
  seam: Session,
): Promise<Row<'acs_user'> | null> | Row<'acs_user'> {
  if (selector.acsUserId) return seam.node('acs_user', selector.acsUserId);
  return seam.find('acs_user', '/acs/users/get', {
    user_identity_id: selector.userIdentityId ?? undefined,
    acs_system_id: selector.acsSystemId ?? undefined,
  });
}

/** Reads a selector from query arguments. */
export function selectorArguments(args: Selector): Selector {
  oneUser(args, refuseArgument);
  const read = (typename: string, name: keyof Selector) => {
    const value = args[name];
    return value === undefined || value === null ? undefined : idArgument(typename, name, value);
  };
  return {
    acsUserId: read('AcsUser', 'acsUserId'),
    userIdentityId: read('UserIdentity', 'userIdentityId'),
    acsSystemId: read('AcsSystem', 'acsSystemId'),
  };
}
