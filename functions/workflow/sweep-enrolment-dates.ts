import * as z from 'zod';
import { dueEnrolments, dueShards } from '../../adapters/enrolments.ts';
import type { Env } from '../../adapters/env.ts';
import { type Swept, sweepEnrolment } from '../../adapters/insurance/swept-enrolments.ts';
import { sideBySide } from '../../adapters/side-by-side.ts';
import { plainDateSchema } from '../../domain/calendar.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** A day whose dates are due, and which 64th of them. */
export const sweepEnrolmentDatesSchema = z.strictObject({
  on: plainDateSchema,
  shard: z
    .int()
    .min(0)
    .max(dueShards - 1),
});
export type SweepEnrolmentDates = z.infer<typeof sweepEnrolmentDatesSchema>;

/** What a call did: counts alone. `isDone`: the shard was read to its end. */
export interface SweptEnrolments extends SweepEnrolmentDates {
  readonly told: number;
  readonly ended: number;
  readonly failed: number;
  readonly isDone: boolean;
}

/** A call ends well before its own time-out; the workflow calls it again for the rest. */
const callMsMax = 8 * 60_000;
const perPage = 200;
const atOnce = 16;

/**
 * Tells everybody of one shard what is due that day, and sets each one's next date. One whose record
 * cannot be read or keeps changing does not hold up the others: it stays filed on its day, is
 * counted as failed, and the day is looked at again tomorrow.
 */
export const makeSweepEnrolmentDates =
  (env: Env) =>
  async ({ on, shard }: SweepEnrolmentDates): Promise<SweptEnrolments> => {
    const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
    const count = { told: 0, ended: 0, failed: 0 };
    const note = (swept: Swept | 'failed'): void => {
      if (swept === 'told' || swept === 'ended' || swept === 'failed') count[swept] += 1;
    };
    const sweep = async (people: readonly string[]): Promise<void> => {
      await sideBySide(people, atOnce, async (person) => {
        try {
          note(await sweepEnrolment(env, programme, { person, on }));
        } catch (error) {
          const { name, message } = error as Error;
          if (name === 'Unavailable') throw error;
          env.log.error(message, { error: name, shard });
          note('failed');
        }
      });
    };
    const giveUpAt = env.clock.elapsed() + callMsMax;
    let people: string[] = [];
    let isDone = true;
    for await (const enrolment of dueEnrolments(env, on, shard)) {
      if (enrolment.programme === programme.programme) people.push(enrolment.person);
      if (people.length < perPage) continue;
      await sweep(people);
      people = [];
      if (env.clock.elapsed() > giveUpAt) {
        isDone = false;
        break;
      }
    }
    await sweep(people);
    env.log.metrics({ benefit: 'safety-insurance' }, count);
    return { on, shard, ...count, isDone };
  };

export const handler = task(sweepEnrolmentDatesSchema, makeSweepEnrolmentDates);
