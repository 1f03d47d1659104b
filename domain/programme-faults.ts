import { cycleOfDate, firstDayOf, nextCycle } from './calendar.ts';
import { exclusiveFaults } from './customer/act-faults.ts';
import { noticeFaults } from './notices/notice-faults.ts';
import { ottPassFaults } from './ott-pass/ott-pass-faults.ts';
import type { Programme } from './programme.ts';
import { roamingBonusFaults } from './roaming-bonus/roaming-bonus-faults.ts';
import { safetyInsuranceFaults } from './safety-insurance/safety-insurance-faults.ts';

/** A field of a programme file, and what is wrong with it. */
export interface ProgrammeFault {
  readonly field: string;
  readonly reason: string;
}

const chargingFaults = (programme: Programme): ProgrammeFault[] => {
  const { charging, served } = programme.benefits['monthly-data'];
  const field = 'benefits.monthly-data.charging.hours';
  const faults: ProgrammeFault[] = [];
  let covered = 0;
  for (const { fromHour, untilHour } of charging.hours) {
    if (fromHour !== covered || untilHour <= fromHour) {
      faults.push({ field, reason: `expected a range that begins at hour ${covered}` });
      return faults;
    }
    covered = untilHour;
  }
  if (covered !== 24) faults.push({ field, reason: `ends at hour ${covered}, not at 24` });
  const servedByHour = Number(served.servedBy.slice(0, 2));
  const closed = charging.hours.find(
    ({ fromHour, linesPerSecond }) => linesPerSecond === 0 && fromHour < servedByHour,
  );
  if (closed) {
    const reason = `is closed from hour ${closed.fromHour}, before lines are served by`;
    faults.push({ field, reason: `${reason} ${served.servedBy}` });
  }
  return faults;
};

const dateFaults = (programme: Programme): ProgrammeFault[] => {
  const monthly = programme.benefits['monthly-data'];
  const { firstCycle, lastCycle } = monthly.window;
  const faults: ProgrammeFault[] = [];
  if (lastCycle < firstCycle) {
    const reason = `is before firstCycle ${firstCycle}`;
    faults.push({ field: 'benefits.monthly-data.window.lastCycle', reason });
  }
  if (programme.referenceDate >= firstDayOf(firstCycle)) {
    const reason = `is not before the first cycle ${firstCycle}: who is a customer must be known`;
    faults.push({ field: 'referenceDate', reason });
  }
  if (cycleOfDate(monthly.lateGrant.lateUntil) < nextCycle(lastCycle)) {
    const reason = `is before the last cycle ${lastCycle} has ended`;
    faults.push({ field: 'benefits.monthly-data.lateGrant.lateUntil', reason });
  }
  return faults;
};

const cohortFaults = (programme: Programme): ProgrammeFault[] => {
  const { rowsMin, rowsMax } = programme.cohort.expected;
  const field = 'cohort.expected.rowsMax';
  return rowsMax < rowsMin ? [{ field, reason: `is less than rowsMin ${rowsMin}` }] : [];
};

/** What is wrong between fields that are right each for itself. */
export const faultsBetweenFields = (programme: Programme): ProgrammeFault[] => {
  const { benefits, exclusive, notices } = programme;
  const offers = benefits['roaming-bonus'].runningOffers.offers.map(({ code }) => code);
  return [
    ...dateFaults(programme),
    ...chargingFaults(programme),
    ...cohortFaults(programme),
    ...ottPassFaults(benefits['ott-pass']),
    ...roamingBonusFaults(benefits['roaming-bonus']),
    ...safetyInsuranceFaults(benefits['safety-insurance']),
    ...exclusiveFaults(exclusive.groups, offers),
    ...noticeFaults(notices),
  ];
};
