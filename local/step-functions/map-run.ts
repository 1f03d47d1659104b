import type { Json } from './asl.ts';
import { type Batch, batchesOf } from './batches.ts';
import { type ChildrenLog, openChildrenLog } from './children-log.ts';
import type { CompiledMachine, CompiledState } from './compiled-machine.ts';
import type { ContextObject } from './context-object.ts';
import type { EngineParts } from './engine-parts.ts';
import type { Life } from './interruption.ts';
import { countItems, readItems } from './item-source.ts';
import {
  childNamesOf,
  type MapRunCounts,
  type MapRunRecord,
  mapRunFolder,
  saveMapRun,
} from './map-run-record.ts';
import { childrenMax, exceedsTolerance, itemsLimit } from './map-settings.ts';
import { openPendingInputs, type PendingInputs } from './pending-inputs.ts';
import { shownChild, writeResultFiles } from './result-files.ts';
import { inputCrc, runChild } from './run-child.ts';
import { payloadBytesMax, StatesError } from './states-error.ts';

/** A Map Run that is going on in this process. */
export interface MapRun {
  readonly record: MapRunRecord;
  /** Runs what is not settled yet and answers the Map state's result. */
  start(at: { readonly input: Json; readonly context: ContextObject; life: Life }): Promise<Json>;
  counts(): MapRunCounts;
  /** New limits apply at once. */
  update(change: Partial<Limits>): void;
  /** Settles when no child is under way: Express children outlive a stopped parent. */
  drained(): Promise<void>;
}

type Limits = Pick<
  MapRunRecord['settings'],
  'maxConcurrency' | 'toleratedPercentage' | 'toleratedCount'
>;

interface Parts {
  readonly engine: EngineParts;
  readonly executionFolder: string;
  readonly compiled: CompiledState;
}

const sumOf = (log: ChildrenLog | undefined, status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT') => ({
  ...(log?.tallies[status] ?? { executions: 0, items: 0 }),
});

