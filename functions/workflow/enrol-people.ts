import { refuseIfStopped } from '../../adapters/controls.ts';
import { judgePeople } from '../../adapters/enrolment/judged-people.ts';
import { readPage } from '../../adapters/enrolment/pages.ts';
import { parkPeople } from '../../adapters/enrolment/parked-people.ts';
import {
  changeEnrolment,
  enrolmentOf,
  enrolmentsOf,
  type NextEnrolment,
} from '../../adapters/enrolments.ts';
import type { Env } from '../../adapters/env.ts';
import { sideBySide } from '../../adapters/side-by-side.ts';
import { instantOf } from '../../domain/calendar.ts';
import { Conflict } from '../../domain/errors.ts';
import type { EnrolmentDecision } from '../../domain/safety-insurance/enrolling/decide-enrolment.ts';
import type { Enrolment } from '../../domain/safety-insurance/enrolment.ts';
import type { EnrolmentPlan } from '../../domain/safety-insurance/enrolment-plan.ts';
import { isHandedOverBy } from '../../domain/safety-insurance/enrolment-standing.ts';
import type { EnrolOutcome } from '../../domain/safety-insurance/page-outcome.ts';
import { pinnedProgramme } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';
import { type PageEvent, pageEventSchema } from './offer-insurance.ts';

const changesAtOnce = 16;
const racesMax = 3;

type Outcome = { -readonly [K in keyof EnrolOutcome]: EnrolOutcome[K] };

/**
 * Decides the offered people of one page again, on the day of enrolment, and leaves those who stay
 * as handed over. A customer who declines at the same moment wins or loses as one: each change is
 * conditioned on what was read. Done again, it finds its own changes and answers the same.
 */
export const makeEnrolPeople =
  (env: Env) =>
  async ({ BatchInput: { plan }, Items: [page] }: PageEvent): Promise<EnrolOutcome> => {
    await refuseIfStopped(env, plan.programme, plan.benefit);
    const people = await readPage(env, plan, page);
    const outcome: Outcome = {
      ...{ page: page.page, people: page.people },
      ...{ handedOver: [], refused: [], parked: [], others: 0 },
    };
    const names = people.map(({ person }) => person);
    const enrolments = await enrolmentsOf(env, plan.programme, names);
    const offered = people.filter(({ person }) => isOffered(enrolments.get(person)));
    const benefit = pinnedProgramme(plan).benefits[plan.benefit];
    const judged = await judgePeople(env, offered, { plan, benefit, asOf: plan.enrolAsOf });
    const decisions = new Map(judged.map(([{ person }, decision]) => [person, decision]));
    await sideBySide(names, changesAtOnce, async (person) => {
      const enrolment = enrolments.get(person);
      const decision = decisions.get(person);
      const now = enrolment && (await changed(env, plan, { enrolment, decision }));
      note(outcome, plan, { person, now, decision });
    });
    sortLists(outcome);
    await parkPeople(env, plan, outcome.parked);
    const { handedOver, refused, parked } = outcome;
    env.log.metrics(
      { benefit: plan.benefit },
      { handedOver: handedOver.length, refused: refused.length, parked: parked.length },
    );
    return outcome;
  };

const isOffered = (enrolment: Enrolment | undefined): boolean =>
  enrolment?.state === 'offered' && enrolment.because === 'age';

/** The enrolment as it stands afterwards; one that is not offered (any more) stays as it is. */
const changed = async (
  env: Env,
  plan: EnrolmentPlan,
  { enrolment, decision }: { enrolment: Enrolment; decision: EnrolmentDecision | undefined },
): Promise<Enrolment | undefined> => {
  let standing: Enrolment | undefined = enrolment;
  for (let race = 1; ; race += 1) {
    if (!standing || !isOffered(standing)) return standing;
    if (!decision || decision.outcome === 'parked') return standing;
    const next = nextOf(standing, decision, { plan, at: instantOf(env.clock.now()) });
    try {
      return await changeEnrolment(env, standing, next);
    } catch (error) {
      if (!(error instanceof Conflict) || race === racesMax) throw error;
      standing = await enrolmentOf(env, plan.programme, enrolment.person);
    }
  }
};

const nextOf = (
  enrolment: Enrolment,
  decision: Exclude<EnrolmentDecision, { outcome: 'parked' }>,
  { plan, at }: { plan: EnrolmentPlan; at: string },
): NextEnrolment => {
  const { programme: _programme, person: _person, version: _version, ...before } = enrolment;
  const base = { ...before, source: plan.run, by: plan.run, changedAt: at };
  if (decision.outcome === 'enrolled') {
    return { ...base, state: 'handed_over', lines: [...decision.lines] };
  }
  const { reason } = decision;
  return { ...base, state: reason === 'declined' ? 'declined' : 'ended', reason };
};

/** Where somebody stands now. Whoever was answered already had been handed over. */
const note = (
  outcome: Outcome,
  plan: EnrolmentPlan,
  {
    person,
    now,
    decision,
  }: { person: string; now: Enrolment | undefined; decision: EnrolmentDecision | undefined },
): void => {
  if (!now) outcome.others += 1;
  else if (isOffered(now)) {
    outcome.parked.push([
      person,
      decision?.outcome === 'parked' ? decision.reason : 'batch_failed',
    ]);
  } else if (now.source !== plan.run) outcome.others += 1;
  else if (now.state === 'declined' || now.state === 'cancelled' || now.state === 'ended') {
    if (now.certificate !== undefined) outcome.handedOver.push(person);
    else outcome.refused.push([person, now.reason ?? now.state]);
  } else if (now.state === 'handed_over' && !isHandedOverBy(plan.run, now)) outcome.others += 1;
  else outcome.handedOver.push(person);
};

/** Changes end in any order; the evidence does not show it. */
const sortLists = ({ handedOver, refused, parked }: Outcome): void => {
  handedOver.sort();
  refused.sort(([a], [b]) => (a < b ? -1 : 1));
  parked.sort(([a], [b]) => (a < b ? -1 : 1));
};

export const handler = task(pageEventSchema, makeEnrolPeople);
