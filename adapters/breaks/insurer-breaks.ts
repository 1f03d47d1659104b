import { grantId, safetyInsuranceKey } from '../../domain/benefit-key.ts';
import type { FoundBreak } from '../../domain/breaks/break.ts';
import { turnsOfAll } from '../../domain/breaks/stretches.ts';
import { type Cycle, type Instant, msOf } from '../../domain/calendar.ts';
import { answerOutcomeSchema } from '../../domain/safety-insurance/answer-outcome.ts';
import { isOpen } from '../../domain/safety-insurance/application.ts';
import type { SafetyInsuranceBenefit } from '../../domain/safety-insurance/safety-insurance-benefit.ts';
import { answersFilesOf, insurersWait, isAnsweredInFull } from '../enrolment/acknowledgements.ts';
import { mapOutcomes } from '../enrolment/map-outcomes.ts';
import { type EnrolmentRunRecord, enrolmentRunsOfCycle } from '../enrolment/runs.ts';
import { enrolmentOf, enrolmentsOf } from '../enrolments.ts';
import type { Env } from '../env.ts';
import { findApplication } from '../insurance/applications.ts';
import { openMatters } from '../insurance/open-matters.ts';
import { standingGrants } from '../ledger.ts';

type Reach = Pick<Env, 'database' | 'objects' | 'settings'>;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What the night goes by: the programme's agreed times, and the instant. */
export interface InsurerNight {
  readonly programme: string;
  readonly insurer: SafetyInsuranceBenefit['insurer'];
  readonly at: Instant;
}

/**
 * Compares what the insurer was handed with what it has answered, and its certificates with the
 * ledger: every open application, every run's hand-over, and of the people whom the runs' answers
 * insured those of a sixteenth of the batches, by turn.
 */
export const compareInsurer = async (
  env: Reach,
  given: InsurerNight & { readonly cycles: readonly Cycle[]; readonly turn: number },
): Promise<{ readonly breaks: readonly FoundBreak[]; readonly people: number }> => {
  const breaks: FoundBreak[] = [];
  let people = 0;
  const note = (found: FoundBreak | undefined): void => {
    if (found) breaks.push(found);
  };
  for await (const { kind, id, person } of openMatters(env)) {
    if (kind !== 'application') continue;
    note(await applicationBreakAt(env, given, { application: id }));
    note(await certificateBreakAt(env, given.programme, { person }));
  }
  for (const cycle of given.cycles) {
    for (const record of await enrolmentRunsOfCycle(env, { programme: given.programme, cycle })) {
      note(await handOverBreak(env, given, record));
      for await (const insured of insuredInTurn(env, record, given.turn)) {
        people += insured.length;
        breaks.push(...(await withoutGrant(env, given.programme, insured)));
      }
    }
  }
  return { breaks, people };
};

/** The insurer's files are due so many days after the state began to wait for them. */
const handOverBreak = async (
  env: Reach,
  { insurer, at }: InsurerNight,
  { plan, handOver }: EnrolmentRunRecord,
): Promise<FoundBreak | undefined> => {
  if (!handOver || handOver.files.length === 0) return undefined;
  const { since } = await insurersWait(env, plan.run);
  const dueMs = msOf(since ?? plan.openedAt) + insurer.acknowledgedWithinDays * dayMs;
  if (since === undefined || msOf(at) < dueMs) return undefined;
  const answered = await answersFilesOf(env, plan.run);
  if (isAnsweredInFull(handOver.files, answered)) return undefined;
  const numbers = new Set(answered.map(({ number }) => number));
  const open = handOver.files.filter(({ number }) => !numbers.has(number));
  return {
    kind: 'hand_over_unanswered',
    of: { run: plan.run, cycle: plan.cycle },
    ours: `${handOver.files.length} files, ${handOver.rows} people, handed over ${since}`,
    theirs: `${open.length} files without an answer`,
  };
};

/** The hand-over of a run, looked at again. */
export const handOverBreakAt = async (
  env: Reach,
  night: InsurerNight,
  { run, cycle }: { readonly run: string; readonly cycle: string },
): Promise<FoundBreak | undefined> => {
  const runs = await enrolmentRunsOfCycle(env, { programme: night.programme, cycle });
  const record = runs.find(({ plan }) => plan.run === run);
  return record && handOverBreak(env, night, record);
};

/** An application is asked after once; beyond the second time nobody waits by themselves. */
export const applicationBreakAt = async (
  env: Reach,
  { insurer, at }: InsurerNight,
  of: { readonly application: string },
): Promise<FoundBreak | undefined> => {
  const application = await findApplication(env, of.application);
  if (!application || !isOpen(application)) return undefined;
  const { at: appliedAt } = application.applied;
  if (msOf(at) < msOf(appliedAt) + 2 * insurer.answeredWithinHours * hourMs) return undefined;
  const asked = application.submitted?.at;
  return {
    kind: 'application_unanswered',
    of: { application: of.application },
    ours: `applied ${appliedAt}, ${asked === undefined ? 'never submitted' : `asked ${asked}`}`,
    theirs: 'no decision',
  };
};

/** Whoever is insured by a certificate must have a grant. */
export const certificateBreakAt = async (
  env: Reach,
  programme: string,
  { person }: { readonly person: string },
): Promise<FoundBreak | undefined> => {
  const enrolment = await enrolmentOf(env, programme, person);
  if (enrolment?.state !== 'insured') return undefined;
  const grants = await standingGrants(env, [safetyInsuranceKey(programme, person)]);
  if (grants.length > 0) return undefined;
  return {
    kind: 'certificate_without_grant',
    of: { person },
    ours: 'no grant',
    theirs: `insured from ${enrolment.startsOn} by ${enrolment.source}`,
  };
};

async function* insuredInTurn(
  env: Reach,
  { plan, status }: EnrolmentRunRecord,
  turn: number,
): AsyncGenerator<readonly string[]> {
  // Its own account looks for every grant; until then the answers are still being recorded.
  if (status !== 'sealed') return;
  const place = { bucket: plan.results.bucket, prefix: plan.results.answersPrefix };
  const outcomes = mapOutcomes(env, place, {
    schema: answerOutcomeSchema,
    nameOf: ({ batch }) => batch,
  });
  let batch = 0;
  for await (const { insured } of outcomes) {
    if (batch % turnsOfAll === turn && insured.length > 0) yield insured;
    batch += 1;
  }
}

const withoutGrant = async (
  env: Reach,
  programme: string,
  people: readonly string[],
): Promise<FoundBreak[]> => {
  const enrolments = await enrolmentsOf(env, programme, people);
  const insured = people.filter((person) => enrolments.get(person)?.state === 'insured');
  const keyOf = (person: string) => safetyInsuranceKey(programme, person);
  const granted = new Set(
    (await standingGrants(env, insured.map(keyOf))).map(({ key }) => grantId(key)),
  );
  const missing = insured.filter((person) => !granted.has(grantId(keyOf(person))));
  const found: FoundBreak[] = [];
  for (const person of missing) {
    const one = await certificateBreakAt(env, programme, { person });
    if (one) found.push(one);
  }
  return found;
};
