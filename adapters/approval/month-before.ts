import type { GivenMonth } from '../../domain/approval/preview-counts.ts';
import { previousCycle } from '../../domain/calendar.ts';
import { manifestSchema } from '../../domain/manifest.ts';
import { isFullRun } from '../../domain/run-plan.ts';
import type { Env } from '../env.ts';
import { readText } from '../results.ts';
import type { CycleOfBenefit } from '../run-items.ts';
import { type RunRecord, runsOfCycle } from '../runs.ts';

type Reach = Pick<Env, 'database' | 'objects' | 'settings'>;

/** What the month before came to, by the manifest of its latest full run whose books are closed;
 * undefined where there is none. */
export const monthBefore = async (
  env: Reach,
  month: CycleOfBenefit,
): Promise<GivenMonth | undefined> => {
  const runs = await runsOfCycle(env, { ...month, cycle: previousCycle(month.cycle) });
  const full = runs
    .filter(({ plan, status }) => status === 'sealed' && isFullRun(plan.kind))
    .reduce<RunRecord | undefined>(
      (latest, run) => (latest && latest.plan.openedAt > run.plan.openedAt ? latest : run),
      undefined,
    );
  if (full?.manifest === undefined) return undefined;
  const address = { bucket: full.plan.results.bucket, key: full.manifest };
  const manifest = manifestSchema.parse(JSON.parse(await readText(env, address)));
  return {
    run: full.plan.run,
    considered: manifest.considered,
    granted: manifest.granted + manifest.alreadyGranted,
    refused: manifest.refused,
  };
};
