import fc from 'fast-check';
import type { Flow } from '../core/flow.ts';
import { acts, type BatchScenario, monthlyBatch, monthlyBatchOver } from './monthly-batch.ts';
import { someLines } from './monthly-lines.ts';

/** Serve-batch under a cap that is reached in the middle, until two persons raise it. */
export const monthlyCap: Flow<BatchScenario> = {
  ...monthlyBatch,
  name: 'monthly-cap',
  saying: 'batches of the monthly run under a cap that is reached, then raised',
  scenario: fc.record({
    lines: someLines(4),
    batches: fc.integer({ min: 1, max: 2 }),
    cap: fc.record({ lines: fc.nat(4), shards: fc.integer({ min: 1, max: 2 }) }),
    acts: fc.array(
      fc.record({
        minute: fc.oneof(fc.nat(20), fc.nat(2_000)),
        act: fc.constantFrom(...acts),
      }),
      { maxLength: 3 },
    ),
  }),
  examples: [
    { lines: ['due', 'due', 'due'], batches: 2, cap: { lines: 2, shards: 1 }, acts: [] },
    {
      ...{ lines: ['due', 'due'], batches: 2, cap: { lines: 1, shards: 1 } },
      acts: [
        { minute: 0, act: 'again' },
        { minute: 10, act: 'follow-up' },
      ],
    },
    {
      ...{ lines: ['due', 'due', 'thing'], batches: 1, cap: { lines: 4, shards: 2 } },
      acts: [{ minute: 5, act: 'rerun' }],
    },
  ],
  begin: (world, scenario) => monthlyBatchOver(world, scenario, {}),
};
