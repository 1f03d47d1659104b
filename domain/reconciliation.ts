import { type CountsByReason, sumOf } from './counts-by-reason.ts';
import type { CohortCounts, Manifest } from './manifest.ts';
import type { MonthlyDataBenefit } from './programme.ts';
import { isFullRun, type RunKind, type RunPlan } from './run-plan.ts';

/** What the run's result files say, each batch counted once, and what was settled after the Map. */
export interface RunCounts {
  readonly granted: number;
  readonly alreadyGranted: number;
  readonly refused: CountsByReason;
  readonly parked: CountsByReason;
  readonly notAttempted: number;
  /** Lines that stand in more than one place, or twice in one. */
  readonly repeated: number;
}

/** The grants that events brought about for the cycle. */
export interface EventGrants {
  /** Of the whole cycle, up to now. */
  readonly total: number;
  /** Those whose line is among this run's granted or already granted. */
  readonly seen: number;
}

/** Another run of the cycle whose books are closed, and what it alone granted. */
export interface SealedRun {
  readonly run: string;
  readonly kind: RunKind;
  readonly granted: number;
}

/** Both sides of the books, each counted on its own. */
export interface ReconciliationInput {
  readonly plan: RunPlan;
  readonly benefit: MonthlyDataBenefit;
  readonly cohort: CohortCounts;
  readonly counts: RunCounts;
  readonly events: EventGrants;
  /** Every other run of the cycle that is sealed: some runs have not looked at everybody. */
  readonly sealed: readonly SealedRun[];
  /** Grants of the cycle that stand in the ledger and that neither this run's outcomes, nor sealed
   * runs, nor the noted grants by event account for. */
  readonly grantsElsewhere?: number | undefined;
  /** Of the grants that the run wrote; absent of a halted run. */
  readonly grantsHash?: string | undefined;
  /** Grants of the cycle that were given again after a void: no run looks at their keys, and the
   * top-up that was taken back stays in charging's lists beside theirs. */
  readonly reinstated?: number | undefined;
  /** Charging's own count for cycle and benefit. */
  readonly charging: { readonly topUps: number; readonly amountMb: number };
}

/** The account, and what is wrong with it. */
export interface Reconciliation {
  readonly manifest: Manifest;
  /** A sentence for each sum that does not come out; none when the books balance. */
  readonly imbalances: string[];
  /** Why the run may not end well although the books balance: too many lines parked, or some
   * never attempted. */
  readonly objections: string[];
}

const rowsAreAccountedFor = ({ cohort }: ReconciliationInput): string[] => {
  const quarantined = sumOf(cohort.quarantined);
  return cohort.rows === cohort.accepted + quarantined
    ? []
    : [
        `The extract has ${cohort.rows} rows, but ${cohort.accepted} accepted and ` +
          `${quarantined} quarantined are ${cohort.accepted + quarantined}.`,
      ];
};

const everybodyIsConsidered = ({ plan, cohort }: ReconciliationInput): string[] =>
  !isFullRun(plan.kind) || plan.items.rows === cohort.accepted
    ? []
    : [`The run read ${plan.items.rows} lines, but the cohort has ${cohort.accepted}.`];

const linesAreAccountedFor = ({ plan, counts }: ReconciliationInput): string[] => {
  const { granted, alreadyGranted, notAttempted, repeated } = counts;
  const refused = sumOf(counts.refused);
  const parked = sumOf(counts.parked);
  const sum = granted + alreadyGranted + refused + parked + notAttempted;
  const sentences: string[] = [];
  if (sum !== plan.items.rows) {
    sentences.push(
      `${plan.items.rows} lines were to be considered, but ${granted} granted, ` +
        `${alreadyGranted} already granted, ${refused} refused, ${parked} parked and ` +
        `${notAttempted} not attempted are ${sum}.`,
    );
  }
  if (repeated > 0) sentences.push(`${repeated} lines have more than one outcome.`);
  return sentences;
};

/**
 * How many top-ups charging must hold for the cycle. A full run has looked at every line: what it
 * granted, what it found granted, and the grants by event that it did not see. A follow-up or a
 * supplement has looked at few, so it adds up who wrote the grants: each bears the name of one run or one event,
 * in whatever order these came to their lines.
 */
