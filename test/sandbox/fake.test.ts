/** The sandbox against Seam's own fake server: the same question must get the same answer, unless the fake is wrong. */
import buffer from 'node:buffer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { different, type Step, same } from './fake-questions.ts';

/** One of the two servers, and what it calls the things the questions are about. */
interface Side {
  url: string;
  names: Map<string, string>;
}

let sandbox: Sandbox;
let stopFake: () => Promise<void>;
let ours: Side;
let theirs: Side;

beforeAll(async () => {
  // The fake bundles a library that touches this on import; Node 26 no longer has it
  const old = buffer as { SlowBuffer?: unknown };
  old.SlowBuffer ??= buffer.Buffer;
  const { createFake } = await import('@seamapi/fake-seam-connect');
  const fake = await createFake();
  await fake.seed();
  sandbox = createSandbox();
  await sandbox.listen();
  const { ids } = sandbox;
  const db = fake.database;
  const workspace_id = 'seed_workspace_1';
  db.addAcsSystem({
    acs_system_id: ids.systems.annex,
    name: 'Harbour House annex',
    external_type: 'salto_site',
    workspace_id,
    connected_account_id: ids.accounts.annex,
  });
  const entrance = (acs_system_id: string, display_name: string) =>
    db.addAcsEntrance({
      acs_system_id,
      display_name,
      workspace_id,
      visionline_metadata: null,
      properties: {},
    } as never).acs_entrance_id;
  const group = db.addAcsAccessGroup({
    acs_system_id: 'visionline_acs_system_1',
    name: 'Group',
    external_type: 'brivo_group',
    workspace_id,
  });
  await fake.startServer();
  stopFake = () => fake.stopServer();
  ours = {
    url: sandbox.url,
    names: new Map([
      ['workspace', ids.workspace],
      ['otherWorkspace', ids.otherWorkspace],
      ['annex', ids.systems.annex],
      ['visionline', ids.systems.visionline],
      ['garage', ids.entrances.garage],
      ['lobby', ids.entrances.lobby],
      ['group', ids.groups.staff],
      ['person', ids.people.nobody],
    ]),
  };
  theirs = {
    url: fake.serverUrl ?? '',
    names: new Map([
      ['workspace', workspace_id],
      ['otherWorkspace', 'seed_workspace_2'],
      ['annex', ids.systems.annex],
      ['visionline', 'visionline_acs_system_1'],
      ['garage', entrance('visionline_acs_system_1', 'Garage')],
      ['lobby', entrance(ids.systems.annex, 'Lobby, street side')],
      ['group', group.acs_access_group_id],
      ['person', 'john_user_identity_id'],
    ]),
  };
});

afterAll(async () => {
  await sandbox.close();
  await stopFake();
});

/** What this version of Seam says and the frozen fake does not. */
const newer = new Set([
  'connected_account_id',
  'connected_account_ids',
  'is_managed',
  'errors',
  'warnings',
  'pending_mutations',
  'last_successful_sync_at',
  'external_type',
  'external_type_display_name',
  'system_type',
  'system_type_display_name',
  'user_identity_full_name',
  'user_identity_email_address',
  'user_identity_phone_number',
  'pagination',
  'publishable_key',
  'organization_id',
  'acs_user_count',
  'acs_access_group_count',
  'default_credential_manager_acs_system_id',
  'image_url',
  'image_alt_text',
  'is_credential_manager',
  'location',
  'connect_partner_name',
]);
/** What only the fake says, or what is a matter of each one's seed. */
const older = new Set(['stack', 'properties', 'visionline_metadata']);
const seeded = new Set(['company_name']);

/** An answer with both sides' ids replaced by names, times by a word, and without what only one version knows. */
function leveled(value: unknown, side: Side, key = ''): unknown {
  if (Array.isArray(value)) return value.map(one => leveled(one, side, key));
  if (typeof value === 'string') {
    if (key === 'created_at') return Number.isNaN(Date.parse(value)) ? value : 'a time';
    const name = [...side.names].find(([, id]) => id === value)?.[0];
    return name ? `$${name}` : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([name]) => !newer.has(name) && !older.has(name) && !seeded.has(name),
  );
  return Object.fromEntries(entries.map(([name, inner]) => [name, leveled(inner, side, name)]));
}

async function asked(side: Side, step: Step) {
  const fill = (text: string) =>
    text.replace(/\$([a-zA-Z]+)/g, (whole, name) => side.names.get(name) ?? whole);
  const text = step.raw ?? (step.body === undefined ? undefined : JSON.stringify(step.body));
  const response = await fetch(side.url + fill(step.path), {
    method: step.method ?? 'POST',
    headers: {
      ...(step.token === null ? {} : { authorization: `Bearer ${step.token ?? 'seam_apikey1_token'}` }),
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      ...Object.fromEntries(Object.entries(step.headers ?? {}).map(([name, value]) => [name, fill(value)])),
    },
    ...(text === undefined ? {} : { body: fill(text) }),
  });
  const answer = await response.text();
  const type = response.headers.get('content-type');
  const body = type?.includes('json') && answer ? JSON.parse(answer) : answer;
  if (step.as && body.acs_user) side.names.set(step.as, body.acs_user.acs_user_id);
  return {
    status: response.status,
    type,
    numbered: /^request\d+$/.test(response.headers.get('seam-request-id') ?? ''),
    body: leveled(body, side),
  };
}

const title = (step: Step) =>
  `${step.method ?? 'POST'} ${step.path} ${step.raw ?? JSON.stringify(step.body ?? null)}`;

test.each(same.map(step => [title(step), step] as const))('the same answer to %s', async (_, step) => {
  expect(await asked(ours, step)).toEqual(await asked(theirs, step));
});

test.each(different.map(step => [step.why, step] as const))('the fake differs: %s', async (_, step) => {
  expect(await asked(ours, step)).not.toEqual(await asked(theirs, step));
});

test('an update of the email address leaves half of the fake’s user behind, and all of its display names', async () => {
  const body = { acs_user_id: '$old', email_address: 'fresh@example.com', full_name: 'Fresh' };
  const seen = [];
  for (const side of [ours, theirs]) {
    await asked(side, { path: '/acs/users/update', body });
    seen.push((await asked(side, { path: '/acs/users/get', body: { acs_user_id: '$old' } })).body);
  }
  expect(seen).toMatchObject([
    { acs_user: { email: 'fresh@example.com', email_address: 'fresh@example.com', display_name: 'Fresh' } },
    { acs_user: { email: 'fresh@example.com', email_address: 'old@example.com', display_name: 'Old' } },
  ]);
});
