import { describe, expect, it } from 'vitest';
import { InputRejected } from '../../domain/errors.ts';
import { parseProgramme } from '../../domain/programme.ts';
import { rightsTakenAway } from '../../domain/programme-widening.ts';
import { monthlyData, version1 } from './builders.ts';
import { changedProgramme as changed } from './changed-programme.ts';

const monthly = 'benefits.monthly-data';

describe('a programme file that is wrong', () => {
  it.each([
    // field, value, what the error says beside file and field
    ['referenceDate', '2026-01-32', 'is not a date YYYY-MM-DD'],
    ['referenceDate', undefined, 'expected string'],
    ['referenceDate', '2026-02-01', 'is not before the first cycle 2026-02'],
    ['version', 0, 'Too small'],
    ['extra', 1, 'Unrecognized key: "extra"'],
    [`${monthly}.window.lastCycle`, '2026-13', 'is not a month YYYY-MM'],
    [`${monthly}.window.lastCycle`, '2026-01', 'is before firstCycle 2026-02'],
    [`${monthly}.window.comment`, undefined, 'expected string'],
    [`${monthly}.window.comment`, '', 'Too small'],
    [`${monthly}.amount.amountGb`, 99.5, 'expected int'],
    [`${monthly}.amount.amountGb`, '100', 'expected number'],
    [`${monthly}.excluded.lineTypes`, ['tablet'], 'expected "iot"'],
    [`${monthly}.lateGrant.lateUntil`, '2026-07-31', 'is before the last cycle 2026-07 has ended'],
    [`${monthly}.run.toleratedFailurePercentage`, 100, 'Too big'],
    [`${monthly}.run.batchSize`, 101, 'Too big'],
    [`${monthly}.charging.shareForEvents`, 1, 'Too big'],
    [`${monthly}.canary.share`, -0.1, 'Too small'],
    ['benefits.safety-insurance.enrolmentUntil', '2026-01-31', 'is before enrolmentFrom'],
    ['cohort.expected.rowsMax', 1, 'is less than rowsMin'],
  ])('is refused for %s = %j, by name and reason', (field, value, reason) => {
    const parse = () => parseProgramme('programmes/x/v1.json', changed(field, value));
    expect(parse).toThrow(InputRejected);
    expect(parse).toThrow('programmes/x/v1.json');
    expect(parse).toThrow(field === 'extra' ? 'extra' : field);
    expect(parse).toThrow(reason);
  });

  it.each([
    // hours, what is wrong
    [[[0, 9, 3000]], 'ends at hour 9, not at 24'],
    [
      [
        [0, 9, 3000],
        [10, 24, 800],
      ],
      'expected a range that begins at hour 9',
    ],
    [
      [
        [0, 9, 3000],
        [8, 24, 800],
      ],
      'expected a range that begins at hour 9',
    ],
    [
      [
        [0, 0, 1],
        [0, 24, 800],
      ],
      'expected a range that begins at hour 0',
    ],
    [
      [
        [0, 8, 3000],
        [8, 9, 0],
        [9, 24, 800],
      ],
      'is closed from hour 8, before lines are served by 09:00',
    ],
  ])('is refused for charging hours %j: %s', (ranges, reason) => {
    const hours = ranges.map(([fromHour, untilHour, linesPerSecond]) => ({
      fromHour,
      untilHour,
      linesPerSecond,
    }));
    const data = changed(`${monthly}.charging.hours`, hours);
    expect(() => parseProgramme('v1.json', data)).toThrow(reason);
  });

  it('names all of its faults at once, and what to do', () => {
    const data = { ...(changed(`${monthly}.run.batchSize`, 0) as object), version: 'one' };
    const parse = () => parseProgramme('v1.json', data);
    expect(parse).toThrow(`${monthly}.run.batchSize: `);
    expect(parse).toThrow('version: ');
    expect(parse).toThrow('Correct these fields in v1.json');
  });

  it.each([null, [], 'text', 1])('is refused where it is %j', (data) => {
    expect(() => parseProgramme('v1.json', data)).toThrow('(the whole file)');
  });
});

describe('the next version of a programme', () => {
  it.each([
    // field, value, what is taken away
    ['referenceDate', '2026-01-12', 'The reference date is earlier.'],
    [`${monthly}.window.firstCycle`, '2026-03', 'The first cycle is later.'],
    [`${monthly}.window.lastCycle`, '2026-06', 'The last cycle is earlier.'],
    [`${monthly}.amount.amountGb`, 99, 'The monthly amount is smaller.'],
    [`${monthly}.amount.mbPerGb`, 1000, 'The monthly amount is smaller.'],
    [`${monthly}.lateGrant.validDays`, 30, 'A late grant is valid for less.'],
    [`${monthly}.lateGrant.lateUntil`, '2026-10-30', 'Late grants end earlier.'],
    [`${monthly}.served.servedBy`, '10:00', 'Lines are served by a later hour.'],
    [`${monthly}.minors.adultAge`, 20, 'Holders are of age later.'],
    [`${monthly}.minors.cappedPlanClasses`, ['data_capped', 'kids'], 'Excluded since: kids.'],
    [
      `${monthly}.suspended.suspendedOnReferenceDate`,
      'exclude',
      'Lines suspended on the reference date are out for good.',
    ],
    ['benefits.safety-insurance.age', 66, 'The insurance begins at a higher age.'],
    ['benefits.safety-insurance.enrolmentUntil', '2026-07-30', 'Enrolment ends earlier.'],
  ])('may not set %s to %j', (field, value, loss) => {
    const later = parseProgramme('v2.json', changed(field, value));
    expect(rightsTakenAway(version1, later)).toEqual([loss]);
  });

  it('may not exclude what was in', () => {
    const nobody = { ...monthlyData.excluded, lineTypes: [], linesWithoutOwnAllowance: false };
    const wide = parseProgramme('v1.json', changed(`${monthly}.excluded`, nobody));
    expect(rightsTakenAway(version1, wide)).toEqual([]);
    expect(rightsTakenAway(wide, version1)).toEqual([
      'Excluded since: iot.',
      'Excluded since: lines without an allowance of their own.',
    ]);
  });
});
