import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { dueShards } from '../../adapters/ott/code-item.ts';
import { type SweptShard, sweepOttShard } from '../../adapters/ott/ott-dates.ts';
import { plainDateSchema } from '../../domain/calendar.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** A day whose dates are due, and which 64th of them. */
export const sweepOttDatesEventSchema = z.strictObject({
  on: plainDateSchema,
  shard: z
    .int()
    .min(0)
    .max(dueShards - 1),
});
export type SweepOttDatesEvent = z.infer<typeof sweepOttDatesEventSchema>;

/** Tells holders of codes what is due that day. Repeating it tells nobody twice; the answer is the
 * input again where something is left. */
export const makeSweepOttDates =
  (env: Env) =>
  async (event: SweepOttDatesEvent): Promise<SweepOttDatesEvent & SweptShard> => {
    const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
    const swept = await sweepOttShard(env, programme, event);
    env.log.info('dates of codes swept', { ...event, ...swept });
    return { ...event, ...swept };
  };

export const handler = task(sweepOttDatesEventSchema, makeSweepOttDates);
