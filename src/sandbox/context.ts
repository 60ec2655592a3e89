import type { Calls } from '../seam/generated.ts';
import type { Ids } from './ids.ts';
import type { Rules } from './rules.ts';
import type { Scope } from './scope.ts';
import type { Store, Workplace } from './store.ts';
import type { Time } from './time.ts';

/** What a route knows besides its parameters. */
export interface Context {
  readonly db: Workplace;
  readonly store: Store;
  readonly sees: Scope;
  readonly rules: Rules;
  readonly time: Time;
  readonly ids: Ids;
  /** Every workspace the caller may list. */
  readonly places: readonly Workplace[];
  readonly page: { readonly url: string; readonly params: Readonly<Record<string, unknown>> };
}

/** One handler per call: what Seam was told, to what Seam answers. */
export type Routes = {
  [P in keyof Calls]: (params: Calls[P]['params'], ctx: Context) => Calls[P]['result'];
};
