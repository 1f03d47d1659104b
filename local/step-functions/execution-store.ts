import { join } from 'node:path';
import type { Definition } from './asl.ts';
import { exists, makeFolder, namesIn, readText, removeFile } from './files.ts';
import { writeWhole } from './journal.ts';
import type { ExecutionStatus } from './ports.ts';

/** A machine as it was registered or created last. */
export interface MachineRecord {
  readonly name: string;
  readonly arn: string;
  readonly definition: Definition;
  readonly roleArn: string;
  readonly type: 'STANDARD';
  readonly creationDate: number;
  readonly updateDate: number;
  readonly revisionId: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What is kept of an execution beside its history, times in virtual milliseconds. */
export interface ExecutionRecord {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  /** JSON text. */
  readonly input: string;
  readonly startDate: number;
  status: ExecutionStatus;
  stopDate?: number;
  output?: string;
  error?: string;
  cause?: string;
  redriveCount: number;
  redriveDate?: number;
  /** The status last told to the bus, and in which redrive: told again if the process ended. */
  told?: string;
}

/** Names hold characters that file systems do not. */
const folderName = (name: string): string => encodeURIComponent(name).replaceAll('.', '%2E');

const readJson = <T>(file: string): T => JSON.parse(readText(file)) as T;

const subfolders = (folder: string): string[] =>
  exists(folder) ? namesIn(folder).map((name) => join(folder, name)) : [];

/** Machines and executions on disk: one file for each machine, one folder for each execution. */
export interface Store {
  machines(): MachineRecord[];
  saveMachine(machine: MachineRecord): void;
  dropMachine(name: string): void;
  executions(): { readonly folder: string; readonly record: ExecutionRecord }[];
  /** Makes the folder, with the machine as it is now: redrives go by it for ever. */
  createExecution(record: ExecutionRecord, machine: MachineRecord): string;
}

export const saveExecution = (folder: string, record: ExecutionRecord): void =>
  writeWhole(join(folder, 'execution.json'), record);

/** The machine as it was when the execution started. */
export const machineOf = (executionFolder: string): MachineRecord =>
  readJson(join(executionFolder, 'machine.json'));

export const openStore = (folder: string): Store => {
  const machines = join(folder, 'machines');
  const executions = join(folder, 'executions');
  makeFolder(machines);
  makeFolder(executions);
  const machineFile = (name: string) => join(machines, `${folderName(name)}.json`);
  return {
    machines: () =>
      subfolders(machines)
        .filter((file) => file.endsWith('.json'))
        .map((file) => readJson<MachineRecord>(file)),
    saveMachine: (machine) => writeWhole(machineFile(machine.name), machine),
    dropMachine: (name) => removeFile(machineFile(name)),
    executions: () =>
      subfolders(executions)
        .flatMap(subfolders)
        .filter((path) => exists(join(path, 'execution.json')))
        .map((path) => ({ folder: path, record: readJson(join(path, 'execution.json')) })),
    createExecution: (record, machine) => {
      const path = join(executions, folderName(machine.name), folderName(record.name));
      makeFolder(path);
      writeWhole(join(path, 'machine.json'), machine);
      saveExecution(path, record);
      return path;
    },
  };
};
