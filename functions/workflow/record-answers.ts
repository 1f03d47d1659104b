import * as z from 'zod';
import { refuseIfStopped } from '../../adapters/controls.ts';
import {
  changeEnrolment,
  enrolmentOf,
  enrolmentsOf,
  type NextEnrolment,
} from '../../adapters/enrolments.ts';
import type { Env } from '../../adapters/env.ts';
import { openLateEndings } from '../../adapters/insurance/open-matters.ts';
import { insertGrants } from '../../adapters/ledger.ts';
import { sideBySide } from '../../adapters/side-by-side.ts';
import { grantId, safetyInsuranceKey } from '../../domain/benefit-key.ts';
import { type Instant, instantOf, plainDateOf } from '../../domain/calendar.ts';
import { Conflict, Defect } from '../../domain/errors.ts';
import type { AnswerOutcome } from '../../domain/safety-insurance/answer-outcome.ts';
import { coverDates } from '../../domain/safety-insurance/cover-dates.ts';
import { dueAfterStart } from '../../domain/safety-insurance/due-dates.ts';
import type { Enrolment } from '../../domain/safety-insurance/enrolment.ts';
import {
  type EnrolmentPlan,
  enrolmentPlanSchema,
} from '../../domain/safety-insurance/enrolment-plan.ts';
import { isHandedOverBy } from '../../domain/safety-insurance/enrolment-standing.ts';
import {
  type SettledAnswer,
  settledAnswerSchema,
} from '../../domain/safety-insurance/insurer-files/answer-row.ts';
import type { SafetyInsuranceGrant } from '../../domain/safety-insurance/safety-insurance-grant.ts';
import { pinnedProgramme } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** What the Map gives each child: the pinned plan, and the answers to one batch of rows. */
export const recordAnswersEventSchema = z.object({
  BatchInput: z.object({ plan: enrolmentPlanSchema }),
  Items: z.array(settledAnswerSchema).min(1),
});
export type RecordAnswersEvent = z.infer<typeof recordAnswersEventSchema>;

const changesAtOnce = 16;
const racesMax = 3;

type Outcome = { -readonly [K in keyof AnswerOutcome]: AnswerOutcome[K] };

/**
 * Records what the insurer answered to a batch of rows. The enrolment decides first, conditioned on
 * its version, so that an answer and a cancellation at the same moment exclude each other; the
 * grant follows whatever became insured. Cut off in between, the next attempt finds the certificate
 * and writes the grant that is missing; a grant that stands is never written over.
 */
export const makeRecordAnswers =
  (env: Env) =>
  async ({ BatchInput: { plan }, Items }: RecordAnswersEvent): Promise<AnswerOutcome> => {
    await refuseIfStopped(env, plan.programme, plan.benefit);
    const people = Items.map(({ person }) => person);
    const enrolments = await enrolmentsOf(env, plan.programme, people);
    const recorded = await sideBySide(Items, changesAtOnce, async (answer) => ({
      answer,
      enrolment: await record(env, plan, { answer, enrolment: enrolments.get(answer.person) }),
    }));
    const [first] = Items;
    const outcome: Outcome = {
      ...{ batch: `${first?.file}#${first?.row}`, rows: Items.length },
      ...{ insured: [], rejected: [], missing: [], withdrawn: [], parked: [] },
    };
    const grants: SafetyInsuranceGrant[] = [];
    for (const { answer, enrolment } of recorded) {
      note(outcome, plan, { answer, enrolment });
      if (isInsuredBy(enrolment, answer)) grants.push(grantOf(plan, enrolment));
    }
    await insertGrants(env, grants);
    await openLateEndings(env, recorded.flatMap(leftBefore(plan)));
    const { insured, rejected, missing, parked } = outcome;
    env.log.metrics(
      { benefit: plan.benefit },
      {
        ...{ insured: insured.length, rejected: rejected.length },
        ...{ missing: missing.length, parked: parked.length },
      },
    );
    return outcome;
  };

interface Recording {
  readonly answer: SettledAnswer;
  readonly enrolment: Enrolment | undefined;
}

/** Of this run, and not answered yet: a late answer still counts. */
const isOpenFor = (plan: EnrolmentPlan, enrolment: Enrolment): boolean =>
  isHandedOverBy(plan.run, enrolment) ||
  (enrolment.source === plan.run && enrolment.state === 'missing');

