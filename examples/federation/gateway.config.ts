import { defineConfig } from '@graphql-hive/gateway';

/** The caller's own credential goes to Seam's part of the graph, and to no other. */
export const gatewayConfig = defineConfig({
  propagateHeaders: {
    fromClientToSubgraphs({ request, subgraphName }) {
      if (subgraphName !== 'seam') return;
      return {
        authorization: request.headers.get('authorization'),
        'seam-workspace': request.headers.get('seam-workspace'),
      };
    },
  },
});
