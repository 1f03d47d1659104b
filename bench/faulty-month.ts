import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { leanNode } from '../commands/lean-node.ts';
import { FAULTS_VARIABLE } from '../local/faults/fault-plan.ts';
import { letEventsCome } from './after-faults.ts';
import { misbehave } from './charging-misconduct.ts';
import { type MemoryOfProcess, watchMemory } from './process-memory.ts';
import { resumeSuspended } from './resumed-lines.ts';

const launcher = fileURLToPath(new URL('../commands/launch.mjs', import.meta.url));
const startsMax = 12;
const silenceMsMax = 250;
/** So long is a top-up in charging's journal. */
const bytesPerTopUp = 86;

export interface Disturbed {
  readonly rate: number;
  readonly seed: number;
}

/** How the month went while everything misbehaved. */
export interface FaultyMonth {
  readonly starts: readonly { readonly exitCode: number | null; readonly said: string }[];
  readonly seconds: number;
  readonly manifest: Record<string, unknown>;
  readonly memory: Readonly<Record<string, MemoryOfProcess>>;
  readonly fired: Readonly<Record<string, number>>;
  readonly resumed: readonly string[];
}

/** `npm start` under faults, started again as an operator would until the month's run has ended. */
export const faultyMonth = async (
  folder: string,
  { lines, rate, seed }: Disturbed & { readonly lines: number },
): Promise<FaultyMonth> => {
  const plan = `${folder}.faults.json`;
  const report = `${folder}.fired.json`;
  writeFileSync(plan, JSON.stringify({ seed, rate, silenceMsMax, report }));
  const startedAt = performance.now();
  let running = true;
  const charging = misbehave(folder, { rate, seed });
  const memory = watchMemory(folder, () => bookedAbout(folder));
  const resuming = resumeSuspended(folder, { bus: 'local-benefits', isRunning: () => running });
  const starts: FaultyMonth['starts'][number][] = [];
  const args = ['--data', folder, '--lines', String(lines), '--seed', String(seed), '--json'];
  let output = '';
  while (starts.length < startsMax && starts.at(-1)?.exitCode !== 0) {
    const ended = await run(args, plan);
    starts.push({
      exitCode: ended.exitCode,
      said: ended.errors.trim().replaceAll(folder, 'FOLDER').slice(-400),
    });
    console.log(`start ${starts.length} ended with ${ended.exitCode}`);
    if (ended.exitCode !== 0) {
      console.log(starts.at(-1)?.said);
      await underFaults(plan, () => letEventsCome(folder));
    }
    output = ended.output;
  }
  running = false;
  const fired = await charging.stop();
  for (const [kind, of] of Object.entries(firedIn(report))) {
    fired[kind] = Object.values(of).reduce((sum, count) => sum + count, 0);
  }
  return {
    starts,
    seconds: (performance.now() - startedAt) / 1000,
    manifest: manifestIn(output),
    memory: memory.stop(),
    fired,
    resumed: await resuming,
  };
};

const run = (
  args: readonly string[],
  plan: string,
): Promise<{ exitCode: number | null; output: string; errors: string }> =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, [...leanNode.args, launcher, 'start', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...leanNode.variables, [FAULTS_VARIABLE]: plan },
    });
    let [output, errors] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.once('error', fail);
    child.once('close', (exitCode) => done({ exitCode, output, errors }));
  });

/** A cloud in this process misbehaves by the same plan. */
const underFaults = async (plan: string, work: () => Promise<void>): Promise<void> => {
  process.env[FAULTS_VARIABLE] = plan;
  try {
    await work();
  } finally {
    delete process.env[FAULTS_VARIABLE];
  }
};

const manifestIn = (output: string): Record<string, unknown> => {
  const last = output.trim().split('\n').at(-1) ?? '';
  return last.startsWith('{') ? (JSON.parse(last) as Record<string, unknown>) : {};
};

const firedIn = (report: string): Record<string, Record<string, number>> =>
  existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {};

const bookedAbout = (folder: string): number => {
  const journal = join(folder, 'partners', 'charging.journal');
  return existsSync(journal) ? Math.round(statSync(journal).size / bytesPerTopUp) : 0;
};
