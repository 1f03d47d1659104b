import * as z from 'zod';
import { Stopped } from '../domain/errors.ts';
import { runCapSchema, type SetCap, setCapSchema } from '../domain/run-cap.ts';
import { isStill, newestWordCounts } from './conditions.ts';
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

/** A cap that somebody has asked for and a second person has yet to confirm. */
const askedCapSchema = z.strictObject({
  ...runCapSchema.shape,
  by: z.string(),
  why: z.string(),
  at: z.string(),
});
export type AskedCap = z.infer<typeof askedCapSchema>;

/** Kept as a text, so that one comparison says whether it is still the same wish. */
const textOf = (asked: AskedCap): string => JSON.stringify(askedCapSchema.parse(asked));
const askedCapTextSchema = z.string().transform((text) => askedCapSchema.parse(JSON.parse(text)));

/** Caps lie beside the switch, by the run that they are for: a batch reads all in one item. */
const capOf = (run: string): string => `cap#${run}`;
const askedCapOf = (run: string): string => `askedCap#${run}`;

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
  await controlsUnlessStopped(env, programme, benefit);
};

/** What operations have set, the rate towards charging and caps of runs; throws Stopped as
 * `refuseIfStopped` does. One item holds all, so a batch pays for one read. */
export const controlsUnlessStopped = async (
  env: Reach,
  programme: string,
  benefit: string,
): Promise<Controls> => {
  const controls = await controlsInForce(env, programme, benefit);
  const { killSwitch } = controls;
  if (killSwitch?.stopped) {
    const { who, at, why } = killSwitch;
    throw new Stopped(
      `${benefit} of ${programme} was stopped by ${who} at ${at}: ${why}. ` +
        'Clear the switch, then redrive the execution.',
    );
  }
  return controls;
};

/** What operations have set for a benefit; nothing where nobody ever touched it. */
export interface Controls {
  readonly killSwitch?: KillSwitch;
  readonly throttle?: Throttle;
  /** By the name of the run, which may not have opened yet. */
  readonly caps?: Readonly<Record<string, SetCap>>;
  readonly askedCaps?: Readonly<Record<string, AskedCap>>;
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
  const caps = namedIn(stored, capOf(''), setCapSchema);
  const askedCaps = namedIn(stored, askedCapOf(''), askedCapTextSchema);
  const ofBenefit = Object.entries(stored).filter(([name]) => !name.includes('#'));
  const { linesPerSecond, throttledBy, throttledAt, throttledBecause, ...others } =
    Object.fromEntries(ofBenefit);
  const throttle = { linesPerSecond, throttledBy, throttledAt, throttledBecause };
  const isThrottled = linesPerSecond !== undefined;
  // Throttled or capped before anybody ever stopped it, an item has no switch.
  const isElse = isThrottled || ofBenefit.length < Object.keys(stored).length;
  const hasSwitch = !isElse || Object.keys(others).length > 0;
  return {
    ...(hasSwitch && { killSwitch: killSwitchSchema.parse(others) }),
    ...(isThrottled && { throttle: throttleSchema.parse(throttle) }),
    ...(caps && { caps }),
    ...(askedCaps && { askedCaps }),
  };
};

/** What the item holds under names that begin so, by what follows; undefined where that is nothing. */
const namedIn = <S extends z.ZodType>(
  stored: Item,
  beginning: string,
  schema: S,
): Readonly<Record<string, z.infer<S>>> | undefined => {
  const found = Object.entries(stored)
    .filter(([name]) => name.startsWith(beginning))
    .map(([name, value]) => [name.slice(beginning.length), schema.parse(value)] as const);
  return found.length === 0 ? undefined : Object.fromEntries(found);
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

interface CapOfRun {
  readonly programme: string;
  readonly benefit: string;
  readonly run: string;
}

/** Sets the cap of a run; the latest word stands. What was asked for before is dropped with it. */
export const setCap = async (
  env: Reach,
  { programme, benefit, run }: CapOfRun,
  cap: SetCap,
): Promise<void> => {
  await env.database.update('set the cap of the run', env.settings.required('CONTROLS_TABLE'), {
    key: keyOf(programme, benefit),
    set: { [capOf(run)]: cap },
    remove: [askedCapOf(run)],
    ...newestWordCounts,
  });
};

/** Keeps that somebody wants the cap raised, for a second person to confirm; the latest wish stands. */
export const askForCap = async (
  env: Reach,
  { programme, benefit, run }: CapOfRun,
  asked: AskedCap,
): Promise<void> => {
  await env.database.update('ask for a cap', env.settings.required('CONTROLS_TABLE'), {
    key: keyOf(programme, benefit),
    set: { [askedCapOf(run)]: textOf(asked) },
    ...newestWordCounts,
  });
};

/** Puts the wished cap into force unless another wish has come since: then Conflict. */
export const confirmCap = async (
  env: Reach,
  { programme, benefit, run }: CapOfRun,
  { asked, cap }: { readonly asked: AskedCap; readonly cap: SetCap },
): Promise<void> => {
  await env.database.update('confirm the cap of the run', env.settings.required('CONTROLS_TABLE'), {
    key: keyOf(programme, benefit),
    set: { [capOf(run)]: cap },
    remove: [askedCapOf(run)],
    ...isStill(askedCapOf(run), textOf(asked)),
  });
};
