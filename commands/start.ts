import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { previewDueAt } from '../domain/approval/ask-for-preview.ts';
import { previewName } from '../domain/approval/preview-name.ts';
import { instantOf, msOf, startOfCycle } from '../domain/calendar.ts';
import type { CohortManifest } from '../domain/cohort.ts';
import type { Manifest, ProgrammeManifest } from '../domain/manifest.ts';
import type { Programme } from '../domain/programme.ts';
import { isAccounted } from '../domain/programme-account.ts';
import { runName } from '../domain/run-name.ts';
import { cyclesOf } from '../domain/schedule.ts';
import { programmeNamed } from '../programmes/catalogue.ts';
import { leaveDoorNote } from './benefits/door-note.ts';
import { checkCohortFile, cohortFileOf, cohortOnHand, defaultSample } from './cohort-on-hand.ts';
import { type Desk, openDesk } from './desk.ts';
import { sentenceOf } from './dropped-extract.ts';
import { emptyDataFolder } from './fresh-folder.ts';
import { type Lives, livesAt } from './lives/live-through.ts';
import { programmeBooks } from './lives/programme-account.ts';
import { manifestTable } from './manifest-table.ts';
import { openOperationsPage } from './page/operations-page.ts';
import type { PageServer } from './page/page-server.ts';
import { badInput, exitCodes } from './problems.ts';
import { programmeTable } from './programme-table.ts';
import { type Progress, progressOn } from './progress.ts';
import { reportRun } from './run-report.ts';
import { serveCycle } from './serve-cycle.ts';
import { type StartOptions, startOptions, startUsage } from './start-options.ts';
import { stopOnSignal, stopWhenLost } from './stop-on-signal.ts';
import { synthesisedAssembly } from './synthesise.ts';
import { tell } from './tell.ts';
import { makeUsable } from './usable-folder.ts';

/** The programme that `npm start` runs; its version is the stage's setting. */
export const programmeAtDesk = 'customer-appreciation@1';

/**
 * For one long run: each of a dozen heaps may grow by half of what lives in it before it is collected,
 * where V8 lets it grow fourfold. A run over 400,000 lines on nine workers stood at 656 MB without this
 * and at 560 MB with it, at 3,500 lines a second both times. Over months, with all functions warm, it would cost a
 * sixth more processor time and more.
 */
const keepHeapsSmall = (): void => setFlagsFromString('--heap-growing-percent=50');

/** So long before its first schedule the clock of a new data folder starts. */
const startBeforeScheduleHours = 12;

/** Runs a month (or all of them) on this machine; answers the exit code. */
export const main = async (args: readonly string[]): Promise<number> => {
  const progress = progressOn(process.stderr);
  try {
    const options = startOptions(args);
    if (options.help) {
      process.stdout.write(startUsage);
      return exitCodes.balanced;
    }
    return await atDesk(options, progress);
  } catch (error) {
    return tell(error);
  }
};

/**
 * Over months every function is asked again and again, for little each time. A worker costs half a
 * second of a core until it is as fast as it gets: so all of them stay, up to 35 MB each, and a
 * function gets another only for work that lasts, and hardly one while both cores are busy already.
 */
const warmOverMonths = { workers: 72, idleMs: 150_000, growMs: 1_000, growBusyMs: 8_000 };

