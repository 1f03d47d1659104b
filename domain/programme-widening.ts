import type { Programme } from './programme.ts';

const missingFrom = (later: readonly string[], earlier: readonly string[]): string[] =>
  later.filter((value) => !earlier.includes(value));

/**
 * What the later version of a programme takes away from what the earlier one promised: a sentence
 * for each, none where it only adds or widens.
 */
export const rightsTakenAway = (earlier: Programme, later: Programme): string[] => {
  const [before, after] = [earlier.benefits['monthly-data'], later.benefits['monthly-data']];
  const [insured, insurable] = [
    earlier.benefits['safety-insurance'],
    later.benefits['safety-insurance'],
  ];
  const excludedSince = [
    ...missingFrom(after.excluded.lineTypes, before.excluded.lineTypes),
    ...missingFrom(after.excluded.billings, before.excluded.billings),
    ...missingFrom(after.excluded.networks, before.excluded.networks),
    ...missingFrom(after.excluded.statuses, before.excluded.statuses),
    ...missingFrom(after.minors.cappedPlanClasses, before.minors.cappedPlanClasses),
  ];
  const losses: readonly (readonly [boolean, string])[] = [
    [later.referenceDate < earlier.referenceDate, 'The reference date is earlier.'],
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
    [insurable.age > insured.age, 'The insurance begins at a higher age.'],
    [insurable.enrolmentFrom > insured.enrolmentFrom, 'Enrolment begins later.'],
    [insurable.enrolmentUntil < insured.enrolmentUntil, 'Enrolment ends earlier.'],
  ];
  return losses.filter(([isTaken]) => isTaken).map(([, sentence]) => sentence);
};
