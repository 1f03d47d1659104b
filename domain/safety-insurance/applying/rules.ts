import { applicationsAreOpen } from './applications-are-open.ts';
import { benefitIsNotHeld } from './benefit-is-not-held.ts';
import type { ApplicationFacts, Rule } from './facts.ts';
import { guardianActsForAChild } from './guardian-acts-for-a-child.ts';
import { holderIsAPerson } from './holder-is-a-person.ts';
import { holderLives } from './holder-lives.ts';
import { lineHasNotEnded } from './line-has-not-ended.ts';
import { lineIsInTheCohort } from './line-is-in-the-cohort.ts';
import { lineMayCarryIt } from './line-may-carry-it.ts';
import { personIsNotInsuredAlready } from './person-is-not-insured-already.ts';
import type { ApplicationRefusal } from './reasons.ts';

/** Every rule of an application, in the order in which a refusal is given: the first that is not
 * met names the reason. A new rule is one file, one row here, one sentence in reasons.ts. */
export const rules: readonly Rule[] = [
  applicationsAreOpen,
  holderIsAPerson,
  guardianActsForAChild,
  holderLives,
  lineIsInTheCohort,
  lineMayCarryIt,
  lineHasNotEnded,
  benefitIsNotHeld,
  personIsNotInsuredAlready,
];

/** Why the application is not taken, undefined where nothing is in its way. */
export const refusalOf = (facts: ApplicationFacts): ApplicationRefusal | undefined =>
  rules.find((rule) => rule.answer(facts) === 'not_met')?.reason(facts);
