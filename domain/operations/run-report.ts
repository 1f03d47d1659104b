import type { Manifest } from '../manifest.ts';
import { type Report, reportHash } from '../record/report.ts';
import type { RunPlan } from '../run-plan.ts';

/** What a spreadsheet would take for a number or a date: 2026-02, or digits with zeros before them. */
const looksCounted = /^(\d[\d.,:/ -]*|\d+(\.\d+)?e[+-]?\d+)$/i;

/** A cell that no spreadsheet takes for a formula, and a text for nothing but a text. */
export const csvCell = (value: string | number): string => {
  const isMisread =
    typeof value === 'string' && (/^[=+\-@\t\r]/.test(value) || looksCounted.test(value));
  const text = isMisread ? `'${value}` : `${value}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** So that a spreadsheet reads it as UTF-8. */
const byteOrderMark = '\uFEFF';

/**
 * The report of a sealed run for a spreadsheet: part, what, how many. It holds counts and hashes,
 * and no line. The last rows name its place in the chain of signed reports; a run from before there
 * was one has none.
 */
export const reportCsv = (manifest: Manifest, plan: RunPlan, signed?: Report): string => {
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
    ...(manifest.cohort.supplemented
      ? [['cohort', 'of these by supplements', manifest.cohort.supplemented] as const]
      : []),
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
    ...(signed ? ofRecord(signed) : ([['record', 'signed off', 'no']] as const)),
  ];
  const lines = [['part', 'what', 'value'], ...rows].map((row) => row.map(csvCell).join(','));
  return `${byteOrderMark}${lines.join('\r\n')}\r\n`;
};

const ofRecord = (signed: Report) =>
  [
    ['record', 'signed off', signed.signedOffAt],
    ['record', 'number', signed.number],
    ['record', 'hash', reportHash(signed)],
    ['record', 'hash of the one before', signed.before],
    ['record', 'hash of the grants', signed.grantsHash],
  ] as const;
