import type { Context } from './context.ts';
import { refuse } from './refusal.ts';
import type { Schedule } from './store.ts';

interface Wanted {
  starts_at?: string | undefined;
  ends_at?: string | null | undefined;
}

/** The schedule asked for, if it makes sense. It starts now unless told otherwise. */
export function scheduleOf(ctx: Context, wanted: Wanted, use: 'new' | 'changed'): Schedule {
  const starts_at = wanted.starts_at ?? new Date(ctx.time.now()).toISOString();
  const ends_at = wanted.ends_at ?? null;
  if (ends_at !== null) {
    if (Date.parse(ends_at) <= Date.parse(starts_at)) refuse.unless(ctx.rules.badSchedule);
    else if (use === 'new' && Date.parse(ends_at) <= ctx.time.now()) refuse.unless(ctx.rules.pastSchedule);
  }
  return { starts_at, ends_at };
}
