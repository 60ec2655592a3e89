import { acsAccessGroups } from './acs-access-groups.ts';
import { acsCredentials } from './acs-credentials.ts';
import { acsEntrances } from './acs-entrances.ts';
import { acsSystems } from './acs-systems.ts';
import { acsUsers } from './acs-users.ts';
import { acsUsersList } from './acs-users-list.ts';
import { acsUsersUpdate } from './acs-users-update.ts';
import type { Routes } from './context.ts';
import { userIdentities } from './user-identities.ts';
import { userIdentitiesLinking } from './user-identities-linking.ts';
import { actionAttempts, workspaces } from './workspaces.ts';

/** Every call of the generated facts; one without a handler does not compile. */
export const handlers = {
  ...acsUsers,
  ...acsUsersList,
  ...acsUsersUpdate,
  ...acsAccessGroups,
  ...acsSystems,
  ...acsEntrances,
  ...acsCredentials,
  ...userIdentities,
  ...userIdentitiesLinking,
  ...workspaces,
  ...actionAttempts,
} satisfies Routes;
