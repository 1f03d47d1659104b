import * as z from 'zod';
import { type BatchOutcome, batchOutcomeSchema } from '../domain/batch-outcome.ts';
import { Defect } from '../domain/errors.ts';
import { lineIdSchema } from '../domain/line.ts';
import type { Env, ObjectAddress } from './env.ts';
import { jsonLines } from './json-lines.ts';

type Reach = Pick<Env, 'objects'>;

/** What a distributed Map answers when its outcomes went to result files. */
export const mapResultSchema = z.object({
  MapRunArn: z.string(),
  ResultWriterDetails: z.object({ Bucket: z.string(), Key: z.string() }),
});
export type MapResult = z.infer<typeof mapResultSchema>;

/** The manifest.json of a Map Run that has ended well. */
export const manifestOf = ({ ResultWriterDetails: { Bucket, Key } }: MapResult): ObjectAddress => ({
  bucket: Bucket,
  key: Key,
});

const fileSchema = z.object({ Key: z.string() });
const resultsManifestSchema = z.object({
  DestinationBucket: z.string(),
  MapRunArn: z.string(),
  ResultFiles: z.object({
    SUCCEEDED: z.array(fileSchema),
    FAILED: z.array(fileSchema),
    PENDING: z.array(fileSchema),
  }),
});

/** Where the engine put the outcomes of one Map Run. */
export interface ResultFiles {
  /** The last part of the Map Run's ARN. */
  readonly mapRun: string;
  readonly succeeded: readonly ObjectAddress[];
  readonly failed: readonly ObjectAddress[];
  readonly pending: readonly ObjectAddress[];
}

/** The result files that a Map Run's manifest.json names. */
export const resultFiles = async (env: Reach, manifest: ObjectAddress): Promise<ResultFiles> => {
  const said = resultsManifestSchema.parse(JSON.parse(await readText(env, manifest)));
  const addresses = (files: readonly { Key: string }[]): ObjectAddress[] =>
    files.map(({ Key }) => ({ bucket: said.DestinationBucket, key: Key }));
  return {
    mapRun: said.MapRunArn.slice(
      Math.max(...[':', '/'].map((c) => said.MapRunArn.lastIndexOf(c))) + 1,
    ),
    succeeded: addresses(said.ResultFiles.SUCCEEDED),
    failed: addresses(said.ResultFiles.FAILED),
    pending: addresses(said.ResultFiles.PENDING),
  };
};

/** Every Map Run's manifest.json under a prefix, for an execution that ended before it told. */
export const resultManifests = async (
  env: Reach,
  { bucket, prefix }: { bucket: string; prefix: string },
): Promise<ObjectAddress[]> => {
  const found: ObjectAddress[] = [];
  for await (const { key } of env.objects.list('look for result files', bucket, `${prefix}/`)) {
    if (key.endsWith('/manifest.json')) found.push({ bucket, key });
  }
  return found;
};

/**
 * The outcomes of the batches that succeeded, each batch once: what a Map Run leaves behind after
 * a redrive may name a batch twice. Memory holds one record and the names of the batches.
 */
export async function* batchOutcomes(
  env: Reach,
  files: readonly ResultFiles[],
): AsyncIterable<BatchOutcome> {
  const seen = new Set<string>();
  for (const address of files.flatMap(({ succeeded }) => succeeded)) {
    for await (const record of recordsOf(env, address)) {
      const outcome = batchOutcomeSchema.safeParse(record);
      if (!outcome.success) {
        throw new Defect(`${address.key} holds no batch outcome: ${outcome.error.message}`);
      }
      if (seen.has(outcome.data.batch)) continue;
      seen.add(outcome.data.batch);
      yield outcome.data;
    }
  }
}

const childSchema = z.object({
  Input: z.union([z.string().transform((text): unknown => JSON.parse(text)), z.object({})]),
  Status: z.string().optional(),
  Error: z.string().optional(),
});
const batchInputSchema = z.object({
  Items: z.array(z.looseObject({ line: lineIdSchema })).min(1),
});

/** A batch that left no outcome: its rows as the child got them, and how it ended. */
export interface UnservedBatch {
  readonly rows: readonly { readonly line: string }[];
  readonly error: string;
}

/** The batches that failed or were never begun. A child that failed keeps its input, compact
 * output or not. */
export async function* unservedBatches(
  env: Reach,
  files: readonly ObjectAddress[],
): AsyncIterable<UnservedBatch> {
  for (const address of files) {
    for await (const record of recordsOf(env, address)) {
      const child = childSchema.safeParse(record);
      const input = child.success ? batchInputSchema.safeParse(child.data.Input) : child;
      if (!child.success || !input.success) {
        throw new Defect(`${address.key} holds a child without readable input`, {
          cause: input.error,
        });
      }
      yield { rows: input.data.Items, error: child.data.Error ?? child.data.Status ?? 'unknown' };
    }
  }
}

const recordsOf = async function* (env: Reach, address: ObjectAddress): AsyncIterable<unknown> {
  for await (const value of jsonLines(await env.objects.read('read the result files', address))) {
    if (Array.isArray(value)) yield* value;
    else yield value;
  }
};

/** The text of one small object. */
export const readText = async (env: Reach, address: ObjectAddress): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await env.objects.read(`read ${address.key}`, address)) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};
