import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyDelivery, verdictOn } from '../fakes/any-bytes.ts';

const megabyte = 1024 * 1024;

test('for any of 100,000 deliveries an import ends accepted or refused, in 256 MB', async () => {
  const before = process.memoryUsage().rss;
  let largest = 0;
  await fc.assert(
    fc.asyncProperty(anyDelivery, async ([bytes, encoding]) => {
      await verdictOn(bytes, encoding);
      largest = Math.max(largest, process.memoryUsage.rss());
    }),
    { numRuns: 100_000 },
  );
  expect(largest - before).toBeLessThan(256 * megabyte);
}, 1_800_000);
