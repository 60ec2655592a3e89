import type { NodeName } from '../plan/nodes.ts';
import { text } from '../seam/row.ts';
import type { Context } from './builder.ts';
import type { SeamNode } from './node.ts';

/** A to-one edge: the node whose id a property of the parent holds; null without an id, or when Seam lost it. */
export function nodeField(t: any, node: SeamNode<NodeName>, property: string, description: string): any {
  return t.field({
    type: node.ref,
    description,
    resolve: (row: object, _args: unknown, { seam }: Context) => {
      const id = text(row, property);
      return id === null ? null : seam.node(node.object, id);
    },
  });
}

/** A property of a nested object: an id, beside which `nodeField` puts the edge. */
export function idField(t: any, property: string, description: string): any {
  return t.field({ type: 'ID', description, resolve: (row: object) => text(row, property) });
}
