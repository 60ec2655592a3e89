import type { Context } from './context.ts';
import { pending } from './pending.ts';
import { refuse } from './refusal.ts';
import { folded, type IdentityRow, inSystem, type SystemRow, type UserRow } from './store.ts';

type Profile = Pick<UserRow, 'full_name' | 'email_address' | 'phone_number'>;
type Person = Pick<IdentityRow, 'full_name' | 'email_address' | 'phone_number'> & {
  user_identity_id?: string;
};

/**
 * Link-or-create: the user that stands for a person in a system. Refuses before anything changes; what it returns
 * then makes the change.
 */
export function plannedUser(
  ctx: Context,
  person: Person,
  system: SystemRow,
): (identity: IdentityRow) => UserRow {
  const { db, rules } = ctx;
  const linked =
    person.user_identity_id === undefined ? [] : db.users.by('identity', person.user_identity_id);
  const already = linked.find(user => user.system === system);
  if (already) return () => already;
  const match = matchOf(ctx, person, system);
  if (match?.identity) refuse.unless(rules.userOfAnotherIdentity);
  return identity => {
    if (!match) return newUser(ctx, system, profileOf(identity), identity);
    db.users.change(match, { identity });
    return match;
  };
}

function matchOf({ db, rules }: Context, person: Person, system: SystemRow): UserRow | undefined {
  const { email_address, phone_number } = person;
  const byEmail = email_address
    ? db.users
        .by('email', inSystem(system, folded(email_address)))
        .find(user => rules.emailMatch !== 'exact' || user.email_address === email_address)
    : undefined;
  const byPhone = phone_number ? db.users.by('phone', inSystem(system, phone_number))[0] : undefined;
  return rules.doubleMatch === 'email' ? (byEmail ?? byPhone) : (byPhone ?? byEmail);
}

export const profileOf = (person: Person): Profile => ({
  full_name: person.full_name ?? undefined,
  email_address: person.email_address ?? undefined,
  phone_number: person.phone_number ?? undefined,
});

/** A user the access system has yet to hear of. */
export function newUser(
  ctx: Context,
  system: SystemRow,
  profile: Profile,
  identity?: IdentityRow,
  access_schedule?: UserRow['access_schedule'],
): UserRow {
  const created_at = ctx.time.stamp();
  const user: UserRow = {
    acs_user_id: ctx.ids.next('acs_user'),
    created_at,
    changed_at: created_at,
    system,
    identity,
    ...profile,
    is_suspended: false,
    access_schedule,
    errors: [],
    warnings: [],
    pending_mutations: [],
    last_successful_sync_at: null,
  };
  ctx.db.users.add(user);
  pending(ctx, user.pending_mutations, {
    mutation_code: 'creating',
    message: 'The access control system has not confirmed the new user yet',
    created_at,
  });
  synced(ctx, user);
  return user;
}

/** The access system has caught up with a user, once it has. */
export function synced(ctx: Context, user: UserRow): void {
  ctx.time.later(() => {
    user.last_successful_sync_at = ctx.time.stamp();
  });
}
