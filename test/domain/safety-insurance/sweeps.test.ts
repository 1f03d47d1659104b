import { describe, expect, test } from 'vitest';
import { sweepOf, sweepsOf } from '../../../domain/safety-insurance/sweeps.ts';
import { programmeVersion } from '../../../programmes/catalogue.ts';

const benefit = programmeVersion('customer-appreciation', 1).programme.benefits['safety-insurance'];
const sweeps = sweepsOf(benefit);

describe('the automatic enrolments', () => {
  test('are one a month, and enrol fourteen days after they open', () => {
    expect(sweeps.map(({ cycle }) => cycle)).toEqual([
      ...['2026-02', '2026-03', '2026-04', '2026-05', '2026-06', '2026-07', '2026-08'],
    ]);
    expect(sweeps[0]?.enrolledOn).toBe('2026-02-15');
    expect(sweeps.at(-1)).toEqual({
      cycle: '2026-08',
      enrolledOn: '2026-08-15',
      birthdaysUntil: '2026-07-31',
    });
  });

  test.each<[string, string | undefined, string]>([
    ['1900-01-01', '2026-02', 'long past the age'],
    ['1961-02-15', '2026-02', 'reaches it on the day of enrolment'],
    ['1961-02-16', '2026-03', 'reaches it on the day after'],
    ['1961-03-15', '2026-03', 'on the second day of enrolment'],
    ['1961-07-15', '2026-07', 'on the last but one'],
    ['1961-07-16', '2026-08', 'on the day after that'],
    ['1961-07-31', '2026-08', 'on the last day that counts'],
    ['1961-08-01', undefined, 'one day too young'],
    ['1960-02-29', '2026-02', 'born on a leap day, long past'],
  ])('take somebody born %s in %s: %s', (birthDate, cycle) => {
    expect(sweepOf(birthDate, benefit.age, sweeps)?.cycle).toBe(cycle);
  });

  test('take somebody born on a leap day from 1 March of a common year on', () => {
    const inMarch = sweepsOf({
      age: 65,
      enrolmentUntil: '2025-12-31',
      automatic: { firstCycle: '2025-02', lastCycle: '2025-04', toldDaysBefore: 27 },
    });
    expect(inMarch[0]?.birthdaysUntil).toBe('2025-02-28');
    expect(sweepOf('1960-02-29', 65, inMarch)?.cycle).toBe('2025-03');
    expect(sweepOf('1960-02-28', 65, inMarch)?.cycle).toBe('2025-02');
  });
});
