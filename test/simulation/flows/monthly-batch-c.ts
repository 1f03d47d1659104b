import type { Flow } from '../core/flow.ts';
import { watchLeases } from '../invariants/leases.ts';
import { type BatchScenario, monthlyBatch, monthlyBatchOver } from './monthly-batch.ts';

/**
 * The same batches over a charging system that knows no client keys: every order that arrives
 * credits anew, so a lease, its fence and a look stand between two orders.
 */
export const monthlyBatchC: Flow<BatchScenario> = {
  ...monthlyBatch,
  name: 'monthly-batch-c',
  saying: 'the same where charging knows no keys: a lease and a look before every order',
  examples: [
    { lines: ['due', 'suspended_since'], batches: 1, acts: [] },
    {
      lines: ['due'],
      batches: 1,
      acts: [
        { minute: 0, act: 'again' },
        { minute: 20, act: 'follow-up' },
      ],
    },
  ],
  settings: { ...monthlyBatch.settings, CHARGING_CLASS: 'C' },
  spared: {
    'arrives-twice': 'a gateway that doubles an order credits twice where there are no keys',
  },
  begin: async (world, scenario) => {
    watchLeases(world);
    return monthlyBatchOver(world, scenario, { keys: 'none' });
  },
};
