import type { RunKind } from '../run-plan.ts';
import { approvalTerms } from './approval-terms.ts';
import { type ActOfKind, type MonthAct, previewsOf } from './month-acts.ts';
import type { MonthHashes } from './month-hashes.ts';

/** What is ordered, and what is known about it. */
export interface OrderedRun {
  readonly kind: RunKind;
  /** Lines that a follow-up would look at; of other runs it means nothing. */
  readonly parkedLines: number;
  readonly hashes: MonthHashes;
}

/**
 * Whether a run needs an approval of its own. The first run of a month always does. What was approved
 * was that this programme is given to this cohort for this month: so a re-run of both needs none, it
 * can only reach whom the approved run should have reached. Neither does a follow-up of up to and
 * including so many lines. Under another programme version or cohort everything is new. The run of a
 * supplement never does: two persons have looked at each of its few lines.
 */
export const approvalNeeded = (acts: readonly MonthAct[], ordered: OrderedRun): boolean => {
  const { kind, parkedLines, hashes } = ordered;
  if (kind === 'supplement') return false;
  if (kind === 'scheduled') return true;
  const approvedBefore = previewsOf(acts).some(({ used }) => isOfSame(used, hashes));
  if (!approvedBefore) return true;
  return kind === 'follow-up' && parkedLines > approvalTerms.followUpLinesMax;
};

/** The gigabytes of the latest preview by which a run of this programme and cohort has gone ahead;
 * undefined where none has. No run of them may give away much more. */
export const approvedGigabytes = (
  acts: readonly MonthAct[],
  hashes: MonthHashes,
): number | undefined =>
  previewsOf(acts)
    .filter(({ used }) => isOfSame(used, hashes))
    .at(-1)?.made?.gigabytes;

const isOfSame = (used: ActOfKind<'used'> | undefined, hashes: MonthHashes): boolean =>
  used?.hashes.programme === hashes.programme && used.hashes.cohort === hashes.cohort;
