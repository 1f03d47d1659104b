import { addDays, type PlainDate } from '../calendar.ts';
import type { Enrolment } from './enrolment.ts';

type Due = NonNullable<Enrolment['due']>;

interface Cover {
  readonly startsOn: PlainDate;
  /** The last day, included. */
  readonly endsOn: PlainDate;
}

/** A day that has begun may have been swept already: nothing is ever filed on it. */
const notBefore = (on: PlainDate, today: PlainDate): PlainDate => {
  const tomorrow = addDays(today, 1);
  return on > tomorrow ? on : tomorrow;
};

/** The start of cover is told first: on its day, or tomorrow where that day has come. */
export const dueAtFirst = ({ startsOn }: Cover, today: PlainDate): Due => ({
  on: notBefore(startsOn, today),
  what: 'start',
});

/**
 * What is told after the start, or after a change of the last day: that the end is coming, so many
 * days before it, and the end itself on the day after the last one. A last day that is nearer is
 * told tomorrow; one that has passed is not announced any more.
 */
export const dueAfterStart = ({ endsOn }: Cover, today: PlainDate, toldDaysBefore: number): Due => {
  const ending = notBefore(addDays(endsOn, -toldDaysBefore), today);
  return ending <= endsOn ? { on: ending, what: 'ending' } : dueAtLast({ endsOn }, today);
};

/** The end is told on the day after the last day of cover. */
export const dueAtLast = ({ endsOn }: Pick<Cover, 'endsOn'>, today: PlainDate): Due => ({
  on: notBefore(addDays(endsOn, 1), today),
  what: 'end',
});
