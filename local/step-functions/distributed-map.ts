import type { Json } from './asl.ts';
import type { CompiledState } from './compiled-machine.ts';
import type { ContextObject } from './context-object.ts';
import { Interrupted } from './interruption.ts';
import type { ItemSource } from './item-source.ts';
import { type MapRun, openMapRun } from './map-run.ts';
import { loadMapRuns, type MapRunRecord, saveMapRun } from './map-run-record.ts';
import { settingsOf, sourceOf } from './map-settings.ts';
import { errorFields, StatesError } from './states-error.ts';
import type { RunDistributedMap, Walk } from './walk.ts';

/** The Map Runs of one execution. */
export interface MapRuns {
  readonly run: RunDistributedMap;
  /** The oldest first. */
  records(): readonly MapRunRecord[];
  /** Set while the run goes on, or its children outlive it. */
  live(id: string): MapRun | undefined;
}

type At = Parameters<RunDistributedMap>[2];

/**
 * A redrive begins a new Map Run after these errors, as AWS does.
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html
 */
const beginsAnew = ['States.DataLimitExceeded', 'States.Runtime'];

const createRecord = async (
  compiled: CompiledState,
  input: Json,
  at: At & { readonly source: ItemSource; readonly ordinal: number },
): Promise<MapRunRecord> => {
  const { engine, context } = at.walk;
  const settings = await settingsOf(compiled, input, at);
  const id = engine.newId();
  const label = compiled.state.Label ?? engine.newId();
  const stateMachineArn = `${context.StateMachine.Id}/${label}`;
  return {
    id,
    label,
    mapRunArn: `${stateMachineArn.replace(':stateMachine:', ':mapRun:')}:${id}`,
    executionArn: context.Execution.Id,
    stateMachineArn,
    roleArn: context.Execution.RoleArn,
    enteredEventId: at.visit.eventId,
    ordinal: at.ordinal,
    startDate: engine.clock.now(),
    settings,
    status: 'RUNNING',
    redriveCount: 0,
    executionRedrive: context.Execution.RedriveCount,
  };
};

const markRedriven = (record: MapRunRecord, walk: Walk) => {
  record.status = 'RUNNING';
  record.redriveCount += 1;
  record.redriveDate = walk.engine.clock.now();
  record.executionRedrive = walk.context.Execution.RedriveCount;
  delete record.stopDate;
  delete record.error;
  walk.trail.record('MapRunRedriven', {
    mapRunRedrivenEventDetails: {
      mapRunArn: record.mapRunArn,
      redriveCount: record.redriveCount,
    },
  });
};

/** Waits for the run and leaves its ending on record, as history events and in its file. */
const finish = async (
  run: MapRun,
  result: Promise<Json>,
  { at: { walk, whenGivenUp }, save }: { readonly at: At; save(): void },
): Promise<Json> => {
  const { record } = run;
  const end = (status: MapRunRecord['status']) => {
    record.status = status;
    record.stopDate = walk.engine.clock.now();
    save();
  };
  try {
    const output = await result;
    end('SUCCEEDED');
    // Recorded from AWS: the exit names the run's start as the event before it.
    const aside = walk.trail.aside();
    aside.record('MapRunSucceeded');
    aside.record('MapStateSucceeded');
    return output;
  } catch (error) {
    if (error instanceof StatesError) {
      record.error = error.name;
      end('FAILED');
      walk.trail.record('MapRunFailed', { mapRunFailedEventDetails: errorFields(error) });
      whenGivenUp(() => walk.trail.record('MapStateFailed'));
    } else if (error instanceof Interrupted && error.reason !== 'closing') {
      end('ABORTED');
      walk.trail.record('MapRunAborted');
      walk.trail.record('MapStateAborted');
      void run.drained().then(save);
    }
    throw error;
  }
};

export const openMapRuns = (executionFolder: string): MapRuns => {
  const records = loadMapRuns(executionFolder);
  const live = new Map<string, MapRun>();

  /** The run this state entry began, where it goes on or is redriven. */
  const known = (at: At): MapRunRecord | undefined => {
    if (at.attempt > 0) return undefined;
    const record = records.findLast((r) => r.enteredEventId === at.visit.eventId);
    return beginsAnew.includes(record?.error ?? '') ? undefined : record;
  };

  const begin = async (compiled: CompiledState, input: Json, at: At): Promise<MapRunRecord> => {
    const { walk } = at;
    const record = known(at);
    if (record === undefined) {
      const source = await sourceOf(compiled, input, at.context);
      const length = source.from === 'input' ? source.items.length : 0;
      walk.trail.record('MapStateStarted', { mapStateStartedEventDetails: { length } });
      const created = await createRecord(compiled, input, {
        ...at,
        source,
        ordinal: records.length,
      });
      records.push(created);
      saveMapRun(executionFolder, created);
      walk.trail.record('MapRunStarted', {
        mapRunStartedEventDetails: { mapRunArn: created.mapRunArn },
      });
      return created;
    }
    // Children of the stopped attempt may still be under way, and may yet succeed.
    await walk.life.race(live.get(record.id)?.drained() ?? Promise.resolve());
    if (record.executionRedrive < walk.context.Execution.RedriveCount) {
      markRedriven(record, walk);
      saveMapRun(executionFolder, record);
    }
    return record;
  };

  const run = async (compiled: CompiledState, input: Json, at: At): Promise<Json> => {
    const { engine, life } = at.walk;
    const record = await begin(compiled, input, at);
    const mapRun = openMapRun(record, { engine, executionFolder, compiled });
    live.set(record.id, mapRun);
    const save = () => {
      record.counts = mapRun.counts();
      saveMapRun(executionFolder, record);
    };
    const context: ContextObject = at.context;
    return finish(mapRun, mapRun.start({ input, context, life }), { at, save });
  };

  return { run, records: () => records, live: (id) => live.get(id) };
};
