import { defineConfig } from 'vitest/config';

export default defineConfig({
  // graphql comes in two module formats; everything must meet in one of them.
  resolve: { alias: [{ find: /^graphql$/, replacement: new URL('node_modules/graphql/index.js', import.meta.url).pathname }] },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    server: { deps: { inline: [] } },
  },
});
