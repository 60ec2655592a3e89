/** Entities: nodes that another service names by one of their keys, in a representation such as a router sends. */
import type { Session } from '../plan/session.ts';
import { isRecord } from '../seam/row.ts';
import { idArgument, keyArgument, refuseArgument } from './argument.ts';
import { parsedId } from './id.ts';
import { type NodeType, nodeTypes, typed } from './node.ts';

/** The argument with the representations. */
export const REPRESENTATIONS = 'representations';

/** What a representation names, as far as it does. */
export interface NamedEntity {
  typename?: string;
  type?: NodeType;
  /** The key that counts. */
  key?: string;
  value?: unknown;
}

/** The type and the key of a representation; nothing is checked. */
export function namedIn(representation: unknown): NamedEntity {
  const typename = isRecord(representation) ? representation.__typename : undefined;
  const type = typeof typename === 'string' ? nodeTypes.get(typename) : undefined;
  if (!isRecord(representation) || typeof typename !== 'string' || !type) return {};
  // A null key is what a service sends that knows none.
  const key = type.keys.find(name => (representation[name] ?? null) !== null);
  return key === undefined ? { typename, type } : { typename, type, key, value: representation[key] };
}

/**
 * The node that a representation names, or null when Seam does not know it.
 *
 * @param place where the representation came from
 * @throws GraphQLError `BAD_USER_INPUT` if it names none
 */
export async function entity(seam: Session, representation: unknown, place: string): Promise<object | null> {
  const { typename, type, key, value } = namedIn(representation);
  if (!typename || !type) {
    const known = [...nodeTypes.keys()].join(', ');
    return refuseArgument(`${place}.__typename`, `Must be one of ${known}.`);
  }
  if (!key) return refuseArgument(place, `Needs one of the keys ${type.keys.join(', ')}.`);
  const argument = `${place}.${key}`;
  if (typeof value !== 'string') return refuseArgument(argument, 'Must be text.');
  const byKey = type.byKey.get(key);
  if (byKey) return typed(typename, await byKey(seam, keyArgument(argument, value)));
  if (key === 'id' && !parsedId(value)) return refuseArgument(argument, 'This is not an `id` of this graph.');
  return typed(typename, await type.load(seam, idArgument(typename, argument, value)));
}
