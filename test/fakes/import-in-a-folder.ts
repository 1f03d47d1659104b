import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SettingName } from '../../adapters/env.ts';
import type { CohortManifest } from '../../domain/cohort.ts';
import { InputRejected } from '../../domain/errors.ts';
import type { ControlFile } from '../../domain/extract/control-file.ts';
import type { FrozenLine } from '../../domain/line.ts';
import { makeCheckExtract } from '../../functions/workflow/check-extract.ts';
import { makeCleanAndFreezeLines } from '../../functions/workflow/clean-and-freeze-lines.ts';
import { makeFreezeCohort } from '../../functions/workflow/freeze-cohort.ts';
import { importEnv } from './import-env.ts';

interface Delivered {
  readonly encoding?: string;
  readonly version?: number;
  readonly name?: string;
  readonly control?: ControlFile | string;
}

export interface ImportFrozen {
  readonly outcome: 'frozen' | 'frozen_before' | 'candidate';
  readonly cohort: CohortManifest;
}

export interface ImportRefused {
  readonly outcome: 'refused';
  readonly because: string;
}

/** A place where extracts are delivered and imported by the three functions of the workflow, in
 * its order. Call `remove` when the test is over. */
export const importFolder = async (settings: Partial<Record<SettingName, string>> = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'import-test-'));
  const env = importEnv(folder, settings);
  let deliveries = 0;

  const frozen = async (content: Buffer, delivered: Delivered): Promise<ImportFrozen> => {
    deliveries += 1;
    const { encoding = 'utf-8', version = 1, name = `${deliveries}-lines.csv` } = delivered;
    const key = `customer-appreciation/v${version}/${encoding}/${name}`;
    if (delivered.control !== undefined) {
      const text =
        typeof delivered.control === 'string'
          ? delivered.control
          : JSON.stringify(delivered.control);
      const beside = { bucket: 'extracts', key: `${key}.control.json` };
      await env.objects.writeOnce('deliver', beside, Buffer.from(text));
    }
    await env.objects.writeOnce('deliver', { bucket: 'extracts', key }, content);
    const extract = { bucket: 'extracts', key, versionId: 'v' };
    const checked = await makeCheckExtract(env)({ extract });
    const cleaned = await makeCleanAndFreezeLines(env)(checked);
    if (cleaned.outcome === 'frozen_before') return { ...cleaned, outcome: 'frozen_before' };
    return makeFreezeCohort(env)({ cohort: cleaned.cohort });
  };

  return {
    env,
    folder,
    remove: () => rm(folder, { recursive: true, force: true }),
    frozen: (content: string | Buffer, delivered: Delivered = {}) =>
      frozen(Buffer.from(content as string), delivered),
    /** The same, with a refusal as an outcome; any other error is thrown. */
    imported: async (
      content: string | Buffer,
      delivered: Delivered = {},
    ): Promise<ImportFrozen | ImportRefused> => {
      try {
        return await frozen(Buffer.from(content as string), delivered);
      } catch (error) {
        if (!(error instanceof InputRejected)) throw error;
        return { outcome: 'refused', because: error.message };
      }
    },
    text: ({ bucket, key }: { bucket: string; key: string }): Promise<string> =>
      readFile(join(folder, bucket, key), 'utf8'),
    lines: async ({ lines }: CohortManifest): Promise<FrozenLine[]> =>
      rowsOfJsonl(await readFile(join(folder, lines.bucket, lines.key), 'utf8')) as FrozenLine[],
  };
};

export type ImportFolder = Awaited<ReturnType<typeof importFolder>>;

export const rowsOfJsonl = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

/** A control file that describes this content, unless changed. */
export const controlOf = (
  content: string | Buffer,
  rows: number,
  change: Partial<ControlFile> = {},
): ControlFile => ({
  version: 1,
  asOf: '2026-01-14T00:00:00+09:00',
  rows,
  totals: {
    type: { phone: rows },
    billing: { postpaid: rows },
    status: { in_service: rows },
  },
  sha256: createHash('sha256').update(content).digest('hex'),
  ...change,
});