const atDesk = async (options: StartOptions, progress: Progress): Promise<number> => {
  const { programme } = programmeNamed(programmeAtDesk);
  const cycles = cyclesAsked(programme, options);
  await checkCohortFile(options);
  if (options.fresh) await emptyDataFolder(options.dataFolder, options.cohortFile);
  makeUsable(options.dataFolder);
  const clock = phaseClock();
  if (!options.all) keepHeapsSmall();
  progress.say('Synthesising the local stage (kept until the code changes).');
  const assembly = await clock.phase('synthesise', synthesisedAssembly);
  const [first = ''] = cycles;
  // With approvals the month's life begins with its preview, some days before its start.
  const begins = options.approval ? previewDueAt(first) : startOfCycle(first);
  const startAt = instantOf(msOf(begins) - startBeforeScheduleHours * 3_600_000);
  const desk = await clock.phase('open', () =>
    openDesk({
      ...{ dataFolder: options.dataFolder, startAt, assembly, approval: options.approval },
      ...(options.all && { warm: warmOverMonths, tablesInMemory: true }),
    }),
  );
  const takeBackDoorNote = leaveDoorNote(options.dataFolder, desk.cloud);
  const stop = stopOnSignal(desk);
  stopWhenLost(desk);
  let page: PageServer | undefined;
  try {
    if (options.serve) {
      // Before anything is served, so that the first run can be watched.
      page = await clock.phase('page', () => openOperationsPage(options.dataFolder));
      progress.say(`Operations page: ${page.address}`);
    }
    const cohort = await clock.phase('import', () =>
      cohortOnHand({ desk, programme, progress }, options),
    );
    const manifests: Manifest[] = [];
    const lives = options.all
      ? await livesAt({
          ...{ desk, programme, progress, cohort },
          extract: join(options.dataFolder, cohortFileOf(desk)),
          seed: options.sample.seed ?? defaultSample.seed,
        })
      : undefined;
    for (const [place, cycle] of cycles.entries()) {
      const at = { desk, programme, progress, cohort, clock, oneOfMany: options.all, options };
      const manifest = await serveAndReport(at, cycle).catch((error: unknown) => {
        // Somebody has stopped the month on the page, say, and is about to go on there.
        if (!page) throw error;
        tell(error);
      });
      if (!manifest) break;
      manifests.push(manifest);
      if (!options.json) process.stdout.write(`\n${manifestTable(manifest, options.dataFolder)}\n`);
      await clock.phase('lives', async () => lives?.until(cycles[place + 1]));
    }
    const isComplete = manifests.length === cycles.length;
    const whole =
      isComplete && lives
        ? await wholeProgramme({ desk, programme, clock }, manifests, lives)
        : undefined;
    const balanced =
      whole?.balanced ?? (isComplete && manifests.every((manifest) => manifest.balanced));
    const said = whole ?? manifests[0];
    if (options.json && said) process.stdout.write(`${JSON.stringify(said)}\n`);
    else if (whole) process.stdout.write(`\n${programmeTable(whole.benefits, whole)}\n`);
    if (page) await serveUntilStopped(desk, { progress, page });
    return balanced ? exitCodes.balanced : exitCodes.notBalanced;
  } finally {
    stop.off();
    await page?.close();
    takeBackDoorNote();
    await desk.close();
  }
};

const cyclesAsked = (programme: Programme, { all, cycle }: StartOptions): string[] => {
  const cycles = cyclesOf(programme.benefits['monthly-data']);
  if (all) return cycles;
  const asked = cycle ?? cycles[0] ?? '';
  if (cycles.includes(asked)) return [asked];
  throw badInput(
    `--cycle ${asked}: ${programme.programme} version ${programme.version} has no such month.`,
    `choose one of ${cycles.join(', ')}`,
  );
};

interface Served {
  readonly desk: Desk;
  readonly programme: Programme;
  readonly progress: Progress;
  readonly cohort: CohortManifest;
  readonly clock: PhaseClock;
  readonly oneOfMany: boolean;
  readonly options: Pick<StartOptions, 'approval' | 'dataFolder'>;
}

const serveAndReport = async (at: Served, cycle: string): Promise<Manifest> => {
  at.desk.cloud.resetCalls();
  const waits = at.options.approval ? howToApprove(at.options.dataFolder, cycle) : undefined;
  const { execution, seconds } = await serveCycle({ ...at, cycle, waits });
  const { executionArn } = execution;
  if (execution.status !== 'SUCCEEDED') {
    at.progress.say(`${execution.name} ended ${execution.status}: ${sentenceOf(execution)}`);
    at.progress.say('  What to do: docs/runbook.md, then start again: it redrives the run.');
  }
  const reporting = performance.now();
  const report = await reportRun({ ...at, cycle, run: execution.name, executionArn });
  const manifest: Manifest = {
    ...report.manifest,
    seconds: {
      ...at.clock.seconds(),
      run: rounded(seconds),
      report: rounded((performance.now() - reporting) / 1000),
    },
    peakMemoryMb: at.desk.cloud.memory(),
    files: report.files,
  };
  for (const sentence of report.breaks) at.progress.say(sentence);
  await report.save(manifest);
  return manifest;
};

