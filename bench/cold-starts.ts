import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { spreadOf } from './spread.ts';

const probe = join(import.meta.dirname, 'cold-probe.mjs');
const warmCalls = 50;

const coldStartSchema = z.object({
  /** What an empty event came to: the name of the refusal, `answered` or `no answer`. */
  outcome: z.string(),
  initMs: z.number(),
  initCpuMs: z.number(),
  firstCallMs: z.number(),
  firstCallCpuMs: z.number(),
  warmCallMs: z.number(),
  warmCallCpuMs: z.number(),
});
/** One start of a bundle in a fresh process; `CpuMs` is processor time, `Ms` what went by. */
export type ColdStart = z.infer<typeof coldStartSchema>;

/** Starts a bundle as Lambda is told to: source maps on, its settings there, no endpoint of AWS
 * within reach. */
export const coldStartOf = async (
  bundle: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<ColdStart> => {
  const { stdout } = await promisify(execFile)(process.execPath, [probe, bundle, `${warmCalls}`], {
    env: {
      ...settings,
      PATH: process.env.PATH,
      NODE_OPTIONS: '--enable-source-maps',
      AWS_REGION: 'ap-northeast-2',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    },
  });
  return coldStartSchema.parse(JSON.parse(stdout));
};

/** The middle of each number over a few starts. */
export const middleOf = (starts: readonly ColdStart[]): ColdStart => {
  const middle = (of: (start: ColdStart) => number): number =>
    Math.round(spreadOf(starts.map(of)).median * 100) / 100;
  return {
    outcome: [...new Set(starts.map(({ outcome }) => outcome))].join(', '),
    initMs: middle(({ initMs }) => initMs),
    initCpuMs: middle(({ initCpuMs }) => initCpuMs),
    firstCallMs: middle(({ firstCallMs }) => firstCallMs),
    firstCallCpuMs: middle(({ firstCallCpuMs }) => firstCallCpuMs),
    warmCallMs: middle(({ warmCallMs }) => warmCallMs),
    warmCallCpuMs: middle(({ warmCallCpuMs }) => warmCallCpuMs),
  };
};
