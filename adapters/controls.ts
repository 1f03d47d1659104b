import * as z from 'zod';
import { Stopped } from '../domain/errors.ts';
import { newestWordCounts } from './conditions.ts';
import type { Env, Item } from './env.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

/** The kill switch of one benefit, with the word of whoever touched it last. */
export const killSwitchSchema = z.strictObject({
  stopped: z.boolean(),
  who: z.string(),
  why: z.string(),
  at: z.string(),
});
export type KillSwitch = z.infer<typeof killSwitchSchema>;

const keyOf = (programme: string, benefit: string): Item => ({
  pk: `SWITCH#${programme}#${benefit}`,
  sk: 'SWITCH',
});

/**
 * Throws Stopped where the switch is set. A switch that cannot be read, or not be understood,
 * counts as set: in doubt nothing is issued.
 */
export const refuseIfStopped = async (
  env: Reach,
  programme: string,
  benefit: string,
): Promise<void> => {
  const found = await readSwitch(env, programme, benefit);
  if (found?.stopped) {
    throw new Stopped(
      `${benefit} of ${programme} was stopped by ${found.who} at ${found.at}: ${found.why}. ` +
        'Clear the switch, then redrive the execution.',
    );
  }
};

const readSwitch = async (
  env: Reach,
  programme: string,
  benefit: string,
): Promise<KillSwitch | undefined> => {
  try {
    const table = env.settings.required('CONTROLS_TABLE');
    const item = await env.database.get('read the kill switch', table, keyOf(programme, benefit));
    if (!item) return undefined;
    const { pk: _pk, sk: _sk, ...stored } = item;
    return killSwitchSchema.parse(stored);
  } catch (error) {
    throw new Stopped(
      `The kill switch of ${benefit} of ${programme} could not be read, which counts as stopped. ` +
        'See to it that the Controls table answers, then redrive the execution.',
      { cause: error },
    );
  }
};

/** Sets or clears the switch; the latest word stands. */
export const setKillSwitch = async (
  env: Reach,
  { programme, benefit, ...word }: KillSwitch & { programme: string; benefit: string },
): Promise<void> => {
  await env.database.update('set the kill switch', env.settings.required('CONTROLS_TABLE'), {
    key: keyOf(programme, benefit),
    set: word,
    ...newestWordCounts,
  });
};
