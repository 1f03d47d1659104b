import type { CountingPlan } from '../../domain/approval/preview-plan.ts';
import { type Cycle, instantOf, msOf, startOfCycle } from '../../domain/calendar.ts';
import type { CohortManifest } from '../../domain/cohort.ts';
import { InputRejected } from '../../domain/errors.ts';
import type { Programme } from '../../domain/programme.ts';
import { validityAt } from '../../domain/validity.ts';
import { type Stretch, stretchesOf } from '../cohort-stretches.ts';
import type { Env } from '../env.ts';
import { hashesNow } from './hashes-now.ts';

type Reach = Pick<Env, 'settings' | 'clock'>;

/** Read in some ten seconds, decisions and events included: a stretch that fails costs no more. */
const linesPerStretch = 250_000;

/** A programme version and the hash of its file. */
export interface Version {
  readonly programme: Programme;
  readonly hash: string;
}

/** What a count of the month goes by that begins now, and the stretches that it is made of. A month
 * that has not begun is counted as it will be valid. */
export const countingPlan = (
  env: Reach,
  { programme, hash }: Version,
  given: { readonly run: string; readonly cycle: Cycle; readonly cohort: CohortManifest },
): { plan: CountingPlan; stretches: Stretch[] } => {
  const { run, cycle, cohort } = given;
  const benefit = programme.benefits['monthly-data'];
  const now = instantOf(env.clock.now());
  const begins = startOfCycle(cycle);
  const answer = validityAt(benefit, cycle, now > begins ? now : begins);
  if (answer.outcome === 'refused') {
    throw new InputRejected(`cycle: ${answer.reason}. ${answer.sentence}`);
  }
  const plan: CountingPlan = {
    ...{ run, cycle, validity: answer.validity },
    programme: programme.programme,
    programmeVersion: programme.version,
    programmeHash: hash,
    asOf: instantOf(msOf(now) - benefit.run.asOfMarginMinutes * 60_000),
    hashes: hashesNow(env, hash, cohort),
    cohort: { lines: cohort.lines, index: cohort.index },
  };
  return { plan, stretches: stretchesOf(cohort, linesPerStretch) };
};
