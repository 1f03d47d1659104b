import { defineConfig } from 'vitest/config';

/** `npm run test:browser`: the operations page in a real browser, against recorded answers. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
