import type { RunPlan } from '../domain/run-plan.ts';
import type { Env } from './env.ts';
import { finalOutcomes, resultFilesOfRun } from './final-outcomes.ts';

/** One line's outcome in one run, as its result files say. */
export type LineOutcome =
  | { readonly line: string; readonly outcome: 'granted' | 'already' }
  | { readonly line: string; readonly outcome: 'refused' | 'parked'; readonly reason: string };

/** What became of every line that a run dealt with, each once, in the order of the files. */
export async function* outcomesOfRun(
  env: Pick<Env, 'objects'>,
  plan: RunPlan,
): AsyncIterable<LineOutcome> {
  for await (const batch of finalOutcomes(env, plan, await resultFilesOfRun(env, plan))) {
    for (const line of batch.granted) yield { line, outcome: 'granted' };
    for (const line of batch.already) yield { line, outcome: 'already' };
    for (const [line, reason] of batch.refused) yield { line, outcome: 'refused', reason };
    for (const [line, reason] of batch.parked) yield { line, outcome: 'parked', reason };
  }
}
