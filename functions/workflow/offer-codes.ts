import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { keptCodeIds } from '../../adapters/ott/code-files.ts';
import { offerCodes } from '../../adapters/ott/offered-codes.ts';
import { instantOf } from '../../domain/calendar.ts';
import { codeFileSchema, type OfferedPart } from '../../domain/ott-pass/code-import.ts';
import { task } from '../middleware/task.ts';

export const offerCodesEventSchema = z.object({
  file: codeFileSchema,
  part: z.int().nonnegative(),
});
type Event = z.infer<typeof offerCodesEventSchema>;

/** Puts the codes of a part on offer, those apart that lines in waiting already have. Doing it
 * again, or late, counts the same and brings no taken code back. */
export const makeOfferCodes =
  (env: Env) =>
  async ({ file, part }: Event): Promise<OfferedPart> => {
    const sum = { part, offered: 0, givenToWaiting: 0, cancelled: 0 };
    for await (const codeIds of keptCodeIds(env, file, part)) {
      const more = await offerCodes(env, file.pool, codeIds, instantOf(env.clock.now()));
      sum.offered += more.offered;
      sum.givenToWaiting += more.givenToWaiting;
      sum.cancelled += more.cancelled;
    }
    env.log.info('part of a file of codes is on offer', { file: file.file, ...sum });
    return sum;
  };

export const handler = task(offerCodesEventSchema, makeOfferCodes);
