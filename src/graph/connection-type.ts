/** The types of a connection, as Relay has them: page, edge, and where the page ends. */
import type { ObjectRef } from '@pothos/core';
import type { Row } from '../seam/row.ts';
import { builder } from './builder.ts';
import type { SeamNode } from './node.ts';

/** A page as it was read. Cursors are made only for those who select them. */
export interface Connection {
  rows: readonly Row[];
  /** Whether anything follows. */
  hasNext: boolean;
  /** The cursor of a row. */
  cursor: (index: number) => string;
  /** Where this page ends. */
  end: () => string | null;
}

interface Edge {
  index: number;
  page: Connection;
}

const PageInfo = builder.objectRef<Connection>('PageInfo').implement({
  description: 'Where a page of a connection ends, as Relay defines it.',
  fields: t => ({
    hasNextPage: t.boolean({
      nullable: false,
      description: 'Whether more follows this page. False when nothing was asked for.',
      resolve: page => page.hasNext,
    }),
    hasPreviousPage: t.boolean({
      nullable: false,
      description: 'Always false: these lists are read forward only.',
      resolve: () => false,
    }),
    startCursor: t.string({
      description: 'The cursor of the first edge; null on an empty page.',
      resolve: page => (page.rows.length > 0 ? page.cursor(0) : null),
    }),
    endCursor: t.string({
      description: 'Where this page ends, to be sent as `after`; null when nothing was read.',
      resolve: page => page.end(),
    }),
  }),
});

const connectionTypes = new Map<string, ObjectRef<any, Connection>>();

/** The connection type of a node type, declared once. */
export function connectionType(node: SeamNode<any>): ObjectRef<any, Connection> {
  const known = connectionTypes.get(node.typename);
  if (known) return known;
  const edge = builder.objectRef<Edge>(`${node.typename}Edge`).implement({
    description: `One ${node.typename} in a list.`,
    fields: t => ({
      node: t.field({
        type: node.ref,
        nullable: false,
        description: 'The object itself.',
        resolve: ({ index, page }) => page.rows[index] as Row,
      }),
      cursor: t.string({
        nullable: false,
        resolve: ({ index, page }) => page.cursor(index),
        description: 'Send it as `after` to read on behind this edge, with the other arguments unchanged.',
      }),
    }),
  });
  const connection = builder.objectRef<Connection>(`${node.typename}Connection`).implement({
    description: `A page of ${node.typename} objects.`,
    fields: t => ({
      edges: t.field({
        type: [edge],
        nullable: false,
        description: 'The objects with their cursors.',
        resolve: page => page.rows.map((_row, index) => ({ index, page })),
      }),
      nodes: t.field({
        type: [node.ref],
        nullable: false,
        description: 'The objects alone, for those who need no cursors.',
        resolve: page => page.rows,
      }),
      pageInfo: t.field({
        type: PageInfo,
        nullable: false,
        description: 'Whether and where to read on.',
        resolve: page => page,
      }),
    }),
  });
  connectionTypes.set(node.typename, connection);
  return connection;
}
