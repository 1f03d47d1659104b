import { type Instant, instantOf, msOf } from '../calendar.ts';
import { isSamePerson } from '../operations/roles.ts';
import type { Supplement } from './supplement-acts.ts';
import { supplementTerms } from './supplement-terms.ts';
import { type SupplementState, supplementName } from './supplement-words.ts';

const hourMs = 3_600_000;

/** Until when it may be checked (excluded). */
export const supplementCheckedUntil = ({ requested }: Supplement): Instant =>
  instantOf(msOf(requested.at) + supplementTerms.checkedWithinHours * hourMs);

/** The state of a supplement, out of its acts alone. */
export const stateOfSupplement = (supplement: Supplement, now: Instant): SupplementState => {
  const { checked, sealed } = supplement;
  if (sealed) return 'sealed';
  if (checked) return checked.verdict;
  return now >= supplementCheckedUntil(supplement) ? 'expired' : 'waiting_for_check';
};

/** True while nothing is decided about it, or what was decided is not done. Another has to wait: two
 * at once could hold the same line. */
export const isOpenSupplement = (state: SupplementState): boolean =>
  state === 'waiting_for_check' || state === 'approved';

/** Why somebody's word is not taken. */
export type SupplementRefusal =
  | 'same_person'
  | 'already_approved'
  | Extract<SupplementState, 'rejected' | 'expired'>;

export type TakenWord =
  | { readonly outcome: 'take' | 'already' }
  | { readonly outcome: 'refused'; readonly reason: SupplementRefusal; readonly sentence: string };

/** Somebody's word on a supplement. */
export interface WordOnSupplement {
  readonly supplement: Supplement;
  readonly verdict: 'approved' | 'rejected';
  readonly by: string;
  readonly now: Instant;
}

/**
 * Whether a person's word on a supplement is taken: the first one, and a yes only of somebody else
 * than who asked for it. No may be said by anybody, as long as nobody has said yes.
 */
export const takeWord = ({ supplement, verdict, by, now }: WordOnSupplement): TakenWord => {
  const { requested, checked } = supplement;
  const name = supplementName(supplement.number);
  if (checked) {
    if (checked.by === by && checked.verdict === verdict) return { outcome: 'already' };
    if (verdict === 'approved' && maySealIt(supplement, by)) return { outcome: 'already' };
    return checked.verdict === 'approved'
      ? refused('already_approved', `${name} was approved by ${checked.by} at ${checked.at}.`)
      : refused('rejected', `${name} was rejected by ${checked.by}: ask for it anew.`);
  }
  if (stateOfSupplement(supplement, now) === 'expired') {
    return refused('expired', `${name} was not checked in time: ask for it anew.`);
  }
  if (verdict === 'approved' && isSamePerson(by, requested.by)) {
    return refused('same_person', `${by} has asked for ${name}: another person checks it.`);
  }
  return { outcome: 'take' };
};

/** Approved and not sealed: any other person than its maker may have the sealing go on, since whoever
 * approved it may be gone. */
const maySealIt = ({ requested, checked, sealed }: Supplement, by: string): boolean =>
  checked?.verdict === 'approved' && !sealed && !isSamePerson(by, requested.by);

const refused = (reason: SupplementRefusal, sentence: string): TakenWord => ({
  outcome: 'refused',
  reason,
  sentence,
});
