import { approvalNeeded, approvedGigabytes } from '../../domain/approval/approval-needed.ts';
import { type Arming, armingOf } from '../../domain/approval/arming.ts';
import { type Cycle, instantOf } from '../../domain/calendar.ts';
import type { CohortManifest } from '../../domain/cohort.ts';
import type { RunKind } from '../../domain/run-plan.ts';
import type { Env } from '../env.ts';
import { openParkedLines } from '../parked-lines.ts';
import type { Version } from './counting-plan.ts';
import { hashesNow, personsApart } from './hashes-now.ts';
import { monthActs } from './month-acts.ts';

type Reach = Pick<Env, 'database' | 'settings' | 'clock'>;

/** What is ordered, and by which programme and cohort it would be served. */
export interface OrderedMonth {
  readonly run: string;
  readonly kind: RunKind;
  readonly cycle: Cycle;
  readonly version: Version;
  readonly cohort: CohortManifest;
}

/** True where the stage lets no month go ahead without a second person. */
export const asksForApproval = ({ settings }: Pick<Env, 'settings'>): boolean =>
  settings.required('APPROVAL') === 'required';

/** How much was approved of the programme and cohort that are given now; undefined: nothing. */
interface Approved {
  readonly approvedGigabytes?: number | undefined;
}

/** Whether the run may go ahead: `not_needed` where nobody has to approve it. */
export const armedMonth = async (
  env: Reach,
  { run, kind, cycle, version, cohort }: OrderedMonth,
): Promise<(Arming | { readonly outcome: 'not_needed' }) & Approved> => {
  const { programme, hash } = version;
  const month = { programme: programme.programme, benefit: 'monthly-data', cycle };
  const hashes = hashesNow(env, hash, cohort);
  const acts = await monthActs(env, month);
  const parkedLines = kind === 'follow-up' ? (await openParkedLines(env, month)).length : 0;
  const approved = { approvedGigabytes: approvedGigabytes(acts, hashes) };
  if (!approvalNeeded(acts, { kind, parkedLines, hashes })) {
    return { outcome: 'not_needed', ...approved };
  }
  const at = instantOf(env.clock.now());
  return { ...armingOf({ acts, cycle, run, hashes, at, apart: personsApart(env) }), ...approved };
};
