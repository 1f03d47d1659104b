import * as z from 'zod';
import { forgetBirthDatesLater } from '../../adapters/birth-dates.ts';
import { refuseIfStopped } from '../../adapters/controls.ts';
import { parkPeople } from '../../adapters/enrolment/parked-people.ts';
import {
  changeEnrolment,
  enrolmentOf,
  enrolmentsOf,
  type NextEnrolment,
} from '../../adapters/enrolments.ts';
import type { Env } from '../../adapters/env.ts';
import { fileWhoHasGone } from '../../adapters/insurance/gone-before-start.ts';
import { openAcceptances, openLateEndings } from '../../adapters/insurance/open-matters.ts';
import { heldLines } from '../../adapters/insurance/standing-hold.ts';
import { insertGrants } from '../../adapters/ledger.ts';
import { sideBySide } from '../../adapters/side-by-side.ts';
import { type Instant, instantOf, plainDateOf } from '../../domain/calendar.ts';
import { Conflict } from '../../domain/errors.ts';
import type { AnswerDoubt, AnswerOutcome } from '../../domain/safety-insurance/answer-outcome.ts';
import { coverDates } from '../../domain/safety-insurance/cover-dates.ts';
import { dueAfterStart } from '../../domain/safety-insurance/due-dates.ts';
import { enrolledGrant } from '../../domain/safety-insurance/enrolled-grant.ts';
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
 * and writes the grant that is missing; a grant that stands is never written over. Whom somebody
 * says not to have been is not insured: the acceptance is kept, and waits for the case. Who lost the
 * last line meanwhile, or died, is looked at on the day on which cover starts.
 */
export const makeRecordAnswers =
  (env: Env) =>
  async ({ BatchInput: { plan }, Items }: RecordAnswersEvent): Promise<AnswerOutcome> => {
    await refuseIfStopped(env, plan.programme, plan.benefit);
    const people = Items.map(({ person }) => person);
    const enrolments = await enrolmentsOf(env, plan.programme, people);
    const held = await heldLines(env, Items.flatMap(linesToLookAt(enrolments)));
    const recorded = await sideBySide(Items, changesAtOnce, async (answer) => {
      const enrolment = enrolments.get(answer.person);
      const isHeld = enrolment?.lines.some((line) => held.has(line)) ?? false;
      return { answer, enrolment: await record(env, plan, { answer, enrolment, isHeld }) };
    });
    const [first] = Items;
    const outcome: Outcome = {
      ...{ batch: `${first?.file}#${first?.row}`, rows: Items.length },
      ...{ insured: [], rejected: [], missing: [], withdrawn: [], parked: [] },
    };
    const grants: SafetyInsuranceGrant[] = [];
    const insuredNow: Enrolment[] = [];
    for (const { answer, enrolment } of recorded) {
      note(outcome, plan, { answer, enrolment });
      if (!isInsuredBy(enrolment, answer)) continue;
      grants.push(enrolledGrant(plan, enrolment));
      insuredNow.push(enrolment);
    }
    await insertGrants(env, grants);
    await fileWhoHasGone(env, pinnedProgramme(plan), insuredNow);
    await openLateEndings(env, recorded.flatMap(leftBefore(plan)));
    await holdUp(env, plan, recorded);
    const accepted = Items.filter((answer) => answer.answer === 'accepted');
    const today = plainDateOf(instantOf(env.clock.now()));
    await forgetBirthDatesLater(env, accepted, { by: `${plan.run}/${outcome.batch}`, today });
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

/** Whoever is accepted is looked at: only of them anything could be given. */
const linesToLookAt =
  (enrolments: ReadonlyMap<string, Enrolment>) =>
  ({ answer, person }: SettledAnswer): readonly string[] =>
    answer === 'accepted' ? (enrolments.get(person)?.lines ?? []) : [];

/** Parks whose acceptance waits, for the daily look, which knows when the case is closed. */
const holdUp = async (
  env: Env,
  plan: EnrolmentPlan,
  recorded: readonly Recording[],
): Promise<void> => {
  const waiting = recorded.flatMap(({ enrolment }) =>
    enrolment && isAcceptedAndWaits(plan, enrolment) ? [enrolment] : [],
  );
  if (waiting.length === 0) return;
  await openAcceptances(env, waiting);
  await parkPeople(
    env,
    plan,
    waiting.map(({ person }) => [person, 'benefit_held']),
  );
};

const isAcceptedAndWaits = (plan: EnrolmentPlan, enrolment: Enrolment): boolean =>
  enrolment.accepted !== undefined && isHandedOverBy(plan.run, enrolment);

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
  { answer, enrolment, isHeld }: Recording & { readonly isHeld: boolean },
): Promise<Enrolment | undefined> => {
  let standing = enrolment;
  for (let race = 1; ; race += 1) {
    if (!standing || !isOpenFor(plan, standing)) return standing;
    if (standing.state === 'missing' && answer.answer === 'missing') return standing;
    if (standing.accepted && (isHeld || !isAcceptedAs(standing, answer))) return standing;
    const at = instantOf(env.clock.now());
    const next = nextOf(standing, answer, { plan, at, isHeld });
    try {
      return await changeEnrolment(env, standing, next);
    } catch (error) {
      if (!(error instanceof Conflict) || race === racesMax) throw error;
      standing = await enrolmentOf(env, plan.programme, answer.person);
    }
  }
};

