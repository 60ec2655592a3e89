import type { Row } from '../seam/row.ts';
import { LARGEST_PAGE } from './cost.ts';
import type { Session } from './session.ts';
import { answerMany, type Sweep } from './sweep.ts';

type Identity = Row<'user_identity'>;

const LIST = '/user_identities/list';

const FORMER_KEYS = 'merged_user_identity_keys';

/** The identity that answers under a key, by what of a list has been read. */
const under = (key: string, list: Sweep) =>
  (list.with('user_identity_key', key)[0] ?? list.with(FORMER_KEYS, key)[0]) as Identity | undefined;

/**
 * Fetches identities by the keys that their owner gave them. Seam has no list that takes keys, so it is one call for
 * each, or the list of all identities where that costs less.
 */
export async function keyBatch(
  session: Session,
  keys: readonly string[],
): Promise<(Identity | null | Error)[]> {
  const single = async (key: string): Promise<Identity | null> => {
    if (!session.mayNot('/user_identities/get'))
      return session.find('user_identity', '/user_identities/get', { user_identity_key: key });
    // Client sessions may list what they may not get, and the list has only their own person.
    const { rows } = await session.page('user_identity', LIST, { limit: LARGEST_PAGE });
    return rows.find(row => row.user_identity_key === key) ?? null;
  };
  const sweep = (limit: number) => session.sweep('user_identity', LIST, {}, limit);
  const answers = await answerMany<Identity | null>({
    keys,
    weights: session.weights,
    single,
    sweep,
    total: async () => undefined,
    rows: () => 1,
    isWhole: (key, list) => under(key, list) !== undefined,
    // A key that the list lacks may be that of an identity merged into another. If the list does not say, a call does.
    found: (key, list) => under(key, list) ?? (list.listsAll(FORMER_KEYS) ? null : undefined),
  });
  return keys.map(key => answers.get(key) ?? null);
}
