import type { MonthlyDataBenefit } from '../../domain/programme.ts';
import { capInForce, linesWithin, type RunCap } from '../../domain/run-cap.ts';
import type { RunPlan } from '../../domain/run-plan.ts';
import { type AskedCap, readControls } from '../controls.ts';
import type { Env } from '../env.ts';
import { countedLines } from './capped-lines.ts';

/** How far a run is within its cap. */
export interface CapStanding {
  readonly inForce: RunCap;
  /** Given, or set aside by a batch under way. */
  readonly countedGigabytes: number;
  /** True where a full batch finds no room any more. */
  readonly isReached: boolean;
  /** What somebody wants instead, for a second person to confirm. */
  readonly asked: AskedCap | undefined;
}

/** Undefined for a run that is not counted. */
export const standingOfCap = async (
  env: Pick<Env, 'database' | 'settings'>,
  { run, programme, benefit, cap, items, batchSize }: RunPlan,
  policy: MonthlyDataBenefit,
): Promise<CapStanding | undefined> => {
  if (!cap) return undefined;
  const [{ caps, askedCaps }, lines] = await Promise.all([
    readControls(env, programme, benefit),
    countedLines(env, run, cap),
  ]);
  const inForce = capInForce(cap, caps?.[run]);
  const linesMax = linesWithin(inForce, { benefit: policy, rows: items.rows });
  return {
    inForce,
    countedGigabytes: lines * policy.amount.amountGb,
    // A part of the cap may keep a remainder that no batch fits into.
    isReached: linesMax !== undefined && lines + batchSize * cap.shards > linesMax,
    asked: askedCaps?.[run],
  };
};
