import * as z from 'zod';
import { sealedCohort } from '../../adapters/cohorts.ts';
import { cutSlice, keepPages, type SlicePreview } from '../../adapters/enrolment/pages.ts';
import {
  type EnrolmentRunRecord,
  enrolmentRunsOfCycle,
  findEnrolmentRun,
  pinEnrolmentPlan,
} from '../../adapters/enrolment/runs.ts';
import type { Env } from '../../adapters/env.ts';
import { cycleSchema, instantOf, plainDateOf } from '../../domain/calendar.ts';
import { Defect, InputRejected } from '../../domain/errors.ts';
import type { FrozenObject } from '../../domain/run-plan.ts';
import {
  dayOfEnrolment,
  enrolledAfter,
  factsUpTo,
} from '../../domain/safety-insurance/day-of-enrolment.ts';
import {
  decideEnrolment,
  type EnrolmentDecision,
} from '../../domain/safety-insurance/enrolling/decide-enrolment.ts';
import {
  answersFileSchema,
  type EnrolmentPlan,
} from '../../domain/safety-insurance/enrolment-plan.ts';
import {
  enrolmentRunIdentity,
  lateAnswersName,
} from '../../domain/safety-insurance/enrolment-run-name.ts';
import type { HandOver } from '../../domain/safety-insurance/hand-over.ts';
import type { SlicedPerson } from '../../domain/safety-insurance/sliced-person.ts';
import { sweepsOf } from '../../domain/safety-insurance/sweeps.ts';
import { type ProgrammeVersion, programmeVersion } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** The input of the execution, as its starter gives it. */
export const openEnrolmentEventSchema = z.strictObject({
  run: z.string(),
  cycle: cycleSchema,
  programme: z.string(),
  programmeVersion: z.int().positive(),
  /** A file of answers that came after the run had gone on without it. */
  late: answersFileSchema.optional(),
});
export type OpenEnrolmentEvent = z.infer<typeof openEnrolmentEventSchema>;

/** The pinned plan; what the frozen facts say will become of its people, which changes nothing; and,
 * where late answers are recorded, what the insurer had been handed. */
export interface OpenedEnrolment {
  readonly plan: EnrolmentPlan;
  readonly preview?: SlicePreview;
  readonly handOver?: HandOver;
}

const benefitName = 'safety-insurance';
const secondsOfADay = 86_400;

/**
 * Opens an automatic enrolment: pins all that its decisions depend on. One that was opened before
 * answers the plan it pinned then. What cannot be opened is refused before anything is written.
 */
export const makeOpenEnrolment =
  (env: Env) =>
  async (event: OpenEnrolmentEvent): Promise<OpenedEnrolment> => {
    if (event.late) return openLate(env, { ...event, late: event.late });
    if (enrolmentRunIdentity(event.run)?.cycle !== event.cycle) {
      throw new InputRejected(
        `run: ${event.run} is not the name of an enrolment of ${event.cycle}.`,
      );
    }
    const version = programmeVersion(event.programme, event.programmeVersion);
    const runs = await enrolmentRunsOfCycle(env, event);
    const slice = await sliceOf(env, version, event);
    const standing = runs.find(({ plan }) => plan.run === event.run);
    const { batchSize } = version.programme.benefits[benefitName].run;
    const opening = standing?.plan ?? openingOf(env, version, event);
    const { pages, preview } = await cutSlice(env, slice, {
      peopleOfAPage: batchSize,
      decide: byFrozenFacts(version, opening),
    });
    if (standing) return { plan: planThatStands(event, standing), preview };
    refuseBesideAnOpenRun(event, runs);
    const bucket = env.settings.required('RESULTS_BUCKET');
    const kept = await keepPages(env, { bucket, key: `runs/${event.run}/pages.jsonl` }, pages);
    const plan = await pinEnrolmentPlan(
      env,
      planFor(env, { event, version, slice, pages: kept, opening }),
    );
    env.log.info('run opened', { run: plan.run, asOf: plan.asOf, ...preview });
    return { plan, preview };
  };

const openLate = async (
  env: Env,
  event: OpenEnrolmentEvent & { late: NonNullable<OpenEnrolmentEvent['late']> },
): Promise<OpenedEnrolment> => {
  const record = await findEnrolmentRun(env, event);
  if (!record?.handOver) {
    throw new InputRejected(`run: ${event.run} has handed nobody over that could be answered.`);
  }
  const { plan, handOver } = record;
  const execution = lateAnswersName(plan.run, event.late);
  const results = { ...plan.results, answersPrefix: `runs/${execution}/answers` };
  const files = handOver.files.filter(({ number }) => number === event.late.number);
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  return { plan: { ...plan, execution, results, late: event.late }, handOver: { files, rows } };
};