export const openMapRun = (record: MapRunRecord, parts: Parts): MapRun => {
  const { engine, executionFolder, compiled } = parts;
  const { settings } = record;
  const folder = mapRunFolder(executionFolder, record.id);
  const names = childNamesOf(record);
  const [machine] = compiled.inner as [CompiledMachine];
  const keepsInput =
    settings.writer !== undefined && (settings.writer.Transformation ?? 'NONE') === 'NONE';
  const underWay = new Set<Promise<void>>();
  const running = { executions: 0, items: 0 };
  const formed = { executions: 0, items: 0 };
  let written = { executions: 0, items: 0 };
  let log: ChildrenLog | undefined;
  let tripped = false;
  let defect: { readonly error: unknown } | undefined;
  let wake = () => {};

  const judge = () => {
    if (log === undefined) return;
    const { FAILED, TIMED_OUT } = log.tallies;
    const failed = FAILED.items + TIMED_OUT.items;
    if (exceedsTolerance(failed, record.totalItems ?? 0, settings)) tripped = true;
  };

  const launch = (batch: Batch, children: ChildrenLog) => {
    running.executions += 1;
    running.items += batch.items;
    const child = runChild(machine, batch, { engine, record, names, keepsInput })
      .then(async (ended) => {
        if (ended !== undefined) await children.append(ended);
      })
      .catch((error: unknown) => {
        defect ??= { error };
      })
      .finally(() => {
        running.executions -= 1;
        running.items -= batch.items;
        underWay.delete(child);
        judge();
        wake();
      });
    underWay.add(child);
    engine.track(child);
  };

  /** Settles when one more child may run, or none is to run any more. */
  const slot = async (life: Life): Promise<void> => {
    for (;;) {
      life.check();
      if (defect !== undefined) throw defect.error;
      const limit = settings.maxConcurrency === 0 ? childrenMax : settings.maxConcurrency;
      if (tripped || running.executions < Math.min(limit, childrenMax)) return;
      await life.race(
        new Promise<void>((resolve) => {
          wake = resolve;
        }),
      );
    }
  };

  const batches = (input: Json, context: ContextObject) => {
    const select = compiled.template('ItemSelector');
    const selects = compiled.state.ItemSelector !== undefined;
    const items = async function* items() {
      let index = 0;
      for await (const values of readItems(settings.source, engine.objects, itemsLimit(settings))) {
        const chunk: { index: number; value: Json; selected: Json }[] = [];
        for (const value of values) {
          const item = { Map: { Item: { Index: index, Value: value } } };
          const selected = selects ? await select(input, { ...context, ...item }) : value;
          chunk.push({ index, value, selected });
          index += 1;
        }
        yield chunk;
      }
    };
    return batchesOf(items(), settings.batching);
  };

  /** Whether the child has ended in this attempt; its input must be the one it had then. */
  const isSettled = (batch: Batch, children: ChildrenLog): boolean => {
    const settled = children.settled(batch.index);
    if (settled === undefined) return false;
    if (settled.crc === inputCrc(batch)) return true;
    throw new StatesError(
      'States.ItemReaderFailed',
      `Child ${batch.index} would have another input than before: the items changed while the ` +
        'run was stopped. Pin the object by VersionId, and start a new execution.',
    );
  };

  const runChildren = async (
    children: ChildrenLog,
    at: { readonly input: Json; readonly context: ContextObject; readonly life: Life },
  ) => {
    const pending = openPendingInputs(folder, names);
    try {
      for await (const ready of batches(at.input, at.context)) {
        at.life.check();
        for (const batch of ready) {
          formed.executions += 1;
          formed.items += batch.items;
          if (isSettled(batch, children)) continue;
          await slot(at.life);
          if (!tripped) launch(batch, children);
          else if (!children.known(batch.index)) await pending.add(batch);
        }
      }
      // Closing waits for the functions under way; whoever stops or times out does not.
      await at.life.raceUnlessClosing(drained());
      at.life.check();
      if (defect !== undefined) throw defect.error;
      return pending;
    } catch (error) {
      // A failed run ends with its children; a stopped one leaves them behind.
      if (error instanceof StatesError) await at.life.raceUnlessClosing(drained());
      throw error;
    } finally {
      await pending.close();
    }
  };

  const drained = async () => {
    while (underWay.size > 0) await Promise.all(underWay);
  };

  const collected = async (children: ChildrenLog): Promise<Json> => {
    const outputs: [number, string][] = [];
    let bytes = 2;
    for await (const child of children.last()) {
      const { index, output = JSON.stringify(shownChild(child, names)) } = child;
      bytes += Buffer.byteLength(output) + 1;
      if (bytes > payloadBytesMax) {
        throw new StatesError(
          'States.DataLimitExceeded',
          `The results of Map '${compiled.name}' exceed ${payloadBytesMax} bytes: export them ` +
            'with a ResultWriter.',
        );
      }
      outputs.push([index, output]);
    }
    return outputs.sort(([a], [b]) => a - b).map(([, output]) => JSON.parse(output) as Json);
  };

  const results = async (children: ChildrenLog, pending: PendingInputs): Promise<Json> => {
    const { writer } = settings;
    if (writer === undefined) return tripped ? null : collected(children);
    const { SUCCEEDED, FAILED, TIMED_OUT } = children.tallies;
    const target = {
      objects: engine.objects,
      writer,
      mapRunArn: record.mapRunArn,
      mapRunId: record.id,
    };
    const details = await writeResultFiles(target, {
      records: () => children.last(),
      pending: () => pending.read(),
      counts: {
        succeeded: SUCCEEDED.executions,
        failed: formed.executions - SUCCEEDED.executions - pending.count,
        pending: pending.count,
      },
      names,
    });
    written = {
      executions: formed.executions,
      items: SUCCEEDED.items + FAILED.items + TIMED_OUT.items,
    };
    return { MapRunArn: record.mapRunArn, ResultWriterDetails: details };
  };

  return {
    record,
    drained,
    start: async (at) => {
      record.totalItems ??= await countItems(settings.source, engine.objects, itemsLimit(settings));
      saveMapRun(executionFolder, record);
      const children = await openChildrenLog(`${folder}/children.jsonl`, record.redriveCount);
      log = children;
      judge();
      const pending = await runChildren(children, at);
      const result = await results(children, pending);
      if (!tripped) return result;
      throw new StatesError(
        'States.ExceedToleratedFailureThreshold',
        'The specified tolerated failure threshold was exceeded',
      );
    },
    counts: () => ({
      succeeded: sumOf(log, 'SUCCEEDED'),
      failed: sumOf(log, 'FAILED'),
      timedOut: sumOf(log, 'TIMED_OUT'),
      running: { ...running },
      total: { executions: formed.executions, items: record.totalItems ?? 0 },
      resultsWritten: { ...written },
    }),
    update: (change) => {
      Object.assign(settings, change);
      saveMapRun(executionFolder, record);
      judge();
      wake();
    },
  };
};
