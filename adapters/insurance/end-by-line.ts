import { type Instant, instantOf, type PlainDate, plainDateOf } from '../../domain/calendar.ts';
import { Conflict } from '../../domain/errors.ts';
import type { RecordedLineEvent } from '../../domain/line-event.ts';
import type { Programme } from '../../domain/programme.ts';
import { isOpen } from '../../domain/safety-insurance/application.ts';
import type { Carriage } from '../../domain/safety-insurance/carriage.ts';
import { lastDayByCarriage } from '../../domain/safety-insurance/cover-dates.ts';
import { dueAfterStart } from '../../domain/safety-insurance/due-dates.ts';
import type { Enrolment } from '../../domain/safety-insurance/enrolment.ts';
import { peopleCarriedBy } from '../carried-lines.ts';
import { changeEnrolment, enrolmentOf } from '../enrolments.ts';
import type { Env } from '../env.ts';
import { applicationsOf, writePart } from './applications.ts';
import { carriageNow } from './carriage-now.ts';
import { completeApplication } from './complete-application.ts';
import { completeEndingOrLater, endEarly } from './end-insurance.ts';
import { endedNotice } from './insurance-notices.ts';
import { wake } from './insurer-hears.ts';

const touching: readonly RecordedLineEvent['type'][] = [
  'LineEnded',
  'LineReinstated',
  'LineTransferred',
  'LineHolderDied',
];

/** Between reading and writing a sweep or the customer may be faster, once or twice. */
const attemptsMax = 4;

/**
 * Lets what happened to a line reach the insurance of whom it carries, after the event is recorded.
 * With the last line cover ends at the end of that month, and a reinstatement before then undoes
 * it; with the holder's death it ends at once and nothing is sent; a line that went to another
 * holder carries the giver no longer. It all follows from what is on record, so repeated, late and
 * reordered events end the same.
 */
export const endInsuranceByLine = async (
  env: Env,
  programme: Programme,
  { type, line }: Pick<RecordedLineEvent, 'type' | 'line'>,
): Promise<void> => {
  if (!touching.includes(type)) return;
  for (const carried of await peopleCarriedBy(env, line)) {
    if (carried.programme !== programme.programme) continue;
    await followCarriage(env, programme, carried.person);
  }
};

/** Brings a person's insurance to where its lines let it be. Conflict where others kept being
 * faster: the message comes again. */
export const followCarriage = async (
  env: Env,
  programme: Programme,
  person: string,
): Promise<void> => {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    if ((await step(env, programme, person)) === 'done') return;
  }
  throw new Conflict('The insurance kept changing while the end of a line was to reach it');
};

const step = async (env: Env, programme: Programme, person: string): Promise<'done' | 'again'> => {
  const enrolment = await enrolmentOf(env, programme.programme, person);
  if (!enrolment) return 'done';
  const carriage = await carriageNow(env, programme, enrolment);
  switch (enrolment.state) {
    case 'insured':
      return endOrDate(env, programme, enrolment, carriage);
    case 'handed_over':
      return isGone(carriage) ? withdraw(env, programme, enrolment, carriage) : 'done';
    case 'offered':
      return carriage.holderDiedOn === undefined ? 'done' : drop(env, enrolment);
    case 'cancelled':
    case 'ended':
      await completeEndingOrLater(env, enrolment);
      return 'done';
    default:
      return 'done';
  }
};

/** True where nothing carries the insurance any more. */
export const isGone = ({ holderDiedOn, lastLineWentOn }: Carriage): boolean =>
  holderDiedOn !== undefined || lastLineWentOn !== undefined;

