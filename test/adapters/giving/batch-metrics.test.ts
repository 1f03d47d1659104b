import { expect, test } from 'vitest';
import { measureBatch } from '../../../adapters/giving/batch-metrics.ts';
import type { BatchOutcome } from '../../../domain/batch-outcome.ts';

const outcome: BatchOutcome = {
  batch: 'L1',
  lines: 7,
  granted: ['L1', 'L2'],
  already: ['L3'],
  refused: [
    ['L4', 'line_is_iot'],
    ['L5', 'line_is_iot'],
  ],
  parked: [
    ['L6', 'charging_unanswered'],
    ['L7', 'row_unreadable'],
  ],
};

test('a batch is one count of lines, refusals by reason, silence of charging and times', () => {
  const counted: unknown[] = [];
  const log = {
    info: () => {},
    error: () => {},
    metrics: (...given: unknown[]) => void counted.push(given),
  };
  measureBatch({ log }, 'monthly-data', {
    outcome,
    times: { batchMilliseconds: 812.4, chargingMilliseconds: 640.6 },
  });
  expect(counted).toEqual([
    [
      { benefit: 'monthly-data' },
      {
        ...{ granted: 2, alreadyGranted: 1, refused: 2, parked: 2, chargingUnanswered: 1 },
        ...{ batchMilliseconds: 812, chargingMilliseconds: 641, refused_line_is_iot: 2 },
      },
    ],
  ]);
});
