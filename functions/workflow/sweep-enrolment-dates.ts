import * as z from 'zod';
import { forgetBirthDates, type PeopleToForget } from '../../adapters/birth-dates.ts';
import { dueOfShard, dueShards } from '../../adapters/enrolments.ts';
import type { Env } from '../../adapters/env.ts';
import { type Swept, sweepEnrolment } from '../../adapters/insurance/swept-enrolments.ts';
import { sweepTogether } from '../../adapters/insurance/swept-together.ts';
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
  /** Birth dates that were deleted. */
  readonly forgotten: number;
  readonly failed: number;
  readonly isDone: boolean;
}

/** A call ends well before its own time-out; the workflow calls it again for the rest. */
const callMsMax = 8 * 60_000;
const perPage = 200;
const atOnce = 16;

/**
 * Tells everybody of one shard what is due that day, and sets each one's next date; birth dates that
 * are not needed any more since the insurer's acceptance are deleted. One whose record
 * cannot be read or keeps changing does not hold up the others: it stays filed on its day, is
 * counted as failed, and the day is looked at again tomorrow.
 */
export const makeSweepEnrolmentDates =
  (env: Env) =>
  async ({ on, shard }: SweepEnrolmentDates): Promise<SweptEnrolments> => {
    const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
    const count = { told: 0, ended: 0, failed: 0, forgotten: 0 };
    const note = (swept: Swept | 'failed'): void => {
      if (swept === 'told' || swept === 'ended' || swept === 'failed') count[swept] += 1;
    };
    const unlessItFails = async (work: () => Promise<void>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        const { name, message } = error as Error;
        if (name === 'Unavailable') throw error;
        env.log.error(message, { error: name, shard });
        note('failed');
      }
    };
    const sweep = async (people: readonly string[]): Promise<void> => {
      const { told, alone } = await together(env, programme, { people, on });
      count.told += told;
      await sideBySide(alone, atOnce, (person) =>
        unlessItFails(async () => note(await sweepEnrolment(env, programme, { person, on }))),
      );
    };
    const forget = (filed: PeopleToForget) =>
      unlessItFails(async () => {
        count.forgotten += await forgetBirthDates(env, filed);
      });
    const giveUpAt = env.clock.elapsed() + callMsMax;
    let people: string[] = [];
    let isDone = true;
    for await (const due of dueOfShard(env, on, shard)) {
      if ('people' in due) await forget(due);
      else if (due.programme === programme.programme) people.push(due.person);
      if (people.length < perPage && !('people' in due)) continue;
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

/** Where one of many cannot be read, each is looked at alone: then it is that one's trouble. */
const together: typeof sweepTogether = async (env, programme, due) => {
  try {
    return await sweepTogether(env, programme, due);
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'Unavailable') throw error;
    env.log.error(message, { error: name });
    return { told: 0, alone: due.people };
  }
};

export const handler = task(sweepEnrolmentDatesSchema, makeSweepEnrolmentDates);
