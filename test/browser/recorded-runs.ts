import { addMonths, instantOf, msOf, startOfCycle } from '../../domain/calendar.ts';
import type { Manifest } from '../../domain/manifest.ts';
import type { RunSummary } from '../../domain/operations/run-summary.ts';
import { runName } from '../../domain/run-name.ts';
import type { RunKind } from '../../domain/run-plan.ts';

/** Six months of a programme for fourteen million lines, in the sixth's first minutes. */
export const cycles = ['2026-02', '2026-03', '2026-04', '2026-05', '2026-06', '2026-07'];
export const recordedAt = instantOf(msOf(startOfCycle('2026-07')) + 22 * 60_000);

const lines = 14_021_337;
const runsOfAll = 200;

const refusedOf = (place: number) => ({
  line_is_iot: 2_163_402 + 611 * place,
  guardian_consent_needed: 401_208 - 9_170 * place,
  line_is_prepaid: 223_118 - 1_204 * place,
  line_has_no_own_allowance: 196_033 + 95 * place,
  line_suspended_by_operator: 79_416 + 2_310 * place,
  line_is_mvno: 57_480,
  line_ended: 50_722 + 31_407 * place,
  line_opened_after_reference_date: 40_661,
  line_paused_by_customer: 39_214 + 1_190 * place,
  benefit_declined: 1_177 * place,
  benefit_held: 38 + 11 * place,
});

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, each) => all + each, 0);

const present = (counts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

/** The account of a month's first run. */
const scheduledCounts = (place: number): NonNullable<RunSummary['counts']> => {
  const refused = present(refusedOf(place));
  const parked = { charging_unanswered: 1_284 + 77 * place, batch_failed: 400, row_unreadable: 3 };
  const alreadyGranted = 212 * place;
  const granted = lines - sum(refused) - sum(parked) - alreadyGranted;
  return { considered: lines, granted, alreadyGranted, refused, parked, notAttempted: 0 };
};

/** The account of a follow-up over so many parked lines. */
const followUpCounts = (considered: number): NonNullable<RunSummary['counts']> => {
  const parked = present({ row_unreadable: Math.min(3, considered) });
  const granted = considered - sum(parked);
  return { considered, granted, alreadyGranted: 0, refused: {}, parked, notAttempted: 0 };
};

const summaryOf = (cycle: string, kind: RunKind, number: number): RunSummary => {
  const place = cycles.indexOf(cycle);
  const days = kind === 'scheduled' ? 0 : kind === 'rerun' ? 2 + number : 1 + number * 0.7;
  const startedMs = msOf(startOfCycle(cycle)) + Math.round(days * 86_400_000);
  const took = kind === 'scheduled' ? 17_460_000 : kind === 'rerun' ? 9_840_000 : 74_000;
  const counts =
    kind === 'follow-up'
      ? followUpCounts(Math.max(3, 1_687 - 120 * number))
      : scheduledCounts(place);
  return {
    ...{ run: runName(cycle, kind, number), kind, benefit: 'monthly-data', cycle },
    ...{ status: 'sealed', execution: 'SUCCEEDED' },
    startedAt: instantOf(startedMs),
    endedAt: instantOf(startedMs + took),
    lines: counts.considered,
    counts:
      kind === 'rerun'
        ? { ...counts, granted: 0, alreadyGranted: counts.granted + counts.alreadyGranted }
        : counts,
  };
};

/** The run under way: its first months have ended, its own lines are being served. */
export const runUnderWay: RunSummary = {
  ...{ run: 'monthly-data-2026-07', kind: 'scheduled', benefit: 'monthly-data', cycle: '2026-07' },
  ...{ status: 'open', execution: 'RUNNING', startedAt: startOfCycle('2026-07'), lines },
  progress: {
    ...{ label: 'Lines', total: 140_214, pending: 93_401 },
    ...{ running: 640, succeeded: 46_161, failed: 12 },
  },
};

/** A run that a person must look at. */
export const haltedRun: RunSummary = {
  ...{ run: 'monthly-data-2026-06-2', kind: 'rerun', benefit: 'monthly-data', cycle: '2026-06' },
  ...{ status: 'halted', execution: 'FAILED', lines, error: 'RunDoesNotBalance' },
  startedAt: '2026-06-04T01:12:09.114Z',
  endedAt: '2026-06-04T04:40:51.870Z',
};

/** The month's first run that everything else is shown of. */
export const sealedRun = summaryOf('2026-05', 'scheduled', 1);

/** Two hundred runs, newest first. */
export const recordedRuns: RunSummary[] = (() => {
  const scheduled = cycles.slice(0, 5).map((cycle) => summaryOf(cycle, 'scheduled', 1));
  const fixed = [runUnderWay, haltedRun, ...scheduled];
  const followUps = Array.from({ length: runsOfAll - fixed.length }, (_, place) =>
    summaryOf(cycles[place % 5] ?? '', 'follow-up', Math.floor(place / 5) + 1),
  );
  return [...fixed, ...followUps].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
})();

/** The manifest of a run that has its account. */
export const manifestOf = ({ run, kind, cycle, counts, lines: rows }: RunSummary): Manifest => {
  if (!counts) throw new Error(`${run} has no account`);
  const quarantined = { birth_date_impossible: 118, line_twice: 41, class_unknown: 9 };
  const given = counts.granted + counts.alreadyGranted;
  return {
    ...{ run, kind, cycle, benefit: 'monthly-data', programme: 'customer-appreciation' },
    programmeVersion: 1,
    referenceDate: '2026-01-01',
    cohort: {
      ...{ rows: lines + 168, accepted: lines, quarantined, versionId: '3sL4kqtJlcpXroDTDmJ' },
      sha256: '9f64a747e1b97f131fabb6b447296c9b6f0201e79fb3c5356e6c77e89b6a806a',
    },
    ...counts,
    considered: rows ?? counts.considered,
    grantedByEvent: 4_112,
    charging: { topUps: given + 4_112, gigabytes: (given + 4_112) * 100 },
    balanced: true,
  };
};

/** The month after, for what is due next. */
export const monthAfter = (cycle: string): string => addMonths(`${cycle}-01`, 1).slice(0, 7);
