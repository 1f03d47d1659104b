import { join } from 'node:path';
import type { Tally } from './children-log.ts';
import { exists, makeFolder, namesIn, readText } from './files.ts';
import { writeWhole } from './journal.ts';
import type { MapSettings } from './map-settings.ts';
import type { ChildNames } from './result-files.ts';

export type MapRunStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';

/** What is kept of a Map Run beside its children. */
export interface MapRunRecord {
  readonly id: string;
  readonly label: string;
  readonly mapRunArn: string;
  readonly executionArn: string;
  /** The machine's ARN with the label, as children show it. */
  readonly stateMachineArn: string;
  readonly roleArn: string;
  /** The entry of the Map state, by its event: a redrive finds the run by it. */
  readonly enteredEventId: number;
  /** In the order the execution started them. */
  readonly ordinal: number;
  readonly startDate: number;
  readonly settings: MapSettings;
  status: MapRunStatus;
  stopDate?: number;
  redriveCount: number;
  redriveDate?: number;
  /** The execution's redrive count when the run last began: a higher one is a redrive. */
  executionRedrive: number;
  /** Counted before the first child. */
  totalItems?: number;
  error?: string;
  /** As of the last time the run stopped; while it runs the run itself knows better. */
  counts?: MapRunCounts;
}

export interface MapRunCounts {
  readonly succeeded: Tally;
  readonly failed: Tally;
  readonly timedOut: Tally;
  readonly running: Tally;
  /** Children formed so far, and all items. */
  readonly total: Tally;
  readonly resultsWritten: Tally;
}

const mapRunsFolder = (executionFolder: string): string => join(executionFolder, 'map-runs');

/** The folder of one Map Run: its record, its children's journal, the inputs of those pending. */
export const mapRunFolder = (executionFolder: string, id: string): string =>
  join(mapRunsFolder(executionFolder), id);

export const saveMapRun = (executionFolder: string, record: MapRunRecord): void => {
  const folder = mapRunFolder(executionFolder, record.id);
  makeFolder(folder);
  writeWhole(join(folder, 'map-run.json'), record);
};

/** All Map Runs of an execution, the oldest first. */
export const loadMapRuns = (executionFolder: string): MapRunRecord[] => {
  const folder = mapRunsFolder(executionFolder);
  if (!exists(folder)) return [];
  return namesIn(folder)
    .map((id) => join(folder, id, 'map-run.json'))
    .filter((file) => exists(file))
    .map((file) => JSON.parse(readText(file)) as MapRunRecord)
    .sort((a, b) => a.ordinal - b.ordinal);
};

/** Names of children follow from the run and their place: the same in every redrive. */
export const childNamesOf = (record: MapRunRecord): ChildNames => {
  const name = (index: number) =>
    `${record.id.slice(0, 24)}${index.toString(16).padStart(12, '0')}`;
  const base = record.stateMachineArn.replace(':stateMachine:', ':express:');
  return {
    name,
    arn: (index) => `${base}:${name(index)}:${record.id}`,
    stateMachineArn: record.stateMachineArn,
  };
};
