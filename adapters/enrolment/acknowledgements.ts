import * as z from 'zod';
import type { Instant } from '../../domain/calendar.ts';
import { Defect } from '../../domain/errors.ts';
import {
  type AnswersFile,
  answersFileSchema,
} from '../../domain/safety-insurance/enrolment-plan.ts';
import { newestWordCounts } from '../conditions.ts';
import type { Env, Item } from '../env.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const waitSchema = z.object({
  token: z.string().optional(),
  /** When the state began to wait, or waited anew. */
  since: z.string().optional(),
  closedAt: z.string().optional(),
});

/** How a run waits for the insurer: by this token; or, once `closedAt` is there, no longer. */
export type InsurersWait = z.infer<typeof waitSchema>;

const partitionOf = (run: string): string => `ACKNOWLEDGEMENT#${run}`;
const waitKey = (run: string): Item => ({ pk: partitionOf(run), sk: 'WAIT' });
const fileKey = (run: string, { number, key }: AnswersFile): Item => ({
  pk: partitionOf(run),
  sk: `FILE#${String(number).padStart(4, '0')}#${key}`,
});

/** Keeps the token of the state that waits now; a redrive brings a new one. */
export const keepToken = async (
  env: Reach,
  run: string,
  given: { readonly token: string; readonly at: Instant },
): Promise<void> => {
  await env.database.update('keep the task token', env.settings.required('WORK_TABLE'), {
    key: waitKey(run),
    set: { token: given.token, since: given.at },
    ...newestWordCounts,
  });
};

/** How the run waits; strongly consistent. */
export const insurersWait = async (env: Reach, run: string): Promise<InsurersWait> => {
  const table = env.settings.required('WORK_TABLE');
  const item = await env.database.get('read how the run waits', table, waitKey(run));
  return waitSchema.parse(item ?? {});
};

/** From now on the run goes on with the files that are there: a later one is recorded by itself. */
export const closeWait = async (env: Reach, run: string, at: Instant): Promise<void> => {
  await env.database.update('close the wait', env.settings.required('WORK_TABLE'), {
    key: waitKey(run),
    set: { closedAt: at },
    ...newestWordCounts,
  });
};

/** Notes a file of answers. `other` where another version came under its key before: the first
 * one stands. */
export const noteAnswersFile = async (
  env: Reach,
  run: string,
  { file, at }: { readonly file: AnswersFile; readonly at: Instant },
): Promise<'noted' | 'noted_before' | 'other'> => {
  const table = env.settings.required('WORK_TABLE');
  const key = fileKey(run, file);
  const item = { ...key, ...file, arrivedAt: at };
  const [result] = await env.database.insertAll('note the file of answers', table, [item]);
  if (result === 'inserted') return 'noted';
  const standing = await env.database.get('read the noted file', table, key);
  return standing && fileOf(standing).versionId === file.versionId ? 'noted_before' : 'other';
};

const fileOf = (item: Item): AnswersFile => {
  const { bucket, key, versionId, number } = item;
  const file = answersFileSchema.safeParse({ bucket, key, versionId, number });
  if (file.success) return file.data;
  throw new Defect(`${item.sk} of ${item.pk} is no file of answers: ${file.error.message}`);
};

/** Every file of answers that was noted for a run, in the order of their arrival: of two words about
 * one row the first stands. */
export const answersFilesOf = async (env: Reach, run: string): Promise<AnswersFile[]> => {
  const noted: Item[] = [];
  const table = env.settings.required('WORK_TABLE');
  const items = env.database.query('read the noted files', table, {
    where: 'pk = :pk AND sk BETWEEN :from AND :to',
    values: { ':pk': partitionOf(run), ':from': 'FILE#', ':to': 'FILE#~' },
  });
  for await (const item of items) noted.push(item);
  const orderOf = ({ arrivedAt, sk }: Item): string => `${arrivedAt}#${sk}`;
  return noted.sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1)).map(fileOf);
};

/** True where every file that was handed over has been answered by one at least. */
export const isAnsweredInFull = (
  handedOver: readonly { readonly number: number }[],
  answered: readonly AnswersFile[],
): boolean => {
  const numbers = new Set(answered.map(({ number }) => number));
  return handedOver.every(({ number }) => numbers.has(number));
};
