/** The types of a connection, as Relay has them: page, edge, and where the page ends. */
import type { ObjectRef } from '@pothos/core';
import type { Row } from '../seam/row.ts';
import { builder } from './builder.ts';
import type { SeamNode } from './node.ts';

/** A page as it was read. Cursors are made only for those who select them. */
export interface Connection {
  items: readonly Item[];
  /** Where reading goes on; null when nothing follows. */
  next: unknown;
  cursor: (position: unknown) => string;
  /** What the page was read after, for a page on which nothing was asked for. */
  after?: string | null | undefined;
}

interface Item {
  row: Row;
  next: unknown;
}

interface Edge {
  item: Item;
  page: Connection;
}

function endOf({ items, next, cursor, after }: Connection): string | null {
  const last = items.at(-1);
  if (last) return cursor(last.next);
  return after ?? (next === null ? null : cursor(next));
}

const PageInfo = builder.objectRef<Connection>('PageInfo').implement({
  description: 'Where a page of a connection ends, as Relay defines it.',
  fields: t => ({
    hasNextPage: t.boolean({
      nullable: false,
      description: 'Whether more follows this page. False when nothing was asked for.',
      resolve: page => page.next !== null,
    }),
    hasPreviousPage: t.boolean({
      nullable: false,
      description: 'Always false: these lists are read forward only.',
      resolve: () => false,
    }),
    startCursor: t.string({
      description: 'The cursor of the first edge; null on an empty page.',
      resolve: page => (page.items[0] ? page.cursor(page.items[0].next) : null),
    }),
    endCursor: t.string({
      description: 'Where this page ends, to be sent as `after`; null when nothing was read.',
      resolve: endOf,
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
        resolve: ({ item }) => item.row,
      }),
      cursor: t.string({
        nullable: false,
        resolve: ({ item, page }) => page.cursor(item.next),
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
        resolve: page => page.items.map(item => ({ item, page })),
      }),
      nodes: t.field({
        type: [node.ref],
        nullable: false,
        description: 'The objects alone, for those who need no cursors.',
        resolve: page => page.items.map(({ row }) => row),
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
