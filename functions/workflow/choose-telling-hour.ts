import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { reserveTelling } from '../../adapters/telling-hours.ts';
import { ofListSchema } from '../../adapters/tellings.ts';
import type { Instant } from '../../domain/calendar.ts';
import type { toldPartSchema } from '../../domain/notices/telling.ts';
import { programmeVersion } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** What is told, the parts of its list, and which of them comes next, from 0. */
export const chooseTellingHourEventSchema = z.object({
  ...ofListSchema.shape,
  next: z.int().nonnegative(),
});
export type ChooseTellingHourEvent = z.infer<typeof chooseTellingHourEventSchema>;

/** The part to tell now, and not before when; or that nobody is left. */
export type ChosenHour = ChooseTellingHourEvent &
  (
    | { readonly left: false }
    | {
        readonly left: true;
        readonly part: z.infer<typeof toldPartSchema>;
        readonly notBefore: Instant;
      }
  );

/** Takes the next part and reserves an hour for it, outside quiet hours, in which the hub still
 * has room: one part an hour, so that quiet hours find no telling at work. */
export const makeChooseTellingHour =
  (env: Env) =>
  async (event: ChooseTellingHourEvent): Promise<ChosenHour> => {
    const { telling, parts, next } = event;
    const part = parts[next];
    if (part === undefined) return { ...event, left: false };
    const rules = programmeVersion(telling.programme, telling.programmeVersion).programme.notices;
    const notBefore = await reserveTelling(env, rules, {
      programme: telling.programme,
      part: `${telling.telling}#${next}`,
      messages: part.rows,
    });
    env.log.info('hour chosen', { telling: telling.telling, part: next, notBefore });
    return { ...event, next: next + 1, left: true, part, notBefore };
  };

export const handler = task(chooseTellingHourEventSchema, makeChooseTellingHour);
