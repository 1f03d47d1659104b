import * as z from 'zod';
import type { Desk } from '../../commands/desk.ts';

/** What a run's evidence says about one line. */
export interface Outcome {
  readonly outcome: 'granted' | 'already' | 'refused' | 'parked';
  readonly reason?: string | undefined;
}

const listSchema = z.array(z.string());
const pairsSchema = z.array(z.tuple([z.string(), z.string()]));
const recordSchema = z.looseObject({
  batch: z.string(),
  granted: listSchema,
  already: listSchema,
  refused: pairsSchema,
  parked: pairsSchema,
});
type BatchRecord = z.infer<typeof recordSchema>;
const settledSchema = z.union([
  z.strictObject({ batch: recordSchema }),
  z.strictObject({
    line: z.object({
      line: z.string(),
      outcome: z.enum(['granted', 'already', 'parked']),
      reason: z.string().optional(),
    }),
  }),
]);
const resultManifestSchema = z.looseObject({
  ResultFiles: z.looseObject({ SUCCEEDED: z.array(z.looseObject({ Key: z.string() })) }),
});

/** The text of a small object in the results bucket. */
export const resultText = async ({ env }: Desk, key: string): Promise<string> => {
  const bucket = env.settings.required('RESULTS_BUCKET');
  const chunks: Uint8Array[] = [];
  for await (const chunk of await env.objects.read('read the evidence', { bucket, key })) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** Keys in the results bucket below a prefix. */
export const resultKeys = async ({ env }: Desk, prefix: string): Promise<string[]> => {
  const bucket = env.settings.required('RESULTS_BUCKET');
  const keys: string[] = [];
  for await (const { key } of env.objects.list('look for evidence', bucket, prefix)) keys.push(key);
  return keys;
};

const recordsOf = async (desk: Desk, key: string): Promise<unknown[]> =>
  (await resultText(desk, key))
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line): unknown => JSON.parse(line));

/**
 * What became of every line of a run, as its result files and the settlement after the Map say.
 * A batch that a redrive left behind twice counts once, and a settled line as it was settled; a
 * line with two outcomes keeps both, so that whoever asks can see it.
 */
export const outcomesOf = async (desk: Desk, run: string): Promise<Map<string, Outcome[]>> => {
  const outcomes = new Map<string, Outcome[]>();
  const settled = await settledOf(desk, run);
  const add = (line: string, outcome: Outcome): void => {
    const final = outcome.outcome === 'parked' ? (settled.lines.get(line) ?? outcome) : outcome;
    outcomes.set(line, [...(outcomes.get(line) ?? []), final]);
  };
  const seen = new Set<string>();
  for (const record of [...(await recordsOfRun(desk, run)), ...settled.batches]) {
    if (seen.has(record.batch)) continue;
    seen.add(record.batch);
    for (const line of record.granted) add(line, { outcome: 'granted' });
    for (const line of record.already) add(line, { outcome: 'already' });
    for (const [line, reason] of record.refused) add(line, { outcome: 'refused', reason });
    for (const [line, reason] of record.parked) add(line, { outcome: 'parked', reason });
  }
  return outcomes;
};

const recordsOfRun = async (desk: Desk, run: string): Promise<BatchRecord[]> => {
  const records: BatchRecord[] = [];
  for (const key of await resultKeys(desk, `runs/${run}/map/`)) {
    if (!key.endsWith('/manifest.json')) continue;
    const { ResultFiles } = resultManifestSchema.parse(JSON.parse(await resultText(desk, key)));
    for (const { Key } of ResultFiles.SUCCEEDED) {
      records.push(...(await recordsOf(desk, Key)).map((record) => recordSchema.parse(record)));
    }
  }
  return records;
};

const settledOf = async (desk: Desk, run: string) => {
  const settled = { batches: [] as BatchRecord[], lines: new Map<string, Outcome>() };
  for (const key of await resultKeys(desk, `runs/${run}/settled/`)) {
    for (const value of await recordsOf(desk, key)) {
      const record = settledSchema.parse(value);
      if ('batch' in record) settled.batches.push(record.batch);
      else settled.lines.set(record.line.line, record.line);
    }
  }
  return settled;
};
