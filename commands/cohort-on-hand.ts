import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { sealedCohortIfAny } from '../adapters/cohorts.ts';
import type { CohortManifest } from '../domain/cohort.ts';
import { readJsonFile, replaceFile } from '../local/folder/small-file.ts';
import {
  type CohortAtDesk,
  finishOpenImport,
  importExtract,
  redriveFailedImport,
  sha256Of,
} from './dropped-extract.ts';
import { badInput, environment } from './problems.ts';
import { writeSampleCohort } from './sample-cohort.ts';
import type { StartOptions } from './start-options.ts';

/** The sample where nothing else is said. */
export const defaultSample = { lines: 10_000, seed: 1 } as const;

type Asked = Pick<StartOptions, 'sample' | 'cohortFile' | 'encoding'>;

/** Where a data folder's cohort came from: the file, relative to the folder, and the sample that it
 * was drawn as; no sample where it is the operator's own file. */
interface CohortNote {
  readonly file: string;
  readonly sample?: { readonly lines: number; readonly seed: number };
}

/** Refuses, before anything is touched, a file that is not there. */
export const checkCohortFile = async ({ cohortFile }: Asked): Promise<void> => {
  if (cohortFile === undefined) return;
  const found = existsSync(cohortFile) ? await stat(cohortFile) : undefined;
  if (found?.isFile()) return;
  throw badInput(
    `--cohort ${cohortFile}: ${found ? 'not a file' : 'there is no such file'}.`,
    'name the CSV extract (or its .gz), relative to this folder or whole',
  );
};

/**
 * The frozen cohort of the data folder. An empty folder gets it now, by dropping the extract into
 * its bucket, which starts the import; a folder that has one keeps it, and anything said about the
 * cohort must then be what it is.
 */
export const cohortOnHand = async (at: CohortAtDesk, asked: Asked): Promise<CohortManifest> => {
  await finishOpenImport(at);
  const sealed = await sealedOf(at);
  if (sealed) {
    await refuseAnother(at, asked, sealed);
    return sealed;
  }
  const file = await frozenFrom(at, asked);
  const frozen = await sealedOf(at);
  if (frozen) return frozen;
  throw environment(
    `The import of ${file} ended without a frozen cohort.`,
    `read the logs below ${join(at.desk.dataFolder, 'logs')}`,
  );
};

/** Freezes what is asked for: what was dropped for it before goes on, else it is dropped now. */
const frozenFrom = async (at: CohortAtDesk, asked: Asked): Promise<string> => {
  const before = noteOf(at);
  if (before && isAskedFor(before, asked)) {
    const file = join(at.desk.dataFolder, before.file);
    if (await redriveFailedImport(at, file)) return file;
  }
  const file = asked.cohortFile ?? (await drawSample(at, asked));
  if (asked.cohortFile !== undefined) note(at, { file });
  await importExtract(at, { file, encoding: asked.encoding ?? 'utf-8' });
  return file;
};

/** A file that is named again may have been corrected: it is read again. */
const isAskedFor = ({ sample: drawn }: CohortNote, { sample, cohortFile }: Asked): boolean =>
  cohortFile === undefined &&
  (sample.lines ?? drawn?.lines) === drawn?.lines &&
  (sample.seed ?? drawn?.seed) === drawn?.seed;

const sealedOf = ({ desk, programme }: CohortAtDesk): Promise<CohortManifest | undefined> =>
  sealedCohortIfAny(desk.env, programme.programme, programme.referenceDate);

const noteFile = (dataFolder: string): string => join(dataFolder, 'cohort.json');

const note = ({ desk: { dataFolder } }: CohortAtDesk, { file, sample }: CohortNote): void => {
  const about = { file: relative(dataFolder, file), ...(sample ? { sample } : {}) };
  replaceFile(noteFile(dataFolder), JSON.stringify(about));
};

const noteOf = ({ desk }: Pick<CohortAtDesk, 'desk'>): CohortNote | undefined =>
  readJsonFile(noteFile(desk.dataFolder)) as CohortNote | undefined;

/** The file that the data folder's cohort came from, relative to the folder. */
export const cohortFileOf = (desk: CohortAtDesk['desk']): string => noteOf({ desk })?.file ?? '';

/** A start that was killed before its sample was frozen has left the note: the sample is that one. */
const drawSample = async (at: CohortAtDesk, { sample }: Asked): Promise<string> => {
  const { lines, seed } = { ...defaultSample, ...noteOf(at)?.sample, ...sample };
  const file = join(at.desk.dataFolder, 'cohort.csv');
  at.progress.say(`Drawing a sample of ${lines.toLocaleString('en-US')} lines (seed ${seed}).`);
  await writeSampleCohort({ file, lines, seed, programme: at.programme });
  note(at, { file, sample: { lines, seed } });
  return file;
};

const refuseAnother = async (
  at: CohortAtDesk,
  { sample, cohortFile, encoding }: Asked,
  sealed: CohortManifest,
): Promise<void> => {
  const todo = 'leave the description of the cohort out, choose another --data, or add --fresh';
  const { dataFolder } = at.desk;
  const { sha256 } = sealed.extract;
  if (cohortFile !== undefined) {
    const given = await sha256Of(cohortFile);
    if (given !== sha256) {
      throw badInput(
        `${dataFolder} holds a cohort frozen from another file than ${cohortFile} ` +
          `(SHA-256 ${sha256.slice(0, 12)}…, not ${given.slice(0, 12)}…).`,
        todo,
      );
    }
    if ((encoding ?? 'utf-8') !== sealed.extract.encoding) {
      throw badInput(
        `${dataFolder} holds this file read as ${sealed.extract.encoding}, not as ` +
          `${encoding ?? 'utf-8'}.`,
        todo,
      );
    }
  }
  const drawn = noteOf(at)?.sample;
  for (const what of ['lines', 'seed'] as const) {
    const said = sample[what];
    if (said === undefined || said === drawn?.[what]) continue;
    const is = drawn ? `--${what} ${drawn[what]}` : "the operator's own file";
    throw badInput(`${dataFolder} holds a cohort of ${is}, not of --${what} ${said}.`, todo);
  }
};
