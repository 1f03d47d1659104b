import * as z from 'zod';
import { enrolmentRunsOfCycle } from '../../adapters/enrolment/runs.ts';
import type { Env } from '../../adapters/env.ts';
import { type Cycle, cycleOf, cycleSchema, instantOf } from '../../domain/calendar.ts';
import { InputRejected } from '../../domain/errors.ts';
import type { Programme } from '../../domain/programme.ts';
import {
  enrolmentRunIdentity,
  enrolmentRunName,
} from '../../domain/safety-insurance/enrolment-run-name.ts';
import { sweepsOf } from '../../domain/safety-insurance/sweeps.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

const scheduledSchema = z.strictObject({ scheduledTime: z.iso.datetime({ offset: true }) });
const orderedSchema = z.strictObject({
  cycle: cycleSchema,
  kind: z.enum(['scheduled', 'rerun']),
});

/** The schedule says when it was due to fire; operations say which month, and whether once more. */
export const startInsuranceEnrolmentEventSchema = z.union([scheduledSchema, orderedSchema]);
export type StartInsuranceEnrolmentEvent = z.infer<typeof startInsuranceEnrolmentEventSchema>;

/** A start under a name that was ever started does nothing, and so does a month without an
 * enrolment: both are successes. */
export type EnrolmentStart =
  | { readonly outcome: 'started' | 'exists'; readonly run: string; readonly execution: string }
  | { readonly outcome: 'nothing_due'; readonly why: string };

/** Starts the automatic enrolment of the month, under the one name that it can have. */
export const makeStartInsuranceEnrolment =
  (env: Env) =>
  async (event: StartInsuranceEnrolmentEvent): Promise<EnrolmentStart> => {
    const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
    const isScheduled = 'scheduledTime' in event;
    const cycle = isScheduled ? cycleOf(instantOf(Date.parse(event.scheduledTime))) : event.cycle;
    const cycles = sweepsOf(programme.benefits['safety-insurance']).map((sweep) => sweep.cycle);
    if (!cycles.includes(cycle)) return nothingDue(programme, cycles, cycle);
    const isAgain = !isScheduled && event.kind === 'rerun';
    const number = isAgain ? await nextNumber(env, programme, cycle) : 1;
    const run = enrolmentRunName({ cycle, number });
    const { outcome, execution } = await env.workflows.start(
      'start the insurance enrolment',
      env.settings.required('INSURANCE_ENROLMENT_STATE_MACHINE'),
      run,
      { run, cycle, programme: programme.programme, programmeVersion: programme.version },
    );
    env.log.info(outcome === 'started' ? 'run started' : 'run was started before', { run });
    return { outcome, run, execution };
  };

const nothingDue = (
  programme: Programme,
  cycles: readonly Cycle[],
  cycle: Cycle,
): EnrolmentStart => ({
  outcome: 'nothing_due',
  why:
    `${programme.programme}@${programme.version} enrols from ${cycles[0]} to ${cycles.at(-1)}; ` +
    `${cycle} is not in it.`,
});

/** A re-run that is still open is meant again, so that an order given twice opens one run. Beside the
 * first one nothing is started: its execution would end before it had opened, and fourteen days later
 * nobody could redrive it or use its name. */
const nextNumber = async (env: Env, programme: Programme, cycle: Cycle): Promise<number> => {
  const runs = await enrolmentRunsOfCycle(env, { programme: programme.programme, cycle });
  const numbers = runs.map(({ plan, status }) => ({
    number: enrolmentRunIdentity(plan.run)?.number ?? 1,
    status,
  }));
  const latest = numbers.toSorted((one, other) => other.number - one.number)[0];
  if (latest === undefined) {
    throw new InputRejected(
      `No enrolment of ${cycle} was ever opened, so there is nothing to run again. ` +
        'Start the cycle with kind scheduled.',
    );
  }
  if (latest.status === 'sealed') return latest.number + 1;
  if (latest.number > 1) return latest.number;
  throw new InputRejected(
    `${enrolmentRunName({ cycle, number: 1 })} is open. Redrive it to its end, then order again.`,
  );
};

export const handler = task(startInsuranceEnrolmentEventSchema, makeStartInsuranceEnrolment);
