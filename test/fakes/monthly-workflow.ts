import { createHash } from 'node:crypto';
import type { BatchOutcome } from '../../domain/batch-outcome.ts';
import { type CohortManifest, sealKey } from '../../domain/cohort.ts';
import type { FrozenLine } from '../../domain/line.ts';
import { lineBucket, lineHash } from '../../domain/line-hash.ts';
import { runName } from '../../domain/run-name.ts';
import type { RunKind, RunPlan } from '../../domain/run-plan.ts';
import { makeAnnounceRun } from '../../functions/workflow/announce-run.ts';
import { makeCheckCanary } from '../../functions/workflow/check-canary.ts';
import { makeOpenRun } from '../../functions/workflow/open-run.ts';
import { makeReconcileRun } from '../../functions/workflow/reconcile-run.ts';
import { makeServeBatch } from '../../functions/workflow/serve-batch.ts';
import { makeSettleDoubtfulLines } from '../../functions/workflow/settle-doubtful-lines.ts';
import { makeSignOffRun } from '../../functions/workflow/sign-off-run.ts';
import type { MonthlyEnv } from './monthly-env.ts';

export const programme = 'customer-appreciation';
export const february = { programme, benefit: 'monthly-data', cycle: '2026-02' };

const objectOf = (env: MonthlyEnv, key: string, body: string | Uint8Array, rows: number) => {
  const address = { bucket: 'cohorts', key };
  const sha256 = createHash('sha256').update(body).digest('hex');
  return { ...address, versionId: env.objects.plant(address, body), sha256, rows };
};

const inHashOrder = (rows: readonly FrozenLine[]): FrozenLine[] =>
  rows.toSorted((one, other) =>
    `${lineHash(one.line)}#${one.line}` < `${lineHash(other.line)}#${other.line}` ? -1 : 1,
  );

/** Seals a cohort of these rows for a reference date, as the import would. */
export const sealCohort = (
  env: MonthlyEnv,
  rows: readonly FrozenLine[],
  referenceDate = '2026-01-13',
): CohortManifest => {
  const texts = inHashOrder(rows).map((row) => ({ row, text: `${JSON.stringify(row)}\n` }));
  const index = Buffer.alloc(65_537 * 8);
  let offset = 0;
  let from = 0;
  const fillUpTo = (bucket: number): void => {
    const entry = Buffer.alloc(8);
    entry.writeBigUInt64BE(BigInt(offset));
    if (from <= bucket) index.fill(entry, from * 8, (bucket + 1) * 8);
    from = bucket + 1;
  };
  for (const { row, text } of texts) {
    const bucket = lineBucket(lineHash(row.line));
    if (from <= bucket) fillUpTo(bucket);
    offset += Buffer.byteLength(text);
  }
  fillUpTo(65_536);
  const prefix = `${programme}/${referenceDate}/sha`;
  const lines = objectOf(
    env,
    `${prefix}/lines.jsonl`,
    texts.map(({ text }) => text).join(''),
    rows.length,
  );
  const empty = objectOf(env, `${prefix}/empty`, '', 0);
  const manifest: CohortManifest = {
    programme,
    programmeVersion: 1,
    referenceDate,
    extract: {
      bucket: 'extracts',
      key: 'e',
      versionId: 'v',
      sha256: 'a'.repeat(64),
      encoding: 'utf-8',
      bytes: 1,
    },
    rows: rows.length,
    accepted: rows.length,
    quarantined: {},
    lines,
    index: objectOf(env, `${prefix}/lines.idx`, index, 65_537),
    persons: empty,
    quarantine: empty,
    totals: {
      type: { phone: rows.length, tablet: 0, wearable: 0, iot: 0 },
      billing: { postpaid: rows.length, prepaid: 0 },
      status: { in_service: rows.length, suspended: 0, ended: 0 },
    },
    warnings: [],
    importedAt: '2026-01-20T00:00:00.000Z',
  };
  env.objects.plant(
    { bucket: 'cohorts', key: sealKey(programme, referenceDate) },
    JSON.stringify(manifest),
  );
  return manifest;
};

/** How a Map ended: `tripped` with too many failed batches. */
export type MapEnding = { readonly tripped?: Error; readonly result: MapResultOf };
interface MapResultOf {
  readonly MapRunArn: string;
  readonly ResultWriterDetails: { readonly Bucket: string; readonly Key: string };
}

interface Child {
  readonly items: unknown[];
  outcome?: BatchOutcome;
  error?: Error;
}

const retried = new Set(['Unavailable', 'Conflict', 'Crash']);
const attemptsMax = 4;

const serve = async (env: MonthlyEnv, plan: RunPlan, child: Child): Promise<void> => {
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    try {
      const event = { BatchInput: { plan }, Items: child.items };
      child.outcome = await makeServeBatch(env)(event);
      delete child.error;
      return;
    } catch (error) {
      child.error = error as Error;
      if (!retried.has(child.error.name)) return;
    }
  }
};

/**
 * What the workflow file says, as far as the functions see it: batches in order, retries as the
 * child has them, result files as the engine leaves them. A redrive serves again only the batches
 * that failed or never began.
 */
