import { approvalExpiresAt } from '../../domain/approval/arming.ts';
import { type DecisionRefusal, decideOnMonth } from '../../domain/approval/decide-on-month.ts';
import { type Cycle, type Instant, instantOf } from '../../domain/calendar.ts';
import { sealedCohort } from '../cohorts.ts';
import type { Env } from '../env.ts';
import type { Version } from './counting-plan.ts';
import { hashesNow, personsApart } from './hashes-now.ts';
import { monthActs, recordMonthAct } from './month-acts.ts';
import { wakeWaitingRuns } from './waiting-runs.ts';

type Reach = Pick<Env, 'database' | 'objects' | 'settings' | 'clock' | 'workflows' | 'log'>;

/** What a person said of which preview. */
export interface Verdict {
  readonly cycle: Cycle;
  readonly verdict: 'approved' | 'rejected';
  readonly preview: string;
  /** The person number, out of the verified token. */
  readonly by: string;
  readonly why: string;
}

export type MonthDecided =
  | {
      readonly outcome: 'done' | 'already';
      readonly at: Instant;
      /** Of an approval: until then (excluded) it counts. */
      readonly expiresAt?: Instant;
      /** Runs that waited and look again. */
      readonly woken: readonly string[];
    }
  | { readonly outcome: 'refused'; readonly reason: DecisionRefusal; readonly sentence: string };

/**
 * Takes a person's word on a month's preview, and has the runs that wait for it look again. Said
 * again it wakes them again: an attempt that was cut off behind the record has woken nobody.
 */
export const decideMonth = async (
  env: Reach,
  { programme, hash }: Version,
  { cycle, verdict, preview, by, why }: Verdict,
): Promise<MonthDecided> => {
  const at = instantOf(env.clock.now());
  const month = { programme: programme.programme, benefit: 'monthly-data', cycle };
  const cohort = await sealedCohort(env, programme.programme, programme.referenceDate);
  const decision = decideOnMonth({
    ...{ cycle, verdict, preview, by, at },
    acts: await monthActs(env, month),
    benefit: programme.benefits['monthly-data'],
    hashes: hashesNow(env, hash, cohort),
    apart: personsApart(env),
  });
  if (decision.outcome === 'refused') return decision;
  const { number } = decision;
  const said = { number, by, why, at };
  const standing = await recordMonthAct(env, month, { act: verdict, ...said });
  if (standing.by !== by) {
    const sentence = `${standing.by} has ${verdict} it at the same moment.`;
    return {
      outcome: 'refused',
      reason: verdict === 'approved' ? 'approved_by_another' : 'rejected',
      sentence,
    };
  }
  env.log.info(`month ${verdict}`, { preview, by });
  const already = decision.outcome === 'already' || standing.at !== at;
  const outcome = already ? 'already' : 'done';
  if (verdict === 'rejected') return { outcome, at: standing.at, woken: [] };
  return {
    ...{ outcome, at: standing.at, expiresAt: approvalExpiresAt(cycle, standing.at) },
    woken: await wakeWaitingRuns(env, month),
  };
};
