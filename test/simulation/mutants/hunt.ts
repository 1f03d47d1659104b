import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { codeCache } from '../../../commands/synthesise.ts';
import type { Report } from '../report.ts';
import type { Mutant } from './mutant.ts';

/** Whether the simulator found a mutant: by which promise, after how many episodes. */
export interface Hunted {
  readonly mutant: string;
  readonly saying: string;
  readonly killedBy: string | undefined;
  readonly how: 'single faults' | 'random episodes' | undefined;
  readonly episodes: number;
}

/** One hunt as a line. */
export const saidOfHunt = ({ mutant, saying, killedBy, how, episodes }: Hunted): string =>
  killedBy === undefined
    ? `SURVIVED  ${mutant}: ${saying} (${episodes} episodes)`
    : `found     ${mutant}: ${saying} (${killedBy}, ${how}, ${episodes} episodes)`;

/** How many were found, and after how many episodes the one in the middle was. */
export const scoreOf = (hunted: readonly Hunted[]): { killed: number; median: number } => {
  const killed = hunted.filter(({ killedBy }) => killedBy !== undefined);
  const counts = killed.map(({ episodes }) => episodes).sort((one, other) => one - other);
  return { killed: killed.length, median: counts[Math.floor(counts.length / 2)] ?? 0 };
};

const plant = fileURLToPath(new URL('./plant.ts', import.meta.url));
const simulate = fileURLToPath(new URL('../simulate.ts', import.meta.url));

/** Looks for a mutant in processes of its own: every single fault first, then random episodes. */
export const hunt = async (mutant: Mutant, seed: number): Promise<Hunted> => {
  const { name, saying, flows, episodes: most } = mutant;
  const flowArgs = flows.flatMap((flow) => ['--flow', flow]);
  const singles = await simulated(mutant, [...flowArgs, '--exhaustive']);
  const met = (report: Report, how: Hunted['how'], before: number): Hunted | undefined => {
    const [finding] = report.findings;
    if (!finding) return undefined;
    const episodes = before + finding.episodes;
    return { mutant: name, saying, killedBy: finding.violation.invariant, how, episodes };
  };
  const first = met(singles, 'single faults', 0);
  if (first) return first;
  const random = await simulated(mutant, [
    ...[...flowArgs, '--seed', `${seed}`],
    ...['--episodes', `${most}`, '--no-shrink'],
  ]);
  return (
    met(random, 'random episodes', singles.episodes) ?? {
      ...{ mutant: name, saying, killedBy: undefined, how: undefined },
      episodes: singles.episodes + random.episodes,
    }
  );
};

const simulated = (mutant: Mutant, args: readonly string[]): Promise<Report> =>
  new Promise((resolve, reject) => {
    const all = ['--import', plant, simulate, '--workers', '1', '--no-regressions', '--json'];
    // To compile all sources takes longer than most hunts; a planted text is compiled anew.
    const env = { ...process.env, MUTANT: mutant.name, NODE_COMPILE_CACHE: codeCache };
    execFile(process.execPath, [...all, ...args], { env, maxBuffer: 1e8 }, (error, out, err) => {
      if (error && error.code !== 1) reject(new Error(`${mutant.name}: ${err || error.message}`));
      else resolve(JSON.parse(out.trim().split('\n').at(-1) ?? '') as Report);
    });
  });