export const monthlyWorkflow = (env: MonthlyEnv) => {
  const children = new Map<string, Child[]>();

  const childrenOf = (plan: RunPlan, prefix: string, linesMax: number): Child[] => {
    const known = children.get(prefix);
    if (known) return known;
    const rows = (env.objects.text(plan.items.key) ?? '').trim().split('\n').filter(Boolean);
    const items = rows.slice(0, linesMax).map((row): unknown => JSON.parse(row));
    const made: Child[] = [];
    for (let from = 0; from < items.length; from += plan.batchSize) {
      made.push({ items: items.slice(from, from + plan.batchSize) });
    }
    children.set(prefix, made);
    return made;
  };

  const map = async (
    plan: RunPlan,
    { prefix, linesMax, tolerated }: { prefix: string; linesMax: number; tolerated: number },
  ): Promise<MapEnding> => {
    const all = childrenOf(plan, prefix, linesMax);
    let tripped: Error | undefined;
    for (const child of all) {
      if (child.outcome || tripped) continue;
      await serve(env, plan, child);
      const failed = all.filter(({ error }) => error).flatMap(({ items }) => items).length;
      const total = all.flatMap(({ items }) => items).length;
      if (child.error && (failed / total) * 100 > tolerated) tripped = child.error;
    }
    const result = writeResults(env, plan, { prefix, all });
    return tripped ? { tripped, result } : { result };
  };

  return {
    open: async (kind: RunKind = 'scheduled', number = 1, version = 1): Promise<RunPlan> => {
      const { plan } = await makeOpenRun(env)({
        run: runName('2026-02', kind, number),
        kind,
        cycle: '2026-02',
        programme,
        programmeVersion: version,
      });
      return plan;
    },
    serveCanary: (plan: RunPlan) =>
      map(plan, { prefix: plan.results.canaryPrefix, linesMax: plan.canaryLines, tolerated: 0 }),
    serveLines: (plan: RunPlan, tolerated = plan.toleratedFailurePercentage) =>
      map(plan, { prefix: plan.results.prefix, linesMax: Number.POSITIVE_INFINITY, tolerated }),
    checkCanary: (plan: RunPlan, { result }: MapEnding) =>
      makeCheckCanary(env)({ plan, canary: result }),
    settle: (plan: RunPlan, { result }: MapEnding) =>
      makeSettleDoubtfulLines(env)({ plan, lines: result }),
    reconcile: (plan: RunPlan) => makeReconcileRun(env)({ plan }),
    signOff: (plan: RunPlan) => makeSignOffRun(env)({ plan: namesOf(plan) }),
    announce: makeAnnounceRun(env),
  };
};

export type MonthlyWorkflow = ReturnType<typeof monthlyWorkflow>;

/** As the state passes it on: the function takes of the plan what names the run. */
const namesOf = ({ programme, benefit, cycle, run }: RunPlan) => ({
  programme,
  benefit,
  cycle,
  run,
});

/** From the canary to the signed report. Throws what trips the Map or the reconciliation. */
export const runToTheEnd = async (workflow: MonthlyWorkflow, plan: RunPlan) => {
  if (plan.items.rows > 0) {
    if (plan.canaryLines > 0) {
      const canary = await workflow.serveCanary(plan);
      if (canary.tripped) throw canary.tripped;
      await workflow.checkCanary(plan, canary);
    }
    const lines = await workflow.serveLines(plan);
    if (lines.tripped) throw lines.tripped;
    await workflow.settle(plan, lines);
  }
  const { manifest } = await workflow.reconcile(plan);
  await workflow.signOff(plan);
  return manifest;
};

const writeResults = (
  env: MonthlyEnv,
  plan: RunPlan,
  { prefix, all }: { prefix: string; all: readonly Child[] },
): MapResultOf => {
  const Bucket = plan.results.bucket;
  const folder = `${prefix}/map-run-1`;
  const inputOf = ({ items }: Child): string =>
    JSON.stringify({ BatchInput: { plan }, Items: items });
  const files = {
    SUCCEEDED: all.filter(({ outcome }) => outcome).map(({ outcome }) => outcome),
    FAILED: all
      .filter(({ error }) => error)
      .map((child) => ({ Status: 'FAILED', Error: child.error?.name, Input: inputOf(child) })),
    PENDING: all
      .filter(({ error, outcome }) => !error && !outcome)
      .map((child) => ({ Status: 'PENDING', Input: inputOf(child) })),
  };
  const ResultFiles: Record<string, { Key: string; Size: number }[]> = {};
  for (const [status, records] of Object.entries(files)) {
    const Key = `${folder}/${status}_0.jsonl`;
    const text = records.map((record) => `${JSON.stringify(record)}\n`).join('');
    env.objects.plant({ bucket: Bucket, key: Key }, text);
    ResultFiles[status] = records.length > 0 ? [{ Key, Size: text.length }] : [];
  }
  const MapRunArn = `arn:aws:states:::mapRun:monthly-data/Lines:map-run-1`;
  const Key = `${folder}/manifest.json`;
  env.objects.plant(
    { bucket: Bucket, key: Key },
    JSON.stringify({ DestinationBucket: Bucket, MapRunArn, ResultFiles }),
  );
  return { MapRunArn, ResultWriterDetails: { Bucket, Key } };
};
