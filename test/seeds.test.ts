/**
 * Five pages of Seam's documentation, kept from different years, each sent through the graph: four about creating an
 * ACS user, one about creating a user identity. The values are those of the pages. Their ids are in no sandbox, so
 * each page's own sample response is put in the place of the answer.
 */
import { describe, expect, test } from 'vitest';
import { graphql } from './gql/gql.ts';
import { type Gateway, gateway } from './kit.ts';

graphql(`
  fragment SeedAcsUser on AcsUser {
    acsUserId acsSystemId connectedAccountId workspaceId createdAt displayName fullName emailAddress phoneNumber
    externalType externalTypeDisplayName hidAcsSystemId isManaged isSuspended lastSuccessfulSyncAt
    userIdentityId userIdentityFullName userIdentityEmailAddress userIdentityPhoneNumber
    accessSchedule { startsAt endsAt }
    errors { code message createdAt }
    warnings { code message createdAt }
    pendingMutations {
      code message createdAt
      ... on AcsUserGroupMembershipUpdate { from { acsAccessGroupId } to { acsAccessGroupId } }
    }
  }
`);

const createUser = graphql(`
  mutation SeedCreateAcsUser($input: CreateAcsUserInput!) {
    createAcsUser(input: $input) { acsUser { ...SeedAcsUser } userErrors { message code field } }
  }
`);

const createIdentity = graphql(`
  mutation SeedCreateUserIdentity($input: CreateUserIdentityInput!) {
    createUserIdentity(input: $input) {
      userIdentity {
        userIdentityId userIdentityKey emailAddress phoneNumber displayName fullName createdAt workspaceId
        acsUserIds mergedUserIdentityIds mergedUserIdentityKeys
        errors { code }
        warnings { code }
      }
      userErrors { message code field }
    }
  }
`);

/** What an ACS user has that a page says nothing of. */
const unsaid = {
  connectedAccountId: null,
  externalType: null,
  externalTypeDisplayName: null,
  hidAcsSystemId: null,
  isManaged: null,
  isSuspended: null,
  lastSuccessfulSyncAt: null,
  userIdentityId: null,
  userIdentityFullName: null,
  userIdentityEmailAddress: null,
  userIdentityPhoneNumber: null,
  accessSchedule: null,
  errors: [],
  warnings: [],
  pendingMutations: [],
};

/** Puts a page's sample response in the place of the answer. */
function answerWith({ sandbox }: Gateway, path: string, response: object): void {
  sandbox.faults.push({ path, times: 1, status: 200, body: JSON.stringify(response), apply: false });
}

/** The calls as a page writes them. */
const requests = ({ sandbox }: Gateway) =>
  sandbox.calls.map(({ method, path, body }) => ({ method, path, body }));

const path = '/acs/users/create';
const sampleId = '123e4567-e89b-12d3-a456-426614174000';

