import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cohortPrefix } from '../domain/cohort.ts';
import type { Programme } from '../domain/programme.ts';
import type { Settlement } from '../local/step-functions/ports.ts';
import type { Desk } from './desk.ts';
import { badInput, environment } from './problems.ts';
import type { Progress } from './progress.ts';

/** Whose cohort is looked for, and where. */
export interface CohortAtDesk {
  readonly desk: Desk;
  readonly programme: Programme;
  readonly progress: Progress;
}

/**
 * Drops the file into the extract bucket, where its folder says programme, version and encoding
 * (a control file, `<file>.control.json`, before it), and waits for the import that this starts.
 */
export const importExtract = async (
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
    if (started) return await importEnds(at, started.executionArn, { file, key });
    await new Promise((done) => setTimeout(done, 20));
  }
  throw environment(
    `No import started within a minute of dropping ${file}.`,
    `read the logs below ${join(at.desk.dataFolder, 'logs')}`,
  );
};

/** An import that a killed start left open goes on by itself: wait for it. */
export const finishOpenImport = async (at: CohortAtDesk): Promise<void> => {
  for (const { executionArn, status } of await imports(at)) {
    if (status !== 'RUNNING') continue;
    at.progress.say('An import was open: it goes on.');
    await at.desk.cloud.stepFunctions.settled(executionArn);
  }
};

/**
 * Lets the latest import go on where it failed by a fault of ours; a refused extract stays refused.
 * Answers false where there is none. What it kept before it failed is not done again.
 */
export const redriveFailedImport = async (at: CohortAtDesk, file: string): Promise<boolean> => {
  const [latest] = await imports(at);
  if (!latest || latest.status === 'SUCCEEDED') return false;
  const { stepFunctions } = at.desk.cloud;
  const failed = await stepFunctions.settled(latest.executionArn);
  if (failed.error === 'InputRejected') return false;
  at.progress.say(`The import had failed (${failed.error ?? 'aborted'}): redriving it.`);
  await stepFunctions.handle('RedriveExecution', { executionArn: latest.executionArn });
  await importEnds(at, latest.executionArn, { file });
  return true;
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

const importEnds = async (
  at: CohortAtDesk,
  executionArn: string,
  { file, key }: { file: string; key?: string },
): Promise<void> => {
  const ended = await at.desk.cloud.stepFunctions.settled(executionArn);
  if (ended.status === 'SUCCEEDED') return;
  // The person gave a file; the key it was dropped under means nothing to them.
  const why = key ? sentenceOf(ended).replaceAll(key, file) : sentenceOf(ended);
  if (ended.error !== 'InputRejected') {
    throw environment(
      `The import of ${file} failed: ${why}`,
      `read the logs below ${join(at.desk.dataFolder, 'logs')}, then start again: it goes on`,
    );
  }
  const what = `The extract was not accepted: ${why}`;
  const report = await keptReport(at, file);
  throw badInput(report ? `${what}\n  Every bad row: ${report}` : what, whatToDoAbout(what));
};

/** Puts the report of a refused extract, where there is one, beside the reports of runs. */
const keptReport = async (
  { desk, programme }: CohortAtDesk,
  file: string,
): Promise<string | undefined> => {
  const prefix = cohortPrefix(programme.programme, programme.referenceDate, await sha256Of(file));
  const address = {
    bucket: desk.env.settings.required('COHORT_BUCKET'),
    key: `${prefix}/quarantine.csv`,
  };
  if ((await desk.env.objects.size('look for the quarantine', address)) === undefined) return;
  const folder = join(desk.dataFolder, 'out', 'refused-extract');
  await mkdir(folder, { recursive: true });
  const report = join(folder, 'quarantine.csv');
  const bytes = await desk.env.objects.read('read the quarantine', address);
  await pipeline(bytes, createWriteStream(report));
  return report;
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

/** SHA-256 of a file as it is, in hexadecimal digits. */
export const sha256Of = async (file: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
};
