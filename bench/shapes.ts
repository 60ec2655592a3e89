/** How the limit turns Seam's answers into the gateway's: by hand, one plain function for each shape of answer. */
import type { AcsSystem, AcsUser, UserIdentity } from '../src/seam/generated.ts';
import type { Workload } from './workloads.ts';

/** What an answer of the stub may hold. */
export interface Answer {
  acs_user?: AcsUser;
  acs_users?: AcsUser[];
  acs_system?: AcsSystem;
  acs_systems?: AcsSystem[];
  user_identities?: UserIdentity[];
}

const leaves = (user: AcsUser) => ({
  acsUserId: user.acs_user_id,
  displayName: user.display_name,
  fullName: user.full_name ?? null,
  emailAddress: user.email_address ?? null,
  phoneNumber: user.phone_number ?? null,
  createdAt: user.created_at,
  isSuspended: user.is_suspended ?? null,
  acsSystemId: user.acs_system_id,
});

function userIn(answers: Answer[]): AcsUser {
  for (const { acs_user } of answers) if (acs_user) return acs_user;
  throw new Error('No call brought a user');
}

function systemsIn(answers: Answer[]): Map<string, AcsSystem> {
  const systems = new Map<string, AcsSystem>();
  for (const { acs_system, acs_systems = acs_system ? [acs_system] : [] } of answers)
    for (const system of acs_systems) systems.set(system.acs_system_id, system);
  return systems;
}

/** Users by identity, whether they came one identity at a time, by a sweep, or both. */
function usersIn(answers: Answer[]): Map<string | undefined, AcsUser[]> {
  const brought = answers.filter(answer => answer.acs_users);
  const seen = brought.length > 1 ? new Set<string>() : undefined;
  const users = new Map<string | undefined, AcsUser[]>();
  for (const { acs_users = [] } of brought) {
    for (const user of acs_users) {
      if (seen?.has(user.acs_user_id)) continue;
      seen?.add(user.acs_user_id);
      const own = users.get(user.user_identity_id);
      if (own) own.push(user);
      else users.set(user.user_identity_id, [user]);
    }
  }
  return users;
}

export const shapes: Record<
  Exclude<Workload['shape'], 'invalid'>,
  (answers: Answer[], query: string) => unknown
> = {
  point: answers => ({ acsUser: leaves(userIn(answers)) }),
  list: ([answer]) => ({ acsUsers: { nodes: (answer?.acs_users ?? []).map(leaves) } }),
  nested: answers => {
    const systems = systemsIn(answers);
    const users = usersIn(answers);
    const identities = answers.find(answer => answer.user_identities)?.user_identities ?? [];
    return {
      userIdentities: {
        nodes: identities.map(identity => ({
          displayName: identity.display_name,
          acsUsers: {
            nodes: (users.get(identity.user_identity_id) ?? []).map(user => ({
              displayName: user.display_name,
              acsSystem: { name: systems.get(user.acs_system_id)?.name },
            })),
          },
        })),
      },
    };
  },
  mutation: answers => ({ updateAcsUser: { acsUser: leaves(userIn(answers)), userErrors: [] } }),
  adHoc: (answers, query) => {
    const [own] = /q\d+/.exec(query) ?? [];
    const systems = [...systemsIn(answers).values()];
    const data: Record<string, unknown> = {};
    for (let i = 0; i < 12; i += 1) {
      const system = systems[i % 3];
      data[`${own}_${i}`] = {
        [`${own}_${i}_0`]: system?.name,
        [`${own}_${i}_1`]: system?.external_type ?? null,
        [`${own}_${i}_2`]: system?.created_at,
        [`${own}_${i}_3`]: system?.is_credential_manager ?? null,
      };
    }
    return data;
  },
};
