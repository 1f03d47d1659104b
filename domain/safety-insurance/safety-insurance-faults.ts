import { cycleOfDate } from '../calendar.ts';
import type { ProgrammeFault } from '../programme-faults.ts';
import { repeatedIn } from '../value-lists.ts';
import type { SafetyInsuranceBenefit } from './safety-insurance-benefit.ts';

const at = 'benefits.safety-insurance';
/** Told on the first of any month, so many days later is still the same month. */
const toldDaysMax = 27;

/** What is wrong between fields of the insurance that are right each for itself. */
export const safetyInsuranceFaults = (benefit: SafetyInsuranceBenefit): ProgrammeFault[] => {
  const { enrolmentFrom, enrolmentUntil, automatic, insurer } = benefit;
  const { firstCycle, lastCycle, toldDaysBefore } = automatic;
  const faults: readonly (readonly [boolean, string, string])[] = [
    [enrolmentUntil < enrolmentFrom, 'enrolmentUntil', `is before enrolmentFrom ${enrolmentFrom}`],
    [lastCycle < firstCycle, 'automatic.lastCycle', `is before firstCycle ${firstCycle}`],
    [
      firstCycle < cycleOfDate(enrolmentFrom),
      'automatic.firstCycle',
      `is before enrolmentFrom ${enrolmentFrom}`,
    ],
    [
      lastCycle < cycleOfDate(enrolmentUntil),
      'automatic.lastCycle',
      `leaves out who reaches the age up to enrolmentUntil ${enrolmentUntil}`,
    ],
    [
      toldDaysBefore > toldDaysMax,
      'automatic.toldDaysBefore',
      `is more than ${toldDaysMax}: nobody would be enrolled in the month they are told`,
    ],
    [
      repeatedIn(insurer.fields).length > 0,
      'insurer.fields',
      `names twice: ${repeatedIn(insurer.fields).join(', ')}`,
    ],
    [
      !insurer.fields.includes('person'),
      'insurer.fields',
      'lacks person: no acknowledgement could be matched',
    ],
  ];
  return faults
    .filter(([isWrong]) => isWrong)
    .map(([, field, reason]) => ({ field: `${at}.${field}`, reason }));
};
