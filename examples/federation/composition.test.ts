/** The composers in wide use take Seam's subgraph beside others, with nothing to say about it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as apollo from '@apollo/composition';
import * as guild from '@theguild/federation-composition';
import * as cosmo from '@wundergraph/composition';
import { type DocumentNode, parse, visit } from 'graphql';
import { subgraphSdl } from '../../src/federation/subgraph.ts';
import { TAGS } from '../../src/federation/tags.ts';
import { schema } from '../../src/schema.ts';
import { typeDefs } from './reservations.ts';

const text = readFileSync(new URL('../../subgraph.graphql', import.meta.url), 'utf8');

type Parts = Readonly<Record<string, DocumentNode>>;

const services = (parts: Parts) =>
  Object.entries(parts).map(([name, typeDefs]) => ({
    name,
    typeDefs,
    url: `http://${name}.example/graphql`,
  }));

/** The supergraphs by Apollo and The Guild. Fails on any error, and on any hint above the level of information. */
function composed(parts: Parts): string[] {
  const byApollo = apollo.composeServices(services(parts));
  assert.deepEqual(byApollo.errors, undefined);
  const loud = (byApollo.hints ?? []).filter(
    ({ definition }) => !['INFO', 'DEBUG'].includes(definition.level.name),
  );
  assert.deepEqual(loud.map(String), []);
  const byGuild = guild.composeServices(services(parts));
  assert.deepEqual(byGuild.errors, undefined);
  const subgraphs = services(parts).map(({ typeDefs, ...part }) => ({ ...part, definitions: typeDefs }));
  const byCosmo = cosmo.federateSubgraphs({ subgraphs, version: cosmo.ROUTER_COMPATIBILITY_VERSION_ONE });
  assert.deepEqual(byCosmo.success ? [] : byCosmo.errors.map(String), []);
  assert.deepEqual(byCosmo.warnings.map(String), []);
  return [byApollo.supergraphSdl ?? '', byGuild.supergraphSdl ?? ''];
}

const seam = parse(text);

test('composes with reservations', () => {
  for (const supergraph of composed({ seam, reservations: typeDefs })) {
    assert.match(supergraph, /type UserIdentity/);
    assert.match(supergraph, /type Reservation\b/);
  }
});

/** How often each directive is applied. */
function applied(sdl: string): Record<string, number> {
  const counts: Record<string, number> = {};
  visit(parse(sdl), {
    Directive({ name }) {
      counts[name.value] = (counts[name.value] ?? 0) + 1;
    },
  });
  return counts;
}

test('costs, page sizes and tags arrive in the supergraph', () => {
  const { cost, listSize, tag } = applied(text);
  assert.ok(cost && listSize && tag);
  for (const supergraph of composed({ seam, reservations: typeDefs })) {
    const arrived = applied(supergraph);
    assert.deepEqual([arrived.cost, arrived.listSize, arrived.tag], [cost, listSize, tag]);
  }
});

for (const excluded of Object.keys(TAGS)) {
  test(`a contract without ${excluded} composes, and has nothing of it`, () => {
    // A contract is the same graph, with all that has the tag out of reach.
    const hidden = text
      .replaceAll(`@tag(name: "${excluded}")`, '@inaccessible')
      .replace('"@tag"', '"@tag", "@inaccessible"');
    assert.match(hidden, /@inaccessible/);
    composed({ seam: parse(hidden), reservations: typeDefs });

    const subgraphs = services({ seam, reservations: typeDefs }).map(({ typeDefs, ...part }) => ({
      ...part,
      definitions: typeDefs,
    }));
    const contract = cosmo.federateSubgraphsContract({
      subgraphs,
      contractTagOptions: { tagNamesToExclude: new Set([excluded]), tagNamesToInclude: new Set() },
      version: cosmo.ROUTER_COMPATIBILITY_VERSION_ONE,
    });
    assert.deepEqual(contract.success ? [] : contract.errors.map(String), []);
    const left = contract.success ? contract.federatedGraphClientSchema.getTypeMap() : {};
    const known = (coordinate: string) => {
      const [type = '', field = ''] = coordinate.split('.');
      const found = left[type];
      return field === '' ? found : found && 'getFields' in found ? found.getFields()[field] : undefined;
    };
    assert.ok(known('UserIdentity.userIdentityId'));
    assert.deepEqual(TAGS[excluded]?.filter(known), []);
    assert.ok(Object.keys(TAGS).some(tag => tag !== excluded && TAGS[tag]?.some(known)));
  });
}

test('composes as the one graph that has node and nodes', () => {
  const owner = parse(subgraphSdl(schema, { node: true }));
  for (const supergraph of composed({ seam: owner, reservations: typeDefs })) {
    assert.match(supergraph, /\bnode\(/);
  }
});

test('composes with another graph that has node and nodes, and lists of people, as Relay has them', () => {
  const crm = parse(`
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@shareable"])
    interface Node { id: ID! }
    type Query {
      node(id: ID!): Node
      nodes(ids: [ID!]!): [Node]!
      segment(name: String!): Segment
    }
    type Segment implements Node @key(fields: "id") { id: ID! people: UserIdentityConnection }
    type UserIdentity implements Node @key(fields: "id") { id: ID! }
    type UserIdentityConnection @shareable {
      edges: [UserIdentityEdge!]!
      nodes: [UserIdentity!]!
      pageInfo: PageInfo!
    }
    type UserIdentityEdge @shareable { node: UserIdentity! cursor: String! }
    type PageInfo @shareable {
      hasNextPage: Boolean!
      hasPreviousPage: Boolean!
      startCursor: String
      endCursor: String
    }
  `);
  for (const supergraph of composed({ seam, reservations: typeDefs, crm })) {
    assert.match(supergraph, /nodes\(ids: \[ID!\]!\)/);
  }
});

test('composes with services that name entities by any of their keys', () => {
  const badges = parse(`
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key"])
    type Query { badges: [Badge!]! }
    type Badge { colour: String! holder: AcsUser door: AcsEntrance system: AcsSystem owner: UserIdentity }
    type AcsUser @key(fields: "acsUserId", resolvable: false) { acsUserId: ID! }
    type AcsEntrance @key(fields: "id", resolvable: false) { id: ID! }
    type AcsSystem @key(fields: "acsSystemId", resolvable: false) { acsSystemId: ID! }
    type UserIdentity @key(fields: "userIdentityId", resolvable: false) { userIdentityId: ID! }
  `);
  composed({ seam, reservations: typeDefs, badges });
});
