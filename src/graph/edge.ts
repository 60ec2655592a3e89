import type { GraphQLResolveInfo } from 'graphql';
import { nodes } from '../plan/nodes.ts';
import { type ReferenceName, type ReferencePlan, references } from '../plan/relations.ts';
import { text } from '../seam/row.ts';
import type { Context } from './builder.ts';
import { needing, nodeNeeds } from './needs.ts';
import type { SeamNode } from './node.ts';

/** The other object, as far as its referrer knows it: its id, and what the plan says is carried along. */
function inHand(
  row: Record<string, unknown>,
  { node, by, carries = {} }: ReferencePlan,
): Record<string, unknown> {
  const known: Record<string, unknown> = { [nodes[node].id]: row[by] };
  for (const [property, carried] of Object.entries(carries)) {
    // Absent is not null: an older server may leave out what it knows.
    if (row[carried] !== undefined) known[property] = row[carried];
  }
  return known;
}

/**
 * A to-one edge: the node whose id the parent holds; null without an id, or when Seam lost it. Nothing is fetched if
 * the parent knows all that is selected.
 */
export function nodeField(t: any, node: SeamNode<any>, reference: ReferenceName, description: string): any {
  const plan: ReferencePlan = references[reference];
  const carried = new Set([nodes[plan.node].id, ...Object.keys(plan.carries ?? {})]);
  return t.field({
    type: node.ref,
    description,
    extensions: needing([plan.by], { reference }),
    resolve: (row: Record<string, unknown>, _args: unknown, { seam }: Context, info: GraphQLResolveInfo) => {
      const id = text(row, plan.by);
      if (id === null) return null;
      const needs = nodeNeeds(info, node.typename);
      if (needs?.every(property => carried.has(property))) {
        const known = inHand(row, plan);
        if (needs.every(property => property in known)) return known;
      }
      return seam.node(plan.node, id, row);
    },
  });
}

/** A property of a nested object: an id, beside which `nodeField` puts the edge. */
export function idField(t: any, property: string, description: string): any {
  return t.field({ type: 'ID', description, resolve: (row: object) => text(row, property) });
}