describe('000, of 2024: creating an ACS user with a system alone', () => {
  test('cannot be sent as it stands: Seam has since required a full name, and so does the graph', async () => {
    const { send, calls, sandbox } = await gateway();
    const { data, errors } = await send(createUser, { input: { acsSystemId: sampleId } });
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([
      { message: expect.stringContaining('"fullName"'), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(calls()).toEqual([]);

    const direct = await sandbox.fetch(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandbox.tokens.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ acs_system_id: sampleId }),
    });
    expect(direct.status).toBe(400);
    expect(await direct.json()).toMatchObject({
      error: { type: 'invalid_input', message: 'full_name is required' },
    });
  });

  test('works with the name of its response; the group ids there are no field, as Seam sends none', async () => {
    const front = await gateway();
    answerWith(front, path, {
      acs_user: {
        acs_user_id: sampleId,
        acs_system_id: sampleId,
        acs_access_group_ids: [sampleId],
        workspace_id: sampleId,
        created_at: '2024-04-05T07:57:05.323Z',
        display_name: 'Jane Doe',
        full_name: 'Jane Doe',
        email_address: 'jane@example.com',
        phone_number: '+15555550100',
      },
    });
    const { createAcsUser } = await front.ask(createUser, {
      input: { acsSystemId: sampleId, fullName: 'Jane Doe' },
    });
    expect(requests(front)).toEqual([
      { method: 'POST', path, body: { acs_system_id: sampleId, full_name: 'Jane Doe' } },
    ]);
    expect(createAcsUser).toEqual({
      acsUser: {
        ...unsaid,
        acsUserId: sampleId,
        acsSystemId: sampleId,
        workspaceId: sampleId,
        createdAt: '2024-04-05T07:57:05.323Z',
        displayName: 'Jane Doe',
        fullName: 'Jane Doe',
        emailAddress: 'jane@example.com',
        phoneNumber: '+15555550100',
      },
      userErrors: [],
    });
    const field = 'query { acsUser(acsUserId: "a") { acsAccessGroupIds } }';
    expect((await front.send(field)).errors).toMatchObject([
      { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ]);
  });
});

describe('001, of early 2025: creating an ACS user with name, addresses and a group', () => {
  const person = { fullName: 'Jane Doe', emailAddress: 'jane@example.com', phoneNumber: '+15555550100' };
  const sent = { full_name: 'Jane Doe', email_address: 'jane@example.com', phone_number: '+15555550100' };

  test('sends the request of the page and returns its response', async () => {
    const front = await gateway();
    answerWith(front, path, {
      acs_user: {
        acs_user_id: sampleId,
        acs_system_id: sampleId,
        workspace_id: sampleId,
        created_at: '2024-04-05T07:57:05.323Z',
        display_name: 'Jane Doe',
        ...sent,
      },
    });
    const { createAcsUser } = await front.ask(createUser, {
      input: { acsSystemId: sampleId, ...person, acsAccessGroupIds: [sampleId] },
    });
    expect(requests(front)).toEqual([
      { method: 'POST', path, body: { acs_system_id: sampleId, ...sent, acs_access_group_ids: [sampleId] } },
    ]);
    expect(createAcsUser).toEqual({
      acsUser: {
        ...unsaid,
        acsUserId: sampleId,
        acsSystemId: sampleId,
        workspaceId: sampleId,
        createdAt: '2024-04-05T07:57:05.323Z',
        displayName: 'Jane Doe',
        ...person,
      },
      userErrors: [],
    });
  });

  test('creates that person in a system and group the sandbox has', async () => {
    const { ask, ids } = await gateway();
    const { createAcsUser } = await ask(
      graphql(`
        mutation SeedCreateInGroup($input: CreateAcsUserInput!) {
          createAcsUser(input: $input) {
            acsUser { displayName fullName emailAddress phoneNumber acsAccessGroups { nodes { name } } }
            userErrors { message code field }
          }
        }
      `),
      { input: { acsSystemId: ids.systems.saltoKs, ...person, acsAccessGroupIds: [ids.groups.staff] } },
    );
    expect(createAcsUser).toEqual({
      acsUser: {
        displayName: 'Jane Doe',
        ...person,
        acsAccessGroups: { nodes: [{ name: 'All staff' }] },
      },
      userErrors: [],
    });
  });
});

describe('002, of mid 2025: creating an ACS user with an identity and a schedule', () => {
  /** What the page shows in the place of an email address. */
  const mask = '[email protected]';
  const input = {
    fullName: 'Jane Doe',
    acsSystemId: 'dc5c90b2-1aab-40a6-bcaa-4b8924b7ad46',
    acsAccessGroupIds: ['bab9962b-708b-4db7-98d5-b242a28c12e9'],
    userIdentityId: '3ce809f3-b5ac-43a7-a086-70ffa9cb1dd6',
    accessSchedule: { startsAt: '2025-06-10T15:00:00.000Z', endsAt: '2025-06-12T11:00:00.000Z' },
    emailAddress: 'jane@example.com',
    phoneNumber: '+15551234567',
  };
  const output = {
    access_schedule: { ends_at: '2025-06-12T11:00:00.000Z', starts_at: '2025-06-10T15:00:00.000Z' },
    acs_system_id: 'dc5c90b2-1aab-40a6-bcaa-4b8924b7ad46',
    acs_user_id: '6a5d9697-3cc4-436a-8165-4375ff424870',
    connected_account_id: 'c0175797-30f0-49f7-a228-2df115443ca7',
    created_at: '2025-06-15T16:54:17.946482Z',
    display_name: 'Jane Doe',
    email_address: mask,
    errors: [],
    external_type: 'salto_site_user',
    external_type_display_name: 'Salto site user',
    full_name: 'Jane Doe',
    hid_acs_system_id: '2acbe47f-612c-422a-9205-7af292f74e7f',
    is_managed: true,
    is_suspended: false,
    last_successful_sync_at: '2025-06-18T17:45:00.582Z',
    pending_mutations: [] as object[],
    phone_number: '+15551234567',
    user_identity_email_address: mask,
    user_identity_full_name: 'Jane Doe',
    user_identity_id: '3ce809f3-b5ac-43a7-a086-70ffa9cb1dd6',
    user_identity_phone_number: '+15551234567',
    warnings: [],
    workspace_id: '8d4868e3-2f95-4f33-8689-19420b3101cd',
  };
  const returned = {
    accessSchedule: { startsAt: '2025-06-10T15:00:00.000Z', endsAt: '2025-06-12T11:00:00.000Z' },
    acsSystemId: 'dc5c90b2-1aab-40a6-bcaa-4b8924b7ad46',
    acsUserId: '6a5d9697-3cc4-436a-8165-4375ff424870',
    connectedAccountId: 'c0175797-30f0-49f7-a228-2df115443ca7',
    createdAt: '2025-06-15T16:54:17.946482Z',
    displayName: 'Jane Doe',
    emailAddress: mask,
    errors: [],
    externalType: 'salto_site_user',
    externalTypeDisplayName: 'Salto site user',
    fullName: 'Jane Doe',
    hidAcsSystemId: '2acbe47f-612c-422a-9205-7af292f74e7f',
    isManaged: true,
    isSuspended: false,
    lastSuccessfulSyncAt: '2025-06-18T17:45:00.582Z',
    pendingMutations: [] as object[],
    phoneNumber: '+15551234567',
    userIdentityEmailAddress: mask,
    userIdentityFullName: 'Jane Doe',
    userIdentityId: '3ce809f3-b5ac-43a7-a086-70ffa9cb1dd6',
    userIdentityPhoneNumber: '+15551234567',
    warnings: [],
    workspaceId: '8d4868e3-2f95-4f33-8689-19420b3101cd',
  };

  test('cannot be sent as it stands: the mask in it is no email address', async () => {
    const { ask, calls } = await gateway();
    const { createAcsUser } = await ask(createUser, { input: { ...input, emailAddress: mask } });
    expect(createAcsUser).toEqual({
      acsUser: null,
      userErrors: [{ message: 'Must be an email address.', code: 'invalid_input', field: 'emailAddress' }],
    });
    expect(calls()).toEqual([]);
  });

  test('sends the request of the page with an address, and returns its output, masks and all', async () => {
    const front = await gateway();
    answerWith(front, path, { acs_user: output });
    const { createAcsUser } = await front.ask(createUser, { input });
    expect(requests(front)).toEqual([
      {
        method: 'POST',
        path,
        body: {
          full_name: 'Jane Doe',
          acs_system_id: 'dc5c90b2-1aab-40a6-bcaa-4b8924b7ad46',
          acs_access_group_ids: ['bab9962b-708b-4db7-98d5-b242a28c12e9'],
          user_identity_id: '3ce809f3-b5ac-43a7-a086-70ffa9cb1dd6',
          access_schedule: { starts_at: '2025-06-10T15:00:00.000Z', ends_at: '2025-06-12T11:00:00.000Z' },
          email_address: 'jane@example.com',
          phone_number: '+15551234567',
        },
      },
    ]);
    expect(createAcsUser).toEqual({ acsUser: returned, userErrors: [] });
  });

  test('returns the response at its end too, with a membership on its way', async () => {
    const front = await gateway();
    answerWith(front, path, {
      acs_user: {
        ...output,
        acs_system_id: '62d3384f-267f-4a4a-a946-d35819ec9981',
        phone_number: '+1555551000',
        user_identity_id: 'a23b3e02-e394-4e5f-b21c-b366b8bc0dd3',
        user_identity_phone_number: '+1555551000',
        pending_mutations: [
          {
            to: { acs_access_group_id: '2c0fb4a0-2b42-4651-926e-1a10bedbf6ce' },
            from: { acs_access_group_id: 'f1e2d3c4-b5a6-4d7c-8e9f-0a1b2c3d4e5f' },
            message: "This user's access membership is being updated.",
            created_at: '2025-06-18T17:57:01.867Z',
            mutation_code: 'updating_group_membership',
          },
        ],
      },
    });
    const { createAcsUser } = await front.ask(createUser, { input });
    expect(createAcsUser).toEqual({
      acsUser: {
        ...returned,
        acsSystemId: '62d3384f-267f-4a4a-a946-d35819ec9981',
        phoneNumber: '+1555551000',
        userIdentityId: 'a23b3e02-e394-4e5f-b21c-b366b8bc0dd3',
        userIdentityPhoneNumber: '+1555551000',
        pendingMutations: [
          {
            to: { acsAccessGroupId: '2c0fb4a0-2b42-4651-926e-1a10bedbf6ce' },
            from: { acsAccessGroupId: 'f1e2d3c4-b5a6-4d7c-8e9f-0a1b2c3d4e5f' },
            message: "This user's access membership is being updated.",
            createdAt: '2025-06-18T17:57:01.867Z',
            code: 'updating_group_membership',
          },
        ],
      },
      userErrors: [],
    });
  });

  test('creates that person where the sandbox knows system, group and identity', async () => {
    const { ask, ids } = await gateway({ sandbox: { now: () => new Date('2025-06-01T00:00:00Z') } });
    const { createAcsUser } = await ask(createUser, {
      input: {
        ...input,
        acsSystemId: ids.systems.saltoKs,
        acsAccessGroupIds: [ids.groups.housekeeping],
        userIdentityId: ids.people.jane,
      },
    });
    expect(createAcsUser).toMatchObject({
      acsUser: {
        accessSchedule: returned.accessSchedule,
        displayName: 'Jane Doe',
        fullName: 'Jane Doe',
        emailAddress: 'jane@example.com',
        phoneNumber: '+15551234567',
        externalType: 'salto_site_user',
        isManaged: true,
        isSuspended: false,
        userIdentityId: ids.people.jane,
        userIdentityFullName: 'Jane Fielding',
      },
      userErrors: [],
    });
  });
});

describe('003, of 2025: creating an ACS user, as two tables without samples', () => {
  test('sends every parameter of the tables, the older email under its newer name', async () => {
    const front = await gateway({ sandbox: { now: () => new Date('2026-11-21T08:00:00Z') } });
    const { ids } = front;
    const { createAcsUser } = await front.ask(createUser, {
      input: {
        acsSystemId: ids.systems.saltoKs,
        acsAccessGroupIds: [ids.groups.staff],
        userIdentityId: ids.people.jane,
        fullName: 'Jane Doe',
        email: 'jane@example.com',
        emailAddress: 'jane@example.com',
        phoneNumber: '+15555550100',
        accessSchedule: { startsAt: '2026-12-01T15:00:00Z', endsAt: '2026-12-02T11:00:00Z' },
      },
    });
    expect(requests(front)).toEqual([
      {
        method: 'POST',
        path,
        body: {
          acs_system_id: ids.systems.saltoKs,
          acs_access_group_ids: [ids.groups.staff],
          user_identity_id: ids.people.jane,
          full_name: 'Jane Doe',
          email_address: 'jane@example.com',
          phone_number: '+15555550100',
          access_schedule: { starts_at: '2026-12-01T15:00:00Z', ends_at: '2026-12-02T11:00:00Z' },
        },
      },
    ]);
    expect(createAcsUser?.userErrors).toEqual([]);
    // Every property of the page's table of the response, under its name here; none may be missing.
    expect(createAcsUser?.acsUser).toMatchObject({
      acsUserId: expect.any(String),
      displayName: 'Jane Doe',
      fullName: 'Jane Doe',
      emailAddress: 'jane@example.com',
      phoneNumber: '+15555550100',
      acsSystemId: ids.systems.saltoKs,
      workspaceId: ids.workspace,
      createdAt: '2026-11-21T08:00:00.000Z',
      isSuspended: false,
      accessSchedule: { startsAt: '2026-12-01T15:00:00Z', endsAt: '2026-12-02T11:00:00Z' },
      userIdentityId: ids.people.jane,
      userIdentityEmailAddress: 'jane.fielding@example.com',
      userIdentityPhoneNumber: null,
    });
  });

  test('returns the email address of a response that has it under its older name alone', async () => {
    const front = await gateway();
    answerWith(front, path, {
      acs_user: {
        acs_user_id: sampleId,
        acs_system_id: sampleId,
        workspace_id: sampleId,
        created_at: '2024-04-05T07:57:05.323Z',
        display_name: 'Jane Doe',
        email: 'jane@example.com',
      },
    });
    const { createAcsUser } = await front.ask(createUser, {
      input: { acsSystemId: sampleId, fullName: 'Jane Doe', email: 'jane@example.com' },
    });
    expect(createAcsUser?.acsUser).toMatchObject({ emailAddress: 'jane@example.com', fullName: null });
  });
});

describe('004, of mid 2025: creating a user identity', () => {
  const input = {
    userIdentityKey: 'jean_doe',
    emailAddress: 'jean@example.com',
    phoneNumber: '+15555550110',
    fullName: 'Jean Doe',
  };
  const body = {
    user_identity_key: 'jean_doe',
    email_address: 'jean@example.com',
    phone_number: '+15555550110',
    full_name: 'Jean Doe',
  };
  const lists = {
    acsUserIds: [],
    mergedUserIdentityIds: [],
    mergedUserIdentityKeys: [],
    errors: [],
    warnings: [],
  };
  const request = { method: 'POST', path: '/user_identities/create', body };

  test('sends the request of the page and returns its output, with empty lists for those it lacks', async () => {
    const front = await gateway();
    answerWith(front, '/user_identities/create', {
      user_identity: {
        user_identity_id: '48500a8e-5e7e-4bde-b7e5-0be97cae5d7a',
        ...body,
        display_name: 'Jean Doe',
        created_at: '2024-01-11T05:37:50.264Z',
        workspace_id: '398d80b7-3f96-47c2-b85a-6f8ba21d07be',
      },
    });
    const { createUserIdentity } = await front.ask(createIdentity, { input });
    expect(requests(front)).toEqual([request]);
    expect(createUserIdentity).toEqual({
      userIdentity: {
        userIdentityId: '48500a8e-5e7e-4bde-b7e5-0be97cae5d7a',
        ...input,
        displayName: 'Jean Doe',
        createdAt: '2024-01-11T05:37:50.264Z',
        workspaceId: '398d80b7-3f96-47c2-b85a-6f8ba21d07be',
        ...lists,
      },
      userErrors: [],
    });
  });

  test('refuses the page’s phone number once somebody has it, and creates the person without', async () => {
    const front = await gateway();
    await front.ask(createIdentity, { input: { phoneNumber: input.phoneNumber } });
    const refused = await front.ask(createIdentity, { input });
    expect(refused.createUserIdentity).toMatchObject({
      userIdentity: null,
      userErrors: [{ code: 'user_identity_email_or_phone_conflict', field: null }],
    });
    const { createUserIdentity } = await front.ask(createIdentity, {
      input: { ...input, phoneNumber: undefined, acsSystemIds: [front.ids.systems.saltoKs] },
    });
    expect(createUserIdentity).toEqual({
      userIdentity: {
        ...input,
        ...lists,
        userIdentityId: expect.any(String),
        phoneNumber: null,
        displayName: 'Jean Doe',
        createdAt: expect.any(String),
        workspaceId: front.ids.workspace,
        acsUserIds: [expect.any(String)],
      },
      userErrors: [],
    });
  });

  test('creates the person of the page in a workspace that has nobody yet', async () => {
    const front = await gateway();
    const { data, errors } = await front.send(
      createIdentity,
      { input },
      { authorization: `Bearer ${front.sandbox.tokens.otherApiKey}` },
    );
    expect(errors).toBeUndefined();
    expect(requests(front)).toEqual([request]);
    expect(data).toEqual({
      createUserIdentity: {
        userIdentity: {
          userIdentityId: expect.any(String),
          ...input,
          displayName: 'Jean Doe',
          createdAt: expect.any(String),
          workspaceId: front.ids.otherWorkspace,
          ...lists,
        },
        userErrors: [],
      },
    });
  });
});
