import type { Workspace } from '../seam/generated.ts';
import type { Ids } from './ids.ts';
import { type CredentialCode, credentialWarnings, type UserCode, userCodes } from './seed-codes.ts';
import { type CredentialName, credentials } from './seed-credentials.ts';
import { type EntranceName, entrances } from './seed-entrances.ts';
import { known, seedHotel, seedPeople } from './seed-fill.ts';
import { seedCodes, seedCredentials } from './seed-fill-codes.ts';
import { groups, type SystemName, systems } from './seed-hotel.ts';
import { seedCrowd } from './seed-large.ts';
import { type PersonName, people, type UserName, users } from './seed-people.ts';
import { type Store, Workplace } from './store.ts';
import { publishableKeys, tokens } from './tokens.ts';

/** The ids of everything seeded, by what it is called. */
export interface SeedIds {
  workspace: string;
  otherWorkspace: string;
  systems: Record<SystemName, string>;
  groups: Record<keyof typeof groups, string>;
  entrances: Record<EntranceName, string>;
  /** User identities. */
  people: Record<PersonName, string>;
  /** An id that was merged into Ana's identity. */
  mergedAway: string;
  users: Record<UserName, string>;
  credentials: Record<CredentialName, string>;
  /** The user that carries an error, a warning or a pending mutation, by its code. */
  userWith: Record<UserCode, string>;
  credentialWith: Record<CredentialCode, string>;
  /** Connected accounts. */
  accounts: Record<'salto' | 'assaAbloy' | 'annex', string>;
  /** A space that holds rooms 101 and 102. */
  space: string;
}

export function seedIds(ids: Ids): SeedIds {
  const all = <K extends string>(kind: string, names: readonly K[]) =>
    Object.fromEntries(names.map(name => [name, ids.named(kind, name)])) as Record<K, string>;
  const keys = <K extends string>(seeds: Record<K, unknown>) => Object.keys(seeds) as K[];
  return {
    workspace: ids.named('workspace', 'harbour house'),
    otherWorkspace: ids.named('workspace', 'empty'),
    systems: all('acs_system', keys(systems)),
    groups: all('acs_access_group', keys(groups)),
    entrances: all('acs_entrance', keys(entrances)),
    people: all('user_identity', keys(people)),
    mergedAway: ids.named('user_identity', 'merged into ana'),
    users: all('acs_user', keys(users)),
    credentials: all('acs_credential', keys(credentials)),
    userWith: all('acs_user', userCodes),
    credentialWith: all('acs_credential', keys(credentialWarnings)),
    accounts: all('connected_account', ['salto', 'assaAbloy', 'annex']),
    space: ids.named('space', 'first floor'),
  };
}

/** A fresh hotel, and an empty workspace beside it. */
export function seed(ids: Ids, options: { empty?: boolean; large?: boolean }): Store {
  const of = seedIds(ids);
  const hotel = new Workplace(workspace(of.workspace, 'Harbour House', publishableKeys[0]));
  const other = new Workplace(workspace(of.otherWorkspace, 'Nothing here yet', publishableKeys[1]));
  if (!options.empty) {
    seedHotel(hotel, of);
    seedPeople(hotel, of);
    seedCodes(hotel, of);
    seedCredentials(hotel, of);
  }
  if (options.large && !options.empty) {
    const system = (name: SystemName) => known(hotel.systems.get(of.systems[name]));
    seedCrowd(hotel, ids, [
      { system: system('saltoKs'), group: known(hotel.groups.get(of.groups.staff)) },
      { system: system('saltoKs') },
      { system: system('saltoSpace'), group: known(hotel.groups.get(of.groups.spa)) },
    ]);
  }
  return {
    places: new Map([
      [of.workspace, hotel],
      [of.otherWorkspace, other],
    ]),
    apiKeys: new Map([
      [tokens.apiKey, hotel],
      [tokens.otherApiKey, other],
    ]),
    accessTokens: new Set([tokens.personalAccessToken]),
    sessions: new Map([
      [tokens.clientSession, { place: hotel, identity: hotel.identities.get(of.people.john) }],
    ]),
  };
}

function workspace(workspace_id: string, name: string, publishable_key: string): Workspace {
  return {
    workspace_id,
    name,
    company_name: 'Harbour House Hotels',
    connect_partner_name: 'Harbour House Hotels',
    connect_webview_customization: {},
    is_publishable_key_auth_enabled: true,
    is_sandbox: true,
    is_suspended: false,
    organization_id: null,
    publishable_key,
  };
}
