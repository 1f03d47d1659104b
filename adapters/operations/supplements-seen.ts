import { type Instant, instantOf } from '../../domain/calendar.ts';
import type { SupplementSeen } from '../../domain/operations/supplement.ts';
import type { Programme } from '../../domain/programme.ts';
import { cyclesOf } from '../../domain/schedule.ts';
import {
  stateOfSupplement,
  supplementCheckedUntil,
} from '../../domain/supplement/check-supplement.ts';
import {
  cohortsWith,
  type RunOfMonth,
  type SupplementInMonth,
  supplementInMonth,
} from '../../domain/supplement/owed-months.ts';
import type { Supplement } from '../../domain/supplement/supplement-acts.ts';
import { sealingName, supplementName } from '../../domain/supplement/supplement-words.ts';
import type { Env } from '../env.ts';
import { runsOfCycle } from '../runs.ts';
import {
  type DescribedExecution,
  endedBadly,
  executionOf,
  type OperationsEnv,
} from './executions.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

/** The runs of a month as the supplement looks at them. */
const runsOfMonth = async (env: Reach, programme: string, cycle: string): Promise<RunOfMonth[]> => {
  const runs = await runsOfCycle(env, { programme, benefit: 'monthly-data', cycle });
  return runs.map(({ plan: { run, kind, cohort }, status }) => ({
    ...{ run, kind, cohort: cohort.sha256 },
    isSealed: status === 'sealed',
  }));
};

/** What a month has of a sealed supplement, by the runs on record; undefined: it has not run yet. */
export const monthOfSupplement = async (
  env: Reach,
  { programme, cycle, number }: { programme: string; cycle: string; number: number },
  supplements: readonly Supplement[],
): Promise<SupplementInMonth | undefined> =>
  supplementInMonth(await runsOfMonth(env, programme, cycle), {
    ...{ number, cohorts: cohortsWith(supplements, number) },
  });

/** How far the sealing of a supplement is, by its executions. */
export interface Sealing {
  /** The newest, where Step Functions knows one. */
  readonly execution?: DescribedExecution;
  /** What the next one is called, where none is open, has sealed or can be redriven. */
  readonly next?: string;
}

export const sealingOf = async (env: OperationsEnv, { number }: Supplement): Promise<Sealing> => {
  const machine = env.settings.required('COHORT_IMPORT_STATE_MACHINE');
  let newest: Sealing = {};
  for (let attempt = 1; ; attempt++) {
    const name = sealingName(number, attempt);
    const arn = executionOf(machine, name);
    const execution = await env.executions.describe('look at the execution', arn);
    if (!execution) return { ...newest, next: name };
    newest = { execution };
    if (!endedBadly(execution) || execution.isRedrivable) return newest;
  }
};

/** Every supplement as the door shows it, newest first: counts and persons, and no line. */
export const listSupplements = async (
  env: OperationsEnv,
  programme: Programme,
  supplements: readonly Supplement[],
): Promise<SupplementSeen[]> => {
  const now = instantOf(env.clock.now());
  const months = await monthsSeen(env, programme, supplements);
  return Promise.all(
    supplements.toReversed().map(async (supplement) => {
      const { execution } = supplement.checked ? await sealingOf(env, supplement) : {};
      return {
        ...supplementSeen(supplement, now),
        ...(execution && { execution: execution.status }),
        months: months.get(supplement.number) ?? [],
      };
    }),
  );
};

const monthsSeen = async (
  env: Reach,
  programme: Programme,
  supplements: readonly Supplement[],
): Promise<ReadonlyMap<number, SupplementSeen['months']>> => {
  const months = new Map<number, SupplementSeen['months']>();
  const sealed = supplements.filter((each) => each.sealed);
  if (sealed.length === 0) return months;
  for (const cycle of cyclesOf(programme.benefits['monthly-data'])) {
    const runs = await runsOfMonth(env, programme.programme, cycle);
    for (const { number } of sealed) {
      const found = supplementInMonth(runs, { number, cohorts: cohortsWith(supplements, number) });
      if (!found) continue;
      months.set(number, [...(months.get(number) ?? []), { cycle, ...found }]);
    }
  }
  return months;
};

const supplementSeen = (supplement: Supplement, now: Instant) => {
  const { number, requested, checked, sealed } = supplement;
  return {
    supplement: supplementName(number),
    state: stateOfSupplement(supplement, now),
    ...{ lines: requested.lines.rows, totals: requested.totals, sha256: requested.lines.sha256 },
    ...{ requestedBy: requested.by, requestedAt: requested.at, why: requested.why },
    checkedUntil: supplementCheckedUntil(supplement),
    ...(checked && {
      checked: {
        ...{ verdict: checked.verdict, by: checked.by, why: checked.why, at: checked.at },
      },
    }),
    ...(sealed && { sealedAt: sealed.at }),
  };
};
