import * as z from 'zod';
import { Stopped } from '../domain/errors.ts';
import { newestWordCounts } from './conditions.ts';
import type { Env, Item } from './env.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

/** The rate towards charging that operations have lowered it to, with whoever did so last. */
const throttleSchema = z.strictObject({
  linesPerSecond: z.int().positive(),
  throttledBy: z.string(),
  throttledAt: z.string(),
  throttledBecause: z.string(),
});
export type Throttle = z.infer<typeof throttleSchema>;

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
  await rateUnlessStopped(env, programme, benefit);
};

/** The rate towards charging that operations have set, undefined where they have not; throws Stopped
 * as `refuseIfStopped` does. One item holds both, so a batch pays for one read. */
export const rateUnlessStopped = async (
  env: Reach,
  programme: string,
  benefit: string,
): Promise<number | undefined> => {
  const { killSwitch, throttle } = await controlsInForce(env, programme, benefit);
  if (killSwitch?.stopped) {
    const { who, at, why } = killSwitch;
    throw new Stopped(
      `${benefit} of ${programme} was stopped by ${who} at ${at}: ${why}. ` +
        'Clear the switch, then redrive the execution.',
    );
  }
  return throttle?.linesPerSecond;
};

/** What operations have set for a benefit; nothing where nobody ever touched it. */
export interface Controls {
  readonly killSwitch?: KillSwitch;
  readonly throttle?: Throttle;
}

/** What stands in the table: one read, strongly consistent. */
export const readControls = async (
  env: Reach,
  programme: string,
  benefit: string,
): Promise<Controls> => {
  const table = env.settings.required('CONTROLS_TABLE');
  const item = await env.database.get('read the kill switch', table, keyOf(programme, benefit));
  if (!item) return {};
  const { pk: _pk, sk: _sk, ...stored } = item;
  const { linesPerSecond, throttledBy, throttledAt, throttledBecause, ...others } = stored;
  const throttle = { linesPerSecond, throttledBy, throttledAt, throttledBecause };
  const isThrottled = 'linesPerSecond' in stored;
  // Throttled before anybody ever stopped it, an item has no switch.
  const hasSwitch = !isThrottled || Object.keys(others).length > 0;
  return {
    ...(hasSwitch && { killSwitch: killSwitchSchema.parse(others) }),
    ...(isThrottled && { throttle: throttleSchema.parse(throttle) }),
  };
};

const controlsInForce = async (
  env: Reach,
  programme: string,
  benefit: string,
): Promise<Controls> => {
  try {
    return await readControls(env, programme, benefit);
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

/** Sets the rate towards charging; the latest word stands. */
export const setThrottle = async (
  env: Reach,
  { programme, benefit, ...throttle }: Throttle & { programme: string; benefit: string },
): Promise<void> => {
  await env.database.update('throttle the benefit', env.settings.required('CONTROLS_TABLE'), {
    key: keyOf(programme, benefit),
    set: throttle,
    ...newestWordCounts,
  });
};
