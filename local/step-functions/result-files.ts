import type { Json, WriterConfig } from './asl.ts';
import type { Batch } from './batches.ts';
import type { ChildRecord } from './children-log.ts';
import type { ObjectStore } from './ports.ts';
import { StatesError } from './states-error.ts';
import { isoInstant } from './virtual-time.ts';

/** What a record says of a child besides how it went. */
export interface ChildNames {
  /** A child keeps its name and ARN in a redrive. */
  name(index: number): string;
  arn(index: number): string;
  /** The machine's ARN with the Map's label. */
  readonly stateMachineArn: string;
}

/**
 * A child as `Transformation: NONE` shows it; failed and pending ones are shown so always.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
 */
export const shownChild = (record: ChildRecord, names: ChildNames): Json => {
  const succeeded = record.status === 'SUCCEEDED';
  return {
    ...(record.cause === undefined ? {} : { Cause: record.cause }),
    ...(record.error === undefined ? {} : { Error: record.error }),
    ExecutionArn: names.arn(record.index),
    Input: record.input ?? '',
    InputDetails: { Included: true },
    Name: names.name(record.index),
    ...(succeeded ? { Output: record.output ?? 'null' } : {}),
    OutputDetails: { Included: true },
    RedriveCount: record.redrive,
    RedriveStatus: succeeded ? 'NOT_REDRIVABLE' : 'REDRIVABLE_BY_MAP_RUN',
    StartDate: isoInstant(record.startedAt),
    StateMachineArn: names.stateMachineArn,
    Status: record.status,
    StopDate: isoInstant(record.stoppedAt),
  };
};

/** A child that the run never launched. */
export const shownPending = (batch: Batch, names: ChildNames): Json => ({
  ExecutionArn: names.arn(batch.index),
  Input: batch.text,
  InputDetails: { Included: true },
  Name: names.name(batch.index),
  OutputDetails: { Included: true },
  RedriveCount: 0,
  RedriveStatus: 'REDRIVABLE_BY_MAP_RUN',
  StateMachineArn: names.stateMachineArn,
  Status: 'PENDING',
});

/** The texts that a success contributes to the result file. */
const succeededTexts = (
  record: ChildRecord,
  names: ChildNames,
  transformation: WriterConfig['Transformation'],
): string[] => {
  const output = record.output ?? 'null';
  if (transformation === 'COMPACT') return [output];
  if (transformation !== 'FLATTEN') return [JSON.stringify(shownChild(record, names))];
  const value = JSON.parse(output) as Json;
  return Array.isArray(value) ? value.map((element) => JSON.stringify(element)) : [output];
};

interface ResultFile {
  readonly Key: string;
  readonly Size: number;
}

export interface ResultTarget {
  readonly objects: ObjectStore;
  readonly writer: { readonly bucket: string; readonly prefix: string } & WriterConfig;
  readonly mapRunArn: string;
  readonly mapRunId: string;
}

/** JSON Lines, or one JSON array, in pieces that bound both memory and the number of writes. */
async function* encoded(texts: AsyncIterable<string>, asLines: boolean) {
  const encoder = new TextEncoder();
  let piece = asLines ? '' : '[';
  let first = true;
  for await (const text of texts) {
    piece += asLines ? `${text}\n` : `${first ? '' : ','}${text}`;
    first = false;
    if (piece.length < 262_144) continue;
    yield encoder.encode(piece);
    piece = '';
  }
  if (!asLines) piece += ']';
  if (piece !== '') yield encoder.encode(piece);
}

const folderOf = ({ writer, mapRunId }: ResultTarget): string =>
  [writer.prefix.replace(/\/$/, ''), mapRunId].filter((part) => part !== '').join('/');

const writeFile = async (
  target: ResultTarget,
  name: string,
  texts: AsyncIterable<string>,
): Promise<ResultFile> => {
  const asLines = target.writer.OutputType === 'JSONL';
  const Key = `${folderOf(target)}/${name}_0.${asLines ? 'jsonl' : 'json'}`;
  let Size = 0;
  const counted = async function* counted() {
    for await (const bytes of encoded(texts, asLines)) {
      Size += bytes.byteLength;
      yield bytes;
    }
  };
  await target.objects.write(target.writer.bucket, Key, counted());
  return { Key, Size };
};

/** What there is to write; a group without a child gets no file. */
export interface Results {
  records(): AsyncIterable<ChildRecord>;
  pending(): AsyncIterable<string>;
  readonly counts: {
    readonly succeeded: number;
    readonly failed: number;
    readonly pending: number;
  };
  readonly names: ChildNames;
}

async function* textsOf(results: Results, succeeded: boolean, writer: WriterConfig) {
  for await (const record of results.records()) {
    if ((record.status === 'SUCCEEDED') !== succeeded) continue;
    if (succeeded) yield* succeededTexts(record, results.names, writer.Transformation);
    else yield JSON.stringify(shownChild(record, results.names));
  }
}

/**
 * Writes the result files and their manifest, and answers the manifest's key. The manifest comes
 * last: who finds it finds all files. A repeated write replaces the same keys.
 */
export const writeResultFiles = async (
  target: ResultTarget,
  results: Results,
): Promise<{ Bucket: string; Key: string }> => {
  const { counts } = results;
  const { writer } = target;
  try {
    const SUCCEEDED: ResultFile[] = [];
    const FAILED: ResultFile[] = [];
    const PENDING: ResultFile[] = [];
    if (counts.succeeded > 0) {
      SUCCEEDED.push(await writeFile(target, 'SUCCEEDED', textsOf(results, true, writer)));
    }
    if (counts.failed > 0) {
      FAILED.push(await writeFile(target, 'FAILED', textsOf(results, false, writer)));
    }
    if (counts.pending > 0) {
      PENDING.push(await writeFile(target, 'PENDING', results.pending()));
    }
    const Key = `${folderOf(target)}/manifest.json`;
    const manifest = {
      DestinationBucket: writer.bucket,
      MapRunArn: target.mapRunArn,
      ResultFiles: { FAILED, PENDING, SUCCEEDED },
    };
    const bytes = new TextEncoder().encode(JSON.stringify(manifest));
    await target.objects.write(writer.bucket, Key, bytes);
    return { Bucket: writer.bucket, Key };
  } catch (error) {
    throw new StatesError(
      'States.ResultWriterFailed',
      `Results cannot be written to s3://${writer.bucket}/${folderOf(target)}: ${String(error)}`,
    );
  }
};
