import type { Loss } from '../programme-widening.ts';
import { addedTo } from '../value-lists.ts';
import type { OttPassBenefit } from './ott-pass-benefit.ts';

/** What the later version of the OTT pass takes away from what the earlier one promised. */
export const ottPassLosses = (before: OttPassBenefit, after: OttPassBenefit): Loss[] => {
  const excluded = [
    ...addedTo(after.excluded.lineTypes, before.excluded.lineTypes),
    ...addedTo(after.excluded.billings, before.excluded.billings),
    ...addedTo(after.excluded.networks, before.excluded.networks),
    ...addedTo(after.excluded.statuses, before.excluded.statuses),
  ];
  const idsOf = ({ services }: OttPassBenefit): string[] => services.map(({ id }) => id);
  const gone = addedTo(idsOf(before), idsOf(after));
  const [was, is] = [before.window, after.window];
  const unreminded = addedTo(before.reminders.on, after.reminders.on);
  return [
    [gone.length > 0, `Cannot be chosen any more: ${gone.join(', ')}.`],
    [is.chooseFrom > was.chooseFrom, 'The OTT pass can be chosen from later on.'],
    [is.chooseUntil < was.chooseUntil, 'The OTT pass can be chosen for less long.'],
    [is.registerUntil < was.registerUntil, 'Codes must be registered earlier.'],
    [is.months < was.months, 'The OTT pass lasts for less.'],
    [excluded.length > 0, `Excluded from the OTT pass since: ${excluded.join(', ')}.`],
    [
      after.excluded.companiesWithoutNaturalUser && !before.excluded.companiesWithoutNaturalUser,
      'Excluded from the OTT pass since: companies without a natural user.',
    ],
    [
      after.minimumService.days > before.minimumService.days,
      'Lines must be longer in service for the OTT pass.',
    ],
    [
      after.guardian.underAge > before.guardian.underAge,
      'Holders choose the OTT pass for themselves at a later age.',
    ],
    [unreminded.length > 0, `Not reminded any more on: ${unreminded.join(', ')}.`],
    [
      after.dates.codeToldDaysBefore < before.dates.codeToldDaysBefore,
      'Told later that a code expires.',
    ],
    [
      after.dates.passToldDaysBefore < before.dates.passToldDaysBefore,
      'Told later that the OTT pass ends.',
    ],
    [
      after.dates.lateRegistrationDays < before.dates.lateRegistrationDays,
      'A code given late can be registered for less long.',
    ],
  ];
};
