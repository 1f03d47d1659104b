import { sumOf } from '../domain/counts-by-reason.ts';
import type { BenefitAccount } from '../domain/programme-account.ts';

const number = (n: number): string => n.toLocaleString('en-US');

const columns = ['considered', 'given', 'voided', 'waiting', 'open', 'refused', 'parked'] as const;
const width = 12;

const cells = (row: BenefitAccount): number[] =>
  columns.map((column) => {
    const value = row[column];
    return typeof value === 'number' ? value : sumOf(value);
  });

const reasons = (row: BenefitAccount): string[] =>
  (['open', 'refused', 'parked'] as const).flatMap((column) =>
    Object.entries(row[column])
      .sort(([a, m], [b, n]) => n - m || a.localeCompare(b))
      .map(([reason, n]) => `    ${`${column}: ${reason}`.padEnd(58)}${number(n).padStart(width)}`),
  );

/** The programme as a person reads it: every benefit, where everybody who came into consideration
 * is, and why. */
export const programmeTable = (
  rows: readonly BenefitAccount[],
  { balanced, breaks }: { readonly balanced: boolean; readonly breaks: readonly string[] },
): string =>
  [
    `  ${'The programme'.padEnd(38)}${columns.map((name) => name.padStart(width)).join('')}`,
    ...rows.flatMap((row) => [
      `  ${`${row.benefit}, ${row.counted}`.padEnd(38)}` +
        cells(row)
          .map((n) => number(n).padStart(width))
          .join(''),
      ...reasons(row),
    ]),
    '',
    ...breaks.map((sentence) => `  ${sentence}`),
    balanced ? '  The books of the programme balance.' : '  THE BOOKS DO NOT BALANCE.',
  ].join('\n');
