import { type Instant, instantOf, type PlainDate, plainDateOf } from '../../domain/calendar.ts';
import { Conflict } from '../../domain/errors.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { Programme } from '../../domain/programme.ts';
import type { Carriage } from '../../domain/safety-insurance/carriage.ts';
import { lastDayByCarriage } from '../../domain/safety-insurance/cover-dates.ts';
import { dueAfterStart, dueAtLast } from '../../domain/safety-insurance/due-dates.ts';
import type { Enrolment } from '../../domain/safety-insurance/enrolment.ts';
import { changeEnrolment, enrolmentFieldWrite, enrolmentOf } from '../enrolments.ts';
import type { Env } from '../env.ts';
import { noticeWrite } from '../notices.ts';
import { carriageNow } from './carriage-now.ts';
import { followCarriage, moveLastDay } from './end-by-line.ts';
import { completeEndingOrLater, endEarly } from './end-insurance.ts';
import { endedNotice, endingNotice, startedNotice } from './insurance-notices.ts';

const attemptsMax = 4;

/** What a sweep did with one enrolment. */
export type Swept = 'told' | 'ended' | 'moved_on' | 'nothing';

/**
 * Does what is due of one enrolment on a day: tells the person, in the transaction that sets the
 * next date, or ends the cover. What happened to its lines meanwhile comes first. The notice is
 * kept; sending it is the business of the sweep of notices, at the hub's pace. Done again, nobody
 * is told twice.
 */
export const sweepEnrolment = async (
  env: Env,
  programme: Programme,
  { person, on }: { readonly person: string; readonly on: PlainDate },
): Promise<Swept> => {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const enrolment = await enrolmentOf(env, programme.programme, person);
    const swept = enrolment && (await sweepOnce(env, programme, { enrolment, on }));
    if (swept !== 'again') return swept ?? 'nothing';
  }
  throw new Conflict('An enrolment kept changing while it was swept');
};

const sweepOnce = async (
  env: Env,
  programme: Programme,
  { enrolment, on }: { enrolment: Enrolment; on: PlainDate },
): Promise<Swept | 'again'> => {
  const { due, state } = enrolment;
  if (!due) return 'nothing';
  if (state !== 'insured') return putAside(env, enrolment);
  // A sweep that was cut off has set the next date and not filed it; the index may lag too.
  if (due.on > on) return file(env, enrolment, due);
  const at = instantOf(env.clock.now());
  const carriage = await carriageNow(env, programme, enrolment);
  if (carriage.holderDiedOn !== undefined) {
    await followCarriage(env, programme, enrolment.person);
    return 'ended';
  }
  const { startsOn = on } = enrolment;
  const { years } = programme.benefits['safety-insurance'].cover;
  const lastDay = lastDayByCarriage(startsOn, years, carriage.lastLineWentOn);
  if (lastDay < startsOn) {
    await followCarriage(env, programme, enrolment.person);
    return 'ended';
  }
  if (lastDay !== enrolment.endsOn) {
    await moveLastDay(env, { programme, enrolment, lastDay, at });
    return 'again';
  }
  return due.what === 'end'
    ? end(env, {
        enrolment,
        carriage,
        at,
        isEarly: lastDay < lastDayByCarriage(startsOn, years, undefined),
      })
    : tellAndMoveOn(env, programme, { enrolment, carriage, at });
};

/** Somebody ended it and was cut off before the item was in order: nothing is due any more. */
const putAside = async (env: Env, enrolment: Enrolment): Promise<Swept> => {
  await completeEndingOrLater(env, enrolment);
  const standing = await enrolmentOf(env, enrolment.programme, enrolment.person);
  if (!standing?.due || standing.state === 'insured') return 'nothing';
  const {
    programme: _programme,
    person: _person,
    version: _version,
    due: _due,
    ...rest
  } = standing;
  await changeEnrolment(env, standing, rest);
  return 'moved_on';
};

