import * as z from 'zod';
import { daysToSweep, dueShardsOn, noteSwept } from '../../adapters/due-days.ts';
import type { Env } from '../../adapters/env.ts';
import { openMatters } from '../../adapters/insurance/open-matters.ts';
import { isAnyCaseOverdue } from '../../adapters/overdue-cases.ts';
import { instantOf, plainDateOf } from '../../domain/calendar.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** The schedule says when it was due to fire: the day in Korea is today. */
export const startDueDatesSchema = z.strictObject({
  scheduledTime: z.iso.datetime({ offset: true }),
});

/** A day without anything due, open or overdue starts nothing, and is a success. */
export type StartedDueDates =
  | { readonly outcome: 'started' | 'exists'; readonly execution: string }
  | { readonly outcome: 'nothing_due'; readonly why: string };

/** An input holds so many shards with ease; what is more is of missed days and due tomorrow too. */
const shardsMax = 1_000;

/**
 * Looks which shards of today and of missed days have anything due, and starts the execution of the
 * day with them, under the one name that it can have.
 */
export const makeStartDueDates =
  (env: Env) =>
  async ({ scheduledTime }: z.infer<typeof startDueDatesSchema>): Promise<StartedDueDates> => {
    const { programme } = programmeNamed(env.settings.required('PROGRAMME')).programme;
    const on = plainDateOf(instantOf(Date.parse(scheduledTime)));
    const days = await daysToSweep(env, programme, on);
    const [enrolments, codes, isOpen, isOverdue] = await Promise.all([
      dueShardsOn(env, 'enrolments', days),
      dueShardsOn(env, 'codes', days),
      isAnythingOpen(env),
      isAnyCaseOverdue(env, on),
    ]);
    const isDue = enrolments.length + codes.length > 0;
    if (!isDue && !isOpen && !isOverdue) {
      await noteSwept(env, programme, on);
      return { outcome: 'nothing_due', why: `Nothing is due up to and including ${on}.` };
    }
    const { outcome, execution } = await env.workflows.start(
      'start the due dates',
      env.settings.required('DUE_DATES_STATE_MACHINE'),
      `due-dates-${on}`,
      { on, enrolments: enrolments.slice(0, shardsMax), codes: codes.slice(0, shardsMax) },
    );
    return { outcome, execution };
  };

const isAnythingOpen = async (env: Env): Promise<boolean> => {
  for await (const _matter of openMatters(env, 1)) return true;
  return false;
};

export const handler = task(startDueDatesSchema, makeStartDueDates);