export const expectedTopUps = (input: ReconciliationInput): number => {
  const { plan, counts, events, sealed, grantsElsewhere = 0, reinstated = 0 } = input;
  if (isFullRun(plan.kind)) {
    const unseen = events.total - events.seen;
    return counts.granted + counts.alreadyGranted + unseen + grantsElsewhere + reinstated;
  }
  const byRuns = sealed.reduce((sum, { granted }) => sum + granted, counts.granted);
  return byRuns + events.total + grantsElsewhere + reinstated;
};

const chargingAgrees = (input: ReconciliationInput): string[] => {
  const { plan, benefit, charging, sealed, events } = input;
  if (!isFullRun(plan.kind) && !sealed.some(({ kind }) => isFullRun(kind))) {
    return [`${plan.run} follows no full run of ${plan.cycle} that ended well.`];
  }
  const sentences: string[] = [];
  if (events.seen > events.total) {
    sentences.push(
      `The run saw ${events.seen} grants by event, but only ${events.total} are on record.`,
    );
  }
  const expected = expectedTopUps(input);
  if (charging.topUps !== expected) {
    const difference = charging.topUps - expected;
    const side = difference > 0 ? 'more' : 'fewer';
    sentences.push(
      `Charging holds ${charging.topUps} top-ups for ${plan.cycle}; the ledger accounts for ` +
        `${expected}: ${Math.abs(difference)} ${side} than granted.`,
    );
  }
  const { amountGb, mbPerGb } = benefit.amount;
  const expectedMb = expected * amountGb * mbPerGb;
  if (charging.amountMb !== expectedMb) {
    sentences.push(
      `Charging credited ${charging.amountMb} MB for ${plan.cycle}; ${expected} grants of ` +
        `${amountGb} GB are ${expectedMb} MB.`,
    );
  }
  return sentences;
};

const fewAreParked = ({ benefit, cohort, counts }: ReconciliationInput): string[] => {
  const { parkedShareMax, parkedLinesAlwaysAllowed } = benefit.run;
  const parked = sumOf(counts.parked);
  if (parked <= Math.max(parkedLinesAlwaysAllowed, cohort.accepted * parkedShareMax)) return [];
  return [
    `${parked} of ${cohort.accepted} lines are parked; the programme allows ` +
      `${parkedLinesAlwaysAllowed} lines or ${parkedShareMax * 100} %.`,
  ];
};

const everybodyIsAttempted = ({ counts }: ReconciliationInput): string[] =>
  counts.notAttempted === 0
    ? []
    : [`${counts.notAttempted} lines were not attempted; redrive the run to serve them.`];

const withoutZeros = (counts: CountsByReason): CountsByReason =>
  Object.fromEntries(
    Object.entries(counts)
      .filter(([, value]) => value > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** The account of a run, and every reason why it does not hold. Pure arithmetic: whoever calls it
 * has counted each side on its own, and nothing here is derived from what it is compared with. */
export const reconcile = (input: ReconciliationInput): Reconciliation => {
  const { plan, benefit, cohort, counts, events, charging } = input;
  const imbalances = [
    ...rowsAreAccountedFor(input),
    ...everybodyIsConsidered(input),
    ...linesAreAccountedFor(input),
    ...chargingAgrees(input),
  ];
  const manifest: Manifest = {
    run: plan.run,
    kind: plan.kind,
    cycle: plan.cycle,
    benefit: plan.benefit,
    programme: plan.programme,
    programmeVersion: plan.programmeVersion,
    referenceDate: plan.referenceDate,
    cohort: { ...cohort, quarantined: withoutZeros(cohort.quarantined) },
    considered: plan.items.rows,
    granted: counts.granted,
    alreadyGranted: counts.alreadyGranted,
    refused: withoutZeros(counts.refused),
    parked: withoutZeros(counts.parked),
    ...(input.grantsHash !== undefined && { grantsHash: input.grantsHash }),
    notAttempted: counts.notAttempted,
    grantedByEvent: events.total,
    ...(input.reinstated && { reinstated: input.reinstated }),
    charging: {
      topUps: charging.topUps,
      gigabytes: charging.amountMb / benefit.amount.mbPerGb,
    },
    balanced: imbalances.length === 0,
  };
  return {
    manifest,
    imbalances,
    objections: [...fewAreParked(input), ...everybodyIsAttempted(input)],
  };
};
