import type { Loss } from '../programme-widening.ts';
import { addedTo } from '../value-lists.ts';
import type { NoticeRules } from './notice-rules.ts';

const hoursOfADay = Array.from({ length: 24 }, (_, hour) => hour);

const quietIn = ({ fromHour, untilHour }: NoticeRules['quietHours']): number[] =>
  hoursOfADay.filter((hour) =>
    fromHour <= untilHour
      ? hour >= fromHour && hour < untilHour
      : hour >= fromHour || hour < untilHour,
  );

/** What the later version takes away: hours in which nobody was woken. How fast customers are told
 * is what the hub takes and no promise. */
export const noticeLosses = (before: NoticeRules, after: NoticeRules): Loss[] => {
  const loud = addedTo(quietIn(before.quietHours), quietIn(after.quietHours));
  return [[loud.length > 0, `Not quiet any more from the hours of: ${loud.join(', ')}.`]];
};
