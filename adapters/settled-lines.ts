import * as z from 'zod';
import { type BatchOutcome, batchOutcomeSchema } from '../domain/batch-outcome.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import type { Env, ObjectAddress } from './env.ts';
import { jsonLines } from './json-lines.ts';

type Reach = Pick<Env, 'objects'>;

/** What a line that its batch had left in doubt came to. */
const settledLineSchema = z.strictObject({
  line: z.string(),
  outcome: z.enum(['granted', 'already', 'parked']),
  reason: z.string().optional(),
});
export type SettledLine = z.infer<typeof settledLineSchema>;

/** A batch that had failed, or a line that a batch had parked in doubt. */
const settledRecordSchema = z.union([
  z.strictObject({ batch: batchOutcomeSchema }),
  z.strictObject({ line: settledLineSchema }),
]);

/** What was settled after the Map, in memory: it is a small share of the run. */
export interface Settled {
  readonly batches: readonly BatchOutcome[];
  readonly lines: ReadonlyMap<string, SettledLine>;
}

/** Where the settlement of one Map Run lies. */
export const settledAddress = (plan: RunPlan, mapRun: string): ObjectAddress => ({
  bucket: plan.results.bucket,
  key: `runs/${plan.run}/settled/${mapRun}.jsonl`,
});

/** Keeps the settlement; what another attempt kept before stands. */
export const keepSettled = async (
  env: Reach,
  address: ObjectAddress,
  { batches, lines }: Settled,
): Promise<void> => {
  const records = [
    ...batches.map((batch) => ({ batch })),
    ...[...lines.values()].map((line) => ({ line })),
  ];
  const text = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  await env.objects.writeOnce('keep what was settled', address, Buffer.from(text, 'utf8'));
};

/** The settlement of a Map Run, undefined where there is none yet. */
export const readSettled = async (
  env: Reach,
  address: ObjectAddress,
): Promise<Settled | undefined> => {
  if ((await env.objects.size('look for what was settled', address)) === undefined)
    return undefined;
  const batches: BatchOutcome[] = [];
  const lines = new Map<string, SettledLine>();
  for await (const value of jsonLines(await env.objects.read('read what was settled', address))) {
    const record = settledRecordSchema.parse(value);
    if ('batch' in record) batches.push(record.batch);
    else lines.set(record.line.line, record.line);
  }
  return { batches, lines };
};
