import { addDays, type PlainDate } from '../calendar.ts';
import type { Choice, Claim } from './choice.ts';
import type { CodeStanding } from './code-standing.ts';
import { type OttPassInput, ottPassFacts, type Refused } from './decide-choice.ts';
import type { OttPassBenefit } from './ott-pass-benefit.ts';
import { brokenOf, rules, rulesOfFirstShowing, rulesOfShowing } from './rules.ts';

/** `show`: the line has a code. `claim`: it has a right to one. */
export type RevealDecision =
  | { readonly outcome: 'show'; readonly claim: Claim; readonly choice: Choice }
  | { readonly outcome: 'claim'; readonly choice: Choice; readonly registerBy: PlainDate }
  | Refused;

/** The last day on which a code given that day is taken: the programme's, or so many days more
 * where it could not be given in time. */
export const registerByOf = (
  { window, dates }: Pick<OttPassBenefit, 'window' | 'dates'>,
  givenOn: PlainDate,
): PlainDate =>
  givenOn <= window.registerUntil
    ? window.registerUntil
    : addDays(givenOn, dates.lateRegistrationDays);

/**
 * Whether a line may see its code, or claim one. What was shown once stays the holder's: of the
 * rules only those about the person and "this was not me" are asked again. A choice made in time
 * is served after the window too; up to the last day of registration, or beyond it where the line
 * was waiting because there was no code. A code that was cancelled unseen is not shown: it can only
 * be replaced.
 */
export const decideReveal = (
  input: OttPassInput,
  code: CodeStanding | undefined,
): RevealDecision => {
  const facts = ottPassFacts(input);
  const { record } = input;
  const claim = record?.lapsed ? undefined : record?.claim;
  if (record && claim) {
    const wasShown = code?.revealed === true || claim.replaces === true;
    const broken = brokenOf(wasShown ? rulesOfShowing : rulesOfFirstShowing, facts);
    if (broken) return { outcome: 'refused', reason: broken };
    if (code?.cancelled && !code.revealed) return { outcome: 'refused', reason: 'code_cancelled' };
    return { outcome: 'show', claim, choice: record.choice };
  }
  const broken = brokenOf(rules, facts);
  if (broken) return { outcome: 'refused', reason: broken };
  if (!record || record.lapsed) return { outcome: 'refused', reason: 'choice_missing' };
  if (!record.waiting && facts.on > facts.benefit.window.registerUntil) {
    return { outcome: 'refused', reason: 'registration_over' };
  }
  const registerBy = registerByOf(facts.benefit, facts.on);
  return { outcome: 'claim', choice: record.choice, registerBy };
};
