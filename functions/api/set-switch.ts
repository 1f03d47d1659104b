import * as z from 'zod';
import { type KillSwitch, setKillSwitch } from '../../adapters/controls.ts';
import type { Env } from '../../adapters/env.ts';
import { instantOf } from '../../domain/calendar.ts';
import { benefitIds } from '../../domain/programme.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

const sentence = z.string().trim().min(3).max(200);

/** Who stops or releases a benefit, and why. Names are those of an account, never a customer's. */
export const setSwitchEventSchema = z.strictObject({
  benefit: z.enum(benefitIds).default('monthly-data'),
  stopped: z.boolean(),
  who: sentence,
  why: sentence,
});
export type SetSwitchEvent = z.infer<typeof setSwitchEventSchema>;

/** Stops a benefit, or lets it go on. Batches and events see it before their next order to
 * a partner. */
export const makeSetSwitch =
  (env: Env) =>
  async ({ benefit, ...word }: SetSwitchEvent): Promise<KillSwitch> => {
    const { programme } = programmeNamed(env.settings.required('PROGRAMME')).programme;
    const at = instantOf(env.clock.now());
    await setKillSwitch(env, { programme, benefit, ...word, at });
    env.log.info(word.stopped ? 'benefit stopped' : 'benefit released', { benefit, who: word.who });
    return { ...word, at };
  };

export const handler = task(setSwitchEventSchema, makeSetSwitch);
