import type { Rules } from './rules.ts';
import type {
  CredentialRow,
  EntranceRow,
  GroupRow,
  IdentityRow,
  SystemRow,
  UserRow,
  Workplace,
} from './store.ts';

/** What the caller may see of a workspace. */
export interface Scope {
  identity(row: IdentityRow): boolean;
  user(row: UserRow): boolean;
  system(row: SystemRow): boolean;
  group(row: GroupRow): boolean;
  entrance(row: EntranceRow): boolean;
  credential(row: CredentialRow): boolean;
}

const yes = () => true;

export const everything: Scope = {
  identity: yes,
  user: yes,
  system: yes,
  group: yes,
  entrance: yes,
  credential: yes,
};

/** What a client session sees: its person, and what that person has, belongs to and can open. */
export function ownOf(identity: IdentityRow | undefined, db: Workplace, rules: Rules): Scope {
  if (rules.clientSessionSees === 'workspace') return everything;
  const users = identity ? db.users.by('identity', identity.user_identity_id) : [];
  const credentials = new Set(users.flatMap(user => db.credentials.by('user', user.acs_user_id)));
  const groups = new Set(users.flatMap(user => db.members.to(user)));
  const entrances = new Set([
    ...[...groups].flatMap(group => db.doors.of(group)),
    ...users.flatMap(user => db.grants.of(user)),
    ...[...credentials].flatMap(credential => db.opens.of(credential)),
  ]);
  return {
    identity: row => row === identity,
    user: row => users.includes(row),
    system: row => users.some(user => user.system === row),
    group: row => groups.has(row),
    entrance: row => entrances.has(row),
    credential: row => credentials.has(row),
  };
}
