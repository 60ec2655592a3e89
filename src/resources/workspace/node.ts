import { builder } from '../../graph/builder.ts';
import { seamValue, valueField } from '../../graph/leaf.ts';
import { seamNode } from '../../graph/node.ts';
import type { Session } from '../../plan/session.ts';
import { originOf } from '../../seam/client.ts';
import { invalidResponse } from '../../seam/errors.ts';
import { isRecord, type Row, text } from '../../seam/row.ts';

/** The workspace that the caller's credential belongs to. */
export async function currentWorkspace(seam: Session): Promise<Row<'workspace'>> {
  const answer = await seam.read('/workspaces/get', {});
  const row = answer.workspace;
  if (!isRecord(row)) throw invalidResponse('it has no workspace', originOf(answer));
  return row;
}

export const Workspace = seamNode('Workspace', 'workspace', {
  description:
    'The part of a Seam account that holds systems and people, apart from those of other workspaces.',
  id: 'workspace_id',
  leaves: {
    workspace_id: "Seam's id of this workspace.",
    name: 'What the workspace is called.',
    company_name: 'The company that people see when they connect an account.',
    is_sandbox: "Whether it is one of Seam's sandbox workspaces, with simulated devices.",
    is_suspended: 'Whether Seam has stopped it.',
    is_publishable_key_auth_enabled: 'Whether publishable keys may start client sessions.',
    publishable_key: 'The key with which browsers may start client sessions; null if there is none.',
    organization_id: 'Id of the organisation it belongs to; null if none.',
  },
  others: {
    connect_partner_name: 'left out: an older name of company_name',
    connect_webview_customization: 'field connectWebviewCustomization',
  },
  load: async (seam, id) => {
    const row = await currentWorkspace(seam);
    return text(row, 'workspace_id') === id ? row : null;
  },
});

const Customization = seamValue(
  'ConnectWebviewCustomization',
  'workspace',
  'connect_webview_customization',
  'How the pages look on which people connect their accounts.',
  {
    inviter_logo_url: 'Address of the logo.',
    logo_shape: 'Shape of the logo, such as "circle".',
    primary_button_color: 'Colour of the main button, as CSS knows it.',
    primary_button_text_color: 'Colour of the text on the main button, as CSS knows it.',
    success_message: 'What is said when an account is connected.',
  },
);

builder.objectFields(Workspace.ref, t => ({
  connectWebviewCustomization: valueField(
    t,
    Customization,
    'connect_webview_customization',
    'How the pages look on which people connect their accounts.',
  ),
}));

builder.queryFields(t => ({
  workspace: t.field({
    type: Workspace.ref,
    description: 'The workspace that your token belongs to.',
    resolve: (_root, _args, { seam }) => currentWorkspace(seam),
  }),
}));
