import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Measured } from './measured.ts';
import { type MeasuredRun, measureRun, recordedRun } from './monthly-run.ts';
import { costOf, costOfOneExecutionPerLine, floorPerMillionLines } from './prices.ts';
import { rawWriteRate } from './raw-writes.ts';
import { report } from './report.ts';
import { spreadOf } from './spread.ts';
import { usedBy } from './used.ts';
import { writeItemsOf } from './written-items.ts';

/*
 * npm run bench [-- --lines 10000,100000 --pairs 3]
 * Runs the monthly run and the raw writes of the same items on the same database in turn, so that
 * both meet the same machine, and writes what came out under bench/results/.
 */

const results = fileURLToPath(new URL('./results', import.meta.url));

const highest = (runs: readonly MeasuredRun[]): Record<string, number> => {
  const peak: Record<string, number> = {};
  for (const { peakMemoryMb } of runs) {
    for (const [name, mb] of Object.entries(peakMemoryMb)) {
      peak[name] = Math.max(peak[name] ?? 0, mb);
    }
  }
  return peak;
};

const measure = async (scratch: string, lines: number, pairs: number): Promise<Measured> => {
  const runs: MeasuredRun[] = [];
  const inserts: number[] = [];
  const batchWrites: number[] = [];
  for (let pair = 1; pair <= pairs; pair++) {
    const dataFolder = join(scratch, `${lines}-${pair}`);
    const run = await measureRun(dataFolder, lines);
    runs.push(run);
    const items = join(scratch, `${lines}-${pair}.jsonl`);
    await writeItemsOf(dataFolder, items);
    inserts.push(await rawWriteRate(scratch, items, 'insert'));
    batchWrites.push(await rawWriteRate(scratch, items, 'batch-write'));
    console.log(
      `${lines} lines, pair ${pair}: ${Math.round(run.grantsPerSecond)} grants/s, raw ` +
        `${Math.round(inserts.at(-1) ?? 0)} inserts/s, ` +
        `${Math.round(batchWrites.at(-1) ?? 0)} batch writes/s`,
    );
    if (pair < pairs) await rm(dataFolder, { recursive: true });
  }
  const last = runs.at(-1) as MeasuredRun;
  const used = usedBy(last.manifest, await recordedRun(last));
  await rm(last.dataFolder, { recursive: true });
  return {
    lines,
    pairs,
    granted: last.manifest.granted,
    linesPerSecond: spreadOf(runs.map((run) => run.linesPerSecond)),
    grantsPerSecond: spreadOf(runs.map((run) => run.grantsPerSecond)),
    rawInsertsPerSecond: spreadOf(inserts),
    batchWritesPerSecond: spreadOf(batchWrites),
    ratio: spreadOf(runs.map((run, i) => run.grantsPerSecond / (inserts[i] ?? Number.NaN))),
    peakMemoryMb: highest(runs),
    used,
    writesPerGrant: used.writeUnits / used.granted,
    usdPerMillionLines: costOf(used),
    oneExecutionPerLine: costOfOneExecutionPerLine(used),
    floorUsdPerMillionLines: floorPerMillionLines(used),
  };
};

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '10000,100000' },
    pairs: { type: 'string', default: '3' },
  },
});
const scratch = await mkdtemp(join(tmpdir(), 'benefits-bench-'));
try {
  const measured: Measured[] = [];
  for (const lines of values.lines.split(',').map(Number)) {
    measured.push(await measure(scratch, lines, Number(values.pairs)));
  }
  const machine = { cores: cpus().length, cpu: cpus()[0]?.model ?? '', node: process.version };
  const text = report(machine, measured);
  await mkdir(results, { recursive: true });
  const file = join(results, `monthly-run-${values.lines.replaceAll(',', '-')}`);
  await writeFile(`${file}.json`, `${JSON.stringify({ machine, measured }, null, 2)}\n`);
  await writeFile(`${file}.md`, text);
  console.log(`\n${text}`);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
