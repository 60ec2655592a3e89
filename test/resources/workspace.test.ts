import { expect, test } from 'vitest';
import { graphql } from '../gql/gql.ts';
import { gateway } from '../kit.ts';
import { departure, failure, globalId } from './expected.ts';

const current = graphql(`
  query CurrentWorkspace {
    workspace { id workspaceId name }
  }
`);

test('returns the workspace of the token, with all it says of itself, in one call', async () => {
  const { ask, ids, calls, bodies } = await gateway();
  const { workspace } = await ask(
    graphql(`
      query WorkspaceProfile {
        workspace {
          id workspaceId name companyName isSandbox isSuspended isPublishableKeyAuthEnabled publishableKey
          organizationId
          connectWebviewCustomization {
            inviterLogoUrl logoShape primaryButtonColor primaryButtonTextColor successMessage
          }
        }
      }
    `),
  );
  expect(workspace).toEqual({
    id: globalId('Workspace', ids.workspace),
    workspaceId: ids.workspace,
    name: 'Harbour House',
    companyName: 'Harbour House Hotels',
    isSandbox: true,
    isSuspended: false,
    isPublishableKeyAuthEnabled: true,
    publishableKey: 'seam_pk1_token',
    organizationId: null,
    connectWebviewCustomization: {
      inviterLogoUrl: null,
      logoShape: null,
      primaryButtonColor: null,
      primaryButtonTextColor: null,
      successMessage: null,
    },
  });
  expect(calls()).toEqual(['/workspaces/get']);
  expect(bodies()).toEqual([{}]);
});

test('makes one call for a workspace that is read twice', async () => {
  const { ask, calls } = await gateway();
  const { a, b } = await ask(
    graphql(`
      query WorkspaceTwice {
        a: workspace { name }
        b: workspace { isSandbox }
      }
    `),
  );
  expect([a, b]).toEqual([{ name: 'Harbour House' }, { isSandbox: true }]);
  expect(calls()).toEqual(['/workspaces/get']);
});

test('fails at the id when Seam sends a workspace without one', async () => {
  const door = await gateway();
  await departure(door, '/workspaces/get', {}, { workspace_id: undefined });
  const { data, errors } = await door.send(
    graphql(`
      query WorkspaceWithoutId {
        workspace { id }
      }
    `),
  );
  expect(data).toEqual({ workspace: null });
  expect(errors).toEqual(failure(['workspace', 'id'], 'UPSTREAM_INVALID_RESPONSE'));
});

test.each(['{}', '{"workspace":null}', '{"workspace":[]}', '[]', 'null', '<html>'])(
  'fails with UPSTREAM_INVALID_RESPONSE when Seam answers %s',
  async body => {
    const { sandbox, send } = await gateway();
    sandbox.faults.push({ path: '/workspaces/get', headers: { 'content-type': 'application/json' }, body });
    const { data, errors } = await send(current);
    expect(data).toEqual({ workspace: null });
    expect(errors).toEqual(
      failure('workspace', 'UPSTREAM_INVALID_RESPONSE', { endpoint: '/workspaces/get' }),
    );
  },
);
