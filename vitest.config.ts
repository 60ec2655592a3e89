import { configDefaults, defineConfig } from 'vitest/config';

/** `npm test` leaves out what needs a browser; `npm run test:browser` runs that alone. */
const browser = process.env.npm_lifecycle_event === 'test:browser';

export default defineConfig({
  // graphql comes in two module formats; everything must meet in one of them.
  resolve: {
    alias: [
      { find: /^graphql$/, replacement: new URL('node_modules/graphql/index.js', import.meta.url).pathname },
    ],
  },
  test: {
    include: [browser ? 'test/browser/**/*.test.ts' : 'test/**/*.test.ts'],
    exclude: browser ? configDefaults.exclude : [...configDefaults.exclude, 'test/browser/**'],
    testTimeout: 30_000,
    // Generous: on a busy machine what will come takes its time.
    expect: { poll: { timeout: 10_000 } },
  },
});
