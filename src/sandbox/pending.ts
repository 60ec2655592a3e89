import type { Context } from './context.ts';

/** Notes a change the access system has not confirmed, until it has. One per code: a newer one takes over. */
export function pending<M extends { mutation_code: string }>(ctx: Context, list: M[], mutation: M): void {
  if (ctx.time.settleMs === 0) return;
  const old = list.findIndex(one => one.mutation_code === mutation.mutation_code);
  const [before] = old === -1 ? [] : list.splice(old, 1);
  const kept =
    before && 'from' in before && 'from' in mutation ? { ...mutation, from: before.from } : mutation;
  list.push(kept);
  ctx.time.later(() => {
    const at = list.indexOf(kept);
    if (at !== -1) list.splice(at, 1);
  });
}
