import { benefitIsNotDeclined } from './benefit-is-not-declined.ts';
import { benefitIsNotHeld } from './benefit-is-not-held.ts';
import type { Rule } from './facts.ts';
import { guardianConsentIsNotNeeded } from './guardian-consent-is-not-needed.ts';
import { lineHasAnAllowanceOfItsOwn } from './line-has-an-allowance-of-its-own.ts';
import { lineHasNotEnded } from './line-has-not-ended.ts';
import { lineIsNotSuspended } from './line-is-not-suspended.ts';
import { lineIsOfTheOperator } from './line-is-of-the-operator.ts';
import { lineIsPostpaid } from './line-is-postpaid.ts';
import { lineServesAPerson } from './line-serves-a-person.ts';
import { lineWasOpenedByTheReferenceDate } from './line-was-opened-by-the-reference-date.ts';

/** Every rule of the monthly data, in the order in which a refusal is given: the first that is not
 * met names the reason. A new rule is one file, one row here, one sentence in reasons.ts. */
export const rules: readonly Rule[] = [
  lineIsOfTheOperator,
  lineWasOpenedByTheReferenceDate,
  lineHasNotEnded,
  lineServesAPerson,
  lineIsPostpaid,
  lineHasAnAllowanceOfItsOwn,
  lineIsNotSuspended,
  guardianConsentIsNotNeeded,
  benefitIsNotHeld,
  benefitIsNotDeclined,
];
