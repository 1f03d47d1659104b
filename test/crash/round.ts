import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { FAULTS_VARIABLE } from '../../local/faults/fault-plan.ts';
import { type RunningStart, resultOf, startCommand } from '../scenarios/start-command.ts';
import { type Books, booksOf, differences, ledgerDifferences } from './books.ts';
import { hasCome, holderOf, run, stateOf } from './folder-state.ts';
import type { Kill, Target } from './kills.ts';

const startMsMax = 180_000;
/** After a kill one start may fail, to be redriven by the next; so many in a row are a fault. */
const startsWithoutKillMax = 3;

export interface Killed {
  readonly target: Target;
  /** What was going on. */
  readonly during: string;
}

export interface Round {
  readonly round: number;
  readonly from: 'empty folder' | 'frozen cohort';
  readonly killed: readonly Killed[];
  readonly starts: number;
  readonly seconds: number;
  /** Lines that the run parked and one more start granted. */
  readonly grantedLater: number;
  readonly problems: readonly string[];
}

interface Given {
  readonly folder: string;
  readonly options: readonly string[];
  readonly kills: readonly Kill[];
  readonly undisturbed: Books;
  readonly seed: number;
}

/** Starts on a folder, kills, and starts again, until a start ends well with no kill left. */
export const playRound = async (given: Given): Promise<Omit<Round, 'round' | 'from'>> => {
  const startedAt = performance.now();
  const killed: Killed[] = [];
  const kills = [...given.kills];
  let starts = 0;
  let withoutKill = 0;
  let last: Record<string, unknown> | undefined;
  const problems: string[] = [];
  while (last === undefined && problems.length === 0) {
    starts += 1;
    const before = killed.length;
    const start = startCommand(given.folder, given.options, faultsOf(given));
    const ended = await killUntilItEnds(start, { ...given, kills, killed });
    if (ended === 'stuck')
      problems.push(`start ${starts} did not end: ${stateOf(given.folder, '')}`);
    else if (ended.exitCode === 0) last = resultOf(ended);
    else if (killed.length > before) withoutKill = 0;
    else if (++withoutKill === startsWithoutKillMax) {
      problems.push(`start ${starts} ended with ${ended.exitCode}: ${ended.errors.slice(-600)}`);
    }
  }
  const books = problems.length === 0 ? await compare(given, last ?? {}) : undefined;
  return {
    killed,
    starts: starts + (books?.starts ?? 0),
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    grantedLater: books?.grantedLater ?? 0,
    problems: [...problems, ...(books?.problems ?? [])],
  };
};

const faultsOf = ({ folder, seed }: Given): Record<string, string> => {
  const plan = `${folder}.faults.json`;
  const report = firedFile(folder);
  writeFileSync(plan, JSON.stringify({ seed, terminatesWorkers: true, report }));
  return { [FAULTS_VARIABLE]: plan };
};

interface Playing extends Given {
  readonly kills: Kill[];
  readonly killed: Killed[];
}

const killUntilItEnds = async (start: RunningStart, playing: Playing) => {
  let over = false;
  const ended = start.ended.finally(() => {
    over = true;
  });
  const killing = (async () => {
    while (!over && playing.kills.length > 0) {
      const [next] = playing.kills as [Kill];
      if (!(await comes(next, start, { ...playing, isOver: () => over }))) return;
      const target = kill(next.target, playing.folder);
      if (!target) continue;
      playing.kills.shift();
      playing.killed.push({ ...target, during: stateOf(playing.folder, start.errors()) });
      if (next.target === 'main') return;
    }
  })();
  const limit = new AbortController();
  const late = pause(startMsMax, 'stuck' as const, { signal: limit.signal }).catch(
    () => 'stuck' as const,
  );
  const first = await Promise.race([ended, late]);
  limit.abort();
  if (first === 'stuck') {
    const pid = holderOf(playing.folder)?.pid;
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await ended;
  }
  await killing;
  return first;
};

/** Waits for the moment of a kill; false where the start ended before it. */
const comes = async (
  kill: Kill,
  start: RunningStart,
  { folder, undisturbed, isOver }: Playing & { isOver: () => boolean },
): Promise<boolean> => {
  const topUps = undisturbed.topUps.length;
  for (;;) {
    if (isOver()) return false;
    const holder = holderOf(folder);
    const isUp = holder?.database !== undefined && isOf(holder.pid, start);
    if (isUp && hasCome(kill, { folder, errors: start.errors(), topUps })) break;
    await pause(5);
  }
  await pause(kill.afterMs);
  return !isOver();
};

/** A lock that a killed start left behind is not this start's. */
const isOf = (pid: number, start: RunningStart): boolean => pid === start.pid;

const kill = (target: Target, folder: string): Omit<Killed, 'during'> | undefined => {
  const holder = holderOf(folder);
  const pid = target === 'database' ? holder?.database : holder?.pid;
  if (pid === undefined) return undefined;
  try {
    process.kill(pid, target === 'worker' ? 'SIGUSR2' : 'SIGKILL');
  } catch {
    return undefined;
  }
  return { target };
};

/** The month against the undisturbed one. Lines that were parked are asked for once more, as the
 * runbook says; the month then holds what it holds undisturbed, only later. */
const compare = async (
  given: Given,
  last: Record<string, unknown>,
): Promise<Pick<Round, 'problems' | 'grantedLater' | 'starts'>> => {
  const { folder, undisturbed } = given;
  const first = booksOf(folder);
  if (first.parked === 0) {
    const repeated = last.run === run ? [] : repeats(last, undisturbed);
    return {
      starts: 0,
      grantedLater: 0,
      problems: [...differences(first, undisturbed), ...repeated],
    };
  }
  const again = last.run === run ? resultOf(await startCommand(folder, given.options).ended) : last;
  const problems = ledgerDifferences(booksOf(folder).topUps, undisturbed.topUps);
  if (again.balanced !== true) problems.push('the re-run does not balance');
  const granted = Number(again.granted) + Number(again.alreadyGranted);
  if (granted !== undisturbed.granted) problems.push(`${granted} lines are granted in the end`);
  return { starts: 1, grantedLater: first.parked, problems };
};

/** A start on a finished month is a re-run, which finds everything granted. */
const repeats = (last: Record<string, unknown>, { granted }: Books): string[] =>
  last.granted === 0 && last.alreadyGranted === granted && last.balanced === true
    ? []
    : [`the re-run granted ${last.granted} and found ${last.alreadyGranted} of ${granted}`];

/** Beside the folder: a start refuses one that others have put files into. */
const firedFile = (folder: string): string => `${folder}.fired.json`;

/** How often a worker that was busy has been killed, by function, in a folder. */
export const workersKilled = (folder: string): Record<string, number> => {
  const file = firedFile(folder);
  if (!existsSync(file)) return {};
  return JSON.parse(readFileSync(file, 'utf8')).worker_killed ?? {};
};
