import * as z from 'zod';
import { type Stretch, stretchesOf } from '../../adapters/cohort-stretches.ts';
import { sealedCohort } from '../../adapters/cohorts.ts';
import type { Env, ObjectAddress } from '../../adapters/env.ts';
import { undecidedLines } from '../../adapters/ott/undecided-lines.ts';
import { startTelling } from '../../adapters/tellings.ts';
import { keepToldLists } from '../../adapters/told-lists.ts';
import {
  addDays,
  type Instant,
  instantOf,
  type PlainDate,
  plainDateOf,
} from '../../domain/calendar.ts';
import type { CohortManifest } from '../../domain/cohort.ts';
import { massPerHour } from '../../domain/notices/notice-rules.ts';
import type { Telling } from '../../domain/notices/telling.ts';
import type { Programme } from '../../domain/programme.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** The schedule says when it was due to fire: the day in Korea is today. */
export const remindChoosersEventSchema = z.strictObject({
  scheduledTime: z.iso.datetime({ offset: true }),
});
export type RemindChoosersEvent = z.infer<typeof remindChoosersEventSchema>;

/** A day that the programme does not name starts nothing, and so does one on which everybody has
 * chosen: both are successes. `left`: stretches of the cohort that the next call goes on with. */
export type RemindersAnswer =
  | {
      readonly outcome: 'reminded';
      readonly run: string;
      readonly lines: number;
      readonly stretches: number;
      readonly left: number;
    }
  | { readonly outcome: 'nothing_due' };

/** Of the function's 900 s; a stretch that has begun by then is over in time. */
const beginUntilMs = 600_000;
/** So many lines are read in two minutes also where the database is slow. */
const linesPerStretch = 250_000;
/** What is not done in so many days is not worth saying any more. */
const goesOnForDays = 7;

/**
 * On the programme's days, freezes which lines could choose a service and have not, and has them
 * told by the workflow that tells many: at the hub's pace and outside quiet hours. The cohort is
 * read stretch by stretch, each told by a telling of its own and noted as done; what a call has no
 * time for is read by the next call, of the same morning or of the next day. No choice is never
 * taken for one. The day of the programme is in each telling's name and in each notice's cause, so
 * that a second start tells nobody twice.
 */
export const makeRemindChoosers =
  (env: Env) =>
  async ({ scheduledTime }: RemindChoosersEvent): Promise<RemindersAnswer> => {
    const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
    const asOf = instantOf(Date.parse(scheduledTime));
    const on = dayToRemind(programme, plainDateOf(asOf));
    if (on === undefined) return { outcome: 'nothing_due' };
    const until = env.clock.elapsed() + beginUntilMs;
    const run = `ott-reminder-${on}`;
    const isOver = markOf(env, run, 'all');
    if (await isThere(env, isOver)) return { outcome: 'nothing_due' };
    const cohort = await sealedCohort(env, programme.programme, programme.referenceDate);
    const stretches = stretchesOf(cohort, linesPerStretch);
    let [done, lines] = [0, 0];
    for (const stretch of stretches) {
      const mark = markOf(env, run, nameOf(stretch));
      if (!(await isThere(env, mark))) {
        if (env.clock.elapsed() > until) break;
        const found = await remind(env, programme, { on, run, asOf, cohort, stretch });
        await env.objects.writeOnce('note the stretch as done', mark, Buffer.from(String(found)));
        lines += found;
      }
      done += 1;
    }
    const left = stretches.length - done;
    if (left === 0) await env.objects.writeOnce('note the end', isOver, Buffer.from('done'));
    env.log.info('lines without a choice listed', { run, lines, stretches: done, left });
    env.log.metrics({ benefit: 'ott-pass' }, { reminderStretchesLeft: left });
    return { outcome: 'reminded', run, lines, stretches: stretches.length, left };
  };

/** The latest day of the programme on which a reminder was due, as long as it is worth saying. */
const dayToRemind = ({ benefits }: Programme, today: PlainDate): PlainDate | undefined => {
  const { reminders, window } = benefits['ott-pass'];
  if (today > window.chooseUntil) return undefined;
  return reminders.on.findLast((on) => on <= today && today < addDays(on, goesOnForDays));
};

const nameOf = ({ number }: Stretch): string => String(number).padStart(4, '0');

const markOf = (env: Env, run: string, name: string): ObjectAddress => ({
  bucket: env.settings.required('RESULTS_BUCKET'),
  key: `runs/${run}/done/${name}`,
});

const isThere = async (env: Env, mark: ObjectAddress): Promise<boolean> =>
  (await env.objects.size('look whether it is done', mark)) !== undefined;

interface Reminding {
  readonly on: PlainDate;
  readonly run: string;
  readonly asOf: Instant;
  readonly cohort: CohortManifest;
  readonly stretch: Stretch;
}

/** Has the lines of one stretch told; answers how many they are. */
const remind = async (
  env: Env,
  programme: Programme,
  { on, run, ...of }: Reminding,
): Promise<number> => {
  const telling = `${run}-${nameOf(of.stretch)}`;
  const place = {
    bucket: env.settings.required('RESULTS_BUCKET'),
    prefix: `runs/${telling}/told`,
    rowsMax: massPerHour(programme.notices),
  };
  const parts = await keepToldLists(env, place, undecidedLines(env, programme, of));
  const said: Telling = {
    ...{ telling, run, on, period: on, benefit: 'ott-pass', untoldRuns: [] },
    programme: programme.programme,
    programmeVersion: programme.version,
    template: 'ott_choose_reminder',
    facts: { until: programme.benefits['ott-pass'].window.chooseUntil },
  };
  if (parts.length > 0) await startTelling(env, telling, { ofList: { telling: said, parts } });
  return parts.reduce((sum, { rows }) => sum + rows, 0);
};

export const handler = task(remindChoosersEventSchema, makeRemindChoosers);
