/** The hotel's own service. It keeps the `user_identity_key` of each guest and nothing else of Seam's. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { createYoga } from 'graphql-yoga';

/** What the hotel knows of a stay. */
interface Reservation {
  reservationId: string;
  room: string;
  arrival: string;
  user_identity_key: string | null;
}

/** The guests are people of Seam's sandbox, where not said otherwise. */
const reservations: Reservation[] = [
  { reservationId: 'HH-1001', room: '201', arrival: '2026-03-02', user_identity_key: 'guest_john' },
  { reservationId: 'HH-1002', room: '101', arrival: '2026-03-02', user_identity_key: 'guest_jane' },
  { reservationId: 'HH-1003', room: '202', arrival: '2026-03-03', user_identity_key: 'guest_omar' },
  { reservationId: 'HH-1004', room: '102', arrival: '2026-03-04', user_identity_key: 'guest_mei' },
  // Ana booked as a stranger; Seam merged that identity into the one she had.
  { reservationId: 'HH-1005', room: '102', arrival: '2026-03-09', user_identity_key: 'booking_4471' },
  { reservationId: 'HH-1006', room: '201', arrival: '2026-03-10', user_identity_key: 'guest_john' },
  { reservationId: 'HH-1007', room: '202', arrival: '2026-03-11', user_identity_key: null },
  // Cancelled, and the guest's identity deleted since: Seam knows nobody of that key any more.
  { reservationId: 'HH-1008', room: '101', arrival: '2026-03-12', user_identity_key: 'guest_gone' },
  // Ana again, under the key that is hers now.
  { reservationId: 'HH-1009', room: '102', arrival: '2026-04-02', user_identity_key: 'member_ana' },
];

/** Seam's person, as this service or a router names them. */
interface Guest {
  userIdentityKey?: string | null;
  /** All that Seam knows; not there where a router has asked nobody yet, or Seam knows nobody. */
  userIdentityKeys?: string[] | null;
}

const resolvers = {
  Query: {
    reservation: (_: unknown, { reservationId }: { reservationId: string }) =>
      reservations.find(stay => stay.reservationId === reservationId),
    reservations: (_: unknown, { first, after }: { first: number; after?: string | null }) => {
      const from = reservations.findIndex(stay => stay.reservationId === after) + 1;
      const nodes = reservations.slice(from, from + first);
      return {
        nodes,
        edges: nodes.map(node => ({ node, cursor: node.reservationId })),
        pageInfo: {
          hasNextPage: from + first < reservations.length,
          hasPreviousPage: from > 0,
          startCursor: nodes[0]?.reservationId,
          endCursor: nodes.at(-1)?.reservationId,
        },
      };
    },
  },
  Reservation: {
    __resolveReference: ({ reservationId }: Reservation) =>
      reservations.find(stay => stay.reservationId === reservationId),
    guest: ({ user_identity_key }: Reservation): Guest | null =>
      user_identity_key ? { userIdentityKey: user_identity_key } : null,
  },
  UserIdentity: {
    __resolveReference: (guest: Guest) => guest,
    reservations: ({ userIdentityKey, userIdentityKeys }: Guest) => {
      const keys = userIdentityKeys ?? (userIdentityKey ? [userIdentityKey] : []);
      if (keys.length === 0) return null;
      return reservations.filter(({ user_identity_key: key }) => key !== null && keys.includes(key));
    },
  },
};

export const typeDefs = parse(readFileSync(new URL('reservations.graphql', import.meta.url), 'utf8'));

/** The service, not yet listening. */
export function reservationsServer(): Server {
  const yoga = createYoga({ schema: buildSubgraphSchema([{ typeDefs, resolvers }]), logging: false });
  return createServer(yoga);
}
