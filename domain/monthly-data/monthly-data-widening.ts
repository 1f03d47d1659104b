import type { MonthlyDataBenefit } from '../programme.ts';
import type { Loss } from '../programme-widening.ts';
import { addedTo } from '../value-lists.ts';

/** What the later version of the monthly data takes away from what the earlier one promised. */
export const monthlyDataLosses = (
  before: MonthlyDataBenefit,
  after: MonthlyDataBenefit,
): Loss[] => {
  const excludedSince = [
    ...addedTo(after.excluded.lineTypes, before.excluded.lineTypes),
    ...addedTo(after.excluded.billings, before.excluded.billings),
    ...addedTo(after.excluded.networks, before.excluded.networks),
    ...addedTo(after.excluded.statuses, before.excluded.statuses),
    ...addedTo(after.minors.cappedPlanClasses, before.minors.cappedPlanClasses),
  ];
  return [
    [after.window.firstCycle > before.window.firstCycle, 'The first cycle is later.'],
    [after.window.lastCycle < before.window.lastCycle, 'The last cycle is earlier.'],
    [
      after.amount.amountGb * after.amount.mbPerGb < before.amount.amountGb * before.amount.mbPerGb,
      'The monthly amount is smaller.',
    ],
    [after.lateGrant.validDays < before.lateGrant.validDays, 'A late grant is valid for less.'],
    [after.lateGrant.lateUntil < before.lateGrant.lateUntil, 'Late grants end earlier.'],
    [after.served.servedBy > before.served.servedBy, 'Lines are served by a later hour.'],
    [excludedSince.length > 0, `Excluded since: ${excludedSince.join(', ')}.`],
    [
      after.excluded.linesWithoutOwnAllowance && !before.excluded.linesWithoutOwnAllowance,
      'Excluded since: lines without an allowance of their own.',
    ],
    [
      after.suspended.suspendedOnReferenceDate === 'exclude' &&
        before.suspended.suspendedOnReferenceDate !== 'exclude',
      'Lines suspended on the reference date are out for good.',
    ],
    [after.minors.adultAge > before.minors.adultAge, 'Holders are of age later.'],
  ];
};
