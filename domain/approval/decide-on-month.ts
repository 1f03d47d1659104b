import type { Cycle, Instant } from '../calendar.ts';
import type { MonthlyDataBenefit } from '../programme.ts';
import {
  approvalExpiresAt,
  type NotApart,
  notApartSentence,
  type PersonsApart,
  partIn,
} from './arming.ts';
import { type ClosedReason, periodOf } from './ask-for-preview.ts';
import { latestPreview, type MonthAct, previewsOf, type VoidReason } from './month-acts.ts';
import { changedBetween, type HashName, type MonthHashes } from './month-hashes.ts';
import { previewIdentity, previewName } from './preview-name.ts';

/** Why somebody's word on a preview is not taken. */
export type DecisionRefusal =
  | ClosedReason
  | NotApart
  | `${HashName}_changed`
  | 'no_such_preview'
  | 'superseded'
  | 'preview_not_made'
  | 'rejected'
  | 'approved_by_another'
  | VoidReason
  | 'expired'
  | 'used';

export type TakenDecision =
  | { readonly outcome: 'take'; readonly number: number }
  | { readonly outcome: 'already'; readonly number: number; readonly at: Instant }
  | { readonly outcome: 'refused'; readonly reason: DecisionRefusal; readonly sentence: string };

export interface DecisionOnMonth {
  readonly acts: readonly MonthAct[];
  readonly cycle: Cycle;
  readonly benefit: MonthlyDataBenefit;
  readonly verdict: 'approved' | 'rejected';
  /** The name that the person looked at. */
  readonly preview: string;
  readonly by: string;
  readonly at: Instant;
  readonly hashes: MonthHashes;
  readonly apart: PersonsApart;
}

/**
 * Whether a person's word on a preview is taken. It is about one preview, the latest one of the
 * month, so that nobody approves what they have not seen. The same word of the same person again
 * changes nothing, as long as it counts. No stands above yes: an approved preview may still be rejected, by its maker too,
 * until a run has gone ahead by it; a rejected one is never approved.
 */
export const decideOnMonth = (decision: DecisionOnMonth): TakenDecision => {
  const { acts, cycle, benefit, verdict, by, at } = decision;
  const refused = (reason: DecisionRefusal, sentence: string): TakenDecision => ({
    outcome: 'refused',
    reason,
    sentence,
  });
  const period = periodOf(benefit, cycle, at);
  if (period.outcome === 'closed') return refused(period.reason, period.sentence);
  const identity = previewIdentity(decision.preview);
  const meant =
    identity?.cycle === cycle
      ? previewsOf(acts).find(({ number }) => number === identity.number)
      : undefined;
  if (!meant) return refused('no_such_preview', `${cycle} has no preview ${decision.preview}.`);
  const { number, approved, rejected, used } = meant;
  const saidBefore = verdict === 'approved' ? approved : rejected;
  const already: TakenDecision | undefined =
    saidBefore?.by === by ? { outcome: 'already', number, at: saidBefore.at } : undefined;
  if (already && verdict === 'rejected') return already;
  const latest = latestPreview(acts)?.number ?? number;
  if (latest !== number) {
    return refused('superseded', `${previewName(cycle, latest)} has come after it. Look at that.`);
  }
  if (rejected) return refused('rejected', `${rejected.by} has rejected it: ${rejected.why}`);
  if (used) {
    return already ?? refused('used', `${used.run} has gone ahead by it. Stop the run instead.`);
  }
  if (verdict === 'rejected') return { outcome: 'take', number };
  return whyNotApproved(decision, meant) ?? already ?? { outcome: 'take', number };
};

const again = 'Have the month previewed again.';

/** Why this person's approval of this preview counts for nothing now; undefined: it counts. */
const whyNotApproved = (
  { cycle, by, at, hashes, apart }: DecisionOnMonth,
  { number, asked, made, approved, voided }: ReturnType<typeof previewsOf>[number],
): TakenDecision | undefined => {
  const refused = (reason: DecisionRefusal, sentence: string): TakenDecision => ({
    outcome: 'refused',
    reason,
    sentence,
  });
  const preview = previewName(cycle, number);
  if (!made) return refused('preview_not_made', `${preview} is not made yet.`);
  if (voided) return refused(voided.reason, `${preview} no longer holds. ${voided.why}`);
  const part = partIn(asked, by, apart);
  if (part) return refused(part, notApartSentence(part, preview));
  if (approved && at >= approvalExpiresAt(cycle, approved.at)) {
    return refused('expired', `Its approval has expired. ${again}`);
  }
  if (approved && approved.by !== by) {
    return refused('approved_by_another', `${approved.by} has approved it already.`);
  }
  const changed = changedBetween(made.hashes, hashes)[0];
  if (!changed) return undefined;
  return refused(`${changed}_changed`, `The ${changed} is not what ${preview} looked at. ${again}`);
};
