import type { ProgrammeFault } from '../programme-faults.ts';
import { repeatedIn } from '../value-lists.ts';
import type { OttPassBenefit } from './ott-pass-benefit.ts';

const at = 'benefits.ott-pass';

/** What is wrong between fields of the OTT pass that are right each for itself. */
export const ottPassFaults = ({
  services,
  window,
  reminders,
}: OttPassBenefit): ProgrammeFault[] => {
  const ids = services.map(({ id }) => id);
  const { chooseFrom, chooseUntil, registerUntil } = window;
  const late = reminders.on.filter((day) => day < chooseFrom || day > chooseUntil);
  const isInOrder = reminders.on.every(
    (day, place) => place === 0 || day > `${reminders.on[place - 1]}`,
  );
  const faults: readonly (readonly [boolean, string, string])[] = [
    [repeatedIn(ids).length > 0, 'services', `names twice: ${repeatedIn(ids).join(', ')}`],
    [chooseUntil < chooseFrom, 'window.chooseUntil', `is before chooseFrom ${chooseFrom}`],
    [
      registerUntil < chooseUntil,
      'window.registerUntil',
      `is before chooseUntil ${chooseUntil}: the last to choose could not register`,
    ],
    [
      late.length > 0,
      'reminders.on',
      `reminds when nobody can choose, ${chooseFrom} to ${chooseUntil}: ${late.join(', ')}`,
    ],
    [!isInOrder, 'reminders.on', 'is not in order, each day once'],
  ];
  return faults
    .filter(([isWrong]) => isWrong)
    .map(([, field, reason]) => ({ field: `${at}.${field}`, reason }));
};