const planThatStands = (
  event: OpenEnrolmentEvent,
  { plan, status }: EnrolmentRunRecord,
): EnrolmentPlan => {
  if (status === 'sealed') {
    throw new InputRejected(`run: ${plan.run} is sealed, its books are closed. Order a re-run.`);
  }
  if (plan.programmeVersion === event.programmeVersion) return plan;
  throw new InputRejected(
    `run: ${plan.run} was opened under version ${plan.programmeVersion}. Redrive it as it is.`,
  );
};

/** Two runs over the same people at once would each wait for the other's insurer. */
const refuseBesideAnOpenRun = (
  { run }: OpenEnrolmentEvent,
  runs: readonly EnrolmentRunRecord[],
): void => {
  const open = runs.find(({ status }) => status === 'open');
  if (!open) return;
  throw new InputRejected(
    `run: ${run} cannot open while ${open.plan.run} is open. Redrive that one to its end first.`,
  );
};

const sliceOf = async (
  env: Env,
  { programme }: ProgrammeVersion,
  { cycle }: OpenEnrolmentEvent,
): Promise<FrozenObject> => {
  const cohort = await sealedCohort(env, programme.programme, programme.referenceDate);
  const slice = cohort.personSlices?.find((candidate) => candidate.cycle === cycle)?.people;
  if (!slice) {
    throw new InputRejected(
      `cycle: the cohort of ${programme.referenceDate} has no slice of people for ${cycle}. ` +
        'It was frozen by an import that made none, or the programme enrols nobody in that month.',
    );
  }
  const size = await env.objects.size('look for the slice of people', slice);
  if (size !== undefined) return slice;
  throw new Defect(`${slice.key} is sealed, but that version of it is not there`);
};

type Opening = Pick<EnrolmentPlan, 'openedAt' | 'asOf' | 'enrolledOn'>;

/** A run that opens late tells people late, and therefore enrols them later. */
const openingOf = (
  env: Env,
  { programme }: ProgrammeVersion,
  { cycle }: OpenEnrolmentEvent,
): Opening => {
  const benefit = programme.benefits[benefitName];
  const openedAt = instantOf(env.clock.now());
  const sweep = sweepsOf(benefit).find((candidate) => candidate.cycle === cycle);
  const told = enrolledAfter(benefit, plainDateOf(openedAt));
  const enrolledOn = sweep && sweep.enrolledOn > told ? sweep.enrolledOn : told;
  return { openedAt, asOf: factsUpTo(benefit, openedAt), enrolledOn };
};

/** As the offers will decide, had nothing happened since the cohort was frozen. */
const byFrozenFacts =
  ({ programme }: ProgrammeVersion, { asOf, enrolledOn }: Opening) =>
  (person: SlicedPerson): EnrolmentDecision =>
    decideEnrolment(person, {
      ...{ asOf, enrolledOn, holdsEarlier: false, events: [] },
      referenceDate: programme.referenceDate,
      benefit: programme.benefits[benefitName],
    });

const planFor = (
  env: Env,
  given: {
    event: OpenEnrolmentEvent;
    version: ProgrammeVersion;
    slice: FrozenObject;
    pages: FrozenObject;
    opening: Opening;
  },
): EnrolmentPlan => {
  const { event, version, slice, pages, opening } = given;
  const { run, cycle } = event;
  const benefit = version.programme.benefits[benefitName];
  const most = Number(env.settings.optional('BATCHES_AT_ONCE_MAX') ?? Number.POSITIVE_INFINITY);
  return {
    run,
    execution: run,
    cycle,
    programme: event.programme,
    programmeVersion: event.programmeVersion,
    benefit: benefitName,
    programmeHash: version.hash,
    codeVersion: env.settings.required('CODE_VERSION'),
    referenceDate: version.programme.referenceDate,
    ...opening,
    ...dayOfEnrolment(benefit, opening.enrolledOn),
    slice,
    pages,
    maxConcurrency: Math.min(benefit.run.batchesAtOnce, most),
    toleratedFailurePercentage: benefit.run.toleratedFailurePercentage,
    batchSize: benefit.run.batchSize,
    acknowledgedWithinSeconds: benefit.insurer.acknowledgedWithinDays * secondsOfADay,
    results: {
      bucket: env.settings.required('RESULTS_BUCKET'),
      offersPrefix: `runs/${run}/offers`,
      enrolmentsPrefix: `runs/${run}/enrolments`,
      answersPrefix: `runs/${run}/answers`,
    },
  };
};

export const handler = task(openEnrolmentEventSchema, makeOpenEnrolment);
