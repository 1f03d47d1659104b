import type { FrozenLine } from './line.ts';
import type { ExpectedCohort } from './programme.ts';

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** Where an extract's totals lie outside what a cohort of all lines must look like: a sentence for
 * each, none where they lie inside (limits included). */
export const departuresFromExpected = (
  expected: ExpectedCohort,
  rows: number,
  rowsByType: Readonly<Partial<Record<FrozenLine['type'], number>>>,
): string[] => {
  const departures: string[] = [];
  if (rows < expected.rowsMin || rows > expected.rowsMax) {
    const band = `${expected.rowsMin} to ${expected.rowsMax}`;
    departures.push(`The extract has ${rows} rows; the programme expects ${band}.`);
  }
  if (rows === 0) return departures;
  for (const { types, share, tolerance } of expected.shares) {
    const actual = types.reduce((sum, type) => sum + (rowsByType[type] ?? 0), 0) / rows;
    if (Math.abs(actual - share) <= tolerance) continue;
    const band = `${percent(share - tolerance)} to ${percent(share + tolerance)}`;
    departures.push(
      `${percent(actual)} of the rows are of type ${types.join(' or ')}; the programme expects ${band}.`,
    );
  }
  return departures;
};
