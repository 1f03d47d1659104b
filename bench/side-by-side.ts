/**
 * The same lines served four ways in one run, each in a fresh data folder on the same machine: our
 * run; a Standard execution per line with the same steps; a lean one of one charge and one put; and
 * a loop that only puts one item per line.
 *
 *   npm run bench:side-by-side [-- --lines 5000]
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureRun, recordedRun } from './monthly-run.ts';
import {
  leanExecutionPerLine,
  type OpenMonth,
  oneExecutionPerLine,
  openMonth,
  plainLoop,
  type ServedLines,
} from './one-per-line.ts';
import { rawWriteRate } from './raw-writes.ts';
import { writeItemsOf } from './written-items.ts';

const { values } = parseArgs({ options: { lines: { type: 'string', default: '5000' } } });
const lines = Number(values.lines);
const scratch = await mkdtemp(join(tmpdir(), 'bench-side-by-side-'));

interface Way {
  readonly way: string;
  readonly linesPerSecond: number;
  readonly granted: number;
  readonly callsPerLine: number;
}

const way = (name: string, { seconds, granted, callsPerLine }: ServedLines): Way => ({
  way: name,
  ...{ linesPerSecond: Math.round(lines / seconds), granted },
  callsPerLine: Number(callsPerLine.toFixed(3)),
});

const ours = async (): Promise<Way> => {
  const run = await measureRun(join(scratch, 'ours'), lines);
  const { calls, standardTransitions, expressExecutions } = await recordedRun(run);
  const counted = calls.reduce((sum, { count }) => sum + count, 0);
  return way('our run', {
    ...{ seconds: run.seconds, granted: run.manifest.granted },
    callsPerLine: (counted + standardTransitions + expressExecutions) / lines,
  });
};

const inAFolder = async (
  name: string,
  serve: (month: OpenMonth) => Promise<ServedLines>,
): Promise<Way> => {
  const month = await openMonth(join(scratch, name.replaceAll(' ', '-')), lines);
  try {
    return way(name, await serve(month));
  } finally {
    await month.desk.close();
  }
};

try {
  const ways = [await ours()];
  const items = join(scratch, 'items.jsonl');
  await writeItemsOf(join(scratch, 'ours'), items);
  const raw = await rawWriteRate(scratch, items, 'insert');
  ways.push(await inAFolder('an execution per line', oneExecutionPerLine));
  ways.push(await inAFolder('a lean execution per line', leanExecutionPerLine));
  ways.push(await inAFolder('a loop that puts', plainLoop));
  const [our, perLine, lean] = ways as [Way, Way, Way];
  const grantsPerSecond = (our.linesPerSecond * our.granted) / lines;
  const result = {
    machine: { cores: cpus().length, cpu: cpus()[0]?.model ?? '', node: process.version },
    command: `npm run bench:side-by-side -- --lines ${lines}`,
    ...{ lines, ways },
    timesAnExecutionPerLine: Number((our.linesPerSecond / perLine.linesPerSecond).toFixed(2)),
    timesALeanExecutionPerLine: Number((our.linesPerSecond / lean.linesPerSecond).toFixed(2)),
    rawInsertsPerSecond: Math.round(raw),
    grantsOverRawInserts: Number((grantsPerSecond / raw).toFixed(2)),
  };
  const results = join(import.meta.dirname, 'results');
  await mkdir(results, { recursive: true });
  const text = `${JSON.stringify(result, null, 2)}\n`;
  await writeFile(join(results, `side-by-side-${lines}.json`), text);
  console.table(ways);
  console.log(text);
} finally {
  await rm(scratch, { recursive: true, force: true });
}
