import * as z from 'zod';
import type { Env } from './env.ts';

/** An event of ours that is put on the queue of line events: it is recorded and is looked at again.
 * `waitedForRun` says that a run which opens from now on knows it. */
export const lookAgainSchema = z.strictObject({
  lookAgain: z.strictObject({ line: z.string(), eventId: z.string(), waitedForRun: z.boolean() }),
});
export type LookAgain = z.infer<typeof lookAgainSchema>['lookAgain'];

/** Has a recorded event looked at after so many seconds, 900 at the most. */
export const lookAgainIn = (
  env: Pick<Env, 'queues' | 'settings'>,
  { line, eventId, waitedForRun }: LookAgain,
  delaySeconds: number,
): Promise<void> =>
  env.queues.send(
    'put the event back on its queue',
    env.settings.required('LINE_EVENTS_QUEUE'),
    { lookAgain: { line, eventId, waitedForRun } },
    delaySeconds,
  );
