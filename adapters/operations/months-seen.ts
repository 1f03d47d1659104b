import { type Instant, instantOf, startOfCycle } from '../../domain/calendar.ts';
import type { Month, MonthsAnswer } from '../../domain/operations/month.ts';
import type { RunSummary } from '../../domain/operations/run-summary.ts';
import type { Programme } from '../../domain/programme.ts';
import { cyclesOf } from '../../domain/schedule.ts';
import type { OperationsEnv } from './executions.ts';
import { listRuns } from './runs-seen.ts';

/** Every month of the programme with its runs. */
export const listMonths = async (
  env: OperationsEnv,
  programme: Programme,
): Promise<MonthsAnswer> => {
  const { runs, asOf } = await listRuns(env, programme);
  return {
    asOf,
    programme: programme.programme,
    months: cyclesOf(programme.benefits['monthly-data']).map((cycle) => {
      const dueAt = instantOf(Date.parse(startOfCycle(cycle)));
      const ofCycle = runs.filter((run) => run.cycle === cycle);
      const state = stateOf(ofCycle, { dueAt, now: asOf });
      return { cycle, benefit: 'monthly-data' as const, dueAt, state, runs: ofCycle };
    }),
  };
};

/** How far a month is, by its runs alone. */
const stateOf = (
  runs: readonly RunSummary[],
  { dueAt, now }: { readonly dueAt: Instant; readonly now: Instant },
): Month['state'] => {
  if (runs.some(({ status }) => status === 'open' || status === 'starting')) return 'running';
  if (runs.some(({ status }) => status === 'sealed')) return 'given';
  if (runs.length > 0) return 'halted';
  return now < dueAt ? 'not_due' : 'overdue';
};
