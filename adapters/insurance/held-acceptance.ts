import { personSubject } from '../../domain/benefit-key.ts';
import { instantOf, plainDateOf } from '../../domain/calendar.ts';
import { Conflict, Defect } from '../../domain/errors.ts';
import type { Programme } from '../../domain/programme.ts';
import { coverDates } from '../../domain/safety-insurance/cover-dates.ts';
import { dueAtFirst } from '../../domain/safety-insurance/due-dates.ts';
import { enrolledGrant } from '../../domain/safety-insurance/enrolled-grant.ts';
import type { Enrolment } from '../../domain/safety-insurance/enrolment.ts';
import type { EnrolmentPlan } from '../../domain/safety-insurance/enrolment-plan.ts';
import { enrolmentRunIdentity } from '../../domain/safety-insurance/enrolment-run-name.ts';
import { isHandedOverBy } from '../../domain/safety-insurance/enrolment-standing.ts';
import { refuseIfStopped } from '../controls.ts';
import { findEnrolmentRun } from '../enrolment/runs.ts';
import { changeEnrolment, enrolmentOf } from '../enrolments.ts';
import type { Env } from '../env.ts';
import { insertGrants } from '../ledger.ts';
import { closeParkedLines } from '../parked-lines.ts';
import { tellNow } from '../telling.ts';
import { carriageNow } from './carriage-now.ts';
import { completeEndingOrLater, endEarly } from './end-insurance.ts';
import { notBegunNotice } from './insurance-notices.ts';
import { closeMatter, type OpenMatter } from './open-matters.ts';
import { standingHold } from './standing-hold.ts';

/** What became of an acceptance that waited for a case. `held`: the case is still open. */
export type FollowedAcceptance = 'insured' | 'withdrawn' | 'held';

type ProgrammeOf = (plan: EnrolmentPlan) => Programme;

/**
 * Goes on with an acceptance of the insurer that "this was not me" held up, and does nothing twice:
 * a release gives what the insurer accepted; an upheld dispute ends it, and the insurer is told to
 * withdraw. Whoever cancelled meanwhile has ended it themselves.
 */
export const completeAcceptance = async (
  env: Env,
  matter: OpenMatter,
  programmeOf: ProgrammeOf,
): Promise<FollowedAcceptance> => {
  const plan = await planOf(env, matter);
  const outcome = await followAcceptance(env, matter, { plan, programme: programmeOf(plan) });
  if (outcome === 'held') return outcome;
  const lines = [[personSubject(matter.person), outcome]] as const;
  await closeParkedLines(env, plan, { by: 'case:closed', lines });
  await closeMatter(env, matter);
  return outcome;
};

const planOf = async (
  env: Env,
  { programme, run = '', id }: OpenMatter,
): Promise<EnrolmentPlan> => {
  const cycle = enrolmentRunIdentity(run)?.cycle;
  const record = cycle && (await findEnrolmentRun(env, { programme, cycle, run }));
  if (record) return record.plan;
  throw new Defect(`The acceptance ${id} names no enrolment that is on record`);
};

interface Following {
  readonly plan: EnrolmentPlan;
  readonly programme: Programme;
}

const followAcceptance = async (
  env: Env,
  { person }: OpenMatter,
  { plan, programme }: Following,
): Promise<FollowedAcceptance> => {
  const enrolment = await enrolmentOf(env, plan.programme, person);
  if (enrolment?.source !== plan.run) return 'withdrawn';
  if (enrolment.certificate !== undefined) return give(env, plan, enrolment);
  if (!isHandedOverBy(plan.run, enrolment) || !enrolment.accepted) return 'withdrawn';
  const hold = await standingHold(env, enrolment);
  if (hold === 'undecided') return 'held';
  if (hold === 'upheld') return withdraw(env, programme, enrolment);
  await refuseIfStopped(env, plan.programme, plan.benefit);
  const insured = await changeEnrolment(env, enrolment, nextOf(env, programme, enrolment));
  return give(env, plan, insured);
};

/** The enrolment decides first, the grant follows: cut off in between, it is given here again. */
const give = async (
  env: Env,
  plan: EnrolmentPlan,
  enrolment: Enrolment,
): Promise<FollowedAcceptance> => {
  await insertGrants(env, [enrolledGrant(plan, enrolment)]);
  return 'insured';
};

const nextOf = (env: Env, { benefits }: Programme, enrolment: Enrolment) => {
  const { programme: _programme, person: _person, version: _version, ...rest } = enrolment;
  const { accepted, ...before } = rest;
  if (!accepted) throw new Defect('An acceptance that waits for a case holds no certificate');
  const { certificate, confirmedOn } = accepted;
  const dates = coverDates(confirmedOn, benefits['safety-insurance'].cover.years);
  const changedAt = instantOf(env.clock.now());
  const due = dueAtFirst(dates, plainDateOf(changedAt));
  return { ...before, ...dates, state: 'insured', certificate, due, changedAt } as const;
};

const withdraw = async (
  env: Env,
  programme: Programme,
  enrolment: Enrolment,
): Promise<FollowedAcceptance> => {
  const at = instantOf(env.clock.now());
  const { told: line } = await carriageNow(env, programme, enrolment);
  const notice = line === undefined ? undefined : notBegunNotice(enrolment, { line, at });
  const end = { lastDay: plainDateOf(at), reason: 'dispute_upheld', by: 'operator', at } as const;
  if ((await endEarly(env, enrolment, { state: 'ended', ...end, notice })) === 'changed') {
    throw new Conflict('An acceptance that was to be withdrawn changed at the same moment');
  }
  await completeEndingOrLater(env, enrolment);
  if (notice) await tellNow(env, notice);
  return 'withdrawn';
};
