import { createHash } from 'node:crypto';
import type { SettingName } from '../../adapters/env.ts';
import { appendLineEvent } from '../../adapters/lines.ts';
import { msOf } from '../../domain/calendar.ts';
import { type CohortManifest, sealKey } from '../../domain/cohort.ts';
import type { FrozenLine } from '../../domain/line.ts';
import type { RecordedLineEvent } from '../../domain/line-event.ts';
import { lineHash } from '../../domain/line-hash.ts';
import type { EnrolmentManifest } from '../../domain/safety-insurance/enrolment-account.ts';
import type { AnswersFile, EnrolmentPlan } from '../../domain/safety-insurance/enrolment-plan.ts';
import type { CollectedAnswers, HandOver } from '../../domain/safety-insurance/hand-over.ts';
import { answersHeader } from '../../domain/safety-insurance/insurer-files/answer-row.ts';
import { controlOf } from '../../domain/safety-insurance/insurer-files/csv.ts';
import type { SlicedPerson } from '../../domain/safety-insurance/sliced-person.ts';
import {
  type Acknowledged,
  makeRecordAcknowledgement,
} from '../../functions/events/record-acknowledgement.ts';
import { makeAnnounceEnrolment } from '../../functions/workflow/announce-enrolment.ts';
import { makeAwaitAcknowledgement } from '../../functions/workflow/await-acknowledgement.ts';
import { makeCollectAnswers } from '../../functions/workflow/collect-answers.ts';
import { makeEnrolPeople } from '../../functions/workflow/enrol-people.ts';
import { makeOfferInsurance } from '../../functions/workflow/offer-insurance.ts';
import { makeOpenEnrolment } from '../../functions/workflow/open-enrolment.ts';
import { makeReconcileEnrolment } from '../../functions/workflow/reconcile-enrolment.ts';
import { makeRecordAnswers } from '../../functions/workflow/record-answers.ts';
import { makeSignOffRun } from '../../functions/workflow/sign-off-run.ts';
import { makeTellPeople } from '../../functions/workflow/tell-people.ts';
import { makeWriteHandOverFiles } from '../../functions/workflow/write-hand-over-files.ts';
import { type MonthlyEnv, monthlyEnv } from './monthly-env.ts';
import { sealCohort } from './monthly-workflow.ts';
import type { ObjectsInMemory } from './objects-in-memory.ts';

export const programme = 'customer-appreciation';
export const run = 'safety-insurance-2026-02';
export const token = 'token-1';

const settings: Partial<Record<SettingName, string>> = {
  APPLICATIONS_TABLE: 'Applications',
  ENROLMENTS_TABLE: 'Enrolments',
  PERSONS_BUCKET: 'persons',
  HANDOVER_BUCKET: 'handover',
  ACKNOWLEDGEMENT_BUCKET: 'acknowledgements',
  INSURANCE_ENROLMENT_STATE_MACHINE: 'arn:aws:states:::stateMachine:insurance-enrolment',
  CUSTOMER_NOTICES_STATE_MACHINE: 'arn:aws:states:::stateMachine:customer-notices',
  INSURANCE_APPLICATION_STATE_MACHINE: 'arn:aws:states:::stateMachine:insurance-application',
  PEOPLE_TABLE: 'People',
  PARTNER_EVENTS_URL: 'http://door.example',
  INSURER_URL: 'http://insurer.example',
  INSURER_SECRET: 'insurer-secret',
};

export const canaryBirthDate = '1950-11-23';

/** Somebody of 75 with one line, unless said otherwise. */
export const aPerson = (person: string, change: Partial<SlicedPerson> = {}): SlicedPerson => ({
  person,
  birthDate: canaryBirthDate,
  lines: [`L-${person}`],
  ...change,
});

/** The first of February in Korea, with this slice of people sealed, and these lines. */
export const enrolmentEnv = async (
  people: readonly SlicedPerson[],
  cycle = '2026-02',
  lines: readonly FrozenLine[] = [],
): Promise<MonthlyEnv> => {
  const env = await monthlyEnv(settings);
  sealSlice(env.objects, sealCohort(env, lines), { people, cycle });
  return env;
};

