import { join } from 'node:path';
import type { Json } from './asl.ts';
import { type CompiledMachine, compileMachine } from './compiled-machine.ts';
import type { ContextObject } from './context-object.ts';
import { type MapRuns, openMapRuns } from './distributed-map.ts';
import type { EngineParts } from './engine-parts.ts';
import {
  type Ending,
  endingEvent,
  endingFrom,
  endingOf,
  markEnded,
  markRedriven,
} from './execution-ending.ts';
import {
  type ExecutionRecord,
  type MachineRecord,
  machineOf,
  saveExecution,
} from './execution-store.ts';
import {
  beginTrail,
  type HistoryLine,
  inputDetails,
  resumptionFrom,
  type Trail,
} from './history.ts';
import type { Life } from './interruption.ts';
import { openJournal, readJournal } from './journal.ts';
import type { Settlement } from './ports.ts';
import { StatesError } from './states-error.ts';
import { statusChange, statusKey } from './status-change.ts';
import { apiInstant, at, isoInstant } from './virtual-time.ts';
import { walkFrom } from './walk.ts';

/** One execution: its record, its history on disk, and its life where it is going on. */
export interface Execution {
  readonly record: ExecutionRecord;
  readonly machine: MachineRecord;
  readonly mapRuns: MapRuns;
  /** Whether it is going on in this process. */
  isLive(): boolean;
  /** The top-level state last entered. */
  stateName(): string | undefined;
  history(): HistoryLine[];
  /** Begins, or goes on where it was. */
  start(): void;
  redrive(): Promise<void>;
  stop(reason: { readonly error?: string; readonly cause?: string }): Promise<void>;
  settled(): Promise<Settlement>;
  /** Tells the bus what it has not heard yet. */
  tell(): void;
}

/** An execution fails when its history is full. */
const eventsMax = 25_000;

const stateNameIn = (line: HistoryLine): string | undefined => {
  if (line.local?.nested === true || !line.type.endsWith('StateEntered')) return undefined;
  return (line.stateEnteredEventDetails as { name: string }).name;
};

const contextOf = (record: ExecutionRecord, machine: MachineRecord): ContextObject => ({
  Execution: {
    Id: record.executionArn,
    Input: JSON.parse(record.input) as Json,
    Name: record.name,
    RoleArn: machine.roleArn,
    StartTime: isoInstant(record.startDate),
    RedriveCount: record.redriveCount,
    ...(record.redriveDate === undefined ? {} : { RedriveTime: isoInstant(record.redriveDate) }),
  },
  StateMachine: { Id: machine.arn, Name: machine.name },
});

const settlementOf = (record: ExecutionRecord): Settlement => ({
  executionArn: record.executionArn,
  status: record.status as Settlement['status'],
  ...(record.output === undefined ? {} : { output: record.output }),
  ...(record.error === undefined ? {} : { error: record.error }),
  ...(record.cause === undefined ? {} : { cause: record.cause }),
});

/** The history file as the place new events go to. */
const openHistory = (file: string, engine: EngineParts) => {
  let lines = readJournal<HistoryLine>(file);
  let count = lines.at(-1)?.id ?? 0;
  let state = lines.map(stateNameIn).findLast((name) => name !== undefined);
  const journal = openJournal(file);
  const append = (
    type: string,
    previousEventId: number,
    details: Record<string, unknown>,
    local: HistoryLine['local'],
  ): number => {
    if (count >= eventsMax - 1 && !type.startsWith('Execution')) {
      throw new StatesError(
        'States.Runtime',
        `The execution reached the maximum number of history events (${eventsMax}).`,
      );
    }
    const id = ++count;
    const timestamp = apiInstant(engine.clock.now());
    const line: HistoryLine = { timestamp, type, id, previousEventId, ...details };
    journal.append(local === undefined ? line : { ...line, local });
    state = stateNameIn(local === undefined ? line : { ...line, local }) ?? state;
    return id;
  };
  const found = lines;
  lines = [];
  return { found, append, count: () => count, state: () => state, close: () => journal.close() };
};

