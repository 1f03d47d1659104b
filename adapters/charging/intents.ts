import * as z from 'zod';
import { Conflict } from '../../domain/errors.ts';
import type { TopUpOrder } from '../../domain/grant.ts';
import { allHold, isNew, isUnchangedSince, leaseIsFree } from '../conditions.ts';
import type { Env, Item, Update } from '../env.ts';
import { settleMs } from './time-outs.ts';

export type IntentReach = Pick<Env, 'database' | 'settings' | 'clock' | 'ids'>;

/**
 * That somebody is about to send an order to a charging system without client keys. `version` is
 * the fence: every claim adds one, and a claim by an older one is refused. While the lease lasts,
 * the POST that it allowed may still arrive, so nobody else may send one.
 */
const intentSchema = z.object({
  version: z.int().positive(),
  leaseUntil: z.int().nonnegative(),
});
export type Intent = z.infer<typeof intentSchema>;

const keyOf = (grantId: string): Item => ({ pk: `INTENT#${grantId}`, sk: 'INTENT' });

export const readIntent = async (
  { database, settings }: IntentReach,
  grantId: string,
): Promise<Intent | undefined> => {
  const table = settings.required('WORK_TABLE');
  return intentSchema
    .optional()
    .parse(await database.get('read the intent', table, keyOf(grantId)));
};

/** Allows exactly one POST: the new intent, or undefined where somebody else was faster. */
export const claim = async (
  env: IntentReach,
  { grantId, line, key }: TopUpOrder,
  seen: Intent | undefined,
): Promise<Intent | undefined> => {
  const now = env.clock.now();
  return written(env, {
    key: keyOf(grantId),
    set: {
      version: (seen?.version ?? 0) + 1,
      leaseUntil: now + settleMs,
      line,
      programme: key.programme,
      benefit: key.benefit,
      period: key.period,
      owner: env.ids.next(),
      claimedAt: new Date(now).toISOString(),
    },
    ...(seen ? allHold(isUnchangedSince(seen.version), leaseIsFree(now)) : isNew),
  });
};

/**
 * Gives a claim back at once: only where its POST surely had no effect and is no longer under way.
 * A claim that was lost meanwhile stays with whoever holds it.
 */
export const release = async (env: IntentReach, grantId: string, mine: Intent): Promise<void> => {
  await written(env, {
    key: keyOf(grantId),
    set: { leaseUntil: 0, version: mine.version + 1 },
    ...isUnchangedSince(mine.version),
  });
};

const written = async (
  { database, settings }: IntentReach,
  update: Update,
): Promise<Intent | undefined> => {
  const table = settings.required('WORK_TABLE');
  try {
    return intentSchema.parse(await database.update('write the intent', table, update));
  } catch (error) {
    if (error instanceof Conflict) return undefined;
    throw error;
  }
};
