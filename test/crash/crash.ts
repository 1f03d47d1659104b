/**
 * Kills a real run, again and again: the main process, its database or a busy worker, by kill -9 at
 * moments drawn by the seed, and starts it again until it ends. After each round the manifest, the
 * outcome of every line and charging's own ledger must be those of a run that nobody disturbed.
 *
 *   npm run crash [-- --rounds 50 --lines 2000 --seed 1 --only 7]
 *
 * `--only` plays one round of a seed. Ends with 1 where any round differs; keeps its folder then.
 */
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cohortOnHand } from '../../commands/cohort-on-hand.ts';
import { openDesk } from '../../commands/desk.ts';
import { progressOn } from '../../commands/progress.ts';
import { seededChance } from '../../commands/seeded-chance.ts';
import { programmeAtDesk } from '../../commands/start.ts';
import { projectFolder } from '../../commands/synthesise.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { resultOf, startCommand } from '../scenarios/start-command.ts';
import { type Books, booksOf } from './books.ts';
import { killsOf, targets } from './kills.ts';
import { playRound, type Round, workersKilled } from './round.ts';

const emptyEvery = 5;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    lines: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const [rounds, lines, seed] = [values.rounds, values.lines, values.seed].map(Number) as [
  number,
  number,
  number,
];
const cohort = ['--lines', String(lines), '--seed', String(seed)];

/** A folder with its cohort frozen, from which each round starts; and the month undisturbed. */
const prepare = async (scratch: string): Promise<Books> => {
  const frozen = join(scratch, 'frozen');
  const { programme } = programmeNamed(programmeAtDesk);
  const desk = await openDesk({ dataFolder: frozen, startAt: '2026-01-31T03:00:00.000Z' });
  try {
    const sample = { lines, seed };
    const asked = { sample, cohortFile: undefined, encoding: undefined };
    await cohortOnHand({ desk, programme, progress: progressOn(process.stderr) }, asked);
  } finally {
    await desk.close();
  }
  const undisturbed = join(scratch, 'undisturbed');
  cpSync(frozen, undisturbed, { recursive: true });
  const result = resultOf(await startCommand(undisturbed, cohort).ended);
  if (result.balanced !== true) throw new Error('The undisturbed run does not balance.');
  return booksOf(undisturbed);
};

const play = async (scratch: string, undisturbed: Books, number: number): Promise<Round> => {
  const chance = seededChance(seed * 1_000_003 + number);
  const folder = join(scratch, `round-${number}`);
  const fromEmpty = number % emptyEvery === 0;
  if (!fromEmpty) cpSync(join(scratch, 'frozen'), folder, { recursive: true });
  const kills = killsOf(chance, fromEmpty);
  const played = await playRound({ folder, options: cohort, kills, undisturbed, seed: number });
  for (const [name, count] of Object.entries(workersKilled(folder))) {
    workers[name] = (workers[name] ?? 0) + count;
  }
  if (played.problems.length === 0) rmSync(folder, { recursive: true, force: true });
  else console.log(`  kept: ${folder}`);
  return { round: number, from: fromEmpty ? 'empty folder' : 'frozen cohort', ...played };
};

const said = ({ round, from, killed, starts, seconds, grantedLater, problems }: Round): string => {
  const kills = killed.map(({ target, during }) => `${target} in ${during}`).join('; ');
  const later = grantedLater > 0 ? `, ${grantedLater} parked lines granted later` : '';
  const outcome = problems.length === 0 ? `same books${later}` : problems.join('; ');
  return `${round}. ${from}, ${starts} starts, ${seconds} s. Killed: ${kills || 'nothing'}. ${outcome}`;
};

const workers: Record<string, number> = {};
const scratch = mkdtempSync(join(tmpdir(), 'crash-'));
console.log(`Preparing ${lines} lines, seed ${seed}.`);
const undisturbed = await prepare(scratch);
const played: Round[] = [];
const wanted = values.only
  ? [Number(values.only)]
  : Array.from({ length: rounds }, (_, i) => i + 1);
for (const number of wanted) {
  played.push(await play(scratch, undisturbed, number));
  console.log(said(played.at(-1) as Round));
}

const broken = played.filter(({ problems }) => problems.length > 0);
const killedOf = (target: string) =>
  played.flatMap(({ killed }) => killed).filter((each) => each.target === target).length;
const summary = {
  machine: { cores: cpus().length, cpu: cpus()[0]?.model ?? '', node: process.version },
  command: `npm run crash -- --rounds ${rounds} --lines ${lines} --seed ${seed}`,
  rounds: played.length,
  granted: undisturbed.granted,
  killed: Object.fromEntries(targets.map((target) => [target, killedOf(target)])),
  workersKilled: workers,
  starts: played.reduce((sum, { starts }) => sum + starts, 0),
  seconds: Math.round(played.reduce((sum, { seconds }) => sum + seconds, 0)),
  differing: broken.map(({ round }) => round),
  played,
};
if (!values.only) {
  const file = join(projectFolder, 'bench', 'results', 'crash.json');
  writeFileSync(file, `${JSON.stringify(summary, null, 2)}\n`);
}
const { main = 0, database = 0, worker = 0 } = summary.killed;
console.log(
  `${summary.rounds} rounds, ${summary.starts} starts, ${summary.seconds} s. Killed -9: main ` +
    `${main}, database ${database}, workers ${worker}. Rounds that differ: ${broken.length}.`,
);
if (broken.length === 0) rmSync(scratch, { recursive: true, force: true });
else if (existsSync(scratch)) console.log(`Look into ${scratch}; again: --seed ${seed} --only N`);
process.exitCode = broken.length === 0 ? 0 : 1;
