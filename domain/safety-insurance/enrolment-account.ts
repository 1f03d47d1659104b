import * as z from 'zod';
import { sumOf } from '../counts-by-reason.ts';
import type { Enrolment } from './enrolment.ts';
import type { EnrolmentPlan } from './enrolment-plan.ts';
import type { SafetyInsuranceBenefit } from './safety-insurance-benefit.ts';

const count = z.int().nonnegative();
const byReason = z.record(z.string(), count);

/** What an automatic enrolment came to, in counts: every person of the slice in exactly one of
 * insured, rejected, missing, refused and parked. It is written once the books are made up. */
export const enrolmentManifestSchema = z.strictObject({
  run: z.string(),
  execution: z.string(),
  cycle: z.string(),
  programme: z.string(),
  programmeVersion: z.int().positive(),
  enrolledOn: z.string(),
  considered: count,
  insured: count,
  /** Of the grants of the insured, every attribute of each; absent of accounts from before there was
   * one. */
  grantsHash: z.string().optional(),
  /** By the insurer, with its reason. */
  rejected: byReason,
  /** The insurer has not answered. */
  missing: count,
  refused: byReason,
  parked: byReason,
  handOver: z.strictObject({ files: count, rows: count }),
  answers: z.strictObject({ rows: count, repeated: count, stray: count, parked: byReason }),
  balanced: z.boolean(),
});
export type EnrolmentManifest = z.infer<typeof enrolmentManifestSchema>;

/** Where one person stands in the account of a run. */
export type PersonStanding =
  | { readonly in: 'insured' | 'missing' }
  | { readonly in: 'rejected' | 'refused' | 'parked'; readonly reason: string };

/** What the run's batches said of people who got no enrolment, or whose enrolment waits. */
export interface SaidOfPeople {
  readonly refused: ReadonlyMap<string, string>;
  readonly parked: ReadonlyMap<string, string>;
}

/**
 * Where a person stands: the enrolment as it is says it, and the batches only of whom it says
 * nothing. A certificate counts whatever came after it: a cancellation is the customer's later act.
 */
export const standingOf = (
  person: string,
  { enrolment, run, said }: { enrolment: Enrolment | undefined; run: string; said: SaidOfPeople },
): PersonStanding => {
  const doubt = said.parked.get(person) ?? 'batch_failed';
  if (!enrolment) {
    const reason = said.refused.get(person);
    return reason === undefined ? { in: 'parked', reason: doubt } : { in: 'refused', reason };
  }
  if (enrolment.source !== run) {
    // Offered by an earlier run, and this one has not brought it further.
    if (enrolment.state === 'offered' && enrolment.because === 'age') {
      return { in: 'parked', reason: doubt };
    }
    return { in: 'refused', reason: said.refused.get(person) ?? 'already_enrolled' };
  }
  if (enrolment.certificate !== undefined) return { in: 'insured' };
  switch (enrolment.state) {
    case 'rejected':
      return { in: 'rejected', reason: enrolment.reason ?? 'no_reason_given' };
    case 'missing':
      return { in: 'missing' };
    case 'declined':
    case 'cancelled':
    case 'ended':
      return { in: 'refused', reason: enrolment.reason ?? enrolment.state };
    case 'handed_over':
      return { in: 'parked', reason: enrolment.accepted ? 'benefit_held' : doubt };
    case 'offered':
    case 'insured':
      return { in: 'parked', reason: doubt };
  }
};

/** Everything that the account is made of, each side counted on its own. */
export interface EnrolmentBooks {
  readonly plan: EnrolmentPlan;
  readonly benefit: SafetyInsuranceBenefit;
  /** Rows of the slice, or of the late file, that there should be. */
  readonly expected: number;
  readonly standings: StandingCounts;
  readonly insuredWithoutGrant: number;
  readonly grantsHash: string;
  readonly handOver: { readonly files: number; readonly rows: number };
  readonly answers: EnrolmentManifest['answers'] & { readonly recorded: number };
}

/** How many people stand where. */
export interface StandingCounts {
  insured: number;
  missing: number;
  readonly rejected: Record<string, number>;
  readonly refused: Record<string, number>;
  readonly parked: Record<string, number>;
}

/** The account of a run, and every reason why it does not hold; pure arithmetic. */
export const reconcileEnrolment = (
  books: EnrolmentBooks,
): { manifest: EnrolmentManifest; faults: string[] } => {
  const { plan, standings, expected, handOver, answers, insuredWithoutGrant } = books;
  const { insured, missing, rejected, refused, parked } = standings;
  const considered = insured + missing + sumOf(rejected) + sumOf(refused) + sumOf(parked);
  const faults = [
    ...(considered === expected
      ? []
      : [`${considered} people are accounted for and ${expected} are in the slice.`]),
    ...(insuredWithoutGrant === 0
      ? []
      : [`${insuredWithoutGrant} people are insured and have no grant; redrive the recording.`]),
    ...(answers.rows === handOver.rows
      ? []
      : [`${handOver.rows} people were handed over and ${answers.rows} answers brought together.`]),
    ...(answers.recorded <= answers.rows
      ? []
      : [`${answers.recorded} answers were recorded of ${answers.rows}.`]),
    ...tooManyParked(books, considered),
  ];
  const { recorded: _recorded, ...answered } = answers;
  const manifest: EnrolmentManifest = {
    run: plan.run,
    execution: plan.execution,
    cycle: plan.cycle,
    programme: plan.programme,
    programmeVersion: plan.programmeVersion,
    enrolledOn: plan.enrolledOn,
    considered,
    insured,
    grantsHash: books.grantsHash,
    rejected: inOrder(rejected),
    missing,
    refused: inOrder(refused),
    parked: inOrder(parked),
    handOver,
    answers: answered,
    balanced: faults.length === 0,
  };
  return { manifest, faults };
};

/** Doubts about the data are somebody's work and stop no run; failed batches are an outage. */
const ofTheData = new Set(['several_birth_dates', 'benefit_held']);

const tooManyParked = ({ standings, benefit }: EnrolmentBooks, considered: number): string[] => {
  const { parkedShareMax, parkedPeopleAlwaysAllowed } = benefit.run;
  const parked = sumOf(
    Object.fromEntries(Object.entries(standings.parked).filter(([why]) => !ofTheData.has(why))),
  );
  if (parked <= Math.max(parkedPeopleAlwaysAllowed, considered * parkedShareMax)) return [];
  return [
    `${parked} of ${considered} people are parked; the programme allows ` +
      `${parkedPeopleAlwaysAllowed} people or ${parkedShareMax * 100} %.`,
  ];
};

const inOrder = (counts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
