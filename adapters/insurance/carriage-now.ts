import { addDays, startOfDay } from '../../domain/calendar.ts';
import { Defect } from '../../domain/errors.ts';
import type { Programme } from '../../domain/programme.ts';
import { type Carriage, carriageOf } from '../../domain/safety-insurance/carriage.ts';
import type { Enrolment } from '../../domain/safety-insurance/enrolment.ts';
import type { Env } from '../env.ts';
import { eventsOfLines } from '../lines.ts';

/** What carries the enrolment now, out of everything that is on record about its lines. */
export const carriageNow = async (
  env: Pick<Env, 'database' | 'settings'>,
  { referenceDate }: Pick<Programme, 'referenceDate'>,
  { lines, since }: Pick<Enrolment, 'lines' | 'since'>,
): Promise<Carriage> => {
  const known = await eventsOfLines(env, lines, { contiguous: false });
  const events = [...known.values()].flatMap((found) => {
    if (found !== 'unreadable') return found;
    throw new Defect('An event of a line that carries an insurance cannot be read');
  });
  return carriageOf(lines, events, since ?? startOfDay(addDays(referenceDate, 1)));
};
