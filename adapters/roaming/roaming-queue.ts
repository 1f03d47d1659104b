import * as z from 'zod';
import { type RoamingEvent, roamingEventSchema } from '../../domain/roaming-bonus/roaming-event.ts';
import type { Env } from '../env.ts';
import { purchasesOfLine } from './purchases.ts';

type Reach = Pick<Env, 'queues' | 'settings'>;

/** An event of ours that was put back: `tries` counts the times that a partner was silent. */
export const lookAgainSchema = z.strictObject({
  lookAgain: z.strictObject({ event: roamingEventSchema, tries: z.int().nonnegative() }),
});
export type LookAgain = z.infer<typeof lookAgainSchema>['lookAgain'];

/** Has an event looked at again after so many seconds, 900 at the most. */
export const lookAgainIn = (
  env: Reach,
  { event, tries }: LookAgain,
  delaySeconds: number,
): Promise<void> =>
  env.queues.send(
    'put the roaming event back on its queue',
    env.settings.required('ROAMING_EVENTS_QUEUE'),
    { lookAgain: { event, tries } },
    delaySeconds,
  );

/** Has every purchase looked at again that waited while the benefit of the line was held: for
 * whoever releases it, after the release is recorded. Answers how many. */
export const bringHeldPurchases = async (
  env: Reach & Pick<Env, 'database'>,
  line: string,
): Promise<number> => {
  const waiting: RoamingEvent[] = (await purchasesOfLine(env, line)).flatMap(({ held, refused }) =>
    held && !refused ? [held.event] : [],
  );
  for (const event of waiting) await lookAgainIn(env, { event, tries: 0 }, 0);
  return waiting.length;
};
