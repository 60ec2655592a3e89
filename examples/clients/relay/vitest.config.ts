import relay from 'vite-plugin-relay';
import { defineConfig } from 'vitest/config';

// The plugin puts the compiled documents where the graphql tags are; an application's vite.config.ts needs it too.
export default defineConfig({
  plugins: [relay],
  test: { environment: 'jsdom', testTimeout: 30_000, hookTimeout: 60_000 },
});
