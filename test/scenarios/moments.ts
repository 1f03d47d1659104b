import { type Instant, instantOf, isInstant, msOf, startOfDay } from '../../domain/calendar.ts';

/**
 * The instant that a word of a row means: a day is noon in Korea, a minute is on Korean clocks,
 * and an instant in UTC is exact to the millisecond.
 */
export const instantMeant = (word: string): Instant => {
  if (isInstant(word)) return word;
  const [day = '', time = '12:00'] = word.split('T');
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return instantOf(msOf(startOfDay(day)) + (hour * 60 + minute) * 60_000);
};
