import { sumOf } from '../domain/counts-by-reason.ts';
import type { Manifest } from '../domain/manifest.ts';

const number = (n: number): string => n.toLocaleString('en-US');

const row = (label: string, value: string, indent = 0): string =>
  `  ${' '.repeat(indent)}${label.padEnd(44 - indent)}${value.padStart(16)}`;

const reasons = (byReason: Record<string, number>): string[] =>
  Object.entries(byReason)
    .sort(([a, m], [b, n]) => n - m || a.localeCompare(b))
    .map(([reason, n]) => row(reason, number(n), 2));

/** The manifest as a person reads it: where every row went, whether the books balance, and where
 * the files lie. */
export const manifestTable = (result: Manifest, dataFolder: string): string => {
  const { cohort, charging } = result;
  return [
    `${result.run}  (${result.kind}, ${result.programme} version ${result.programmeVersion},`,
    `  reference date ${result.referenceDate})`,
    '',
    row('rows of the extract', number(cohort.rows - (cohort.supplemented ?? 0))),
    ...(cohort.supplemented ? [row('rows of supplements', number(cohort.supplemented))] : []),
    row('quarantined', number(sumOf(cohort.quarantined)), 2),
    ...reasons(cohort.quarantined).map((line) => `  ${line}`),
    row('accepted into the cohort', number(cohort.accepted), 2),
    row('considered by this run', number(result.considered)),
    row('granted', number(result.granted), 2),
    row('already granted', number(result.alreadyGranted), 2),
    row('refused', number(sumOf(result.refused)), 2),
    ...reasons(result.refused).map((line) => `  ${line}`),
    row('parked', number(sumOf(result.parked)), 2),
    ...reasons(result.parked).map((line) => `  ${line}`),
    row('not attempted', number(result.notAttempted), 2),
    row('granted by event in this month', number(result.grantedByEvent)),
    row("charging's own count: top-ups", number(charging.topUps)),
    row("charging's own count: GB", number(charging.gigabytes)),
    '',
    result.balanced ? '  The books balance.' : '  THE BOOKS DO NOT BALANCE.',
    '',
    `  Files in ${dataFolder}:`,
    ...Object.entries(result.files ?? {}).map(([what, path]) => `  ${what.padEnd(12)}${path}`),
  ].join('\n');
};
