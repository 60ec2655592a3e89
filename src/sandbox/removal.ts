import type { Context } from './context.ts';
import { pending } from './pending.ts';
import type { CredentialRow, GroupRow, IdentityRow, UserRow } from './store.ts';
import { beingDeleted } from './views.ts';

/** Whether an id is of something deleted and the rules let it be deleted once more. */
export const deletedBefore = ({ db, rules }: Context, id: string | undefined): boolean =>
  rules.deletedTwice === 'accept' && id !== undefined && db.gone.has(id);

/** Deletes a user, its credentials and memberships once the access system has; until then all stay readable. */
export function removeUser(ctx: Context, user: UserRow): void {
  if (user.deleted_at) return;
  const created_at = ctx.time.stamp();
  user.deleted_at = created_at;
  pending(ctx, user.pending_mutations, {
    mutation_code: 'deleting',
    message: 'The access control system has not confirmed the deletion yet',
    created_at,
  });
  for (const credential of ctx.db.credentials.by('user', user.acs_user_id)) removeCredential(ctx, credential);
  ctx.time.later(() => forgetUser(ctx, user));
}

function forgetUser({ db }: Context, user: UserRow): void {
  db.members.forgetTo(user);
  db.grants.forget(user);
  for (const credential of db.credentials.by('user', user.acs_user_id)) forgetCredential(db, credential);
  db.users.remove(user);
  db.gone.add(user.acs_user_id);
}

/** Deletes an identity and, with it, its users, their credentials and its client sessions. */
export function removeIdentity(ctx: Context, identity: IdentityRow): void {
  if (identity.deleted_at) return;
  const { db, store } = ctx;
  identity.deleted_at = ctx.time.stamp();
  for (const user of db.users.by('identity', identity.user_identity_id)) removeUser(ctx, user);
  ctx.time.later(() => {
    for (const user of db.users.by('identity', identity.user_identity_id)) forgetUser(ctx, user);
    forgetIdentity(ctx, identity);
    for (const [token, session] of store.sessions)
      if (session.identity === identity) store.sessions.delete(token);
    for (const aliases of [db.mergedIds, db.mergedKeys])
      for (const [alias, survivor] of aliases) if (survivor === identity) aliases.delete(alias);
  });
}

export function forgetIdentity({ db }: Context, identity: IdentityRow): void {
  db.identities.remove(identity);
  db.gone.add(identity.user_identity_id);
}

export function removeCredential(ctx: Context, credential: CredentialRow): void {
  if (credential.warnings.some(warning => warning.warning_code === 'being_deleted')) return;
  credential.warnings.push(beingDeleted(ctx.time.stamp()));
  ctx.time.later(() => forgetCredential(ctx.db, credential));
}

function forgetCredential(db: Context['db'], credential: CredentialRow): void {
  db.opens.forget(credential);
  db.credentials.remove(credential);
  db.gone.add(credential.acs_credential_id);
}

export function removeGroup(ctx: Context, group: GroupRow): void {
  if (group.warnings.some(warning => warning.warning_code === 'being_deleted')) return;
  const created_at = ctx.time.stamp();
  group.warnings.push(beingDeleted(created_at));
  pending(ctx, group.pending_mutations, {
    mutation_code: 'deleting',
    message: 'The access control system has not confirmed the deletion yet',
    created_at,
  });
  ctx.time.later(() => {
    ctx.db.members.forget(group);
    ctx.db.doors.forget(group);
    ctx.db.groups.remove(group);
    ctx.db.gone.add(group.acs_access_group_id);
  });
}