/** Sets the next date, and the day under which it is listed. */
export const file = async (
  env: Env,
  enrolment: Enrolment,
  due: Enrolment['due'],
): Promise<Swept | 'again'> => {
  const { programme: _programme, person: _person, version: _version, ...rest } = enrolment;
  try {
    await changeEnrolment(env, enrolment, { ...rest, due });
    return 'moved_on';
  } catch (error) {
    if (error instanceof Conflict) return 'again';
    throw error;
  }
};

/** An enrolment of which something is due, and what carries it. */
export interface Sweeping {
  readonly enrolment: Enrolment;
  readonly carriage: Carriage;
  readonly at: Instant;
}

const tellAndMoveOn = async (
  env: Env,
  programme: Programme,
  sweeping: Sweeping,
): Promise<Swept | 'again'> => {
  const { enrolment } = sweeping;
  const { next, notice } = whatIsTold(programme, sweeping);
  if (!notice) return file(env, enrolment, next);
  const { outcome } = await tellOnce(env, enrolment, { due: next, notice });
  const filed = outcome === 'changed' ? 'again' : await file(env, enrolment, next);
  return filed === 'moved_on' ? 'told' : filed;
};

/** What is told of the start or the coming end, and the next date; nothing where the person has no
 * line left to be told by. */
export const whatIsTold = (
  { benefits }: Pick<Programme, 'benefits'>,
  { enrolment, carriage, at }: Sweeping,
): { readonly next: NonNullable<Enrolment['due']>; readonly notice: Notice | undefined } => {
  const { startsOn = '', endsOn = '', due } = enrolment;
  const { toldDaysBefore } = benefits['safety-insurance'].coverEnds;
  const today = plainDateOf(at);
  const next =
    due?.what === 'start'
      ? dueAfterStart({ startsOn, endsOn }, today, toldDaysBefore)
      : dueAtLast({ endsOn }, today);
  const line = carriage.told;
  if (line === undefined) return { next, notice: undefined };
  const noticeOf = due?.what === 'start' ? startedNotice : endingNotice;
  return { next, notice: noticeOf(enrolment, { line, at }) };
};

/** The next date and the notice together; where the notice stands already, somebody was cut off
 * after it, and the date alone is left to be set. */
const tellOnce = async (
  env: Env,
  enrolment: Enrolment,
  { due, notice }: { due: Enrolment['due']; notice: Notice },
): Promise<{ outcome: 'told' | 'told_before' | 'changed' }> => {
  const answer = await env.database.transact('tell what is due', [
    enrolmentFieldWrite(env, enrolment, { due }),
    noticeWrite(env, notice),
  ]);
  if (answer.outcome === 'written') return { outcome: 'told' };
  return { outcome: answer.places.includes(0) ? 'changed' : 'told_before' };
};

/** The day after the last one. Cover that ends with the last line is voided, and the insurer told;
 * cover that has run its course is neither. */
const end = async (
  env: Env,
  { enrolment, carriage, at, isEarly }: Sweeping & { readonly isEarly: boolean },
): Promise<Swept | 'again'> => {
  const { endsOn: lastDay = plainDateOf(at) } = enrolment;
  const notice =
    carriage.told === undefined
      ? undefined
      : endedNotice(enrolment, { line: carriage.told, at, lastDay, isEarly });
  if (isEarly) {
    const early = { lastDay, reason: 'last_line_ended', by: 'operator', at, notice } as const;
    const ended = await endEarly(env, enrolment, { state: 'ended', ...early });
    if (ended === 'changed') return 'again';
    await completeEndingOrLater(env, enrolment);
    return 'ended';
  }
  const { outcome } = await env.database.transact('end the cover on its last day', [
    enrolmentFieldWrite(env, enrolment, { state: 'ended' }),
    ...(notice ? [noticeWrite(env, notice)] : []),
  ]);
  if (outcome === 'refused') return 'again';
  const ended = { ...enrolment, state: 'ended' } as const;
  const { programme: _programme, person: _person, version: _version, due: _due, ...rest } = ended;
  await changeEnrolment(env, ended, { ...rest, changedAt: at, by: 'sweep' });
  return 'ended';
};
