/** The two ways of naming an identity: by Seam's id, or by the key its owner gave it. */
import type { Session } from '../../plan/session.ts';
import type { Row } from '../../seam/row.ts';

export interface Named {
  userIdentityId?: string | null | undefined;
  userIdentityKey?: string | null | undefined;
}

/** The rule: exactly one of id and key. */
export function oneIdentity(
  { userIdentityId, userIdentityKey }: Named,
  refuse: (field: string, message: string) => void,
): void {
  const byId = userIdentityId !== undefined && userIdentityId !== null;
  const byKey = userIdentityKey !== undefined && userIdentityKey !== null;
  if (byId && byKey) refuse('userIdentityKey', 'Cannot be given together with userIdentityId.');
  if (!byId && !byKey) refuse('userIdentityId', 'Give userIdentityId or userIdentityKey.');
}

/** The identity that a checked selector names. */
export function namedIdentity(
  { userIdentityId, userIdentityKey }: Named,
  seam: Session,
): Promise<Row<'user_identity'> | null> | Row<'user_identity'> {
  if (userIdentityId) return seam.node('user_identity', userIdentityId);
  return seam.identityByKey(userIdentityKey as string);
}
