import type { Routes } from './context.ts';
import { found } from './search.ts';
import { one } from './select.ts';
import { acsSystem } from './views.ts';

export const acsSystems = {
  '/acs/systems/get': (params, ctx) => ({
    acs_system: acsSystem(one.system(ctx, params.acs_system_id), ctx),
  }),

  '/acs/systems/list': (params, ctx) => {
    const { connected_account_id, customer_key } = params;
    const systems = ctx.db.systems
      .all()
      .filter(
        system =>
          ctx.sees.system(system) &&
          (connected_account_id === undefined || system.connected_account_id === connected_account_id) &&
          (customer_key === undefined || system.customer_key === customer_key) &&
          found(ctx, params.search, [system.name, system.acs_system_id]),
      );
    return { acs_systems: systems.map(system => acsSystem(system, ctx)) };
  },

  '/acs/systems/list_compatible_credential_manager_acs_systems': (params, ctx) => {
    const manager = one.system(ctx, params.acs_system_id).default_credential_manager_acs_system_id;
    const system = manager ? ctx.db.systems.get(manager) : undefined;
    return { acs_systems: system ? [acsSystem(system, ctx)] : [] };
  },
} satisfies Partial<Routes>;
