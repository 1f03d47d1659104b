import * as z from 'zod';
import { insuredPeople, startsOf } from '../../adapters/enrolment/insured-people.ts';
import { mapOutcomes } from '../../adapters/enrolment/map-outcomes.ts';
import { pagesOf, readPage } from '../../adapters/enrolment/pages.ts';
import { parkPeople } from '../../adapters/enrolment/parked-people.ts';
import { enrolmentsOf } from '../../adapters/enrolments.ts';
import type { Env } from '../../adapters/env.ts';
import { startTelling } from '../../adapters/tellings.ts';
import { keepToldLists } from '../../adapters/told-lists.ts';
import { grantId, oncePeriod, safetyInsuranceKey } from '../../domain/benefit-key.ts';
import { addDays, type PlainDate } from '../../domain/calendar.ts';
import { massPerHour } from '../../domain/notices/notice-rules.ts';
import type { Telling, ToldRow } from '../../domain/notices/telling.ts';
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

/**
 * Has many told at once, by the workflow that does so at the hub's pace. Whoever got an offer in a
 * batch that failed afterwards is told too: nobody is ever enrolled without having been told. The
 * others of such a batch are parked. The insured are told of their cover by the day it starts on.
 */
export const makeTellPeople =
  (env: Env) =>
  async ({ plan, about }: TellPeopleEvent): Promise<ToldPeople> => {
    if (about === 'offered') {
      const words = { template: 'insurance_offered', facts: { on: plan.enrolledOn } } as const;
      return tell(env, plan, {
        ...words,
        name: plan.run,
        on: plan.enrolledOn,
        rows: rowsOf(env, plan),
      });
    }
    let told: ToldPeople = { outcome: 'nobody', people: 0 };
    for (const startsOn of await startsOf(env, plan)) {
      const { years } = pinnedProgramme(plan).benefits[plan.benefit].cover;
      const { endsOn } = coverDates(addDays(startsOn, -1), years);
      const { outcome, people } = await tell(env, plan, {
        template: 'insurance_started',
        facts: { from: startsOn, until: endsOn },
        name: `${plan.execution}-${startsOn}`,
        on: startsOn,
        rows: insuredRows(env, plan, startsOn),
      });
      told = { outcome, people: told.people + people };
    }
    return told;
  };

interface Words extends Pick<Telling, 'template' | 'facts' | 'on'> {
  readonly name: string;
  readonly rows: AsyncIterable<ToldRow>;
}

const tell = async (
  env: Env,
  plan: EnrolmentPlan,
  { name, rows, ...words }: Words,
): Promise<ToldPeople> => {
  const place = {
    bucket: plan.results.bucket,
    prefix: `runs/${plan.run}/told/${name}`,
    rowsMax: massPerHour(pinnedProgramme(plan).notices),
  };
  const parts = await keepToldLists(env, place, rows);
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

async function* insuredRows(
  env: Env,
  plan: EnrolmentPlan,
  startsOn: PlainDate,
): AsyncGenerator<ToldRow> {
  for await (const enrolment of insuredPeople(env, plan)) {
    const [line] = enrolment.lines;
    if (enrolment.startsOn === startsOn && line) yield rowOf(plan, enrolment.person, line);
  }
}

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
