import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/reporting/longest-first.ts';

/** Left to itself vitest keeps one core free, which on two cores is half of the machine. */
const bothCores = { maxWorkers: 2 };

/** Lives among the commands' tests, and starts a cloud like a scenario. */
const wholeProgramme = 'test/commands/whole-programme.test.ts';

/** Fast projects first: rules and imports need no server; infra synthesises; the cloud starts servers. */
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'rules',
          include: ['test/**/*.test.ts'],
          exclude: [
            ...['test/infra/**', 'test/scenarios/**', 'test/local/**', 'test/large/**'],
            'test/rights/**',
            'test/simulation/**',
            // Against what `npm run check:deploy` has deployed, and in Chromium (`npm run test:browser`).
            ...['test/deployed/**', 'test/browser/**'],
            wholeProgramme,
          ],
          testTimeout: 20_000,
          hookTimeout: 60_000,
          // Rules and fakes keep nothing between files: what they import is loaded once a worker.
          isolate: false,
          ...bothCores,
        },
      },
      {
        test: {
          name: 'infra',
          // One load of the CDK, and one synthesis of each stage, for all files.
          isolate: false,
          include: ['test/infra/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          ...bothCores,
        },
      },
      {
        test: {
          // Takes both cores by itself: every single fault, then thousands of random episodes.
          name: 'simulation',
          include: ['test/simulation/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 1,
          maxConcurrency: 2,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'local',
          include: ['test/local/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          ...bothCores,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'scenarios',
          include: ['test/scenarios/**/*.test.ts', wholeProgramme],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          ...bothCores,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'rights',
          // Behind the scenarios: it reads what they leave of the rights that they used.
          include: ['test/rights/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          ...bothCores,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
