import * as z from 'zod';
import type { EnrolmentPlan, Page } from '../../domain/safety-insurance/enrolment-plan.ts';
import { isHandedOverBy } from '../../domain/safety-insurance/enrolment-standing.ts';
import { enrolOutcomeSchema } from '../../domain/safety-insurance/page-outcome.ts';
import { enrolmentsOf } from '../enrolments.ts';
import type { Env } from '../env.ts';
import { readText } from '../results.ts';
import { mapOutcomes } from './map-outcomes.ts';
import { pagesOf, readPage } from './pages.ts';

type Reach = Pick<Env, 'database' | 'objects' | 'settings'>;

/**
 * Everybody whom this run hands over, by pseudonym: what its batches said, and of batches that
 * failed whoever had been handed over before they failed. The latter is found out once and kept,
 * so that every attempt hands the same people over.
 */
export const handedOverPeople = async (env: Reach, plan: EnrolmentPlan): Promise<Set<string>> => {
  const people = new Set<string>();
  const seen = new Set<number>();
  const place = { bucket: plan.results.bucket, prefix: plan.results.enrolmentsPrefix };
  const outcomes = mapOutcomes(env, place, {
    schema: enrolOutcomeSchema,
    nameOf: ({ page }) => page,
  });
  for await (const { page, handedOver } of outcomes) {
    seen.add(page);
    for (const person of handedOver) people.add(person);
  }
  const unknown: Page[] = [];
  for await (const page of pagesOf(env, plan)) if (!seen.has(page.page)) unknown.push(page);
  for (const person of await settledPeople(env, plan, unknown)) people.add(person);
  return people;
};

const settledPeople = async (
  env: Reach,
  plan: EnrolmentPlan,
  pages: readonly Page[],
): Promise<string[]> => {
  if (pages.length === 0) return [];
  const address = { bucket: plan.results.bucket, key: `runs/${plan.run}/settled-people.json` };
  const found: string[] = [];
  for (const page of pages) {
    const people = (await readPage(env, plan, page)).map(({ person }) => person);
    const enrolments = await enrolmentsOf(env, plan.programme, people);
    for (const enrolment of enrolments.values()) {
      if (isHandedOverBy(plan.run, enrolment)) found.push(enrolment.person);
    }
  }
  const body = Buffer.from(JSON.stringify(found.sort()));
  const { outcome } = await env.objects.writeOnce('keep who was handed over', address, body);
  if (outcome === 'written') return found;
  return z.array(z.string()).parse(JSON.parse(await readText(env, address)));
};
