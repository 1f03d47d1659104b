import { type Cycle, type Instant, instantOf, msOf, startOfCycle } from '../calendar.ts';
import { isSamePerson } from '../operations/roles.ts';
import { approvalTerms } from './approval-terms.ts';
import { type ActOfKind, latestPreview, type MonthAct, type VoidReason } from './month-acts.ts';
import { changedBetween, type HashName, type MonthHashes } from './month-hashes.ts';
import type { PreviewCounts } from './preview-counts.ts';
import { previewName } from './preview-name.ts';

/** Persons who may not approve, where they are known: an approval is a second person's. */
export interface PersonsApart {
  /** Who put the programme version out. */
  readonly publisher?: string | undefined;
  /** Who deployed what runs now. */
  readonly deployer?: string | undefined;
}

export type NotApart = 'same_person' | 'publisher' | 'deployer';

/** Which part somebody had in the month that keeps them from approving it; undefined: none. */
export const partIn = (
  asked: ActOfKind<'asked'> | undefined,
  person: string,
  { publisher, deployer }: PersonsApart,
): NotApart | undefined => {
  if (isSamePerson(person, asked?.by)) return 'same_person';
  if (isSamePerson(person, publisher)) return 'publisher';
  return isSamePerson(person, deployer) ? 'deployer' : undefined;
};

/** Until then (excluded) an approval counts: a day from the cycle's start, or from the approval
 * where that came later. */
export const approvalExpiresAt = (cycle: Cycle, approvedAt: Instant): Instant => {
  const start = startOfCycle(cycle);
  const from = approvedAt > start ? approvedAt : start;
  return instantOf(msOf(from) + approvalTerms.approvalHoldsHours * 3_600_000);
};

/** Why a month waits. */
export type WaitReason =
  | 'no_preview'
  | 'preview_not_made'
  | 'not_approved'
  | 'rejected'
  | VoidReason
  | 'used'
  | NotApart
  | `${HashName}_changed`
  | 'expired';

export type Arming =
  | {
      readonly outcome: 'armed';
      readonly number: number;
      readonly preview: string;
      readonly counts: PreviewCounts;
      /** Where the approved document lies, and what it was when it was approved. */
      readonly kept: ActOfKind<'made'>['kept'];
      readonly approvedBy: string;
      readonly approvedAt: Instant;
      readonly expiresAt: Instant;
      /** True where this run has gone ahead by it already: its counts were compared. */
      readonly used: boolean;
    }
  | { readonly outcome: 'wait'; readonly reason: WaitReason; readonly sentence: string };

export interface ArmingInput {
  readonly acts: readonly MonthAct[];
  readonly cycle: Cycle;
  /** Which run asks: the one that has used the approval may ask again. */
  readonly run: string;
  /** As they are now. */
  readonly hashes: MonthHashes;
  readonly at: Instant;
  readonly apart: PersonsApart;
}

/**
 * Whether the month may go ahead by itself: the latest preview is approved by a person without
 * another part in it, nothing that was looked at has changed, the approval holds and no other run
 * has used it. The first thing that is not so is the reason.
 */
export const armingOf = (input: ArmingInput): Arming => {
  const { acts, cycle, run, hashes, at, apart } = input;
  const latest = latestPreview(acts);
  const wait = (reason: WaitReason, sentence: string): Arming => ({
    outcome: 'wait',
    reason,
    sentence,
  });
  if (!latest) return wait('no_preview', `${cycle} has no preview.`);
  const preview = previewName(cycle, latest.number);
  const { asked, made, approved, rejected, voided, used } = latest;
  if (rejected) {
    return wait('rejected', `${preview} was rejected by ${rejected.by}: ${rejected.why}`);
  }
  if (!made) return wait('preview_not_made', `${preview} is not made yet.`);
  if (!approved) return wait('not_approved', `Nobody has approved ${preview}.`);
  if (voided) return wait(voided.reason, `${preview} no longer holds. ${voided.why}`);
  if (used && used.run !== run) {
    return wait('used', `By the approval of ${preview} ${used.run} has gone ahead.`);
  }
  const part = partIn(asked, approved.by, apart);
  if (part) return wait(part, notApartSentence(part, preview));
  const changed = changedBetween(made.hashes, hashes)[0];
  if (changed) {
    return wait(`${changed}_changed`, `The ${changed} is not what ${preview} looked at.`);
  }
  const expiresAt = approvalExpiresAt(cycle, approved.at);
  if (at >= expiresAt) {
    return wait('expired', `The approval of ${preview} was good until ${expiresAt}.`);
  }
  return {
    ...{ outcome: 'armed', number: latest.number, preview },
    ...{ counts: made.counts, kept: made.kept },
    ...{ approvedBy: approved.by, approvedAt: approved.at, expiresAt },
    used: used !== undefined,
  };
};

/** Why this person may not approve. */
export const notApartSentence = (part: NotApart, preview: string): string => {
  if (part === 'same_person') return `Whoever asked for ${preview} cannot approve it.`;
  if (part === 'publisher') return `Whoever published the programme cannot approve ${preview}.`;
  return `Whoever deployed what runs now cannot approve ${preview}.`;
};
