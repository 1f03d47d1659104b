import * as z from 'zod';
import { fileInTheMaking } from '../../adapters/cohort-import/frozen-file.ts';
import { answersFilesOf, closeWait } from '../../adapters/enrolment/acknowledgements.ts';
import { keepOnce } from '../../adapters/enrolment/kept-once.ts';
import type { Env } from '../../adapters/env.ts';
import { readText } from '../../adapters/results.ts';
import { withScratchFolder } from '../../adapters/scratch-files.ts';
import { textLines } from '../../adapters/text-lines.ts';
import { instantOf, plainDateOf, plainDateSchema } from '../../domain/calendar.ts';
import {
  answersFileSchema,
  type EnrolmentPlan,
  enrolmentPlanSchema,
} from '../../domain/safety-insurance/enrolment-plan.ts';
import {
  type CollectedAnswers,
  type HandOver,
  handOverSchema,
} from '../../domain/safety-insurance/hand-over.ts';
import { answersHeader } from '../../domain/safety-insurance/insurer-files/answer-row.ts';
import {
  type AnswersOfFile,
  answersOfFile,
} from '../../domain/safety-insurance/insurer-files/answers-of-file.ts';
import { checkedRows, controlOf } from '../../domain/safety-insurance/insurer-files/csv.ts';
import { errorsKey, strayRowsKey } from '../../domain/safety-insurance/insurer-files/file-names.ts';
import {
  handOverHeader,
  personOfRow,
} from '../../domain/safety-insurance/insurer-files/hand-over-row.ts';
import { pinnedProgramme } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

export const collectAnswersEventSchema = z.object({
  plan: enrolmentPlanSchema,
  handOver: handOverSchema,
});
export type CollectAnswersEvent = z.infer<typeof collectAnswersEventSchema>;

/** The files that count, and the day in Korea on which that was found out: the last on which the
 * insurer can have confirmed anything. */
const arrivedSchema = z.object({ on: plainDateSchema, files: z.array(answersFileSchema) });
type Arrived = z.infer<typeof arrivedSchema>;

type HandedFile = HandOver['files'][number];
type Counts = { -readonly [K in Exclude<keyof CollectedAnswers, 'items'>]: number };

/**
 * Brings the insurer's answers together with what it was handed, row by row: every row of ours
 * gets one answer, or is missing. Our files go back to the insurer with a column that says what is
 * wrong, where anything is. The files that count are found out once: what comes after is late.
 */
export const makeCollectAnswers =
  (env: Env) =>
  ({ plan, handOver }: CollectAnswersEvent): Promise<CollectedAnswers> =>
    withScratchFolder('answers', async (folder) => {
      const arrived = await filesThatCount(env, plan);
      const items = fileInTheMaking(folder, 'answers.jsonl');
      const counts: Counts = {
        ...{ accepted: 0, rejected: 0, missing: 0 },
        ...{ repeated: 0, stray: 0, withError: 0 },
      };
      for (const file of handOver.files) {
        const answers = await readAnswers(env, plan, { file, arrived });
        counts.repeated += answers.repeated.count;
        counts.stray += answers.stray.length;
        await answerRows(env, plan, { file, answers, items, counts, folder });
        await keepStrayRows(env, plan, { file, answers, folder });
      }
      const key = `runs/${plan.execution}/answers.jsonl`;
      const kept = await keepOnce(env, { bucket: plan.results.bucket, key }, items.finish());
      env.log.info('answers brought together', { run: plan.execution, ...counts });
      return { items: kept, ...counts };
    });

/** Those that were there when the run first went on; a repetition counts the same. */
const filesThatCount = async (env: Env, plan: EnrolmentPlan): Promise<Arrived> => {
  const at = instantOf(env.clock.now());
  if (!plan.late) await closeWait(env, plan.run, at);
  const files = plan.late ? [plan.late] : await answersFilesOf(env, plan.run);
  const { run } = pinnedProgramme(plan).benefits[plan.benefit];
  // Around midnight the insurer's clock may be a day ahead of ours.
  const soon = instantOf(env.clock.now() + run.asOfMarginMinutes * 60_000);
  const found = { on: plainDateOf(soon), files };
  const key = `runs/${plan.execution}/files-of-answers.json`;
  const address = { bucket: plan.results.bucket, key };
  const body = Buffer.from(JSON.stringify(found));
  const { outcome } = await env.objects.writeOnce('keep which files count', address, body);
  if (outcome === 'written') return found;
  return arrivedSchema.parse(JSON.parse(await readText(env, address)));
};

const readAnswers = async (
  env: Env,
  { enrolledOn }: EnrolmentPlan,
  { file: { number, name, rows }, arrived }: { file: HandedFile; arrived: Arrived },
): Promise<AnswersOfFile> => {
  const answers = answersOfFile(name, rows, { from: enrolledOn, until: arrived.on });
  const files = arrived.files.filter((file) => file.number === number);
  for (const { bucket, key, versionId } of files) {
    const bytes = await env.objects.read('read the answers', { bucket, key, versionId });
    for await (const line of checkedRows(textLines(bytes), answersHeader)) answers.take(line);
  }
  return answers;
};

interface Answering {
  readonly file: HandedFile;
  readonly answers: AnswersOfFile;
  readonly items: ReturnType<typeof fileInTheMaking>;
  readonly counts: Counts;
  readonly folder: string;
}

const answerRows = async (env: Env, plan: EnrolmentPlan, given: Answering): Promise<void> => {
  const { file, answers, items, counts, folder } = given;
  const header = handOverHeader(pinnedProgramme(plan).benefits[plan.benefit].insurer.fields);
  const errors = fileInTheMaking(folder, `${file.name}.errors.csv`);
  const control = controlOf();
  const withErrors = counts.withError;
  control.add(`${header},error`);
  errors.heading(`${header},error`);
  const { bucket, key, versionId } = file;
  const bytes = await env.objects.read('read what was handed over', { bucket, key, versionId });
  for await (const { text } of checkedRows(textLines(bytes), header)) {
    const { row, person } = personOfRow(header, text);
    const { settled, error } = answers.answerTo(row, person);
    // A late file completes what its run has settled: it takes no answer back.
    const isOpen = settled.answer === 'missing' && plan.late !== undefined;
    if (!isOpen) {
      items.row(JSON.stringify(settled));
      counts[settled.answer] += 1;
    }
    if (error !== '') counts.withError += 1;
    control.add(`${text},${error}`);
    errors.row(`${text},${error}`);
  }
  errors.heading(control.row());
  const finished = errors.finish();
  if (counts.withError === withErrors) return;
  const errorsBucket = env.settings.required('HANDOVER_BUCKET');
  await keepOnce(env, { bucket: errorsBucket, key: errorsKey(plan, file.name) }, finished);
};

const keepStrayRows = async (
  env: Env,
  plan: EnrolmentPlan,
  { file, answers, folder }: Pick<Answering, 'file' | 'answers' | 'folder'>,
): Promise<void> => {
  if (answers.stray.length === 0) return;
  const report = fileInTheMaking(folder, `${file.name}.stray.csv`);
  report.heading('line_number,error');
  for (const { lineNumber, reason } of answers.stray) report.row(`${lineNumber},${reason}`);
  const bucket = env.settings.required('HANDOVER_BUCKET');
  await keepOnce(env, { bucket, key: strayRowsKey(plan, file.name) }, report.finish());
};

export const handler = task(collectAnswersEventSchema, makeCollectAnswers);
