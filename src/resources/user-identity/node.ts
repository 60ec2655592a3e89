import { builder } from '../../graph/builder.ts';
import { issueFields } from '../../graph/issue.ts';
import { needing } from '../../graph/needs.ts';
import { seamNode } from '../../graph/node.ts';
import { text, texts } from '../../seam/row.ts';

export const UserIdentity = seamNode('UserIdentity', 'user_identity', {
  description:
    'A person as your application knows them, across all access control systems. In each system the person is an AcsUser.',
  id: 'user_identity_id',
  leaves: {
    user_identity_id: "Seam's id of this identity.",
    user_identity_key: 'Your own key for this person, unique in the workspace; null if none was given.',
    workspace_id: 'Id of the workspace this identity belongs to.',
    created_at: 'When this identity was created.',
    display_name: 'What to show people: the full name or, without one, whatever identifies the person best.',
    full_name: "The person's name; null if not known.",
    email_address: 'Email address, unique in the workspace; null if not known.',
    phone_number:
      'Phone number, unique in the workspace, by rule in E.164 form, but not certainly; null if not known.',
    acs_user_ids: 'Ids of the ACS users that belong to this identity.',
    merged_user_identity_ids: 'Ids of identities that were merged into this one; they still find it.',
    merged_user_identity_keys: 'Keys of identities that were merged into this one; they still find it.',
  },
  others: { errors: 'field errors', warnings: 'field warnings' },
  load: (seam, id) => seam.node('user_identity', id),
  otherKeys: { user_identity_key: (seam, key) => seam.identityByKey(key) },
});

builder.objectFields(UserIdentity.ref, t => ({
  ...issueFields(t, 'this identity'),
  userIdentityKeys: t.stringList({
    nullable: false,
    description:
      'Every key by which this person is found: the present one first, if there is one, then those of identities that were merged into this one.',
    extensions: needing(['user_identity_key', 'merged_user_identity_keys']),
    resolve: row => {
      const key = text(row, 'user_identity_key');
      const merged = texts(row, 'merged_user_identity_keys');
      return key === null ? merged : [key, ...merged];
    },
  }),
}));
