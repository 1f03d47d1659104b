import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { leanNode } from '../../commands/lean-node.ts';
import { projectFolder } from '../../commands/synthesise.ts';
import { journalOf } from './charging-book.ts';

/** How an `npm start` ended, and what it said. */
export interface EndedStart {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly output: string;
  readonly errors: string;
}

/** An `npm start` that goes on. */
export interface RunningStart {
  readonly ended: Promise<EndedStart>;
  readonly pid: number | undefined;
  /** What it has said on standard error so far. */
  errors(): string;
  /** The process that owns the data folder; undefined until it has taken it. */
  ownerPid(): number | undefined;
  /** Waits until charging has booked so many top-ups. */
  untilBooked(topUps: number): Promise<void>;
  interrupt(): void;
  /** kill -9 of the database alone: the main process is left without it. */
  killDatabase(): void;
  /** kill -9 of the main process: its database and stand-ins are left behind. */
  killOwner(): void;
}

const processSchema = z.looseObject({ pid: z.int() });
const lockSchema = z.looseObject({
  owner: processSchema,
  children: z.looseObject({ database: processSchema.optional() }),
});

/** Runs the start command as `npm start` does, on a data folder. */
export const startCommand = (
  dataFolder: string,
  options: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): RunningStart => {
  const child = spawn(
    process.execPath,
    [
      ...leanNode.args,
      join(projectFolder, 'commands', 'launch.mjs'),
      'start',
      ...['--data', dataFolder, '--json'],
      ...options,
    ],
    {
      cwd: projectFolder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...leanNode.variables, ...variables },
    },
  );
  const said = { output: '', errors: '' };
  const ended = endOf(child, said);
  const lock = () => {
    const file = join(dataFolder, 'lock.json');
    return existsSync(file) ? lockSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
  };
  const ownerPid = (): number | undefined => lock()?.owner.pid;
  return {
    ended,
    pid: child.pid,
    errors: () => said.errors,
    ownerPid,
    untilBooked: (topUps) => untilBooked(dataFolder, topUps, ended),
    interrupt: () => void child.kill('SIGINT'),
    killDatabase: () => {
      const pid = lock()?.children.database?.pid;
      if (pid === undefined) throw new Error('There is no database yet.');
      process.kill(pid, 'SIGKILL');
    },
    killOwner: () => {
      const pid = ownerPid();
      if (pid === undefined) throw new Error('Nobody owns the data folder yet.');
      process.kill(pid, 'SIGKILL');
    },
  };
};

const endOf = (
  child: ChildProcess,
  said: { output: string; errors: string },
): Promise<EndedStart> =>
  new Promise((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said.output += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said.errors += text;
    });
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal, ...said }));
  });

/** How many top-ups charging has booked in a data folder. */
export const bookedTopUps = (dataFolder: string): number => {
  const file = journalOf(dataFolder);
  return existsSync(file) ? readFileSync(file, 'utf8').split('["top-up"').length - 1 : 0;
};

const untilBooked = async (
  dataFolder: string,
  topUps: number,
  ended: Promise<EndedStart>,
): Promise<void> => {
  let early: EndedStart | undefined;
  ended.then((end) => {
    early = end;
  });
  for (;;) {
    if (bookedTopUps(dataFolder) >= topUps) return;
    if (early) throw new Error(`The start ended before ${topUps} top-ups:\n${early.errors}`);
    await new Promise((done) => setTimeout(done, 5));
  }
};

/** The result that `--json` prints last. */
export const resultOf = ({ output, errors }: EndedStart): Record<string, unknown> => {
  const last = output.trim().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(last) as Record<string, unknown>;
  } catch (cause) {
    throw new Error(`The last line is no result: ${last}\n${errors}`, { cause });
  }
};
