import { armingOf } from '../../domain/approval/arming.ts';
import type { MonthHashes } from '../../domain/approval/month-hashes.ts';
import { monthShown } from '../../domain/approval/month-shown.ts';
import type { MonthsAnswer } from '../../domain/operations/month.ts';
import { runName } from '../../domain/run-name.ts';
import { cyclesOf } from '../../domain/schedule.ts';
import { asksForApproval } from '../approval/armed-month.ts';
import type { Version } from '../approval/counting-plan.ts';
import { hashesNow, personsApart } from '../approval/hashes-now.ts';
import { monthActs } from '../approval/month-acts.ts';
import { sealedCohortIfAny } from '../cohorts.ts';
import { sideBySide } from '../side-by-side.ts';
import type { OperationsEnv } from './executions.ts';
import { listRuns } from './runs-seen.ts';

const monthsAtOnce = 6;
/** Before a cohort is frozen nothing can be approved. */
const noHashes: MonthHashes = { programme: '-', cohort: '-', code: '-', partners: '-' };

/** Every month of the programme: its preview, what was decided, and its runs. */
export const listMonths = async (env: OperationsEnv, version: Version): Promise<MonthsAnswer> => {
  const { programme, hash } = version;
  const benefit = programme.benefits['monthly-data'];
  const [{ runs, asOf }, cohort] = await Promise.all([
    listRuns(env, programme),
    sealedCohortIfAny(env, programme.programme, programme.referenceDate),
  ]);
  const hashes = cohort ? hashesNow(env, hash, cohort) : noHashes;
  const months = await sideBySide(cyclesOf(benefit), monthsAtOnce, async (cycle) => {
    const month = { programme: programme.programme, benefit: 'monthly-data', cycle };
    const acts = await monthActs(env, month);
    const run = runName(cycle, 'scheduled');
    const arming = armingOf({ acts, cycle, run, hashes, at: asOf, apart: personsApart(env) });
    return monthShown({
      ...{ cycle, benefit, acts, arming, at: asOf },
      runs: runs.filter((each) => each.cycle === cycle),
      asksForApproval: asksForApproval(env),
    });
  });
  return { asOf, programme: programme.programme, months };
};
