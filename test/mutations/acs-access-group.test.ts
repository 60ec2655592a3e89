import { expect, test } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { gateway } from '../kit.ts';

const remove = graphql(`
  mutation AccessGroupDelete($input: DeleteAcsAccessGroupInput!) {
    deleteAcsAccessGroup(input: $input) { deletedAcsAccessGroupId userErrors { message code field } }
  }
`);

const read = graphql(`
  query AccessGroupAndMember($acsAccessGroupId: ID!, $acsUserId: ID!) {
    acsAccessGroup(acsAccessGroupId: $acsAccessGroupId) {
      id name warnings { code } pendingMutations { code } acsUsers { nodes { acsUserId } }
    }
    acsUser(acsUserId: $acsUserId) {
      acsAccessGroups { nodes { name } }
      accessibleEntrances { nodes { displayName } }
    }
  }
`);

test('returns the id of the deleted group; its members stay and lose what it opened', async () => {
  const { ask, calls, bodies, ids } = await gateway();
  expect(await ask(remove, { input: { acsAccessGroupId: ids.groups.housekeeping } })).toEqual({
    deleteAcsAccessGroup: { deletedAcsAccessGroupId: ids.groups.housekeeping, userErrors: [] },
  });
  expect(calls()).toEqual(['/acs/access_groups/delete']);
  expect(bodies()).toEqual([{ acs_access_group_id: ids.groups.housekeeping }]);

  const variables = { acsAccessGroupId: ids.groups.housekeeping, acsUserId: ids.users.priyaSaltoKs };
  expect(await ask(read, variables)).toEqual({
    acsAccessGroup: null,
    acsUser: {
      acsAccessGroups: { nodes: [{ name: 'All staff' }] },
      accessibleEntrances: {
        nodes: [{ displayName: 'Lobby, street side' }, { displayName: 'Staff door' }],
      },
    },
  });
});

test('takes the global id of a group', async () => {
  const { ask, bodies, forget, ids } = await gateway();
  const variables = { acsAccessGroupId: ids.groups.spa, acsUserId: ids.users.dana };
  const { acsAccessGroup } = await ask(read, variables);
  forget();
  const { deleteAcsAccessGroup } = await ask(remove, {
    input: { acsAccessGroupId: acsAccessGroup?.id ?? '' },
  });
  expect(deleteAcsAccessGroup).toEqual({ deletedAcsAccessGroupId: ids.groups.spa, userErrors: [] });
  expect(bodies()).toEqual([{ acs_access_group_id: ids.groups.spa }]);
});

test('returns a group that is being deleted until the system has caught up', async () => {
  const { ask, ids } = await gateway({ sandbox: { settleMs: 60_000 } });
  await ask(remove, { input: { acsAccessGroupId: ids.groups.spa } });
  const { acsAccessGroup } = await ask(read, {
    acsAccessGroupId: ids.groups.spa,
    acsUserId: ids.users.dana,
  });
  expect(acsAccessGroup).toMatchObject({
    name: 'Spa and pool',
    warnings: [{ code: 'being_deleted' }],
    pendingMutations: [{ code: 'deleting' }],
  });
});

test('refuses to delete a group twice, in the words of Seam', async () => {
  const { ask, calls, ids } = await gateway();
  const input = { acsAccessGroupId: ids.groups.spa };
  await ask(remove, { input });
  expect(await ask(remove, { input })).toEqual({
    deleteAcsAccessGroup: {
      deletedAcsAccessGroupId: null,
      userErrors: [
        {
          message: 'Access control group not found',
          code: 'acs_access_group_not_found',
          field: 'acsAccessGroupId',
        },
      ],
    },
  });
  expect(calls()).toEqual(['/acs/access_groups/delete', '/acs/access_groups/delete']);
});
