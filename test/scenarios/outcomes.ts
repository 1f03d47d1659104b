import * as z from 'zod';
import type { Desk } from '../../commands/desk.ts';

/** What a run's evidence says about one line. */
export interface Outcome {
  readonly outcome: 'granted' | 'already' | 'refused' | 'parked';
  readonly reason?: string;
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
 * A batch that a redrive left behind twice counts once; a line with two outcomes keeps both, so
 * that whoever asks can see it.
 */
export const outcomesOf = async (desk: Desk, run: string): Promise<Map<string, Outcome[]>> => {
  const outcomes = new Map<string, Outcome[]>();
  const add = (line: string, outcome: Outcome): void => {
    outcomes.set(line, [...(outcomes.get(line) ?? []), outcome]);
  };
  const seen = new Set<string>();
  for (const record of await recordsOfRun(desk, run)) {
    const { batch, granted, already, refused, parked } = recordSchema.parse(record);
    if (seen.has(batch)) continue;
    seen.add(batch);
    for (const line of granted) add(line, { outcome: 'granted' });
    for (const line of already) add(line, { outcome: 'already' });
    for (const [line, reason] of refused) add(line, { outcome: 'refused', reason });
    for (const [line, reason] of parked) add(line, { outcome: 'parked', reason });
  }
  return outcomes;
};

const recordsOfRun = async (desk: Desk, run: string): Promise<unknown[]> => {
  const records: unknown[] = [];
  for (const key of await resultKeys(desk, `runs/${run}/map/`)) {
    if (!key.endsWith('/manifest.json')) continue;
    const { ResultFiles } = resultManifestSchema.parse(JSON.parse(await resultText(desk, key)));
    for (const { Key } of ResultFiles.SUCCEEDED) records.push(...(await recordsOf(desk, Key)));
  }
  return records;
};
