import type { Routes } from './context.ts';
import { page } from './page.ts';
import { refuse } from './refusal.ts';
import { actionAttempt } from './views.ts';

export const workspaces = {
  '/workspaces/get': (_, { db }) => ({ workspace: db.workspace }),
  '/workspaces/list': (_, { places }) => ({ workspaces: places.map(place => place.workspace) }),
} satisfies Partial<Routes>;

export const actionAttempts = {
  '/action_attempts/get': (params, { db }) => ({
    action_attempt: actionAttempt(
      db.attempts.get(params.action_attempt_id) ?? refuse.notFound('action_attempt'),
    ),
  }),

  '/action_attempts/list': (params, ctx) => {
    const ids = params.action_attempt_ids && new Set(params.action_attempt_ids);
    // The sandbox has no devices, so none of its attempts is about one
    const attempts = ctx.db.attempts
      .all()
      .filter(one => params.device_id === undefined && (!ids || ids.has(one.action_attempt_id)));
    const { rows, pagination } = page(ctx, ctx.db.attempts, attempts);
    return { action_attempts: rows.map(actionAttempt), pagination };
  },
} satisfies Partial<Routes>;
