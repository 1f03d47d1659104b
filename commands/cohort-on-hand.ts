import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { sealedCohortIfAny } from '../adapters/cohorts.ts';
import type { CohortManifest } from '../domain/cohort.ts';
import type { Programme } from '../domain/programme.ts';
import { readJsonFile, replaceFile } from '../local/folder/small-file.ts';
import type { Settlement } from '../local/step-functions/ports.ts';
import type { Desk } from './desk.ts';
import { badInput, environment } from './problems.ts';
import type { Progress } from './progress.ts';
import { writeSampleCohort } from './sample-cohort.ts';
import type { StartOptions } from './start-options.ts';

/** The sample where nothing else is said. */
export const defaultSample = { lines: 10_000, seed: 1 } as const;

type Asked = Pick<StartOptions, 'sample' | 'cohortFile' | 'encoding'>;

interface CohortAtDesk {
  readonly desk: Desk;
  readonly programme: Programme;
  readonly progress: Progress;
}

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
  const file = asked.cohortFile ?? (await drawSample(at, asked));
  if (asked.cohortFile !== undefined) note(at, { file });
  await importExtract(at, { file, encoding: asked.encoding ?? 'utf-8' });
  const frozen = await sealedOf(at);
  if (frozen) return frozen;
  throw environment(
    `The import of ${file} ended without a frozen cohort.`,
    `read the logs below ${join(at.desk.dataFolder, 'logs')}`,
  );
};

const sealedOf = ({ desk, programme }: CohortAtDesk): Promise<CohortManifest | undefined> =>
  sealedCohortIfAny(desk.env, programme.programme, programme.referenceDate);

const noteFile = (dataFolder: string): string => join(dataFolder, 'cohort.json');

const note = ({ desk: { dataFolder } }: CohortAtDesk, { file, sample }: CohortNote): void => {
  const about = { file: relative(dataFolder, file), ...(sample ? { sample } : {}) };
  replaceFile(noteFile(dataFolder), JSON.stringify(about));
};

/** The file that the data folder's cohort came from, relative to the folder. */
export const cohortFileOf = (dataFolder: string): string =>
  (readJsonFile(noteFile(dataFolder)) as CohortNote | undefined)?.file ?? '';

const drawSample = async (at: CohortAtDesk, { sample }: Asked): Promise<string> => {
  const { lines, seed } = { ...defaultSample, ...sample };
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
  const drawn = (readJsonFile(noteFile(dataFolder)) as CohortNote | undefined)?.sample;
  for (const what of ['lines', 'seed'] as const) {
    const said = sample[what];
    if (said === undefined || said === drawn?.[what]) continue;
    const is = drawn ? `--${what} ${drawn[what]}` : "the operator's own file";
    throw badInput(`${dataFolder} holds a cohort of ${is}, not of --${what} ${said}.`, todo);
  }
};

const sha256Of = async (file: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
};

/** Drops the file into the extract bucket (a control file `<file>.control.json` before it), where its folder says programme, version and encoding,
 * and waits for the import that this starts. */
const importExtract = async (
  at: CohortAtDesk,
  { file, encoding }: { file: string; encoding: string },
): Promise<void> => {
  const { cloud, env } = at.desk;
  const known = new Set((await imports(at)).map(({ executionArn }) => executionArn));
  const { programme, version } = at.programme;
  // The stamp makes each drop an object of its own: a corrected file may have the same name.
  const key = `${programme}/v${version}/${encoding}/${cloud.clock.now()}-${basename(file)}`;
  at.progress.say(`Importing ${file}.`);
  const address = { bucket: env.settings.required('EXTRACT_BUCKET'), key };
  const control = `${file}.control.json`;
  if (existsSync(control)) {
    const beside = { ...address, key: `${key}.control.json` };
    await env.objects.writeOnce('drop the control file', beside, { file: control });
  }
  await env.objects.writeOnce('drop the extract', address, { file });
  for (let waited = 0; waited < 60_000; waited += 20) {
    const started = (await imports(at)).find(({ executionArn }) => !known.has(executionArn));
    if (started) return await importEnds(at, started.executionArn);
    await new Promise((done) => setTimeout(done, 20));
  }
  throw environment(
    `No import started within a minute of dropping ${file}.`,
    `read the logs below ${join(at.desk.dataFolder, 'logs')}`,
  );
};

/** An import that a killed start left open goes on by itself: wait for it. */
const finishOpenImport = async (at: CohortAtDesk): Promise<void> => {
  for (const { executionArn, status } of await imports(at)) {
    if (status !== 'RUNNING') continue;
    at.progress.say('An import was open: it goes on.');
    await at.desk.cloud.stepFunctions.settled(executionArn);
  }
};

interface ListedExecution {
  executionArn: string;
  status: string;
}

const imports = async ({ desk }: CohortAtDesk): Promise<ListedExecution[]> => {
  const listed = (await desk.cloud.stepFunctions.handle('ListExecutions', {
    stateMachineArn: desk.env.settings.required('COHORT_IMPORT_STATE_MACHINE'),
    maxResults: 1000,
  })) as { executions: ListedExecution[] };
  return listed.executions;
};

const importEnds = async (at: CohortAtDesk, executionArn: string): Promise<void> => {
  const ended = await at.desk.cloud.stepFunctions.settled(executionArn);
  if (ended.status === 'SUCCEEDED') return;
  const what = `The extract was not accepted: ${sentenceOf(ended)}`;
  if (ended.error === 'InputRejected') {
    throw badInput(what, whatToDoAbout(what));
  }
  throw environment(what, `read the logs below ${join(at.desk.dataFolder, 'logs')}`);
};

/** What the person at this desk does about a refused extract; nobody drops files into folders here. */
export const whatToDoAbout = (refusal: string): string =>
  refusal.includes('CP949')
    ? 'correct the extract, or add --encoding cp949 if it is CP949, and start again; nothing was imported'
    : 'correct the extract and start again; nothing was imported';

/** A failed function's cause is JSON with the message inside; other causes are plain text. */
export const sentenceOf = ({ error, cause }: Pick<Settlement, 'error' | 'cause'>): string => {
  try {
    const { errorMessage } = JSON.parse(cause ?? '') as { errorMessage?: unknown };
    if (typeof errorMessage === 'string') return errorMessage;
  } catch (failure) {
    if (!(failure instanceof SyntaxError)) throw failure;
  }
  return cause ?? error ?? 'it ended without a reason';
};
