import { defineConfig } from 'vitest/config';

/** `npm run test:large`: what needs minutes or gigabytes, one file at a time. */
export default defineConfig({
  test: {
    include: ['test/large/**/*.test.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
