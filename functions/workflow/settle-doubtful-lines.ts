import * as z from 'zod';
import { cohortRow, sealedCohort } from '../../adapters/cohorts.ts';
import type { Env } from '../../adapters/env.ts';
import { type Finding, lookForLines } from '../../adapters/giving/looked-up-lines.ts';
import { closeParkedLines, parkLines } from '../../adapters/parked-lines.ts';
import {
  batchOutcomes,
  manifestOf,
  mapResultSchema,
  type ResultFiles,
  resultFiles,
  unservedBatches,
} from '../../adapters/results.ts';
import {
  keepSettled,
  readSettled,
  type Settled,
  type SettledLine,
  settledAddress,
} from '../../adapters/settled-lines.ts';
import { sideBySide } from '../../adapters/side-by-side.ts';
import type { BatchOutcome } from '../../domain/batch-outcome.ts';
import { type FrozenLine, frozenLineSchema } from '../../domain/line.ts';
import type { ParkedReason } from '../../domain/parked-reasons.ts';
import { type RunPlan, runPlanSchema } from '../../domain/run-plan.ts';
import { pinnedProgramme } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** The plan, and where the outcomes of its batches are. */
export const settleDoubtfulLinesEventSchema = z.object({
  plan: runPlanSchema,
  lines: mapResultSchema,
});
export type SettleDoubtfulLinesEvent = z.infer<typeof settleDoubtfulLinesEventSchema>;

/** How many batches had failed, and how many lines a batch had left unanswered. */
export interface SettledCounts {
  readonly failedBatches: number;
  readonly unansweredLines: number;
}

const rowsAtOnce = 32;

/**
 * Takes every line that the Map left in doubt (of a failed batch, or not answered by charging)
 * and finds out: in the ledger, then at charging by its key. What charging credited is recorded as
 * this run's grant, the rest is parked. A settlement that was kept before stands.
 */
export const makeSettleDoubtfulLines =
  (env: Env) =>
  async ({ plan, lines }: SettleDoubtfulLinesEvent): Promise<SettledCounts> => {
    const files = await resultFiles(env, manifestOf(lines));
    const address = settledAddress(plan, files.mapRun);
    const settled = (await readSettled(env, address)) ?? (await settle(env, plan, files));
    await keepSettled(env, address, settled);
    const counts = {
      failedBatches: settled.batches.length,
      unansweredLines: settled.lines.size,
    };
    env.log.info('lines in doubt settled', { run: plan.run, ...counts });
    return counts;
  };

const settle = async (env: Env, plan: RunPlan, files: ResultFiles): Promise<Settled> => {
  const { failed, unanswered } = await findDoubtful(env, files);
  const unansweredRows = await rowsOf(env, plan, unanswered);
  const findings = await lookForLines(env, plan, {
    programme: pinnedProgramme(plan),
    rows: [...readableOf([...failed.values()].flat()), ...unansweredRows],
  });
  const batches = [...failed].map(([batch, rows]) => batchOf(batch, rows, findings));
  const lines = new Map(unansweredRows.map(({ line }) => [line, settledLine(line, findings)]));
  const parked = [
    ...batches.flatMap((batch) => batch.parked.map(([line, reason]) => ({ line, reason }))),
    ...[...lines.values()].flatMap(({ line, outcome, reason }) =>
      outcome === 'parked' && reason !== undefined ? [{ line, reason }] : [],
    ),
  ];
  await parkLines(env, plan, { by: plan.run, lines: parked });
  await closeParkedLines(env, plan, {
    by: plan.run,
    lines: [...lines.values()]
      .filter(({ outcome }) => outcome !== 'parked')
      .map(({ line }) => [line, 'granted'] as const),
  });
  return { batches, lines };
};

interface DoubtfulRow {
  readonly line: string;
  readonly row: FrozenLine | undefined;
  /** Why it waits where charging holds nothing for it: what failed its batch. */
  readonly reason: ParkedReason;
}

const readableOf = (rows: readonly DoubtfulRow[]): FrozenLine[] =>
  rows.map(({ row }) => row).filter((row) => row !== undefined);

/** Rows of the batches that failed and never succeeded, by batch, and the unanswered lines of
 * those that succeeded. */
const findDoubtful = async (env: Env, files: ResultFiles) => {
  const failed = new Map<string, DoubtfulRow[]>();
  for await (const { rows, error } of unservedBatches(env, [...files.failed, ...files.pending])) {
    const reason: ParkedReason = error === 'CapReached' ? 'cap_reached' : 'batch_failed';
    const doubtful = rows.map((row) => ({
      ...{ line: row.line, reason },
      row: frozenLineSchema.safeParse(row).data,
    }));
    failed.set(nameOf(doubtful), doubtful);
  }
  const unanswered: string[] = [];
  for await (const outcome of batchOutcomes(env, [files])) {
    failed.delete(outcome.batch);
    for (const [line, reason] of outcome.parked) {
      if (reason === 'charging_unanswered') unanswered.push(line);
    }
  }
  return { failed, unanswered };
};

/** As the batch itself would have been named: by its first line. */
const nameOf = (rows: readonly DoubtfulRow[]): string => rows[0]?.line ?? '';

const rowsOf = async (env: Env, plan: RunPlan, lines: readonly string[]): Promise<FrozenLine[]> => {
  if (lines.length === 0) return [];
  const cohort = await sealedCohort(env, plan.programme, plan.referenceDate);
  const rows = await sideBySide(lines, rowsAtOnce, (line) => cohortRow(env, cohort, line));
  return rows.filter((row) => row !== undefined);
};

const batchOf = (
  batch: string,
  rows: readonly DoubtfulRow[],
  findings: ReadonlyMap<string, Finding>,
): BatchOutcome => {
  const outcome: BatchOutcome = {
    ...{ batch, lines: rows.length },
    ...{ granted: [], already: [], refused: [], parked: [] },
  };
  for (const { line, row, reason } of rows) {
    const finding = findings.get(line);
    if (!finding) outcome.parked.push([line, row ? reason : 'row_unreadable']);
    else if (finding.outcome === 'parked') {
      outcome.parked.push([line, finding.reason ?? reason]);
    } else if (finding.outcome === 'refused') outcome.refused.push([line, finding.reason]);
    else outcome[finding.outcome].push(line);
  }
  return outcome;
};

/** A line that was due by this plan is due by it still, so it is never refused here. */
const settledLine = (line: string, findings: ReadonlyMap<string, Finding>): SettledLine => {
  const finding = findings.get(line);
  if (finding?.outcome === 'granted' || finding?.outcome === 'already') {
    return { line, outcome: finding.outcome };
  }
  const reason = finding?.outcome === 'parked' ? finding.reason : undefined;
  return { line, outcome: 'parked', reason: reason ?? 'charging_unanswered' };
};

export const handler = task(settleDoubtfulLinesEventSchema, makeSettleDoubtfulLines);
