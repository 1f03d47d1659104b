import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { type BatchTimes, batchTimesSchema } from './batch-times.ts';
import { resultPath } from './kept-result.ts';

const count = z.int().nonnegative();

/** What the local run of 100,000 lines was counted to use (`npm run bench`). */
const countedRunSchema = z.object({
  lines: count,
  granted: count,
  writeUnits: count,
  readUnits: count,
  standardTransitions: count,
  expressExecutions: count,
  lambdaInvocations: count,
  s3Puts: count,
  s3Gets: count,
});
export type CountedRun = z.infer<typeof countedRunSchema>;

const kept = (name: string): unknown => JSON.parse(readFileSync(resultPath(name), 'utf8'));

export const countedRunFile = 'monthly-run-100000.json';
export const batchTimesFile = 'batch-times.json';

/** Everything measured that the model stands on, from the results kept in the repository. */
export const measuredRun = (): { readonly counted: CountedRun; readonly times: BatchTimes } => {
  const runs = z.object({ measured: z.array(z.object({ used: countedRunSchema })).min(1) });
  const { measured } = runs.parse(kept(countedRunFile));
  const last = measured.at(-1)?.used as CountedRun;
  return { counted: last, times: batchTimesSchema.parse(kept(batchTimesFile)) };
};
