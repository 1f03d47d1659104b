import * as z from 'zod';

/**
 * What became of each line of one batch. It is a child execution's output, one record of the run's
 * result files, and the evidence for refusals. Every line of the batch is in
 * exactly one of the four lists.
 */
export const batchOutcomeSchema = z.strictObject({
  /** The first line of the batch: its name within the run. */
  batch: z.string(),
  lines: z.int().positive(),
  /** Granted by this run, by whichever attempt. */
  granted: z.array(z.string()),
  /** Granted before by another run or by an event. */
  already: z.array(z.string()),
  /** Line and reason code. */
  refused: z.array(z.tuple([z.string(), z.string()])),
  /** Line and why it waits for a follow-up or a person. */
  parked: z.array(z.tuple([z.string(), z.string()])),
  /** The sum of the grants of the granted lines, as they stand in the ledger. Absent where the batch
   * was served by code that made no sums, or was settled after it had failed. */
  grantsSum: z.string().optional(),
});
export type BatchOutcome = z.infer<typeof batchOutcomeSchema>;
