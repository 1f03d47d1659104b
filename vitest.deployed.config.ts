import { defineConfig } from 'vitest/config';

/** Against what `npm run check:deploy` has deployed; it starts these itself. */
export default defineConfig({
  test: {
    include: ['test/deployed/**/*.test.ts'],
    // One stack and two cores: what one file does, another would see.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