/** Seals the cohort once more, with the slice of the people whom one month's enrolment considers. */
export const sealSlice = (
  objects: ObjectsInMemory,
  cohort: CohortManifest,
  { people, cycle }: { readonly people: readonly SlicedPerson[]; readonly cycle: string },
): void => {
  const sorted = people.toSorted((a, b) => (lineHash(a.person) < lineHash(b.person) ? -1 : 1));
  const body = sorted.map((person) => `${JSON.stringify(person)}\n`).join('');
  const address = { bucket: 'persons', key: `${programme}/2026-01-13/sha/persons-${cycle}.jsonl` };
  const slice = {
    ...address,
    versionId: objects.plant(address, body),
    sha256: createHash('sha256').update(body).digest('hex'),
    rows: people.length,
  };
  objects.plant(
    { bucket: 'cohorts', key: sealKey(programme, '2026-01-13') },
    JSON.stringify({ ...cohort, personSlices: [{ cycle, people: slice }] }),
  );
};

export const happens = (
  env: MonthlyEnv,
  line: string,
  type: RecordedLineEvent['type'],
  at: string,
): Promise<unknown> =>
  appendLineEvent(env, {
    ...{ line, type, eventId: `${type}-${line}-${at}`, occurredAt: at, recordedAt: at },
    ...(type.startsWith('Benefit') && { benefit: 'safety-insurance' }),
  });

/** A stop of the sandbox in the middle of its work. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

const attemptsMax = 4;
const retried = new Set(['Unavailable', 'Conflict', 'Crash']);

/** A step as the workflow file retries it. */
export const attempted = async <R>(work: () => Promise<R>): Promise<R> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === attemptsMax || !retried.has((error as Error).name)) throw error;
    }
  }
};

/** A Map over JSONL in batches, with the result files that the engine leaves. */
const map = async (
  env: MonthlyEnv,
  plan: EnrolmentPlan,
  given: {
    items: { key: string };
    batchSize: number;
    prefix: string;
    serve: (event: { BatchInput: { plan: EnrolmentPlan }; Items: never }) => Promise<unknown>;
    fails?: (place: number) => boolean;
  },
): Promise<void> => {
  const { items, batchSize, prefix, serve, fails } = given;
  const rows = (env.objects.text(items.key) ?? '').trim().split('\n').filter(Boolean);
  const succeeded: unknown[] = [];
  for (let from = 0; from < rows.length; from += batchSize) {
    const Items = rows.slice(from, from + batchSize).map((row): unknown => JSON.parse(row));
    const event = { BatchInput: { plan }, Items: Items as never };
    // A batch that fails for good has had its effects, and leaves no outcome.
    const outcome = await attempted(() => serve(event));
    if (!fails?.(from / batchSize)) succeeded.push(outcome);
  }
  const bucket = plan.results.bucket;
  const key = `${prefix}/map-run-1/SUCCEEDED_0.jsonl`;
  env.objects.plant({ bucket, key }, succeeded.map((one) => `${JSON.stringify(one)}\n`).join(''));
  env.objects.plant(
    { bucket, key: `${prefix}/map-run-1/manifest.json` },
    JSON.stringify({
      DestinationBucket: bucket,
      MapRunArn: 'arn:aws:states:::mapRun:x/y:map-run-1',
      ResultFiles: { SUCCEEDED: [{ Key: key }], FAILED: [], PENDING: [] },
    }),
  );
};

interface Told {
  readonly answer: 'accepted' | 'rejected';
  readonly certificate?: string;
  readonly reason?: string;
  readonly person?: string;
  readonly file?: string;
  readonly row?: number;
  readonly confirmedOn?: string;
}

/** A file of answers: what the insurer says of each person; undefined says nothing. */
export const answersText = (
  env: MonthlyEnv,
  { name, key }: HandOver['files'][number],
  says: (person: string, row: number) => Told | readonly Told[] | undefined,
): string => {
  const control = controlOf();
  const lines = [answersHeader];
  const rows = (env.objects.text(key) ?? '').trim().split('\n').slice(1, -1);
  for (const text of rows) {
    const [row = '', person = ''] = text.split(',');
    const told = says(person, Number(row));
    for (const one of told === undefined ? [] : [told].flat()) {
      const { answer, certificate, reason = '' } = one as Told;
      const given = answer === 'accepted' ? (certificate ?? `SI-${person}`) : '';
      const { file = name, row: itsRow = row, person: its = person } = one as Told;
      const { confirmedOn = '2026-02-16' } = one as Told;
      lines.push([file, itsRow, its, answer, given, reason, confirmedOn].join(','));
    }
  }
  for (const line of lines) control.add(line);
  return `${[...lines, control.row()].join('\n')}\n`;
};

