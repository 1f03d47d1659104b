import * as z from 'zod';
import { mapOutcomes } from '../../adapters/enrolment/map-outcomes.ts';
import { pagesOf, readPage } from '../../adapters/enrolment/pages.ts';
import { parkPeople } from '../../adapters/enrolment/parked-people.ts';
import { enrolmentsOf } from '../../adapters/enrolments.ts';
import type { Env } from '../../adapters/env.ts';
import { startTelling } from '../../adapters/tellings.ts';
import { keepToldLists } from '../../adapters/told-lists.ts';
import { grantId, oncePeriod, safetyInsuranceKey } from '../../domain/benefit-key.ts';
import { massPerHour } from '../../domain/notices/notice-rules.ts';
import type { Telling, ToldRow } from '../../domain/notices/telling.ts';
import {
  type EnrolmentPlan,
  enrolmentPlanSchema,
} from '../../domain/safety-insurance/enrolment-plan.ts';
import { offerOutcomeSchema } from '../../domain/safety-insurance/page-outcome.ts';
import { pinnedProgramme } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

export const tellOffersEventSchema = z.object({ plan: enrolmentPlanSchema });
export type TellOffersEvent = z.infer<typeof tellOffersEventSchema>;

/** Nobody is told where everybody was refused, or told by an earlier run. */
export interface ToldOffers {
  readonly outcome: 'started' | 'exists' | 'nobody';
  readonly people: number;
}

/**
 * Has everybody told to whom the insurance was offered, by the workflow that tells many at once.
 * Whoever got an offer in a batch that failed afterwards is told too: nobody is ever enrolled
 * without having been told. The others of such a batch are parked.
 */
export const makeTellOffers =
  (env: Env) =>
  async ({ plan }: TellOffersEvent): Promise<ToldOffers> => {
    const place = {
      bucket: plan.results.bucket,
      prefix: `runs/${plan.run}/told`,
      rowsMax: massPerHour(pinnedProgramme(plan).notices),
    };
    const parts = await keepToldLists(env, place, rowsOf(env, plan));
    const people = parts.reduce((sum, part) => sum + part.rows, 0);
    if (people === 0) return { outcome: 'nobody', people };
    const telling: Telling = {
      telling: `customer-notices-${plan.run}`,
      programme: plan.programme,
      programmeVersion: plan.programmeVersion,
      benefit: plan.benefit,
      period: oncePeriod,
      run: plan.run,
      template: 'insurance_offered',
      facts: { on: plan.enrolledOn },
      on: plan.enrolledOn,
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

export const handler = task(tellOffersEventSchema, makeTellOffers);
