import { expect, test } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { gateway } from '../kit.ts';

test('lists 50 users with identity and system in three calls', async () => {
  const { ask, calls } = await gateway({ sandbox: { large: true } });
  const { acsUsers } = await ask(
    graphql(`
      query UsersWithIdentityAndSystem {
        acsUsers(first: 50) {
          nodes { displayName userIdentity { displayName } acsSystem { name } }
        }
      }
    `),
  );
  expect(acsUsers?.nodes).toHaveLength(50);
  expect(acsUsers?.nodes.every(user => user.acsSystem?.name)).toBe(true);
  expect(calls().sort()).toEqual(['/acs/systems/list', '/acs/users/list', '/user_identities/list']);
});
