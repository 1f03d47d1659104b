import * as z from 'zod';
import { asksForApproval } from '../../adapters/approval/armed-month.ts';
import { askPreview, type PreviewAsked } from '../../adapters/approval/asked-preview.ts';
import { remindOfApprovals } from '../../adapters/approval/reminders.ts';
import type { Env } from '../../adapters/env.ts';
import { remindOfSupplements } from '../../adapters/supplement/reminders.ts';
import { cycleToPreview } from '../../domain/approval/ask-for-preview.ts';
import { instantOf } from '../../domain/calendar.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** The schedule says when it was due to fire. */
export const startMonthPreviewEventSchema = z.strictObject({
  scheduledTime: z.iso.datetime({ offset: true }),
});
export type StartMonthPreviewEvent = z.infer<typeof startMonthPreviewEventSchema>;

/** A day on which no preview is due starts nothing, and is a success. */
export type StartedPreview = (
  | PreviewAsked
  | { readonly outcome: 'nothing_due'; readonly why: string }
) & {
  /** Previews, runs and supplements that still wait for somebody. */
  readonly reminded: readonly string[];
};

/**
 * From three working days before a month on, has it previewed once a day: where a preview stands that
 * looked at the same nothing is done, so a missed day is made up and a deployment in between gets its
 * new preview by the next morning. A cohort that is not frozen by then is an error that rings. Whoever
 * must decide is reminded each day, of a preview, of a run that waits and of a supplement.
 */
export const makeStartMonthPreview =
  (env: Env) =>
  async ({ scheduledTime }: StartMonthPreviewEvent): Promise<StartedPreview> => {
    const version = programmeNamed(env.settings.required('PROGRAMME'));
    const ofSupplements = (): Promise<string[]> =>
      remindOfSupplements(env, version.programme, instantOf(env.clock.now()));
    if (!asksForApproval(env)) {
      const why = 'This stage asks for no approval.';
      return { outcome: 'nothing_due', why, reminded: await ofSupplements() };
    }
    const at = instantOf(Date.parse(scheduledTime));
    const cycle = cycleToPreview(version.programme.benefits['monthly-data'], at);
    const answer =
      cycle === undefined
        ? ({ outcome: 'nothing_due', why: `No preview is due at ${at}.` } as const)
        : await askPreview(env, version, { cycle, by: undefined });
    // The month comes first: what is wrong with a supplement must not keep it from its preview.
    const reminded = [...(await remindOfApprovals(env, version)), ...(await ofSupplements())];
    return { ...answer, reminded };
  };

export const handler = task(startMonthPreviewEventSchema, makeStartMonthPreview);
