import * as z from 'zod';
import { insuredPeople } from '../../adapters/enrolment/insured-people.ts';
import { mapOutcomes } from '../../adapters/enrolment/map-outcomes.ts';
import { pagesOf, readPage } from '../../adapters/enrolment/pages.ts';
import { parkPeople } from '../../adapters/enrolment/parked-people.ts';
import { noteTold } from '../../adapters/enrolment/runs.ts';
import { planToldInTime } from '../../adapters/enrolment/told-in-time.ts';
import { enrolmentsOf } from '../../adapters/enrolments.ts';
import type { Env } from '../../adapters/env.ts';
import { startTelling } from '../../adapters/tellings.ts';
import {
  keepToldLists,
  type ListPlace,
  type ToldList,
  toldList,
} from '../../adapters/told-lists.ts';
import { grantId, oncePeriod, safetyInsuranceKey } from '../../domain/benefit-key.ts';
import { addDays, instantOf, type PlainDate } from '../../domain/calendar.ts';
import { massPerHour } from '../../domain/notices/notice-rules.ts';
import type { Telling, ToldPart, ToldRow } from '../../domain/notices/telling.ts';
import { coverDates } from '../../domain/safety-insurance/cover-dates.ts';
import {
  type EnrolmentPlan,
  enrolmentPlanSchema,
} from '../../domain/safety-insurance/enrolment-plan.ts';
import { offerOutcomeSchema } from '../../domain/safety-insurance/page-outcome.ts';
import { pinnedProgramme } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** Whom to tell: those to whom it was offered, or those whom the insurer's answers insured. */
export const tellPeopleEventSchema = z.object({
  plan: enrolmentPlanSchema,
  about: z.enum(['offered', 'insured']),
});
export type TellPeopleEvent = z.infer<typeof tellPeopleEventSchema>;

/** Nobody is told where everybody was refused, or told by an earlier run. */
export interface ToldPeople {
  readonly outcome: 'started' | 'exists' | 'nobody';
  readonly people: number;
}

/** With the plan to go by from here on: it is on a later day where they were told late. */
export interface ToldOfOffer extends ToldPeople {
  readonly plan: EnrolmentPlan;
}

/**
 * Has many told at once, by the workflow that does so at the hub's pace. Whoever got an offer in a
 * batch that failed afterwards is told too: nobody is ever enrolled without having been told. The
 * others of such a batch are parked. The insured are told of their cover by the day it starts on.
 */
export const makeTellPeople =
  (env: Env) =>
  ({ plan, about }: TellPeopleEvent): Promise<ToldPeople | ToldOfOffer> =>
    about === 'insured' ? tellInsured(env, plan) : tellOffered(env, plan);

const tellOffered = async (env: Env, opened: EnrolmentPlan): Promise<ToldOfOffer> => {
  const plan = await planToldInTime(env, opened, pinnedProgramme(opened));
  const told = await tell(env, plan, {
    template: 'insurance_offered',
    facts: { on: plan.enrolledOn },
    name: plan.run,
    on: plan.enrolledOn,
    parts: await keepToldLists(env, placeOf(plan, plan.run), rowsOf(env, plan)),
  });
  await noteTold(env, plan, instantOf(env.clock.now()));
  return { plan, ...told };
};

/** In one pass over the answers, a list for each day on which cover starts: one day, unless the
 * insurer confirmed on several. */
const tellInsured = async (env: Env, plan: EnrolmentPlan): Promise<ToldPeople> => {
  const nameOf = (startsOn: PlainDate): string => `${plan.execution}-${startsOn}`;
  const lists = new Map<PlainDate, ToldList>();
  for await (const { person, startsOn, lines } of insuredPeople(env, plan)) {
    const [line] = lines;
    if (startsOn === undefined || line === undefined) continue;
    const list = lists.get(startsOn) ?? toldList(env, placeOf(plan, nameOf(startsOn)));
    lists.set(startsOn, list);
    await list.add(rowOf(plan, person, line));
  }
  const { years } = pinnedProgramme(plan).benefits[plan.benefit].cover;
  let told: ToldPeople = { outcome: 'nobody', people: 0 };
  for (const [startsOn, list] of [...lists].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const { endsOn } = coverDates(addDays(startsOn, -1), years);
    const { outcome, people } = await tell(env, plan, {
      template: 'insurance_started',
      facts: { from: startsOn, until: endsOn },
      name: nameOf(startsOn),
      on: startsOn,
      parts: await list.finish(),
    });
    told = { outcome, people: told.people + people };
  }
  return told;
};

const placeOf = (plan: EnrolmentPlan, name: string): ListPlace => ({
  bucket: plan.results.bucket,
  prefix: `runs/${plan.run}/told/${name}`,
  rowsMax: massPerHour(pinnedProgramme(plan).notices),
});

interface Words extends Pick<Telling, 'template' | 'facts' | 'on'> {
  readonly name: string;
  readonly parts: ToldPart[];
}

const tell = async (
  env: Env,
  plan: EnrolmentPlan,
  { name, parts, ...words }: Words,
): Promise<ToldPeople> => {
  const people = parts.reduce((sum, part) => sum + part.rows, 0);
  if (people === 0) return { outcome: 'nobody', people };
  const telling: Telling = {
    telling: `customer-notices-${name}`,
    programme: plan.programme,
    programmeVersion: plan.programmeVersion,
    benefit: plan.benefit,
    period: oncePeriod,
    run: plan.run,
    ...words,
    untoldRuns: [],
  };
  const outcome = await startTelling(env, telling.telling, { ofList: { telling, parts } });
  env.log.info('telling started', { run: plan.run, telling: telling.telling, people });
  return { outcome, people };
};

const rowOf = (plan: EnrolmentPlan, person: string, line: string): ToldRow => ({
  line,
  cause: grantId(safetyInsuranceKey(plan.programme, person)),
});

async function* rowsOf(env: Env, plan: EnrolmentPlan): AsyncGenerator<ToldRow> {
  const seen = new Set<number>();
  const place = { bucket: plan.results.bucket, prefix: plan.results.offersPrefix };
  const offers = mapOutcomes(env, place, {
    schema: offerOutcomeSchema,
    nameOf: ({ page }) => page,
  });
  for await (const { page, told } of offers) {
    seen.add(page);
    for (const [person, line] of told) yield rowOf(plan, person, line);
  }
  for await (const page of pagesOf(env, plan)) {
    if (seen.has(page.page)) continue;
    const people = (await readPage(env, plan, page)).map(({ person }) => person);
    const enrolments = await enrolmentsOf(env, plan.programme, people);
    for (const { person, lines, source } of enrolments.values()) {
      if (source === plan.run) yield rowOf(plan, person, lines[0] ?? '');
    }
    const without = people.filter((person) => !enrolments.has(person));
    await parkPeople(
      env,
      plan,
      without.map((person) => [person, 'batch_failed'] as const),
    );
  }
}

export const handler = task(tellPeopleEventSchema, makeTellPeople);
