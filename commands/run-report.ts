import { createWriteStream } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { eventGrantsOfCycle } from '../adapters/event-grants.ts';
import { outcomesOfRun } from '../adapters/outcomes-of-run.ts';
import { readText } from '../adapters/results.ts';
import { findRun, type RunRecord } from '../adapters/runs.ts';
import type { CohortManifest } from '../domain/cohort.ts';
import { type Manifest, manifestSchema } from '../domain/manifest.ts';
import type { Programme } from '../domain/programme.ts';
import { compareBooks } from './books.ts';
import { cohortFileOf } from './cohort-on-hand.ts';
import type { Desk } from './desk.ts';
import { environment } from './problems.ts';
import { recordedRun } from './recorded-calls.ts';

interface RunAtDesk {
  readonly desk: Desk;
  readonly programme: Programme;
  readonly cohort: CohortManifest;
  readonly cycle: string;
  readonly run: string;
  readonly executionArn: string;
  /** True for one of many months, whose ledger is read as a whole at the end of all. */
  readonly oneOfMany?: boolean;
}

export interface RunReport {
  /** As the run itself made it up, `balanced` only if ledger and charging agree key by key too. */
  readonly manifest: Manifest;
  readonly breaks: readonly string[];
  readonly files: NonNullable<Manifest['files']>;
  /** Writes manifest.json, with what the command adds to it. */
  save(manifest: Manifest): Promise<void>;
}

/** Leaves the run's account in `out/<run>/` of the data folder: what was decided about every line,
 * what charging holds, what was quarantined. */
export const reportRun = async (at: RunAtDesk): Promise<RunReport> => {
  const { desk, programme, cycle, run } = at;
  const key = { programme: programme.programme, benefit: 'monthly-data', cycle };
  const record = await findRun(desk.env, { ...key, run });
  const reported = await manifestOfRun(at, record);
  const folder = join(desk.dataFolder, 'out', run);
  await mkdir(folder, { recursive: true });
  const granted = new Set(at.oneOfMany ? await eventGrantsOfCycle(desk.env, key) : []);
  for await (const line of writeDecisions(desk, record, join(folder, 'decisions.csv'))) {
    // Those of a month by itself are read from the ledger: a million of them are not kept here.
    if (at.oneOfMany) granted.add(line);
  }
  const { mbPerGb } = programme.benefits['monthly-data'].amount;
  const books = await compareBooks(
    desk.env,
    { ...key, mbPerGb, ...(at.oneOfMany && { granted: [...granted] }) },
    join(folder, 'charging.csv'),
  );
  await writeQuarantine(at, join(folder, 'quarantine.csv'));
  const calls = await recordedRun(desk.cloud, at.executionArn);
  await writeFile(join(folder, 'calls.json'), `${JSON.stringify(calls, null, 2)}\n`);
  const breaks = [...books.breaks];
  if (books.topUps !== reported.charging.topUps) {
    breaks.push(
      `charging held ${reported.charging.topUps} top-ups when ${run} was reconciled and holds ` +
        `${books.topUps} now`,
    );
  }
  const place = (name: string): string => relative(desk.dataFolder, join(folder, name));
  return {
    manifest: { ...reported, balanced: reported.balanced && breaks.length === 0 },
    breaks,
    files: {
      cohort: cohortFileOf(desk),
      manifest: place('manifest.json'),
      decisions: place('decisions.csv'),
      charging: place('charging.csv'),
      quarantine: place('quarantine.csv'),
    },
    save: (manifest) =>
      writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`),
  };
};

/** The latest account that the run (or, where it halted, what noticed that) has written. */
const manifestOfRun = async (
  { desk, run }: RunAtDesk,
  record: RunRecord | undefined,
): Promise<Manifest> => {
  if (!record?.manifest) {
    throw environment(
      `${run} has left no manifest: it ended before it could account for anything.`,
      `read its history (npm start -- --serve) and the logs below ${join(desk.dataFolder, 'logs')}`,
    );
  }
  const address = { bucket: record.plan.results.bucket, key: record.manifest };
  return manifestSchema.parse(JSON.parse(await readText(desk.env, address)));
};

const outcomesPerWrite = 2000;

/** line_id, outcome, reason, in the order in which the batches ended; passes on the lines that have
 * the grant. */
async function* writeDecisions(
  { env }: Desk,
  record: RunRecord | undefined,
  path: string,
): AsyncGenerator<string> {
  const file = await open(path, 'w');
  try {
    let rows = ['line_id,outcome,reason'];
    const flush = async (): Promise<void> => {
      await file.appendFile(`${rows.join('\n')}\n`);
      rows = [];
    };
    for await (const decided of record ? outcomesOfRun(env, record.plan) : []) {
      if (decided.outcome === 'granted' || decided.outcome === 'already') {
        yield decided.line;
      }
      rows.push(`${decided.line},${decided.outcome},${'reason' in decided ? decided.reason : ''}`);
      if (rows.length >= outcomesPerWrite) await flush();
    }
    if (rows.length > 0) await flush();
  } finally {
    await file.close();
  }
}

const writeQuarantine = async ({ desk, cohort }: RunAtDesk, path: string): Promise<void> => {
  const { bucket, key, versionId } = cohort.quarantine;
  const bytes = await desk.env.objects.read('read the quarantine', { bucket, key, versionId });
  await pipeline(bytes, createWriteStream(path));
};
