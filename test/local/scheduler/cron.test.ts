import { describe, expect, it } from 'vitest';
import { nextDue, parseCron, type Zone } from '../../../local/scheduler/cron.ts';

const next = (expression: string, zone: Zone, after: string) => {
  const due = nextDue(parseCron(expression), zone, Date.parse(after));
  return due === undefined ? undefined : new Date(due).toISOString();
};

describe('a schedule is next due', () => {
  it.each<[string, Zone, string, string | undefined, string]>([
    [
      'cron(0 0 1 * ? *)',
      'Asia/Seoul',
      '2026-01-31T02:00:00Z',
      '2026-01-31T15:00:00.000Z',
      'midnight in Korea',
    ],
    [
      'cron(0 0 1 * ? *)',
      'Asia/Seoul',
      '2026-01-31T15:00:00Z',
      '2026-02-28T15:00:00.000Z',
      'not at the instant itself',
    ],
    [
      'cron(0 0 1 * ? *)',
      'UTC',
      '2026-01-31T02:00:00Z',
      '2026-02-01T00:00:00.000Z',
      'in the zone it names',
    ],
    [
      'cron(30 9 L * ? *)',
      'Asia/Seoul',
      '2028-02-01T00:00:00Z',
      '2028-02-29T00:30:00.000Z',
      'on a leap day',
    ],
    [
      'cron(0 0 29 2 ? *)',
      'UTC',
      '2026-03-01T00:00:00Z',
      '2028-02-29T00:00:00.000Z',
      'years later',
    ],
    [
      'cron(0/20 8-9 ? * MON-FRI *)',
      'UTC',
      '2026-01-30T09:40:00Z',
      '2026-02-02T08:00:00.000Z',
      'after the weekend',
    ],
    [
      'cron(15,45 * ? * 1 *)',
      'UTC',
      '2026-01-31T23:50:00Z',
      '2026-02-01T00:15:00.000Z',
      'on Sunday, day one',
    ],
    [
      'cron(0 12 1 JAN ? 2027)',
      'UTC',
      '2026-01-31T00:00:00Z',
      '2027-01-01T12:00:00.000Z',
      'in its year',
    ],
    ['cron(0 12 1 1 ? 2020)', 'UTC', '2026-01-31T00:00:00Z', undefined, 'never again'],
  ])('%s %s after %s: %s, %s', (expression, zone, after, expected) => {
    expect(next(expression, zone, after)).toBe(expected);
  });
});

describe('an expression is refused', () => {
  it.each([
    ['rate(5 minutes)', 'not cron'],
    ['at(2026-02-01T00:00:00)', 'not recurring'],
    ['cron(0 0 1 * ?)', 'five fields'],
    ['cron(0 0 1 * MON *)', 'both kinds of day'],
    ['cron(60 0 1 * ? *)', 'a minute that is none'],
    ['cron(0 0 ? * MON#1 *)', 'the first Monday, which is not known here'],
  ])('%s (%s)', (expression) => {
    expect(() => parseCron(expression)).toThrow(/cron/);
  });
});