const endOrDate = async (
  env: Env,
  programme: Programme,
  enrolment: Enrolment,
  carriage: Carriage,
): Promise<'done' | 'again'> => {
  const at = instantOf(env.clock.now());
  if (carriage.holderDiedOn !== undefined) {
    return endNow(env, enrolment, { lastDay: carriage.holderDiedOn, reason: 'holder_died', at });
  }
  const { startsOn = plainDateOf(at) } = enrolment;
  const { years } = programme.benefits['safety-insurance'].cover;
  const lastDay = lastDayByCarriage(startsOn, years, carriage.lastLineWentOn);
  if (lastDay < startsOn) {
    const told = carriage.told;
    return endNow(env, enrolment, { lastDay, reason: 'last_line_ended', at, told });
  }
  if (lastDay === enrolment.endsOn) return 'done';
  return moveLastDay(env, { programme, enrolment, lastDay, at });
};

const endNow = async (
  env: Env,
  enrolment: Enrolment,
  { told, ...end }: { lastDay: PlainDate; reason: string; at: Instant; told?: string | undefined },
): Promise<'done' | 'again'> => {
  const notice =
    told === undefined ? undefined : endedNotice(enrolment, { line: told, ...end, isEarly: true });
  const early = { state: 'ended', by: 'operator', ...end, notice } as const;
  if ((await endEarly(env, enrolment, early)) === 'changed') return 'again';
  await completeEndingOrLater(env, enrolment);
  return 'done';
};

/** The last day moves to where the lines let it be, and what is told next with it. */
export const moveLastDay = async (
  env: Pick<Env, 'database' | 'settings'>,
  given: {
    readonly programme: Programme;
    readonly enrolment: Enrolment;
    readonly lastDay: PlainDate;
    readonly at: Instant;
  },
): Promise<'done' | 'again'> => {
  const { enrolment, lastDay, at } = given;
  const { coverEnds, cover } = given.programme.benefits['safety-insurance'];
  const {
    programme: _programme,
    person: _person,
    version: _version,
    reason: _,
    ...rest
  } = enrolment;
  const { startsOn = lastDay } = enrolment;
  const dates = { startsOn, endsOn: lastDay };
  const isFull = lastDay === lastDayByCarriage(startsOn, cover.years, undefined);
  const due =
    enrolment.due?.what === 'start'
      ? enrolment.due
      : dueAfterStart(dates, plainDateOf(at), coverEnds.toldDaysBefore);
  try {
    await changeEnrolment(env, enrolment, {
      ...rest,
      ...dates,
      ...(isFull ? {} : { reason: 'last_line_ended' }),
      due,
      changedAt: at,
      by: 'operator',
    });
    return 'done';
  } catch (error) {
    if (error instanceof Conflict) return 'again';
    throw error;
  }
};

/** Nothing carries it any more before the insurer has answered. People who were handed over with
 * others in a file are looked at when their answer is recorded. */
const withdraw = async (
  env: Env,
  programme: Programme,
  enrolment: Enrolment,
  { holderDiedOn }: Carriage,
): Promise<'done' | 'again'> => {
  if (enrolment.because !== 'application') return 'done';
  const all = await applicationsOf(env, enrolment.programme, enrolment.person);
  const last = all.at(-1);
  if (!last) return 'done';
  const because = holderDiedOn === undefined ? 'last_line_ended' : 'holder_died';
  const at = instantOf(env.clock.now());
  const standing = isOpen(last)
    ? await writePart(env, last, 'withdrawn', { because, act: 'operator', at })
    : last;
  const outcome = await completeApplication(env, programme, standing);
  await wake(env, standing);
  return outcome === 'insured' ? 'again' : 'done';
};

/** Nobody is enrolled who has died. Whether a line carries it is decided on the day of enrolment:
 * until then an end may be withdrawn. */
const drop = async (env: Env, enrolment: Enrolment): Promise<'done' | 'again'> => {
  const {
    programme: _programme,
    person: _person,
    version: _version,
    due: _due,
    ...rest
  } = enrolment;
  const changedAt = instantOf(env.clock.now());
  try {
    await changeEnrolment(env, enrolment, {
      ...rest,
      state: 'ended',
      reason: 'holder_died',
      changedAt,
      by: 'operator',
    });
    return 'done';
  } catch (error) {
    if (error instanceof Conflict) return 'again';
    throw error;
  }
};
