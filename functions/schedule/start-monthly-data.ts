import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { runsOfCycle } from '../../adapters/runs.ts';
import { type Cycle, cycleSchema, instantOf } from '../../domain/calendar.ts';
import { InputRejected } from '../../domain/errors.ts';
import type { Programme } from '../../domain/programme.ts';
import { nextRunName, runIdentity, runName } from '../../domain/run-name.ts';
import { type RunKind, runKinds } from '../../domain/run-plan.ts';
import { cycleDue } from '../../domain/schedule.ts';
import { programmeNamed, programmeVersion } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

const scheduledSchema = z.strictObject({ scheduledTime: z.iso.datetime({ offset: true }) });
const orderedSchema = z
  .strictObject({
    cycle: cycleSchema,
    kind: z.enum(runKinds),
    /** The number of the supplement whose lines are served; of no other kind. */
    supplement: z.int().positive().optional(),
    programmeVersion: z.int().positive().optional(),
  })
  .refine(
    ({ kind, supplement }) => (kind === 'supplement') === (supplement !== undefined),
    'supplement: say the number with kind supplement, and with no other',
  );

/** The schedule says when it was due to fire; operations say which cycle, and what kind of run. */
export const startMonthlyDataEventSchema = z.union([scheduledSchema, orderedSchema]);
export type StartMonthlyDataEvent = z.infer<typeof startMonthlyDataEventSchema>;

/** A start under a name that was ever started does nothing, and so does a month without a cycle:
 * both are successes. */
export type StartAnswer =
  | { readonly outcome: 'started' | 'exists'; readonly run: string; readonly execution: string }
  | { readonly outcome: 'nothing_due'; readonly why: string };

interface Ordered {
  readonly programme: Programme;
  readonly cycle: Cycle;
  readonly kind: RunKind;
  readonly supplement?: number | undefined;
}

/** Starts the run that is due or ordered, under the one name that it can have. */
export const makeStartMonthlyData =
  (env: Env) =>
  async (event: StartMonthlyDataEvent): Promise<StartAnswer> => {
    const named = programmeNamed(env.settings.required('PROGRAMME')).programme;
    if ('scheduledTime' in event) {
      const due = cycleDue(named, instantOf(Date.parse(event.scheduledTime)));
      if (due.outcome === 'nothing_due') return { outcome: 'nothing_due', why: due.sentence };
      return start(env, { programme: named, cycle: due.cycle, kind: 'scheduled' });
    }
    const programme =
      event.programmeVersion === undefined
        ? named
        : programmeVersion(named.programme, event.programmeVersion).programme;
    const { cycle, kind, supplement } = event;
    return start(env, { programme, cycle, kind, supplement });
  };

const start = async (env: Env, ordered: Ordered): Promise<StartAnswer> => {
  const { programme, cycle, kind } = ordered;
  const run = await nameFor(env, ordered);
  const { outcome, execution } = await env.workflows.start(
    'start the monthly run',
    env.settings.required('MONTHLY_DATA_STATE_MACHINE'),
    run,
    {
      run,
      kind,
      cycle,
      programme: programme.programme,
      programmeVersion: programme.version,
    },
  );
  env.log.info(outcome === 'started' ? 'run started' : 'run was started before', { run });
  return { outcome, run, execution };
};

/**
 * The scheduled run has one name for ever, and so has that of a supplement. Re-runs and follow-ups are numbered by the runs on
 * record; while the latest of that kind is still open it is meant again, so that an order given
 * twice opens one run.
 */
const nameFor = async (
  env: Env,
  { programme, cycle, kind, supplement }: Ordered,
): Promise<string> => {
  if (kind === 'scheduled' || kind === 'supplement') return runName(cycle, kind, supplement);
  const runs = await runsOfCycle(env, {
    programme: programme.programme,
    benefit: 'monthly-data',
    cycle,
  });
  if (runs.length === 0) {
    throw new InputRejected(
      `No run of ${cycle} was ever opened, so there is nothing to ${
        kind === 'rerun' ? 'run again' : 'follow up'
      }. Start the cycle with kind scheduled.`,
    );
  }
  const numberOf = (name: string): number => runIdentity(name)?.number ?? 0;
  const latest = runs
    .filter(({ plan }) => plan.kind === kind)
    .reduce<(typeof runs)[number] | undefined>(
      (best, run) => (best && numberOf(best.plan.run) > numberOf(run.plan.run) ? best : run),
      undefined,
    );
  if (latest?.status === 'open') return latest.plan.run;
  return nextRunName(
    runs.map(({ plan }) => plan.run),
    kind,
    cycle,
  );
};

export const handler = task(startMonthlyDataEventSchema, makeStartMonthlyData);
