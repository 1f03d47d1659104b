/**
 * One month in which everything goes wrong: each kind of fault happens at this rate each time that
 * it could, in the real emulator under the deployed bundles. Afterwards, without faults, dead
 * letters are redriven and parked lines followed up; then nobody may have the month twice or not at
 * all, by charging's own ledger and a count of the extract that shares no code with us.
 *
 *   npm run bench:faults -- --lines 1000000 --rate 0.01 [--seed 1] [--keep]
 *
 * Ends with 1 where anything is doubled, lost, undue, unaccounted or still parked.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { type AfterFaults, settleAfterFaults } from './after-faults.ts';
import { type FaultyMonth, faultyMonth } from './faulty-month.ts';
import { keepResumed } from './resumed-lines.ts';

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '20000' },
    rate: { type: 'string', default: '0.01' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
});
const [lines, rate, seed] = [values.lines, values.rate, values.seed].map(Number) as [
  number,
  number,
  number,
];
/** A line takes about 6 KB in the folder; twice that is asked for. */
const bytesPerLine = 12_000;

interface Independent {
  readonly accepted: number;
  readonly due: number;
  readonly credited: number;
  readonly repeatedKeys: number;
  readonly doubles: number;
  readonly lost: number;
  readonly undue: number;
  readonly refusedFrozen: Readonly<Record<string, number>>;
}

/** By code that knows nothing of the project; it holds the whole extract in memory. */
const independentCount = async (folder: string, resumed: string): Promise<Independent> => {
  const script = join(import.meta.dirname, '..', 'test', 'independent', 'check-credits.mjs');
  const args = ['--max-old-space-size=12000', script, folder, '2026-02', resumed];
  const asked = promisify(execFile)(process.execPath, args, { maxBuffer: 1e8 });
  // It ends with 1 where it found something, and has said what.
  const { stdout } = await asked.catch((error: { stdout: string }) => error);
  return JSON.parse(stdout) as Independent;
};

const sum = (counts: unknown): number =>
  Object.values((counts ?? {}) as Record<string, number>).reduce((all, count) => all + count, 0);

/** Sentences about what is not as it must be. */
const problemsOf = (
  { manifest, resumed }: FaultyMonth,
  after: AfterFaults,
  count: Independent,
): string[] => {
  const { considered, granted, alreadyGranted, notAttempted, refused, parked } = manifest;
  const accounted =
    Number(granted) + Number(alreadyGranted) + Number(notAttempted) + sum(refused) + sum(parked);
  const wrong: [boolean, string][] = [
    [manifest.balanced !== true, 'the run does not balance'],
    [considered !== count.accepted, `${considered} considered of ${count.accepted} accepted`],
    [accounted !== considered, `${accounted} accounted of ${considered} considered`],
    ...(['doubles', 'lost', 'undue', 'repeatedKeys'] as const).map((what): [boolean, string] => [
      count[what] !== 0,
      `${count[what]} ${what}`,
    ]),
    [after.topUps !== count.due, `${after.topUps} top-ups of ${count.due} due`],
    [after.breaks.length > 0, after.breaks.join('; ')],
    [after.parkedAfter > 0, `${after.parkedAfter} lines are still parked`],
    [resumed.length === 0, 'no line was resumed'],
    ...after.followUps.map(({ run, status, why }): [boolean, string] => [
      status !== 'SUCCEEDED',
      `${run} ended ${status}: ${why}`,
    ]),
    ...Object.entries(count.refusedFrozen)
      .filter(([reason]) => !/suspended|paused|guardian/.test(reason))
      .map(([reason, many]): [boolean, string] => [
        (refused as Record<string, number> | undefined)?.[reason] !== many,
        `${(refused as Record<string, number> | undefined)?.[reason]} ${reason} of ${many}`,
      ]),
  ];
  return wrong.filter(([isSo]) => isSo).map(([, sentence]) => sentence);
};

const scratch = await mkdtemp(join(tmpdir(), 'bench-faults-'));
const { bavail, bsize } = await statfs(scratch);
if (bavail * bsize < lines * bytesPerLine) {
  throw new Error(`${lines} lines need ${Math.ceil((lines * bytesPerLine) / 1e9)} GB of disk.`);
}
const folder = join(scratch, 'data');
const month = await faultyMonth(folder, { lines, rate, seed });
const after = await settleAfterFaults(folder);
const count = await independentCount(folder, keepResumed(folder, month.resumed));
const problems = problemsOf(month, after, count);
const lastRun = Number((month.manifest.seconds as { run?: number } | undefined)?.run);
// A run that was redriven took all its starts, not the last one alone.
const runSeconds = month.starts.length === 1 ? lastRun : month.seconds;
const result = {
  machine: { cores: cpus().length, cpu: cpus()[0]?.model ?? '', node: process.version },
  command: `npm run bench:faults -- --lines ${lines} --rate ${rate} --seed ${seed}`,
  ...{ problems, independent: count, after },
  linesPerSecond: Math.round(Number(month.manifest.considered) / runSeconds),
  seconds: { run: Math.round(runSeconds), all: Math.round(month.seconds) },
  starts: month.starts,
  resumedLines: month.resumed.length,
  memory: month.memory,
  faults: Object.fromEntries(Object.entries(month.fired).sort()),
  faultsInAll: sum(month.fired),
  manifest: month.manifest,
};
const results = join(import.meta.dirname, 'results');
await mkdir(results, { recursive: true });
await writeFile(join(results, `faults-${lines}.json`), `${JSON.stringify(result, null, 2)}\n`);
console.table(result.faults);
console.table(result.memory);
console.log(
  JSON.stringify({ ...result, faults: undefined, manifest: undefined, memory: undefined }),
);
console.log(problems.length === 0 ? 'Nothing doubled, nothing lost.' : problems.join('\n'));
if (values.keep || problems.length > 0) console.log(`kept: ${scratch}`);
else await rm(scratch, { recursive: true, force: true });
process.exitCode = problems.length === 0 ? 0 : 1;
