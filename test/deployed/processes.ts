import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';

const groups = new Set<number>();

interface Started {
  readonly process: ChildProcess;
  readonly log: string;
}

/** Starts a program as the head of its own group, with everything it says in a file. */
export const start = (
  [program = '', ...given]: readonly string[],
  {
    env,
    log,
    cwd,
  }: { readonly env: NodeJS.ProcessEnv; readonly log: string; readonly cwd?: string },
): Started => {
  const output = openSync(log, 'a');
  const process = spawn(program, given, {
    ...{ env, detached: true, stdio: ['ignore', output, output] },
    ...(cwd !== undefined && { cwd }),
  });
  if (process.pid !== undefined) groups.add(process.pid);
  return { process, log };
};

/** Runs a program to its end and answers what it said; throws that where it fails. */
export const run = async (
  command: readonly string[],
  settings: { readonly env: NodeJS.ProcessEnv; readonly log: string; readonly cwd?: string },
): Promise<string> => {
  const { process, log } = start(command, settings);
  const code = await new Promise<number | null>((resolve, reject) => {
    process.once('error', reject);
    process.once('exit', resolve);
  });
  if (process.pid !== undefined) groups.delete(process.pid);
  const said = readFileSync(log, 'utf8');
  if (code === 0) return said;
  throw new Error(`${command.join(' ')} ended with ${code}:\n${said.slice(-6_000)}`);
};

/** Ends every group that was started and still runs: programs, and whatever they have started. */
export const stopAll = (): void => {
  for (const group of groups) {
    try {
      process.kill(-group, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  groups.clear();
};
