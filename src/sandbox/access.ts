import type { Context } from './context.ts';
import type { CredentialRow, EntranceRow, UserRow } from './store.ts';

/** The entrances a user reaches: those of the user's groups and those granted directly, each once. */
export function entrancesOf({ db, rules }: Context, users: UserRow[]): EntranceRow[] {
  const able = users.filter(user => rules.suspendedKeepEntrances || !user.is_suspended);
  const found = able.flatMap(user => [
    ...db.members.to(user).flatMap(group => db.doors.of(group)),
    ...db.grants.of(user),
  ]);
  return db.entrances.sort([...new Set(found)]);
}

/** The entrances a credential opens: those it was made for, or else its user's. */
export function entrancesOfCredential(ctx: Context, credential: CredentialRow): EntranceRow[] {
  const own = ctx.db.opens.of(credential);
  if (own.length > 0) return ctx.db.entrances.sort(own);
  return credential.user ? entrancesOf(ctx, [credential.user]) : [];
}

/** The credentials that open an entrance. */
export function credentialsFor(ctx: Context, entrance: EntranceRow): CredentialRow[] {
  const { db } = ctx;
  const users = new Set([
    ...db.doors.to(entrance).flatMap(group => db.members.of(group)),
    ...db.grants.to(entrance),
  ]);
  const candidates = new Set([
    ...db.opens.to(entrance),
    ...[...users].flatMap(user => db.credentials.by('user', user.acs_user_id)),
  ]);
  const opening = [...candidates].filter(one => entrancesOfCredential(ctx, one).includes(entrance));
  return db.credentials.sort(opening);
}
