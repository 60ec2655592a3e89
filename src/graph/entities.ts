/** `_entities`: what a router asks with representations that it has from other services. */
import type { GraphQLResolveInfo } from 'graphql';
import { settled } from '../plan/settled.ts';
import type { Context } from './builder.ts';
import { entity, namedIn, REPRESENTATIONS } from './entity.ts';
import { foreseeEntities } from './foresight.ts';

/** How many different objects of each type are named. */
function counted(representations: readonly unknown[]): Map<string, number> {
  const seen = new Map<string, Set<unknown>>();
  for (const representation of representations) {
    const { typename, key, value } = namedIn(representation);
    if (!typename || !key) continue;
    const values = seen.get(typename) ?? new Set();
    seen.set(typename, values.add(value));
  }
  return new Map([...seen].map(([typename, values]) => [typename, values.size]));
}

/**
 * The entities, in order: null where Seam knows none, an error where a representation names none or a call failed.
 */
export function resolveEntities(
  _root: unknown,
  { representations }: { representations: readonly unknown[] },
  { seam }: Context,
  info: GraphQLResolveInfo,
): Promise<(object | Error | null)[]> {
  const run = () => {
    foreseeEntities(info, counted(representations), seam);
    return settled(
      representations.map((representation, index) =>
        entity(seam, representation, `${REPRESENTATIONS}.${index}`),
      ),
    );
  };
  const { watch } = seam;
  return (watch ? watch(['Query._entities'], info.fieldNodes, run) : run()) as ReturnType<typeof run>;
}
