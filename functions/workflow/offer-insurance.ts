import * as z from 'zod';
import { refuseIfStopped } from '../../adapters/controls.ts';
import { judgePeople } from '../../adapters/enrolment/judged-people.ts';
import { readPage } from '../../adapters/enrolment/pages.ts';
import { parkPeople } from '../../adapters/enrolment/parked-people.ts';
import { createEnrolments, enrolmentsOf } from '../../adapters/enrolments.ts';
import type { Env } from '../../adapters/env.ts';
import { heldBySubjects, takeExclusives } from '../../adapters/exclusive.ts';
import { personSubject } from '../../domain/benefit-key.ts';
import { instantOf } from '../../domain/calendar.ts';
import { insuranceGroup } from '../../domain/safety-insurance/earlier-insurance.ts';
import type { Enrolment } from '../../domain/safety-insurance/enrolment.ts';
import {
  type EnrolmentPlan,
  enrolmentPlanSchema,
  pageSchema,
} from '../../domain/safety-insurance/enrolment-plan.ts';
import { enrolmentRunIdentity } from '../../domain/safety-insurance/enrolment-run-name.ts';
import type { OfferOutcome } from '../../domain/safety-insurance/page-outcome.ts';
import type { SlicedPerson } from '../../domain/safety-insurance/sliced-person.ts';
import { pinnedProgramme } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** What the Map gives each child: the pinned plan, and one page. */
export const pageEventSchema = z.object({
  BatchInput: z.object({ plan: enrolmentPlanSchema }),
  Items: z.tuple([pageSchema]),
});
export type PageEvent = z.infer<typeof pageEventSchema>;

type Outcome = { [K in keyof OfferOutcome]: OfferOutcome[K] };

/**
 * Offers the insurance to the people of one page: each gets an enrolment, which can be declined,
 * and nobody gets two. It may be cut off anywhere and done again: an enrolment of this run that
 * stands is this run's offer, whichever attempt wrote it.
 */
export const makeOfferInsurance =
  (env: Env) =>
  async ({ BatchInput: { plan }, Items: [page] }: PageEvent): Promise<OfferOutcome> => {
    await refuseIfStopped(env, plan.programme, plan.benefit);
    const people = await readPage(env, plan, page);
    const outcome: Outcome = {
      ...{ page: page.page, people: page.people },
      ...{ offered: [], told: [], refused: [], parked: [] },
    };
    const names = people.map(({ person }) => person);
    const standing = await enrolmentsOf(env, plan.programme, names);
    for (const enrolment of standing.values()) settle(outcome, plan, enrolment);
    const fresh = people.filter(({ person }) => !standing.has(person));
    await enrolFresh(env, plan, { outcome, due: await dueAmong(env, plan, { outcome, fresh }) });
    await parkPeople(env, plan, outcome.parked);
    const { offered, refused, parked } = outcome;
    env.log.metrics(
      { benefit: plan.benefit },
      { offered: offered.length, refused: refused.length, parked: parked.length },
    );
    return outcome;
  };

/** Of somebody who has an enrolment already: this run's own; one that an earlier run offered and
 * did not bring to an end, which this run takes over without telling twice; or another's. */
const settle = (outcome: Outcome, plan: EnrolmentPlan, enrolment: Enrolment): void => {
  const { person, source, state, because, lines } = enrolment;
  if (source === plan.run) {
    outcome.offered.push(person);
    outcome.told.push([person, lines[0] ?? '']);
  } else if (state === 'offered' && because === 'age') outcome.offered.push(person);
  else outcome.refused.push([person, state === 'declined' ? 'declined' : 'already_enrolled']);
};

interface DuePerson {
  readonly person: string;
  readonly lines: readonly string[];
}

const dueAmong = async (
  env: Env,
  plan: EnrolmentPlan,
  { outcome, fresh }: { outcome: Outcome; fresh: readonly SlicedPerson[] },
): Promise<DuePerson[]> => {
  const benefit = pinnedProgramme(plan).benefits[plan.benefit];
  const due: DuePerson[] = [];
  for (const [{ person }, decision] of await judgePeople(env, fresh, {
    ...{ plan, benefit, asOf: plan.asOf },
  })) {
    if (decision.outcome === 'enrolled') due.push({ person, lines: decision.lines });
    else outcome[decision.outcome].push([person, decision.reason]);
  }
  return due;
};

/** Takes the exclusive group first: a crash in between leaves it with this run's name, which the
 * next attempt knows for its own. */
const enrolFresh = async (
  env: Env,
  plan: EnrolmentPlan,
  { outcome, due }: { outcome: Outcome; due: readonly DuePerson[] },
): Promise<void> => {
  const at = instantOf(env.clock.now());
  const free = await withoutOther(env, plan, { outcome, due });
  const enrolments = free.map(
    ({ person, lines }): Enrolment => ({
      programme: plan.programme,
      person,
      state: 'offered',
      because: 'age',
      lines: [...lines],
      source: plan.run,
      changedAt: at,
      by: plan.run,
      version: 1,
    }),
  );
  const results = await createEnrolments(env, enrolments);
  const lost = enrolments.filter((_, place) => results[place] === 'duplicate');
  const won = enrolments.filter((_, place) => results[place] === 'inserted');
  for (const enrolment of won) settle(outcome, plan, enrolment);
  const names = lost.map(({ person }) => person);
  const standing = await enrolmentsOf(env, plan.programme, names);
  for (const enrolment of standing.values()) settle(outcome, plan, enrolment);
};

const withoutOther = async (
  env: Env,
  plan: EnrolmentPlan,
  { outcome, due }: { outcome: Outcome; due: readonly DuePerson[] },
): Promise<DuePerson[]> => {
  const { group, ours, earlier } = insuranceGroup;
  const at = instantOf(env.clock.now());
  const taken = await takeExclusives(
    env,
    due.map(({ person }) => ({
      ...{ subject: personSubject(person), group, benefit: ours, by: plan.run, at },
    })),
  );
  const held = due.filter((_, place) => taken[place] === 'duplicate');
  const subjects = held.map(({ person }) => personSubject(person));
  const holdings = await heldBySubjects(env, subjects, group);
  const refused = new Set<string>();
  for (const { person } of held) {
    const holding = holdings.get(personSubject(person));
    const byARun = holding?.benefit === ours && enrolmentRunIdentity(holding.by) !== undefined;
    if (byARun) continue;
    refused.add(person);
    const reason = holding?.benefit === earlier ? 'already_insured' : 'already_enrolled';
    outcome.refused.push([person, reason]);
  }
  return due.filter(({ person }) => !refused.has(person));
};

export const handler = task(pageEventSchema, makeOfferInsurance);
