import type { Loss } from '../programme-widening.ts';
import { addedTo } from '../value-lists.ts';
import type { SafetyInsuranceBenefit } from './safety-insurance-benefit.ts';

/** What the later version of the insurance takes away from what the earlier one promised; that the
 * insurer is told more of a person is one of these. */
export const safetyInsuranceLosses = (
  before: SafetyInsuranceBenefit,
  after: SafetyInsuranceBenefit,
): Loss[] => {
  const excluded = [
    ...addedTo(after.excluded.billings, before.excluded.billings),
    ...addedTo(after.excluded.networks, before.excluded.networks),
    ...addedTo(after.excluded.statuses, before.excluded.statuses),
  ];
  const told = addedTo(after.insurer.fields, before.insurer.fields);
  const [was, is] = [before.automatic, after.automatic];
  return [
    [after.age > before.age, 'The insurance begins at a higher age.'],
    [after.enrolmentFrom > before.enrolmentFrom, 'Enrolment begins later.'],
    [after.enrolmentUntil < before.enrolmentUntil, 'Enrolment ends earlier.'],
    [is.firstCycle > was.firstCycle, 'Nobody is enrolled without applying until later.'],
    [is.lastCycle < was.lastCycle, 'Nobody is enrolled without applying for as long.'],
    [
      is.toldDaysBefore < was.toldDaysBefore,
      'Told later of an enrolment, with less time to decline.',
    ],
    [after.cover.years < before.cover.years, 'The insurance lasts for less.'],
    [
      after.coverEnds.toldDaysBefore < before.coverEnds.toldDaysBefore,
      'Told later that the insurance ends.',
    ],
    [
      after.guardian.underAge > before.guardian.underAge,
      'Holders apply for the insurance for themselves at a later age.',
    ],
    [excluded.length > 0, `Excluded from the insurance since: ${excluded.join(', ')}.`],
    [told.length > 0, `The insurer is told more of a person: ${told.join(', ')}.`],
  ];
};
