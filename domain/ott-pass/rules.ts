import { benefitIsNotDeclined } from './benefit-is-not-declined.ts';
import { benefitIsNotHeld } from './benefit-is-not-held.ts';
import { companyHasANaturalUser } from './company-has-a-natural-user.ts';
import type { OttPassFacts, Rule } from './facts.ts';
import { guardianActsForAChild } from './guardian-acts-for-a-child.ts';
import { holderLives } from './holder-lives.ts';
import { lineHasBeenInServiceLongEnough } from './line-has-been-in-service-long-enough.ts';
import { lineHasNotEnded } from './line-has-not-ended.ts';
import { lineIsAPhone } from './line-is-a-phone.ts';
import { lineIsInTheCohort } from './line-is-in-the-cohort.ts';
import { lineIsOfTheOperator } from './line-is-of-the-operator.ts';
import { lineIsPostpaid } from './line-is-postpaid.ts';
import { lineIsStillTheHolders } from './line-is-still-the-holders.ts';
import { lineWasOpenedByTheReferenceDate } from './line-was-opened-by-the-reference-date.ts';
import type { OttPassRefusal } from './reasons.ts';

/** Every rule of the OTT pass, in the order in which a refusal is given: the first that is not met
 * names the reason. A new rule is one file, one row here, one sentence in reasons.ts. */
export const rules: readonly Rule[] = [
  lineIsInTheCohort,
  lineIsOfTheOperator,
  lineWasOpenedByTheReferenceDate,
  holderLives,
  lineIsStillTheHolders,
  lineHasNotEnded,
  lineIsAPhone,
  lineIsPostpaid,
  lineHasBeenInServiceLongEnough,
  companyHasANaturalUser,
  guardianActsForAChild,
  benefitIsNotHeld,
  benefitIsNotDeclined,
];

/** What must hold for showing a code that the line has got: what was given stays, so most of what
 * a line must be to get one is not asked again. */
export const rulesOfShowing: readonly Rule[] = [
  holderLives,
  lineIsStillTheHolders,
  guardianActsForAChild,
  benefitIsNotHeld,
];

/** What must hold for a code that was never shown: with the line's end it lapses. */
export const rulesOfFirstShowing: readonly Rule[] = [
  holderLives,
  lineIsStillTheHolders,
  lineHasNotEnded,
  companyHasANaturalUser,
  guardianActsForAChild,
  benefitIsNotHeld,
];

/** The reason of highest precedence among rules, undefined where all hold. */
export const brokenOf = (among: readonly Rule[], facts: OttPassFacts): OttPassRefusal | undefined =>
  among.find((rule) => rule.answer(facts) === 'not_met')?.reason;
