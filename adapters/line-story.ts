import { lineSubject } from '../domain/benefit-key.ts';
import type { LineStory, RunOnLine } from '../domain/explain.ts';
import { chaptersOf } from '../domain/explain-acts.ts';
import { isGrantOf } from '../domain/ledger-grant.ts';
import { decideMonthlyData } from '../domain/monthly-data/decide-monthly-data.ts';
import type { Programme } from '../domain/programme.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import { cohortOfPlan, cohortRow } from './cohorts.ts';
import type { Env } from './env.ts';
import { storyOf } from './ledger.ts';
import { eventsOfLine } from './lines.ts';
import { outcomesOfRun } from './outcomes-of-run.ts';
import { recordOfLine } from './record-of-line.ts';
import { type RunRecord, runsOfCycle } from './runs.ts';

/** What a story is read by: the policy of today, and the one that a run has pinned. */
interface ReadBy {
  readonly programme: Programme;
  readonly pinned: (plan: RunPlan) => Programme;
  /** The months that are asked about. */
  readonly cycles: readonly string[];
}

/** What ledger, run records, result files and a decision taken again say about the line. */
export const storyOfLine = async (env: Env, line: string, by: ReadBy): Promise<LineStory> => {
  const { programme, cycles } = by;
  const { grants, voids } = await storyOf(env, lineSubject(line));
  const runs: RunOnLine[] = [];
  for (const cycle of cycles) {
    const key = { programme: programme.programme, benefit: 'monthly-data', cycle };
    for (const record of await runsOfCycle(env, key)) {
      runs.push(await runOnLine(env, line, { record, pinned: by.pinned }));
    }
  }
  const others = chaptersOf(await recordOfLine(env, line, programme));
  const ofMonths = grants
    .filter(isGrantOf('monthly-data'))
    .filter(({ key }) => cycles.includes(key.period));
  return { line, grants: ofMonths, voids, runs, others };
};

const runOnLine = async (
  env: Env,
  line: string,
  { record: { plan }, pinned }: { record: RunRecord; pinned: ReadBy['pinned'] },
): Promise<RunOnLine> => {
  // As it was then: a line that a supplement brought later was none of this run's.
  const row = await cohortRow(env, await cohortOfPlan(env, plan), line);
  const events = await eventsOfLine(env, line);
  const { asOf, cycle } = plan;
  const decision =
    row && decideMonthlyData({ line: row, events, asOf, cycle, programme: pinned(plan) });
  const evidence = await evidenceOf(env, line, plan);
  return { run: plan.run, cycle, openedAt: plan.openedAt, evidence, decision };
};

/** What the run's result files say of the line, each of which they name once. */
const evidenceOf = async (
  env: Env,
  line: string,
  plan: RunPlan,
): Promise<RunOnLine['evidence']> => {
  for await (const outcome of outcomesOfRun(env, plan)) {
    if (outcome.line !== line) continue;
    return outcome.outcome === 'refused' || outcome.outcome === 'parked'
      ? { outcome: outcome.outcome, reason: outcome.reason }
      : { outcome: outcome.outcome };
  }
  return undefined;
};
