import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { undecidedLines } from '../../adapters/ott/undecided-lines.ts';
import { startTelling } from '../../adapters/tellings.ts';
import { keepToldLists } from '../../adapters/told-lists.ts';
import { instantOf, plainDateOf } from '../../domain/calendar.ts';
import { massPerHour } from '../../domain/notices/notice-rules.ts';
import type { Telling } from '../../domain/notices/telling.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** The schedule says when it was due to fire: the day in Korea is today. */
export const remindChoosersEventSchema = z.strictObject({
  scheduledTime: z.iso.datetime({ offset: true }),
});
export type RemindChoosersEvent = z.infer<typeof remindChoosersEventSchema>;

/** A day that the programme does not name starts nothing, and so does one on which everybody has
 * chosen: both are successes. */
export type RemindersAnswer =
  | { readonly outcome: 'started' | 'exists'; readonly telling: string; readonly lines: number }
  | { readonly outcome: 'nothing_due' };

/**
 * On the programme's days, freezes which lines could choose a service and have not, and has them
 * told by the workflow that tells many: at the hub's pace and outside quiet hours. No choice is
 * never taken for one. The day is in the telling's name and in each notice's cause, so that a
 * second start tells nobody twice.
 */
export const makeRemindChoosers =
  (env: Env) =>
  async ({ scheduledTime }: RemindChoosersEvent): Promise<RemindersAnswer> => {
    const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
    const asOf = instantOf(Date.parse(scheduledTime));
    const on = plainDateOf(asOf);
    const { reminders, window } = programme.benefits['ott-pass'];
    if (!reminders.on.includes(on)) return { outcome: 'nothing_due' };
    const telling = `ott-reminder-${on}`;
    const place = {
      bucket: env.settings.required('RESULTS_BUCKET'),
      prefix: `tellings/${telling}/told`,
      rowsMax: massPerHour(programme.notices),
    };
    const parts = await keepToldLists(env, place, undecidedLines(env, programme, asOf));
    const lines = parts.reduce((sum, { rows }) => sum + rows, 0);
    env.log.info('lines without a choice listed', { telling, lines });
    if (lines === 0) return { outcome: 'nothing_due' };
    const said: Telling = {
      telling,
      programme: programme.programme,
      programmeVersion: programme.version,
      benefit: 'ott-pass',
      period: on,
      run: telling,
      template: 'ott_choose_reminder',
      facts: { until: window.chooseUntil },
      on,
      untoldRuns: [],
    };
    const outcome = await startTelling(env, telling, { ofList: { telling: said, parts } });
    return { outcome, telling, lines };
  };

export const handler = task(remindChoosersEventSchema, makeRemindChoosers);