/** The steps of `insurance-enrolment.asl.json`, as far as its functions see them. */
export const enrolmentWorkflow = (env: MonthlyEnv) => ({
  open: (late?: AnswersFile, name = run) =>
    attempted(() =>
      makeOpenEnrolment(env)({
        ...{ run: name, cycle: '2026-02', programme, programmeVersion: 1 },
        ...(late && { late }),
      }),
    ),
  offer: (plan: EnrolmentPlan, fails?: (place: number) => boolean) =>
    map(env, plan, {
      ...{ items: plan.pages, batchSize: 1, prefix: plan.results.offersPrefix },
      ...{ serve: makeOfferInsurance(env), ...(fails && { fails }) },
    }),
  tell: (plan: EnrolmentPlan) => attempted(() => makeTellPeople(env)({ plan, about: 'offered' })),
  wait: (plan: EnrolmentPlan) => {
    // The insurer answers on the day after: all of the rest happens then.
    env.time.now = Math.max(env.time.now, msOf(plan.mayBeEnrolledAt) + 86_400_000);
  },
  enrol: (plan: EnrolmentPlan, fails?: (place: number) => boolean) =>
    map(env, plan, {
      ...{ items: plan.pages, batchSize: 1, prefix: plan.results.enrolmentsPrefix },
      ...{ serve: makeEnrolPeople(env), ...(fails && { fails }) },
    }),
  handOver: (plan: EnrolmentPlan) => attempted(() => makeWriteHandOverFiles(env)({ plan })),
  await: (plan: EnrolmentPlan, handOver: HandOver, with_ = token) =>
    attempted(() => makeAwaitAcknowledgement(env)({ plan, handOver, token: with_ })),
  deliver: (key: string, text: string): Promise<Acknowledged> => {
    const versionId = env.objects.plant({ bucket: 'acknowledgements', key }, text);
    const detail = {
      bucket: { name: 'acknowledgements' },
      object: { key, 'version-id': versionId },
    };
    return attempted(() => makeRecordAcknowledgement(env)({ detail }));
  },
  collect: (plan: EnrolmentPlan, handOver: HandOver) =>
    attempted(() => makeCollectAnswers(env)({ plan, handOver })),
  record: (plan: EnrolmentPlan, answers: CollectedAnswers, fails?: (place: number) => boolean) =>
    map(env, plan, {
      ...{ items: answers.items, batchSize: plan.batchSize, prefix: plan.results.answersPrefix },
      ...{ serve: makeRecordAnswers(env), ...(fails && { fails }) },
    }),
  reconcile: (plan: EnrolmentPlan, handOver?: HandOver, answers?: CollectedAnswers) =>
    attempted(() =>
      makeReconcileEnrolment(env)({
        plan,
        ...(handOver && { handOver }),
        ...(answers && { answers }),
      }),
    ),
  signOff: ({ programme, benefit, cycle, run: name, late }: EnrolmentPlan) =>
    attempted(() =>
      makeSignOffRun(env)({
        plan: { programme, benefit, cycle, run: name, ...(late && { late }) },
      }),
    ),
  announce: makeAnnounceEnrolment(env),
});

/** Where the insurer's answers to the first file lie. */
export const answersKey = `${programme}/${run}/${run}-0001.answers.csv`;

/** From the opening to the signed report; `says` is the insurer. */
export const enrolAll = async (
  env: MonthlyEnv,
  says: Parameters<typeof answersText>[2],
): Promise<{ plan: EnrolmentPlan; handOver: HandOver; manifest: EnrolmentManifest }> => {
  const workflow = enrolmentWorkflow(env);
  const { plan } = await workflow.open();
  await workflow.offer(plan);
  await workflow.tell(plan);
  workflow.wait(plan);
  await workflow.enrol(plan);
  const handOver = await workflow.handOver(plan);
  for (const file of handOver.files) {
    await workflow.deliver(file.key.replace('.csv', '.answers.csv'), answersText(env, file, says));
  }
  await workflow.await(plan, handOver);
  const answers = await workflow.collect(plan, handOver);
  await workflow.record(plan, answers);
  const { manifest } = await workflow.reconcile(plan, handOver, answers);
  await workflow.signOff(plan);
  return { plan, handOver, manifest };
};
