import { configDefaults, defineConfig } from 'vitest/config';

/** What needs more than Node has a script of its own, by its folder's name; `npm test` leaves it out. */
const apart = ['browser', 'redis'];
const folder = apart.find(name => process.env.npm_lifecycle_event === `test:${name}`);

export default defineConfig({
  // graphql comes in two module formats; everything must meet in one of them.
  resolve: {
    alias: [
      { find: /^graphql$/, replacement: new URL('node_modules/graphql/index.js', import.meta.url).pathname },
    ],
  },
  test: {
    include: [folder ? `test/${folder}/**/*.test.ts` : 'test/**/*.test.ts'],
    exclude: folder
      ? configDefaults.exclude
      : [...configDefaults.exclude, ...apart.map(name => `test/${name}/**`)],
    testTimeout: folder === 'browser' ? 90_000 : 30_000,
    hookTimeout: 60_000,
    // Generous: on a busy machine what will come takes its time.
    expect: { poll: { timeout: 10_000 } },
  },
});
