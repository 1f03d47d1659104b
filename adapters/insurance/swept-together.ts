import { instantOf, type PlainDate } from '../../domain/calendar.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { Programme } from '../../domain/programme.ts';
import { lastDayByCarriage } from '../../domain/safety-insurance/cover-dates.ts';
import type { Enrolment } from '../../domain/safety-insurance/enrolment.ts';
import { enrolmentFieldWrite, enrolmentsOf } from '../enrolments.ts';
import type { Env } from '../env.ts';
import { eventsOfLines } from '../lines.ts';
import { noticeWrite } from '../notices.ts';
import { sideBySide } from '../side-by-side.ts';
import { carriageBy } from './carriage-now.ts';
import { file, type Sweeping, whatIsTold } from './swept-enrolments.ts';

/** Two writes each: fewer than a transaction takes, and few enough to meet nobody else. */
const peopleOfATransaction = 25;
const transactionsAtOnce = 4;

/** Of many people who are due: how many were told, and who has to be looked at alone. */
export interface SweptTogether {
  readonly told: number;
  readonly alone: readonly string[];
}

/**
 * Tells many people at once what is due of their insurance: read together, told in one transaction
 * for twenty-five, and each one's next date set. Whoever is not in the plainest case (something has
 * happened to their lines, the cover ends, somebody else was faster) is left for `sweepEnrolment`.
 */
export const sweepTogether = async (
  env: Env,
  programme: Programme,
  { people, on }: { readonly people: readonly string[]; readonly on: PlainDate },
): Promise<SweptTogether> => {
  const tellings = await plainTellings(env, programme, { people, on });
  const told = new Set<string>();
  const batches: (readonly Telling[])[] = [];
  for (let from = 0; from < tellings.length; from += peopleOfATransaction) {
    batches.push(tellings.slice(from, from + peopleOfATransaction));
  }
  await sideBySide(batches, transactionsAtOnce, async (batch) => {
    for (const person of await tellBatch(env, batch)) told.add(person);
  });
  return { told: told.size, alone: people.filter((person) => !told.has(person)) };
};

interface Telling {
  readonly enrolment: Enrolment;
  readonly next: NonNullable<Enrolment['due']>;
  readonly notice: Notice;
}

const plainTellings = async (
  env: Env,
  programme: Programme,
  { people, on }: { readonly people: readonly string[]; readonly on: PlainDate },
): Promise<Telling[]> => {
  const enrolments = [...(await enrolmentsOf(env, programme.programme, people)).values()];
  const lines = [...new Set(enrolments.flatMap((enrolment) => enrolment.lines))];
  const events = await eventsOfLines(env, lines, { contiguous: false });
  const at = instantOf(env.clock.now());
  return enrolments.flatMap((enrolment): Telling[] => {
    const carriage = carriageBy(events, programme, enrolment);
    if (!carriage || !isPlain(programme, { enrolment, carriage, at }, on)) return [];
    const { next, notice } = whatIsTold(programme, { enrolment, carriage, at });
    return notice ? [{ enrolment, next, notice }] : [];
  });
};

const isPlain = (
  { benefits }: Programme,
  { enrolment, carriage }: Sweeping,
  on: PlainDate,
): boolean => {
  const { state, due, startsOn, endsOn } = enrolment;
  if (state !== 'insured' || !due || due.what === 'end' || due.on > on) return false;
  if (startsOn === undefined || carriage.holderDiedOn !== undefined) return false;
  const { years } = benefits['safety-insurance'].cover;
  const lastDay = lastDayByCarriage(startsOn, years, carriage.lastLineWentOn);
  return lastDay === endsOn && lastDay >= startsOn;
};

/** Who of the batch was told and has the next date; nobody where one of them was changed meanwhile. */
const tellBatch = async (env: Env, batch: readonly Telling[]): Promise<string[]> => {
  const { outcome } = await env.database.transact(
    'tell many what is due',
    batch.flatMap(({ enrolment, next, notice }) => [
      enrolmentFieldWrite(env, enrolment, { due: next }),
      noticeWrite(env, notice),
    ]),
  );
  if (outcome === 'refused') return [];
  const filed = await sideBySide(batch, batch.length, async ({ enrolment, next }) =>
    (await file(env, enrolment, next)) === 'moved_on' ? [enrolment.person] : [],
  );
  return filed.flat();
};
