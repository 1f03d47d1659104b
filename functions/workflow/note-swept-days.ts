import * as z from 'zod';
import { daysToSweep, dueShardsOn, noteSwept } from '../../adapters/due-days.ts';
import type { Env } from '../../adapters/env.ts';
import { addDays, plainDateSchema } from '../../domain/calendar.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** The day up to and including which everything was due. */
export const noteSweptDaysSchema = z.strictObject({ on: plainDateSchema });

/** How many shards still hold something due. The index lags: it may be one that was just done. */
export interface NotedDays {
  readonly left: number;
}

/** Notes up to which day nothing is left; from the day after it the next sweep begins. */
export const makeNoteSweptDays =
  (env: Env) =>
  async ({ on }: z.infer<typeof noteSweptDaysSchema>): Promise<NotedDays> => {
    const { programme } = programmeNamed(env.settings.required('PROGRAMME')).programme;
    const days = await daysToSweep(env, programme, on);
    const left = [
      ...(await dueShardsOn(env, 'enrolments', days)),
      ...(await dueShardsOn(env, 'codes', days)),
    ];
    const first = left.map((shard) => shard.on).sort()[0];
    await noteSwept(env, programme, first === undefined ? on : addDays(first, -1));
    env.log.metrics({}, { dueShardsLeft: left.length });
    return { left: left.length };
  };

export const handler = task(noteSweptDaysSchema, makeNoteSweptDays);