/** The enrolment as it stands after the answer, changed where it was open for one. */
const record = async (
  env: Env,
  plan: EnrolmentPlan,
  { answer, enrolment }: Recording,
): Promise<Enrolment | undefined> => {
  let standing = enrolment;
  for (let race = 1; ; race += 1) {
    if (!standing || !isOpenFor(plan, standing)) return standing;
    if (standing.state === 'missing' && answer.answer === 'missing') return standing;
    const next = nextOf(standing, answer, { plan, at: instantOf(env.clock.now()) });
    try {
      return await changeEnrolment(env, standing, next);
    } catch (error) {
      if (!(error instanceof Conflict) || race === racesMax) throw error;
      standing = await enrolmentOf(env, plan.programme, answer.person);
    }
  }
};

const nextOf = (
  enrolment: Enrolment,
  answer: SettledAnswer,
  { plan, at }: { plan: EnrolmentPlan; at: Instant },
): NextEnrolment => {
  const { programme: _programme, person: _person, version: _version, ...before } = enrolment;
  const base = { ...before, changedAt: at, by: plan.execution };
  if (answer.answer === 'missing') return { ...base, state: 'missing' };
  if (answer.answer === 'rejected') return { ...base, state: 'rejected', reason: answer.reason };
  const { cover, coverEnds } = pinnedProgramme(plan).benefits[plan.benefit];
  const dates = coverDates(answer.confirmedOn, cover.years);
  return {
    ...base,
    ...dates,
    state: 'insured',
    certificate: answer.certificate,
    // The start is told to all of them at once, behind the account: the sweep has the end alone.
    due: dueAfterStart(dates, plainDateOf(at), coverEnds.toldDaysBefore),
  };
};

const isInsuredBy = (
  enrolment: Enrolment | undefined,
  answer: SettledAnswer,
): enrolment is Enrolment =>
  answer.answer === 'accepted' &&
  enrolment?.certificate !== undefined &&
  enrolment.certificate === answer.certificate;

/** Whom the insurer accepted who had left before it did: it was told then, of nobody it knew. */
const leftBefore =
  (plan: EnrolmentPlan) =>
  ({ answer, enrolment }: Recording): { enrolment: Enrolment; certificate: string }[] => {
    if (answer.answer !== 'accepted' || enrolment?.source !== plan.run) return [];
    const { state, certificate } = enrolment;
    if (certificate !== undefined || (state !== 'cancelled' && state !== 'ended')) return [];
    return [{ enrolment, certificate: answer.certificate }];
  };

/** Built from the enrolment alone: every attempt writes the same. */
const grantOf = (plan: EnrolmentPlan, enrolment: Enrolment): SafetyInsuranceGrant => {
  const { person, certificate, startsOn, endsOn, because, source, changedAt } = enrolment;
  if (certificate === undefined || startsOn === undefined || endsOn === undefined) {
    throw new Defect(`An enrolment of ${source} has a certificate and no dates of cover`);
  }
  const key = {
    ...safetyInsuranceKey(plan.programme, person),
    benefit: 'safety-insurance',
  } as const;
  return {
    ...{ key, grantId: grantId(key), certificate, startsOn, endsOn, enrolledBecause: because },
    programmeVersion: plan.programmeVersion,
    run: plan.run,
    by: `run:${plan.run}`,
    why: `reached the age of the insurance by ${plan.enrolledOn}`,
    grantedAt: changedAt,
  };
};

/** Which list a row belongs to: by where its person stands, whoever brought them there. */
const note = (outcome: Outcome, plan: EnrolmentPlan, { answer, enrolment }: Recording): void => {
  const { person } = answer;
  if (!enrolment || enrolment.source !== plan.run) {
    outcome.parked.push([person, 'not_enrolled']);
  } else if (enrolment.certificate !== undefined) {
    if (answer.answer === 'accepted' && answer.certificate !== enrolment.certificate) {
      outcome.parked.push([person, 'certificate_disagrees']);
    } else if (answer.answer === 'rejected') outcome.parked.push([person, 'answer_contradicts']);
    else outcome.insured.push(person);
  } else if (enrolment.state === 'missing') outcome.missing.push(person);
  else if (enrolment.state === 'rejected') {
    if (answer.answer === 'accepted') outcome.parked.push([person, 'answer_contradicts']);
    else outcome.rejected.push([person, enrolment.reason ?? 'no_reason_given']);
  } else outcome.withdrawn.push([person, enrolment.reason ?? enrolment.state]);
};

export const handler = task(recordAnswersEventSchema, makeRecordAnswers);