export const openExecution = (
  folder: string,
  record: ExecutionRecord,
  engine: EngineParts,
): Execution => {
  const machine = machineOf(folder);
  const mapRuns = openMapRuns(folder);
  const historyFile = join(folder, 'history.jsonl');
  let compiled: CompiledMachine | undefined;
  let live:
    | { readonly life: Life; readonly ended: Promise<void>; state(): string | undefined }
    | undefined;
  let stopReason: { readonly error?: string; readonly cause?: string } = {};
  let settling = Promise.withResolvers<Settlement>();

  const tell = () => {
    if (record.told === statusKey(record)) return;
    engine.emit(statusChange(record));
    record.told = statusKey(record);
    saveExecution(folder, record);
  };

  const end = (ending: Ending) => {
    markEnded(record, ending, engine.clock.now());
    saveExecution(folder, record);
    tell();
    settling.resolve(settlementOf(record));
  };

  const walkOn = async (
    found: readonly HistoryLine[],
    trail: Trail,
    life: Life,
  ): Promise<Ending> => {
    compiled ??= compileMachine(machine.definition);
    const from = resumptionFrom(found, machine.definition, record.input);
    if (from.at === 'end') return { status: 'SUCCEEDED', output: from.output };
    const input = JSON.parse(from.input) as Json;
    const position = {
      state: from.state,
      input,
      length: from.input.length,
      ...(from.at === 'state' ? { visit: from.visit } : {}),
    };
    const context = contextOf(record, machine);
    const walk = { engine, life, trail, context, runDistributedMap: mapRuns.run };
    const output = await walkFrom(compiled, position, walk);
    return { status: 'SUCCEEDED', output: JSON.stringify(output) };
  };

  /** One attempt, from where the history ends to its ending or until the engine closes. */
  const attempt = async (history: ReturnType<typeof openHistory>, life: Life): Promise<void> => {
    const { found, append } = history;
    const known = endingFrom(found.at(-1));
    if (known !== undefined) return end(known);
    if (found.length === 0) {
      append(
        'ExecutionStarted',
        0,
        {
          executionStartedEventDetails: { ...inputDetails(record.input), roleArn: machine.roleArn },
        },
        undefined,
      );
    }
    const trail = beginTrail(append, found.at(-1)?.id ?? 0);
    const { TimeoutSeconds: seconds } = machine.definition;
    // A redrive has the whole time again.
    const begun = record.redriveDate ?? record.startDate;
    const limit =
      seconds === undefined
        ? undefined
        : at(engine, begun + seconds * 1000, () => life.interrupt('timed out'));
    try {
      const ending = await walkOn(found, trail, life).catch((error) => endingOf(error, stopReason));
      if (ending === undefined) return;
      const { type, details } = endingEvent(ending);
      trail.record(type, details);
      end(ending);
    } finally {
      limit?.cancel();
    }
  };

  const start = () => {
    if (live !== undefined) return;
    tell();
    const { life, release } = engine.beginLife();
    const history = openHistory(historyFile, engine);
    stopReason = {};
    const ended = attempt(history, life)
      .catch((error: unknown) => settling.reject(error))
      .finally(() => {
        live = undefined;
        history.close();
        release();
      });
    live = { life, ended, state: history.state };
    engine.track(ended);
  };

  return {
    record,
    machine,
    mapRuns,
    tell,
    start,
    isLive: () => live !== undefined,
    history: () => readJournal<HistoryLine>(historyFile),
    stateName: () =>
      live === undefined
        ? readJournal<HistoryLine>(historyFile)
            .map(stateNameIn)
            .findLast((name) => name !== undefined)
        : live.state(),
    redrive: async () => {
      await live?.ended;
      const history = openHistory(historyFile, engine);
      const last = history.found.at(-1)?.id ?? 0;
      const redriveCount = record.redriveCount + 1;
      const details = { executionRedrivenEventDetails: { redriveCount } };
      history.append('ExecutionRedriven', last, details, undefined);
      history.close();
      markRedriven(record, engine.clock.now());
      saveExecution(folder, record);
      settling = Promise.withResolvers();
      start();
    },
    stop: async (reason) => {
      stopReason = reason;
      if (live !== undefined) {
        const { ended } = live;
        live.life.interrupt('stopped');
        return ended;
      }
      const history = openHistory(historyFile, engine);
      const ending: Ending = { status: 'ABORTED', ...reason };
      const { type, details } = endingEvent(ending);
      history.append(type, history.found.at(-1)?.id ?? 0, details, undefined);
      history.close();
      end(ending);
    },
    settled: () =>
      record.status === 'RUNNING' ? settling.promise : Promise.resolve(settlementOf(record)),
  };
};
