import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { leanNode } from '../commands/lean-node.ts';
import type { RecordedRun } from '../commands/recorded-calls.ts';
import { type Manifest, manifestSchema } from '../domain/manifest.ts';

const launcher = fileURLToPath(new URL('../commands/launch.mjs', import.meta.url));

export interface MeasuredRun {
  readonly manifest: Manifest;
  /** From the schedule's firing to the manifest. */
  readonly seconds: number;
  readonly linesPerSecond: number;
  readonly grantsPerSecond: number;
  readonly peakMemoryMb: Record<string, number>;
  readonly dataFolder: string;
}

/** One `npm start` on an empty data folder, in processes of its own, as a person starts it. */
export const measureRun = async (dataFolder: string, lines: number): Promise<MeasuredRun> => {
  const text = await outputOf([
    ...leanNode.args,
    launcher,
    'start',
    ...['--data', dataFolder, '--fresh', '--lines', String(lines), '--json'],
  ]);
  const manifest = manifestSchema.parse(JSON.parse(text.trim().split('\n').at(-1) ?? ''));
  const seconds = manifest.seconds?.run;
  if (!manifest.balanced || !seconds) throw new Error(`the run did not balance: ${text}`);
  return {
    manifest,
    seconds,
    linesPerSecond: manifest.considered / seconds,
    grantsPerSecond: manifest.granted / seconds,
    peakMemoryMb: manifest.peakMemoryMb ?? {},
    dataFolder,
  };
};

/** Runs Node with these arguments; its standard output, or an error with both streams. */
export const outputOf = (args: readonly string[]): Promise<string> =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...leanNode.variables },
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', fail);
    child.on('exit', (code) => {
      const text = Buffer.concat(out).toString('utf8');
      if (code === 0) return done(text);
      fail(new Error(`${args.join(' ')} ended with ${code}\n${Buffer.concat(err)}\n${text}`));
    });
  });

/** What the run's functions called, from beside its manifest. */
export const recordedRun = async (measured: MeasuredRun): Promise<RecordedRun> =>
  JSON.parse(
    await readFile(join(measured.dataFolder, 'out', measured.manifest.run, 'calls.json'), 'utf8'),
  ) as RecordedRun;
