import { type Instant, instantOf, msOf } from '../calendar.ts';
import { isSamePerson } from '../operations/roles.ts';
import { type Correction, nameOf } from './correction-acts.ts';
import { correctionTerms } from './correction-terms.ts';
import type { CorrectionState } from './correction-words.ts';

const hourMs = 3_600_000;

/** How many checkers a correction of so many grants takes, beside whoever asked for it. */
export const checkersNeeded = (grants: number): 1 | 2 =>
  grants > correctionTerms.thirdPersonAbove ? 2 : 1;

/** Until when it may be checked (excluded). */
export const checkedUntil = ({ requested, listed }: Correction): Instant =>
  instantOf(msOf(listed?.at ?? requested.at) + correctionTerms.checkedWithinHours * hourMs);

/** The state of a correction, out of its acts alone. */
export const stateOf = (correction: Correction, now: Instant): CorrectionState => {
  const { listed, checks, stopped, ended } = correction;
  if (ended) return 'done';
  if (stopped) return 'stopped';
  if (checks.some(({ verdict }) => verdict === 'rejected')) return 'rejected';
  if (listed && checks.length >= checkersNeeded(listed.grants)) return 'approved';
  if (now >= checkedUntil(correction)) return 'expired';
  if (!listed) return 'listing';
  return checks.length === 0 ? 'waiting_for_check' : 'waiting_for_third_person';
};

/** True while nothing is decided about it, or not everything that was decided is done. */
export const isOpen = (state: CorrectionState): boolean =>
  ['listing', 'waiting_for_check', 'waiting_for_third_person', 'approved'].includes(state);

/** Why somebody's word is not taken. */
export type CheckRefusal =
  | 'not_listed'
  | 'nothing_to_correct'
  | 'same_person'
  | 'list_not_named'
  | 'list_differs'
  | Extract<CorrectionState, 'done' | 'stopped' | 'rejected' | 'expired'>
  | 'approved_by_others';

export type TakenCheck =
  | { readonly outcome: 'take'; readonly turn: 1 | 2 }
  | { readonly outcome: 'already' }
  | { readonly outcome: 'refused'; readonly reason: CheckRefusal; readonly sentence: string };

export interface Check {
  readonly correction: Correction;
  readonly verdict: 'approved' | 'rejected';
  /** The list that the person looked at, where one is named. */
  readonly list?: string | undefined;
  readonly by: string;
  readonly now: Instant;
}

/**
 * Whether a person's word on a correction is taken. Whoever asked for it does not approve it, nor
 * does one person stand for two checkers; no may be said by anybody, as long as nothing is begun.
 * Of many grants a checker names the list, so that nobody approves what they have not seen.
 */
export const checkCorrection = (check: Check): TakenCheck => {
  const { correction, verdict, by, now } = check;
  const { checks } = correction;
  const name = nameOf(correction);
  const state = stateOf(correction, now);
  const saidBefore = checks.some((said) => said.by === by && said.verdict === verdict);
  // A yes that somebody else's no, a stop or time has overtaken is said of something that is over.
  if (saidBefore && (verdict === 'rejected' || !overtaken.includes(state))) {
    return { outcome: 'already' };
  }
  const over = overSentences[state];
  if (over) return refused(over.reason, `${name} ${over.is}`);
  const turn = checks.length === 0 ? 1 : 2;
  if (verdict === 'rejected') return { outcome: 'take', turn };
  return whyNot(check, name) ?? { outcome: 'take', turn };
};

const refused = (reason: CheckRefusal, sentence: string): TakenCheck => ({
  outcome: 'refused',
  reason,
  sentence,
});

const overtaken: readonly CorrectionState[] = ['rejected', 'stopped', 'expired'];
const anew = 'Ask for it anew.';

const overSentences: {
  readonly [S in CorrectionState]?: { readonly reason: CheckRefusal; readonly is: string };
} = {
  done: { reason: 'done', is: 'is done.' },
  stopped: { reason: 'stopped', is: `was stopped. ${anew}` },
  rejected: { reason: 'rejected', is: `was rejected. ${anew}` },
  expired: { reason: 'expired', is: `was not checked in time. ${anew}` },
  approved: {
    reason: 'approved_by_others',
    is: 'is approved and carried out: stop it, where it must not go on.',
  },
};

const whyNot = ({ correction, list, by }: Check, name: string): TakenCheck | undefined => {
  const { requested, listed, checks } = correction;
  if (!listed) {
    return refused('not_listed', `Whom ${name} touches is still being counted. Try again soon.`);
  }
  if (listed.grants === 0) {
    return refused('nothing_to_correct', `${name} touches no grant: there is nothing to approve.`);
  }
  if (isSamePerson(by, requested.by)) {
    return refused('same_person', `${by} has asked for ${name}: another person checks it.`);
  }
  if (checks.some((said) => isSamePerson(by, said.by))) {
    return refused('same_person', `${by} has checked ${name} already: a third person must.`);
  }
  if (list !== undefined && list !== listed.list) {
    return refused('list_differs', `${list} is not the list of ${name}. Look at it again.`);
  }
  if (list === undefined && listed.grants > correctionTerms.listNamedAbove) {
    return refused(
      'list_not_named',
      `${name} touches ${listed.grants} grants: look at its list, then name it.`,
    );
  }
  return undefined;
};
