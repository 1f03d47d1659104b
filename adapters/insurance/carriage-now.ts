import { addDays, startOfDay } from '../../domain/calendar.ts';
import { Defect } from '../../domain/errors.ts';
import type { RecordedLineEvent } from '../../domain/line-event.ts';
import type { Programme } from '../../domain/programme.ts';
import { type Carriage, carriageOf } from '../../domain/safety-insurance/carriage.ts';
import type { Enrolment } from '../../domain/safety-insurance/enrolment.ts';
import type { Env } from '../env.ts';
import { type EventsByLine, eventsOfLines } from '../lines.ts';

/** What carries the enrolment now, out of everything that is on record about its lines. */
export const carriageNow = async (
  env: Pick<Env, 'database' | 'settings'>,
  { referenceDate }: Pick<Programme, 'referenceDate'>,
  { lines, since }: Pick<Enrolment, 'lines' | 'since'>,
): Promise<Carriage> => {
  const known = await eventsOfLines(env, lines, { contiguous: false });
  const carriage = carriageBy(known, { referenceDate }, { lines, since });
  if (carriage) return carriage;
  throw new Defect('An event of a line that carries an insurance cannot be read');
};

/** The same out of events that were read for many; undefined where one of theirs is unreadable. */
export const carriageBy = (
  known: EventsByLine,
  { referenceDate }: Pick<Programme, 'referenceDate'>,
  { lines, since }: Pick<Enrolment, 'lines' | 'since'>,
): Carriage | undefined => {
  const events: RecordedLineEvent[] = [];
  for (const line of lines) {
    const found = known.get(line) ?? [];
    if (found === 'unreadable') return undefined;
    events.push(...found);
  }
  return carriageOf(lines, events, since ?? startOfDay(addDays(referenceDate, 1)));
};
