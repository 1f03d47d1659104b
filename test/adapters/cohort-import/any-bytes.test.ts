import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyDelivery, verdictOn } from '../../fakes/any-bytes.ts';

test('for any bytes an import ends accepted with every row accounted for, or refused with a reason', async () => {
  const verdicts = { accepted: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(anyDelivery, async ([bytes, encoding]) => {
      verdicts[await verdictOn(bytes, encoding)] += 1;
    }),
    { numRuns: 2000 },
  );
  // Both ends are reached often: otherwise the property would say nothing about one of them.
  expect(verdicts.accepted).toBeGreaterThan(100);
  expect(verdicts.refused).toBeGreaterThan(100);
}, 60_000);
