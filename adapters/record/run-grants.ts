import { grantId, monthlyDataKey } from '../../domain/benefit-key.ts';
import { Defect } from '../../domain/errors.ts';
import { sumOfNoGrants } from '../../domain/record/grants-sum.ts';
import type { RunPlan } from '../../domain/run-plan.ts';
import type { Env } from '../env.ts';
import type { FinalOutcome } from '../final-outcomes.ts';
import { grantsByKey, sumOfGrants } from '../ledger.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const keysAtOnce = 1_000;

/**
 * Adds up a run's grants while its outcomes pass by. Batches have added up what they wrote in the
 * moment they wrote it, so nothing that was changed since is taken for theirs; the few lines that
 * were settled afterwards are read from the ledger.
 */
export const grantsOfOutcomes = (env: Reach, plan: RunPlan) => {
  const sum = sumOfNoGrants();
  let unsummed: string[] = [];
  const readUnsummed = async (): Promise<void> => {
    const lines = unsummed;
    unsummed = [];
    if (lines.length > 0) sum.addText(await sumOfLines(env, plan, lines));
  };
  return {
    passing: async function* (outcomes: AsyncIterable<FinalOutcome>): AsyncIterable<FinalOutcome> {
      for await (const outcome of outcomes) {
        const { grantsSum } = outcome;
        if (grantsSum !== undefined) sum.addText(grantsSum);
        unsummed.push(...outcome.unsummed);
        if (unsummed.length >= keysAtOnce) await readUnsummed();
        yield outcome;
      }
      await readUnsummed();
    },
    /** Once all have passed. */
    hash: sum.hash,
  };
};

const sumOfLines = async (env: Reach, plan: RunPlan, lines: readonly string[]): Promise<string> => {
  const keys = lines.map((line) => monthlyDataKey(plan.programme, line, plan.cycle));
  const grants = await grantsByKey(env, keys);
  for (const key of keys) {
    if (grants.get(grantId(key))?.run === plan.run) continue;
    throw new Defect(
      `${plan.run} says that it granted ${key.subject}, and the ledger holds no such grant of it`,
    );
  }
  return sumOfGrants(grants.values()).text();
};
