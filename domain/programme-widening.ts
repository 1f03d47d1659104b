import { actLosses } from './customer/act-widening.ts';
import { monthlyDataLosses } from './monthly-data/monthly-data-widening.ts';
import { noticeLosses } from './notices/notice-widening.ts';
import { ottPassLosses } from './ott-pass/ott-pass-widening.ts';
import type { Programme } from './programme.ts';
import { roamingBonusLosses } from './roaming-bonus/roaming-bonus-widening.ts';
import { safetyInsuranceLosses } from './safety-insurance/safety-insurance-widening.ts';

/** Whether something was taken away, and the sentence for it. */
export type Loss = readonly [isTaken: boolean, sentence: string];

/**
 * What the later version of a programme takes away from what the earlier one promised: a sentence
 * for each, none where it only adds or widens.
 */
export const rightsTakenAway = (earlier: Programme, later: Programme): string[] => {
  const [before, after] = [earlier.benefits, later.benefits];
  const losses: readonly Loss[] = [
    [later.referenceDate < earlier.referenceDate, 'The reference date is earlier.'],
    ...monthlyDataLosses(before['monthly-data'], after['monthly-data']),
    ...ottPassLosses(before['ott-pass'], after['ott-pass']),
    ...roamingBonusLosses(before['roaming-bonus'], after['roaming-bonus']),
    ...safetyInsuranceLosses(before['safety-insurance'], after['safety-insurance']),
    ...actLosses(earlier, later),
    ...noticeLosses(earlier.notices, later.notices),
  ];
  return losses.filter(([isTaken]) => isTaken).map(([, sentence]) => sentence);
};
