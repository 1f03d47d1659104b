import { describe, expect, it } from 'vitest';
import {
  mayBeToldAt,
  quietHoursOf,
  quietHoursSetting,
} from '../../../domain/notices/telling-hours.ts';
import { programmeVersions } from '../../../programmes/catalogue.ts';

const night = { fromHour: 21, untilHour: 8 };
const noon = { fromHour: 12, untilHour: 14 };
const untilMidnight = { fromHour: 21, untilHour: 24 };
const fromMidnight = { fromHour: 0, untilHour: 8 };

/* Instants are UTC; Korea is nine hours ahead. */
describe('whether a customer may be told', () => {
  it.each([
    ['a second before the night', night, '2026-02-01T11:59:59.999Z', undefined],
    ['as the night begins', night, '2026-02-01T12:00:00.000Z', '2026-02-01T23:00:00.000Z'],
    ['before midnight', night, '2026-02-01T14:59:59.999Z', '2026-02-01T23:00:00.000Z'],
    ['at midnight', night, '2026-02-01T15:00:00.000Z', '2026-02-01T23:00:00.000Z'],
    ['the last instant of it', night, '2026-02-01T22:59:59.999Z', '2026-02-01T23:00:00.000Z'],
    ['as it ends', night, '2026-02-01T23:00:00.000Z', undefined],
    ['over a month’s end', night, '2026-02-28T13:00:00.000Z', '2026-02-28T23:00:00.000Z'],
    ['before a quiet noon', noon, '2026-02-01T02:59:59.999Z', undefined],
    ['in a quiet noon', noon, '2026-02-01T03:00:00.000Z', '2026-02-01T05:00:00.000Z'],
    ['after a quiet noon', noon, '2026-02-01T05:00:00.000Z', undefined],
    ['quiet until 24', untilMidnight, '2026-02-01T13:00:00.000Z', '2026-02-01T15:00:00.000Z'],
    ['midnight after that', untilMidnight, '2026-02-01T15:00:00.000Z', undefined],
    ['quiet from 0', fromMidnight, '2026-02-01T15:00:00.000Z', '2026-02-01T23:00:00.000Z'],
    ['no quiet hours', { fromHour: 8, untilHour: 8 }, '2026-02-01T15:00:00.000Z', undefined],
  ])('%s', (_, quietHours, at, notBefore) => {
    expect(mayBeToldAt(quietHours, at)).toEqual(
      notBefore === undefined ? { may: 'now' } : { may: 'later', notBefore },
    );
  });

  it('is the programme’s: nobody is woken between nine in the evening and eight', () => {
    for (const { programme } of programmeVersions) {
      const { quietHours } = programme.notices;
      expect(mayBeToldAt(quietHours, '2026-02-01T11:59:59.000Z').may).toBe('now');
      expect(mayBeToldAt(quietHours, '2026-02-01T12:00:00.000Z').may).toBe('later');
      expect(mayBeToldAt(quietHours, '2026-02-01T22:59:00.000Z').may).toBe('later');
      expect(mayBeToldAt(quietHours, '2026-02-01T23:00:00.000Z').may).toBe('now');
    }
  });
});

describe('quiet hours as a setting', () => {
  it('come back as they were', () => {
    expect(quietHoursOf(quietHoursSetting(night))).toEqual(night);
    expect(quietHoursOf('0-24')).toEqual({ fromHour: 0, untilHour: 24 });
  });

  it.each(['', '21', '21-8-9', '25-8', '-1-8', 'nine to eight'])("refuses '%s'", (setting) => {
    expect(() => quietHoursOf(setting)).toThrow('write FROM-UNTIL by hour, such as 21-8');
  });
});
