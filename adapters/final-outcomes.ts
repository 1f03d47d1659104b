import type { BatchOutcome } from '../domain/batch-outcome.ts';
import type { RunPlan } from '../domain/run-plan.ts';
import type { Env } from './env.ts';
import { batchOutcomes, type ResultFiles, resultFiles, resultManifests } from './results.ts';
import { readSettled, type Settled, settledAddress } from './settled-lines.ts';

type Reach = Pick<Env, 'objects'>;

/** What became of a batch's lines in the end. */
export interface FinalOutcome extends BatchOutcome {
  /** Granted lines whose grants `grantsSum` leaves out. */
  readonly unsummed: readonly string[];
}

/** The result files of every Map Run of a run's main Map; its canary's are not among them. */
export const resultFilesOfRun = async (env: Reach, plan: RunPlan): Promise<ResultFiles[]> => {
  const files: ResultFiles[] = [];
  for (const manifest of await resultManifests(env, plan.results)) {
    files.push(await resultFiles(env, manifest));
  }
  return files;
};

/**
 * What became of every line that the run dealt with, batch by batch, each batch and line once: the
 * batches' own outcomes with what was settled afterwards put in its place. The evidence for every
 * refusal; memory stays flat.
 */
export async function* finalOutcomes(
  env: Reach,
  plan: RunPlan,
  files: readonly ResultFiles[],
): AsyncIterable<FinalOutcome> {
  const settled = await allSettled(env, plan, files);
  const failed = new Map(settled.batches.map((batch) => [batch.batch, batch]));
  for await (const outcome of batchOutcomes(env, files)) {
    failed.delete(outcome.batch);
    yield withSettled(outcome, settled);
  }
  for (const outcome of failed.values()) yield { ...outcome, unsummed: outcome.granted };
}

const allSettled = async (
  env: Reach,
  plan: RunPlan,
  files: readonly ResultFiles[],
): Promise<Settled> => {
  const all = { batches: [] as BatchOutcome[], lines: new Map() };
  for (const { mapRun } of files) {
    const settled = await readSettled(env, settledAddress(plan, mapRun));
    all.batches.push(...(settled?.batches ?? []));
    for (const [line, outcome] of settled?.lines ?? []) all.lines.set(line, outcome);
  }
  return all;
};

const withSettled = (outcome: BatchOutcome, { lines }: Settled): FinalOutcome => {
  const unsummed = outcome.grantsSum === undefined ? [...outcome.granted] : [];
  if (!outcome.parked.some(([line]) => lines.has(line))) return { ...outcome, unsummed };
  const settled = {
    ...outcome,
    granted: [...outcome.granted],
    already: [...outcome.already],
    parked: [] as BatchOutcome['parked'],
    unsummed,
  };
  for (const [line, reason] of outcome.parked) {
    const now = lines.get(line);
    if (now === undefined) settled.parked.push([line, reason]);
    else if (now.outcome === 'parked') settled.parked.push([line, now.reason ?? reason]);
    else settled[now.outcome].push(line);
    if (now?.outcome === 'granted') unsummed.push(line);
  }
  return settled;
};
