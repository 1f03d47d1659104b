/**
 * Measures the cohort import: rows per second of one core, and the highest memory of the process,
 * for generated extracts of several sizes. Each size runs in a process of its own.
 *
 *   node bench/import.ts [ROWS ...]      (default 1000000 3000000)
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeSampleCohort } from '../commands/sample-cohort.ts';
import { makeCheckExtract } from '../functions/workflow/check-extract.ts';
import { makeCleanAndFreezeLines } from '../functions/workflow/clean-and-freeze-lines.ts';
import { programmeVersion } from '../programmes/catalogue.ts';
import { importEnv } from '../test/fakes/import-env.ts';

interface Measured {
  readonly rows: number;
  readonly extractBytes: number;
  readonly linesBytes: number;
  readonly seconds: number;
  /** Of one core, user and system: what counts where the machine is shared. */
  readonly cpuSeconds: number;
  readonly rowsPerSecond: number;
  readonly rowsPerCpuSecond: number;
  readonly peakMemoryMb: number;
}

const key = 'customer-appreciation/v1/utf-8/lines.csv';

const measured = async (rows: number, folder: string): Promise<Measured> => {
  const env = importEnv(folder);
  const extract = { bucket: 'extracts', key, versionId: 'v' };
  const [startedAt, cpuBefore] = [performance.now(), process.cpuUsage()];
  const checked = await makeCheckExtract(env)({ extract });
  const { cohort } = await makeCleanAndFreezeLines(env)(checked);
  const seconds = (performance.now() - startedAt) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  const cpuSeconds = (cpu.user + cpu.system) / 1e6;
  return {
    rows,
    extractBytes: statSync(join(folder, 'extracts', key)).size,
    linesBytes: statSync(join(folder, cohort.lines.bucket, cohort.lines.key)).size,
    seconds: round(seconds),
    cpuSeconds: round(cpuSeconds),
    rowsPerSecond: Math.round(rows / seconds),
    rowsPerCpuSecond: Math.round(rows / cpuSeconds),
    peakMemoryMb: Math.round(peakMemoryKb() / 1024),
  };
};

const round = (value: number): number => Math.round(value * 10) / 10;

/** VmHWM where there is /proc; elsewhere what the process itself says. */
const peakMemoryKb = (): number => {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(found?.[1]);
};

const inItsOwnProcess = async (rows: number): Promise<Measured> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-import-'));
  try {
    const file = join(folder, 'extracts', key);
    mkdirSync(join(file, '..'), { recursive: true });
    const { programme } = programmeVersion('customer-appreciation', 1);
    await writeSampleCohort({ file, lines: rows, seed: 1, programme });
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...[import.meta.filename, '--measure', String(rows), folder],
    ]);
    return JSON.parse(stdout) as Measured;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const [first, ...others] = process.argv.slice(2);
if (first === '--measure') {
  const [rows = '', folder = ''] = others;
  console.log(JSON.stringify(await measured(Number(rows), folder)));
} else {
  const sizes = first === undefined ? [1_000_000, 3_000_000] : [first, ...others].map(Number);
  const results: Measured[] = [];
  for (const rows of sizes) {
    results.push(await inItsOwnProcess(rows));
    console.table(results);
  }
  const path = join(import.meta.dirname, 'results', 'import.json');
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ node: process.version, results }, null, 2)}\n`);
  console.log(`written to ${path}`);
}
