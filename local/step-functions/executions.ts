import type { EngineParts } from './engine-parts.ts';
import { type Execution, openExecution } from './execution.ts';
import type { MachineRecord, Store } from './execution-store.ts';
import type { MapRun } from './map-run.ts';
import { type MapRunRecord, mapRunFolder } from './map-run-record.ts';
import { executionArn } from './names.ts';
import { AwsError } from './ports.ts';

/** A Map Run, with what runs of it in this process. */
export interface FoundMapRun {
  readonly record: MapRunRecord;
  readonly live: MapRun | undefined;
  readonly folder: string;
}

/** All executions of this engine, open and closed. */
export interface Executions {
  all(): Execution[];
  find(arn: string): Execution | undefined;
  get(arn: string): Execution;
  /** On disk before it starts. */
  create(machine: MachineRecord, start: { name: string; input: string }): Execution;
  mapRunsOf(execution: Execution): FoundMapRun[];
  mapRun(arn: string): FoundMapRun;
}

export const openExecutions = (store: Store, engine: EngineParts): Executions => {
  const folders = new Map<string, string>();
  const executions = new Map<string, Execution>();
  for (const { folder, record } of store.executions()) {
    folders.set(record.executionArn, folder);
    executions.set(record.executionArn, openExecution(folder, record, engine));
  }
  const mapRunsOf = (execution: Execution): FoundMapRun[] =>
    execution.mapRuns.records().map((record) => ({
      record,
      live: execution.mapRuns.live(record.id),
      folder: mapRunFolder(folders.get(record.executionArn) ?? '', record.id),
    }));
  return {
    mapRunsOf,
    all: () => [...executions.values()],
    find: (arn) => executions.get(arn),
    get: (arn) => {
      const execution = executions.get(arn);
      if (execution !== undefined) return execution;
      throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    },
    create: (machine, { name, input }) => {
      const record = {
        executionArn: executionArn(machine.arn, name),
        stateMachineArn: machine.arn,
        name,
        input,
        startDate: engine.clock.now(),
        status: 'RUNNING' as const,
        redriveCount: 0,
      };
      const folder = store.createExecution(record, machine);
      const execution = openExecution(folder, record, engine);
      folders.set(record.executionArn, folder);
      executions.set(record.executionArn, execution);
      execution.start();
      return execution;
    },
    mapRun: (arn) => {
      for (const execution of executions.values()) {
        const found = mapRunsOf(execution).find(({ record }) => record.mapRunArn === arn);
        if (found !== undefined) return found;
      }
      throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`);
    },
  };
};
