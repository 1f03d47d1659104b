import { instantOf, plainDateOf } from '../../domain/calendar.ts';
import { Conflict } from '../../domain/errors.ts';
import type { Programme } from '../../domain/programme.ts';
import { dueAtFirst } from '../../domain/safety-insurance/due-dates.ts';
import type { Enrolment } from '../../domain/safety-insurance/enrolment.ts';
import { changeEnrolment, enrolmentOf } from '../enrolments.ts';
import type { Env } from '../env.ts';
import { eventsOfLines } from '../lines.ts';
import { carriageBy } from './carriage-now.ts';
import { isGone } from './end-by-line.ts';

type Reach = Pick<Env, 'database' | 'settings' | 'clock'>;

const racesMax = 3;

/**
 * Files who lost the last line, or died, between hand-over and answer for the day on which their
 * cover starts: the sweep of that day looks at the lines, and tells the person or ends it. The event
 * itself met somebody who was not insured yet and left them alone. It is asked after the enrolments
 * were written: an event that is recorded later finds them insured.
 */
export const fileWhoHasGone = async (
  env: Reach,
  programme: Pick<Programme, 'referenceDate'>,
  insured: readonly Enrolment[],
): Promise<void> => {
  const lines = insured.flatMap((enrolment) => enrolment.lines);
  const events = await eventsOfLines(env, lines, { contiguous: false });
  for (const enrolment of insured) {
    const carriage = carriageBy(events, programme, enrolment);
    if (carriage === undefined || isGone(carriage)) await fileForStart(env, enrolment);
  }
};

/** Whoever is told of the start by the sweep of its day, and not with all the others. */
export const isToldOnItsDay = ({ due }: Pick<Enrolment, 'due'>): boolean => due?.what === 'start';

const fileForStart = async (env: Reach, read: Enrolment): Promise<void> => {
  let standing: Enrolment | undefined = read;
  for (let race = 1; standing?.state === 'insured' && !isToldOnItsDay(standing); race += 1) {
    const { programme, person, version: _version, ...rest }: Enrolment = standing;
    const { startsOn = '', endsOn = '' } = rest;
    const due = dueAtFirst({ startsOn, endsOn }, plainDateOf(instantOf(env.clock.now())));
    try {
      await changeEnrolment(env, standing, { ...rest, due });
      return;
    } catch (error) {
      if (!(error instanceof Conflict) || race === racesMax) throw error;
      standing = await enrolmentOf(env, programme, person);
    }
  }
};
