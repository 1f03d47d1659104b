import * as z from 'zod';
import { Conflict, Defect } from '../domain/errors.ts';
import { type RunPlan, runPlanSchema } from '../domain/run-plan.ts';
import { allHold, isNot, isThere } from './conditions.ts';
import type { Env, Item } from './env.ts';
import {
  type CycleOfBenefit,
  type NamedRun,
  pinOnce,
  runItem,
  runItemsOf,
  runKey,
} from './run-items.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

/** `open` from the pinned plan on; `halted` when its execution ended badly, which a redrive may
 * still mend; `sealed` when its books balanced, for ever. */
export const runStatuses = ['open', 'halted', 'sealed'] as const;

/** What a sealed run counted: `granted` by this run alone, whichever attempt. */
export const sealedTotalsSchema = z.strictObject({
  granted: z.int().nonnegative(),
  alreadyGranted: z.int().nonnegative(),
});
export type SealedTotals = z.infer<typeof sealedTotalsSchema>;

const runRecordSchema = z.object({
  plan: z.string().transform((text) => runPlanSchema.parse(JSON.parse(text))),
  status: z.enum(runStatuses),
  ...sealedTotalsSchema.partial().shape,
  manifest: z.string().optional(),
  sealedAt: z.string().optional(),
  endedAs: z.string().optional(),
  endedAt: z.string().optional(),
});

/** A run of a cycle: its pinned plan, how far it came, and what it gave once it is sealed. */
export type RunRecord = z.infer<typeof runRecordSchema>;

const recordOf = (item: Item): RunRecord => {
  const record = runRecordSchema.safeParse(item);
  if (record.success) return record.data;
  throw new Defect(`The record of the run ${item.sk} cannot be read: ${record.error.message}`);
};

/** The run of that name, if it was ever opened. */
export const findRun = async (env: Reach, run: NamedRun): Promise<RunRecord | undefined> => {
  const item = await runItem(env, run);
  return item && recordOf(item);
};

/** Every run that was opened for a cycle, by name. */
export const runsOfCycle = async (env: Reach, cycle: CycleOfBenefit): Promise<RunRecord[]> => {
  const runs: RunRecord[] = [];
  for await (const item of runItemsOf(env, cycle)) runs.push(recordOf(item));
  return runs;
};

/** The run of a cycle that opened first: from then on single events may grant the cycle. */
export const firstOf = (runs: readonly RunRecord[]): RunRecord | undefined =>
  runs.toSorted((one, other) => (one.plan.openedAt < other.plan.openedAt ? -1 : 1))[0];

/** Pins the plan unless the run has one, and answers the plan that stands. */
export const pinPlan = (env: Reach, plan: RunPlan): Promise<RunPlan> =>
  pinOnce(env, plan, (item) => recordOf(item).plan);

/** Seals the run: its totals are final. Sealing it again with the same totals changes nothing. */
export const sealRun = async (
  env: Reach,
  plan: RunPlan,
  sealed: SealedTotals & { readonly manifest: string; readonly sealedAt: string },
): Promise<void> => {
  try {
    await changeUnlessSealed(env, plan, { ...sealed, status: 'sealed' });
  } catch (error) {
    const standing = error instanceof Conflict ? await findRun(env, plan) : undefined;
    if (standing?.status !== 'sealed') throw error;
    if (standing.granted !== sealed.granted || standing.alreadyGranted !== sealed.alreadyGranted) {
      throw new Defect(
        `The run ${plan.run} was sealed with ${standing.granted} grants and now counts ` +
          `${sealed.granted}: compare ${standing.manifest} with the ledger.`,
        { cause: error },
      );
    }
  }
};

/** Notes how the run's execution ended. Answers false where the run was sealed meanwhile. */
export const haltRun = async (
  env: Reach,
  plan: RunPlan,
  halted: { readonly endedAs: string; readonly endedAt: string },
): Promise<boolean> => {
  try {
    await changeUnlessSealed(env, plan, { ...halted, status: 'halted' });
    return true;
  } catch (error) {
    if (error instanceof Conflict) return false;
    throw error;
  }
};

const changeUnlessSealed = async (env: Reach, plan: RunPlan, set: Item): Promise<void> => {
  await env.database.update("change the run's record", env.settings.required('WORK_TABLE'), {
    key: runKey(plan),
    set,
    ...allHold(isThere, isNot('status', 'sealed')),
  });
};
