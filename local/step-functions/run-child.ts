import { crc32 } from 'node:zlib';
import type { Batch } from './batches.ts';
import type { ChildRecord } from './children-log.ts';
import type { CompiledMachine } from './compiled-machine.ts';
import type { ContextObject } from './context-object.ts';
import type { EngineParts } from './engine-parts.ts';
import { noTrail } from './history.ts';
import { Interrupted } from './interruption.ts';
import type { MapRunRecord } from './map-run-record.ts';
import type { ChildNames } from './result-files.ts';
import { errorFields, StatesError } from './states-error.ts';
import { at, isoInstant } from './virtual-time.ts';
import { walkThrough } from './walk.ts';

/** An Express execution ends after five minutes, whatever it is doing. */
const expressMs = 300_000;

/** Which input a child had, in four bytes. */
export const inputCrc = (batch: Batch): number => crc32(batch.text);

const contextOf = (batch: Batch, record: MapRunRecord, names: ChildNames): ContextObject => ({
  Execution: {
    Id: names.arn(batch.index),
    Input: batch.input,
    Name: names.name(batch.index),
    RoleArn: record.roleArn,
    StartTime: isoInstant(record.startDate),
    RedriveCount: 0,
  },
  StateMachine: {
    Id: record.stateMachineArn,
    Name: record.stateMachineArn.split(':').at(-1) ?? '',
  },
  ...(batch.item === undefined ? {} : { Map: { Item: batch.item } }),
});

/**
 * Runs one child, an Express execution: from its first state to its end, at most five minutes, and
 * nobody can stop it. Undefined where the engine closed before it ended: it is run anew then.
 */
export const runChild = async (
  machine: CompiledMachine,
  batch: Batch,
  run: {
    readonly engine: EngineParts;
    readonly record: MapRunRecord;
    readonly names: ChildNames;
    readonly keepsInput: boolean;
  },
): Promise<ChildRecord | undefined> => {
  const { engine, record, names } = run;
  const startedAt = engine.clock.now();
  const { life, release } = engine.beginLife();
  const limit = at(engine, startedAt + expressMs, () => life.interrupt('timed out'));
  const ended = (status: ChildRecord['status'], fields: Partial<ChildRecord>): ChildRecord => ({
    index: batch.index,
    status,
    items: batch.items,
    crc: inputCrc(batch),
    redrive: record.redriveCount,
    startedAt,
    stoppedAt: engine.clock.now(),
    ...(status === 'SUCCEEDED' && !run.keepsInput ? {} : { input: batch.text }),
    ...fields,
  });
  try {
    const context = contextOf(batch, record, names);
    const walk = { engine, life, context, trail: noTrail };
    const output = await walkThrough(machine, batch.input, walk, batch.text.length);
    return ended('SUCCEEDED', { output: JSON.stringify(output) });
  } catch (error) {
    if (error instanceof StatesError) return ended('FAILED', errorFields(error));
    if (!(error instanceof Interrupted)) throw error;
    return error.reason === 'timed out' ? ended('TIMED_OUT', {}) : undefined;
  } finally {
    limit.cancel();
    release();
  }
};
