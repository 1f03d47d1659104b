import { Conflict, Defect } from '../domain/errors.ts';
import { isNew } from './conditions.ts';
import type { Env, Item } from './env.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

/** Which benefit of which programme for which month. */
export interface CycleOfBenefit {
  readonly programme: string;
  readonly benefit: string;
  readonly cycle: string;
}

/** A run of a cycle, by its name. */
export type NamedRun = CycleOfBenefit & { readonly run: string };

/** What every run of any benefit pins when it opens. */
interface Pinned extends NamedRun {
  readonly openedAt: string;
}

const partitionOf = ({ programme, benefit, cycle }: CycleOfBenefit): string =>
  `RUN#${programme}#${benefit}#${cycle}`;

/** Where the record of a run lies in the Work table. */
export const runKey = (run: NamedRun): Item => ({ pk: partitionOf(run), sk: run.run });

/** The record of a run as it is kept, if the run was ever opened; strongly consistent. */
export const runItem = (env: Reach, run: NamedRun): Promise<Item | undefined> =>
  env.database.get("read the run's record", env.settings.required('WORK_TABLE'), runKey(run));

/** The records of every run that was opened for a cycle, by name. */
export const runItemsOf = (env: Reach, cycle: CycleOfBenefit): AsyncIterable<Item> =>
  env.database.query('read the runs of the cycle', env.settings.required('WORK_TABLE'), {
    where: 'pk = :pk',
    values: { ':pk': partitionOf(cycle) },
  });

/**
 * Pins the plan unless the run has one, and answers the plan that stands: an attempt that lost its
 * answer, or came second, goes by the plan of the first, which `standingPlan` reads.
 */
export const pinOnce = async <P extends Pinned>(
  env: Reach,
  plan: P,
  standingPlan: (item: Item) => P,
): Promise<P> => {
  try {
    await env.database.update("pin the run's plan", env.settings.required('WORK_TABLE'), {
      key: runKey(plan),
      set: { plan: JSON.stringify(plan), status: 'open', openedAt: plan.openedAt },
      ...isNew,
    });
    return plan;
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    const standing = await runItem(env, plan);
    if (standing) return standingPlan(standing);
    throw new Defect(`The run ${plan.run} is there and cannot be read`, { cause: error });
  }
};