/** What a second person does, in another terminal, for the month to go ahead. */
const howToApprove = (folder: string, cycle: string): string => {
  const benefits = 'npm run benefits --';
  const preview = previewName(cycle, 1);
  return [
    `${runName(cycle, 'scheduled')} waits for an approval. In another terminal, as a second person:`,
    `  ${benefits} sign-in --person 2002 --role approver --data ${folder}`,
    `  ${benefits} months --data ${folder}`,
    `  ${benefits} approve ${cycle} --preview ${preview} --why "as expected" --data ${folder}`,
  ].join('\n');
};

/** The account of every benefit over all months, and whether each agrees with its other side. */
const wholeProgramme = async (
  { desk, programme, clock }: Pick<Served, 'desk' | 'programme' | 'clock'>,
  manifests: readonly Manifest[],
  { acts, outcomes }: Lives,
): Promise<ProgrammeManifest> => {
  const given = { desk, programme, manifests, acts, outcomes };
  const { benefits, breaks } = await clock.phase('books', () => programmeBooks(given));
  return {
    programme: programme.programme,
    programmeVersion: programme.version,
    runs: [...manifests],
    benefits: [...benefits],
    breaks: [...breaks],
    balanced:
      breaks.length === 0 &&
      benefits.every(isAccounted) &&
      manifests.every((manifest) => manifest.balanced),
  };
};

const serveUntilStopped = async (
  { cloud, dataFolder }: Desk,
  { progress, page }: { readonly progress: Progress; readonly page: PageServer },
): Promise<void> => {
  progress.say(`\nOperations page ${page.address}`);
  progress.say(`AWS endpoint   ${cloud.endpoints.aws}`);
  progress.say(`DynamoDB       ${cloud.endpoints.dynamodb}`);
  for (const [name, url] of Object.entries(cloud.endpoints.standIns)) {
    progress.say(`${name.padEnd(15)}${url}`);
  }
  for (const sentence of howToOperate(dataFolder)) progress.say(sentence);
  progress.say(
    '\nFor example:\n  AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws stepfunctions list-executions \\\n' +
      `    --endpoint-url ${cloud.endpoints.aws} --region ${cloud.clientConfig.region} \\\n` +
      `    --state-machine-arn ${cloud.outputs.MonthlyDataStateMachine}\n\nCtrl-C stops.`,
  );
  await new Promise<never>(() => setInterval(() => undefined, 60_000));
};

/** Who serves a folder operates it from another terminal. */
const howToOperate = (dataFolder: string): string[] => {
  const folder = dataFolder === '.local' ? '' : ` --data ${dataFolder}`;
  return [
    `\nOperate it from another terminal: sign in, then look and act.`,
    `  npm run benefits -- sign-in --person 1001 --role operator${folder}`,
    `  npm run benefits -- runs${folder}`,
    '  npm run benefits -- --help',
  ];
};

interface PhaseClock {
  phase<T>(name: string, work: () => Promise<T>): Promise<T>;
  seconds(): Record<string, number>;
}

const rounded = (seconds: number): number => Math.round(seconds * 1000) / 1000;

const phaseClock = (): PhaseClock => {
  const seconds: Record<string, number> = {};
  return {
    async phase(name, work) {
      const startedAt = performance.now();
      try {
        return await work();
      } finally {
        seconds[name] = rounded((performance.now() - startedAt) / 1000);
      }
    },
    seconds: () => ({ ...seconds }),
  };
};
