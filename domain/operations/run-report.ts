import type { Manifest } from '../manifest.ts';
import type { RunPlan } from '../run-plan.ts';

/** A cell that no spreadsheet takes for a formula. */
export const csvCell = (value: string | number): string => {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : `${value}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** So that a spreadsheet reads it as UTF-8. */
const byteOrderMark = '\uFEFF';

/**
 * The report of a sealed run for a spreadsheet: part, what, how many. It holds counts and hashes,
 * and no line.
 */
export const reportCsv = (manifest: Manifest, plan: RunPlan): string => {
  const byReason = (part: string, counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([reason, count]) => [part, reason, count] as const);
  const rows: readonly (readonly [string, string, string | number])[] = [
    ['run', 'name', manifest.run],
    ['run', 'kind', manifest.kind],
    ['run', 'month', manifest.cycle],
    ['run', 'benefit', manifest.benefit],
    ['run', 'opened at', plan.openedAt],
    ['run', 'decided as of', plan.asOf],
    ['programme', 'version', `${manifest.programme}@${manifest.programmeVersion}`],
    ['programme', 'hash', plan.programmeHash],
    ['code', 'version', plan.codeVersion],
    ['cohort', 'rows', manifest.cohort.rows],
    ['cohort', 'accepted', manifest.cohort.accepted],
    ...byReason('quarantined', manifest.cohort.quarantined),
    ['cohort', 'sha256', manifest.cohort.sha256],
    ['lines', 'considered', manifest.considered],
    ['lines', 'granted', manifest.granted],
    ['lines', 'already granted', manifest.alreadyGranted],
    ...byReason('refused', manifest.refused),
    ...byReason('parked', manifest.parked),
    ['lines', 'not attempted', manifest.notAttempted],
    ['lines', 'granted by event', manifest.grantedByEvent],
    ...(manifest.reinstated
      ? [['lines', 'given again after a void', manifest.reinstated] as const]
      : []),
    ['charging', 'top-ups of the month', manifest.charging.topUps],
    ['charging', 'gigabytes of the month', manifest.charging.gigabytes],
    ['books', 'balanced', manifest.balanced ? 'yes' : 'no'],
  ];
  const lines = [['part', 'what', 'value'], ...rows].map((row) => row.map(csvCell).join(','));
  return `${byteOrderMark}${lines.join('\r\n')}\r\n`;
};
