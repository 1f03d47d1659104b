import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, longest first: begun last, it would keep one core while the other idles. */
export const longest = [
  'test/commands/whole-programme.test.ts',
  'test/scenarios/charging-outages.test.ts',
  'test/scenarios/one-month.test.ts',
  'test/scenarios/interrupted-start.test.ts',
  'test/scenarios/line-events.test.ts',
  'test/scenarios/kill-switch.test.ts',
  'test/scenarios/mid-batch.test.ts',
  'test/infra/who-may.test.ts',
  'test/infra/bundle.test.ts',
] as const;

const placeOf = ({ moduleId }: TestSpecification): number => {
  const place = longest.findIndex((file) => moduleId.endsWith(`/${file}`));
  return place < 0 ? longest.length : place;
};

/** Vitest's own order (what failed last, then by time or size), but the longest files before it: a
 * fresh clone knows no times, and the size of a scenario says nothing. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => placeOf(one) - placeOf(other));
  }
}
