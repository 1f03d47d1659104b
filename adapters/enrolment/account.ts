import { grantId, safetyInsuranceKey } from '../../domain/benefit-key.ts';
import { type GrantsSum, sumOfNoGrants } from '../../domain/record/grants-sum.ts';
import { answerOutcomeSchema } from '../../domain/safety-insurance/answer-outcome.ts';
import {
  type EnrolmentBooks,
  type SaidOfPeople,
  type StandingCounts,
  standingOf,
} from '../../domain/safety-insurance/enrolment-account.ts';
import type { EnrolmentPlan } from '../../domain/safety-insurance/enrolment-plan.ts';
import type { CollectedAnswers, HandOver } from '../../domain/safety-insurance/hand-over.ts';
import { settledAnswerSchema } from '../../domain/safety-insurance/insurer-files/answer-row.ts';
import {
  enrolOutcomeSchema,
  offerOutcomeSchema,
} from '../../domain/safety-insurance/page-outcome.ts';
import type { SafetyInsuranceBenefit } from '../../domain/safety-insurance/safety-insurance-benefit.ts';
import { enrolmentsOf } from '../enrolments.ts';
import type { Env } from '../env.ts';
import { jsonLines } from '../json-lines.ts';
import { standingGrants, sumOfGrants } from '../ledger.ts';
import { sideBySide } from '../side-by-side.ts';
import { mapOutcomes } from './map-outcomes.ts';
import { pagesOf, readPage } from './pages.ts';

type Reach = Pick<Env, 'database' | 'objects' | 'settings'>;

const batchesAtOnce = 16;
const peopleOfABatch = 100;

/** What a run or a late file is counted by: its people, and what was said of them. */
export interface Counting {
  readonly plan: EnrolmentPlan;
  readonly benefit: SafetyInsuranceBenefit;
  readonly handOver: HandOver | undefined;
  readonly answers: CollectedAnswers | undefined;
}

/**
 * Counts where everybody stands, by reading the enrolments themselves and not what the batches
 * say they did; then looks for the grant of each insured person. Memory holds sixteen batches and
 * whoever was refused or parked.
 */
export const countEnrolment = async (env: Reach, given: Counting): Promise<EnrolmentBooks> => {
  const { plan, benefit, handOver, answers } = given;
  const said = await saidOfPeople(env, plan);
  const standings: StandingCounts = {
    ...{ insured: 0, missing: 0 },
    ...{ rejected: {}, refused: {}, parked: {} },
  };
  let [insuredWithoutGrant, waiting] = [0, [] as string[][]];
  const sum = sumOfNoGrants();
  const count = async (): Promise<void> => {
    const batches = waiting;
    waiting = [];
    const counted = await sideBySide(batches, batchesAtOnce, (people) =>
      countPeople(env, plan, { people, said, standings }),
    );
    for (const { missing, grants } of counted) {
      insuredWithoutGrant += missing;
      sum.addText(grants.text());
    }
  };
  for await (const people of peopleOf(env, given)) {
    waiting.push(people);
    if (waiting.length === batchesAtOnce) await count();
  }
  await count();
  const recorded = await recordedAnswers(env, plan);
  const handed = { files: handOver?.files.length ?? 0, rows: handOver?.rows ?? 0 };
  const rows = answers?.items.rows ?? 0;
  const { repeated = 0, stray = 0 } = answers ?? {};
  return {
    ...{ plan, benefit, standings, insuredWithoutGrant, grantsHash: sum.hash() },
    expected: plan.late ? rows : plan.slice.rows,
    handOver: plan.late ? { ...handed, rows } : handed,
    answers: { rows, repeated, stray, ...recorded },
  };
};

/** Everybody of the slice; of a late file everybody whom it answers. */
async function* peopleOf(env: Reach, { plan, answers }: Counting): AsyncGenerator<string[]> {
  if (!plan.late) {
    for await (const page of pagesOf(env, plan)) {
      yield (await readPage(env, plan, page)).map(({ person }) => person);
    }
    return;
  }
  if (!answers) return;
  const { bucket, key, versionId } = answers.items;
  let people: string[] = [];
  const bytes = await env.objects.read('read the answers', { bucket, key, versionId });
  for await (const item of jsonLines(bytes)) {
    people.push(settledAnswerSchema.parse(item).person);
    if (people.length < peopleOfABatch) continue;
    yield people;
    people = [];
  }
  if (people.length > 0) yield people;
}

/** Answers how many of the insured have no grant, and the sum of the grants that they have. */
const countPeople = async (
  env: Reach,
  { programme, run }: EnrolmentPlan,
  given: { people: readonly string[]; said: SaidOfPeople; standings: StandingCounts },
): Promise<{ readonly missing: number; readonly grants: GrantsSum }> => {
  const { people, said, standings } = given;
  const enrolments = await enrolmentsOf(env, programme, people);
  const insured: string[] = [];
  for (const person of people) {
    const standing = standingOf(person, { enrolment: enrolments.get(person), run, said });
    if (standing.in === 'insured') insured.push(person);
    if (!('reason' in standing)) standings[standing.in] += 1;
    else {
      const counts = standings[standing.in];
      counts[standing.reason] = (counts[standing.reason] ?? 0) + 1;
    }
  }
  const keys = insured.map((person) => safetyInsuranceKey(programme, person));
  const grants = await standingGrants(env, keys);
  const granted = new Set(grants.map((grant) => grantId(grant.key)));
  const missing = keys.filter((key) => !granted.has(grantId(key))).length;
  return { missing, grants: sumOfGrants(grants.filter((grant) => grant.run === run)) };
};

const saidOfPeople = async (env: Reach, plan: EnrolmentPlan): Promise<SaidOfPeople> => {
  const said = { refused: new Map<string, string>(), parked: new Map<string, string>() };
  const { bucket, offersPrefix, enrolmentsPrefix } = plan.results;
  const offers = mapOutcomes(
    env,
    { bucket, prefix: offersPrefix },
    { schema: offerOutcomeSchema, nameOf: ({ page }) => page },
  );
  const enrolled = mapOutcomes(
    env,
    { bucket, prefix: enrolmentsPrefix },
    { schema: enrolOutcomeSchema, nameOf: ({ page }) => page },
  );
  for (const outcomes of [offers, enrolled]) {
    for await (const { refused, parked } of outcomes) {
      for (const [person, reason] of refused) said.refused.set(person, reason);
      for (const [person, reason] of parked) said.parked.set(person, reason);
    }
  }
  return said;
};

const recordedAnswers = async (
  env: Reach,
  { results }: EnrolmentPlan,
): Promise<{ recorded: number; parked: Record<string, number> }> => {
  const parked: Record<string, number> = {};
  let recorded = 0;
  const outcomes = mapOutcomes(
    env,
    { bucket: results.bucket, prefix: results.answersPrefix },
    { schema: answerOutcomeSchema, nameOf: ({ batch }) => batch },
  );
  for await (const outcome of outcomes) {
    recorded += outcome.rows;
    for (const [, reason] of outcome.parked) parked[reason] = (parked[reason] ?? 0) + 1;
  }
  return { recorded, parked };
};