/** The insurer's first word stands, also while it waits. */
const isAcceptedAs = ({ accepted }: Enrolment, answer: SettledAnswer): boolean =>
  answer.answer === 'accepted' && answer.certificate === accepted?.certificate;

const nextOf = (
  enrolment: Enrolment,
  answer: SettledAnswer,
  { plan, at, isHeld }: { plan: EnrolmentPlan; at: Instant; isHeld: boolean },
): NextEnrolment => {
  const { programme: _programme, person: _person, version: _version, ...rest } = enrolment;
  const { accepted: _accepted, reason: _reason, ...before } = rest;
  const base = { ...before, changedAt: at, by: plan.execution };
  // With a reason: whoever applies from here on is not taken for handed over by the run.
  if (answer.answer === 'missing') return { ...base, state: 'missing', reason: 'not_answered' };
  if (answer.answer === 'rejected') return { ...base, state: 'rejected', reason: answer.reason };
  const { certificate, confirmedOn } = answer;
  if (isHeld) {
    const accepted = { certificate, confirmedOn };
    return { ...base, state: 'handed_over', by: plan.run, accepted };
  }
  const { cover, coverEnds } = pinnedProgramme(plan).benefits[plan.benefit];
  const dates = coverDates(confirmedOn, cover.years);
  return {
    ...base,
    ...dates,
    state: 'insured',
    certificate,
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

/** True where the person, left without an answer, has applied since: their application counts. One
 * that the insurer refused does not: somebody has to ask it what it means. */
const hasApplied = (plan: EnrolmentPlan, enrolment: Enrolment): boolean => {
  if (enrolment.source !== plan.run) {
    return enrolment.because === 'application' && enrolment.state !== 'rejected';
  }
  // Between the two writes of an application.
  return enrolment.state === 'handed_over' && !isHandedOverBy(plan.run, enrolment);
};

/** Whom the insurer accepted who had left before it did, or had applied: the certificate goes back. */
const leftBefore =
  (plan: EnrolmentPlan) =>
  ({ answer, enrolment }: Recording): { enrolment: Enrolment; certificate: string }[] => {
    if (answer.answer !== 'accepted' || !enrolment) return [];
    const { state, certificate } = enrolment;
    if (hasApplied(plan, enrolment) && certificate !== answer.certificate) {
      const applied: Enrolment = { ...enrolment, reason: 'applied' };
      return [{ enrolment: applied, certificate: answer.certificate }];
    }
    if (enrolment.source !== plan.run || certificate !== undefined) return [];
    if (state !== 'cancelled' && state !== 'ended') return [];
    // Accepted and held before they left: the insurer was told of this very certificate.
    if (isAcceptedAs(enrolment, answer)) return [];
    return [{ enrolment, certificate: answer.certificate }];
  };

/** Which list a row belongs to: by where its person stands, whoever brought them there. */
const note = (outcome: Outcome, plan: EnrolmentPlan, { answer, enrolment }: Recording): void => {
  const { person } = answer;
  if (enrolment && hasApplied(plan, enrolment)) {
    outcome.withdrawn.push([person, 'applied']);
  } else if (!enrolment || enrolment.source !== plan.run) {
    const isRefused = enrolment?.because === 'application' && answer.answer === 'accepted';
    outcome.parked.push([person, isRefused ? 'answer_contradicts' : 'not_enrolled']);
  } else if (enrolment.certificate !== undefined) {
    if (answer.answer === 'accepted' && answer.certificate !== enrolment.certificate) {
      outcome.parked.push([person, 'certificate_disagrees']);
    } else if (answer.answer === 'rejected') outcome.parked.push([person, 'answer_contradicts']);
    else outcome.insured.push(person);
  } else if (isAcceptedAndWaits(plan, enrolment)) {
    outcome.parked.push([person, doubtOfWaiting(enrolment, answer)]);
  } else if (enrolment.state === 'missing') outcome.missing.push(person);
  else if (enrolment.state === 'rejected') {
    if (answer.answer === 'accepted') outcome.parked.push([person, 'answer_contradicts']);
    else outcome.rejected.push([person, enrolment.reason ?? 'no_reason_given']);
  } else outcome.withdrawn.push([person, enrolment.reason ?? enrolment.state]);
};

const doubtOfWaiting = (enrolment: Enrolment, answer: SettledAnswer): AnswerDoubt => {
  if (answer.answer === 'rejected') return 'answer_contradicts';
  if (answer.answer === 'missing' || isAcceptedAs(enrolment, answer)) return 'benefit_held';
  return 'certificate_disagrees';
};

export const handler = task(recordAnswersEventSchema, makeRecordAnswers);
