import * as z from 'zod';
import { cycleSchema, instantSchema, plainDateSchema } from './calendar.ts';
import { pinnedCapSchema } from './run-cap.ts';

/** `scheduled` is the first run of a cycle, also when late; `rerun` goes over the same cohort
 * again; `follow-up` serves what is parked and open; `supplement` serves the lines of one supplement
 * of the cohort, for a cycle that ran before it was sealed. */
export const runKinds = ['scheduled', 'rerun', 'follow-up', 'supplement'] as const;
export type RunKind = (typeof runKinds)[number];

/** True for a run that looks at every line of the cohort; the others look at few, and their books
 * stand on those of a full run. */
export const isFullRun = (kind: RunKind): boolean => kind === 'scheduled' || kind === 'rerun';

/** From (included) until (excluded), both instants with the offset +09:00 at midnight KST. */
export const validitySchema = z.strictObject({ from: z.string(), until: z.string() });
export type Validity = z.infer<typeof validitySchema>;

/** Where one frozen object lies: pinned by version and hash. */
export const frozenObjectSchema = z.strictObject({
  bucket: z.string(),
  key: z.string(),
  versionId: z.string(),
  sha256: z.string(),
  rows: z.int().nonnegative(),
});
export type FrozenObject = z.infer<typeof frozenObjectSchema>;

/**
 * What a run pins when it opens. Every batch of the run, every retry and every redrive decides by
 * this and by nothing newer, so that all of them decide the same.
 */
export const runPlanSchema = z.strictObject({
  run: z.string(),
  kind: z.enum(runKinds),
  benefit: z.literal('monthly-data'),
  cycle: cycleSchema,
  programme: z.string(),
  programmeVersion: z.int().positive(),
  programmeHash: z.string(),
  codeVersion: z.string(),
  referenceDate: plainDateSchema,
  openedAt: instantSchema,
  /** Facts recorded after this instant do not exist for the run. */
  asOf: instantSchema,
  /** The asOf of the cycle's first run, absent for that run itself: what was due at any time since
   * then may have been credited. */
  firstAsOf: instantSchema.optional(),
  validity: validitySchema,
  /** The sealed cohort of the reference date: where one line's row is looked up. */
  cohort: frozenObjectSchema,
  /** What the Map reads: the cohort itself, the follow-up's list of parked lines, or the lines of
   * the supplement. */
  items: frozenObjectSchema,
  /** Asks the ledger before charging: true for all but a cycle's first run. */
  readLedgerFirst: z.boolean(),
  /** The items are in hash order without gaps, so events are read by range. */
  contiguous: z.boolean(),
  batchSize: z.int().positive(),
  maxConcurrency: z.int().positive(),
  toleratedFailurePercentage: z.number().min(0).max(100),
  /** Lines of the canary, 0 for none. */
  canaryLines: z.int().nonnegative(),
  /** By whose approval of which preview, or of which supplement, the run went ahead; absent where
   * it needs none of its own. */
  approval: z
    .strictObject({ preview: z.string(), approvedBy: z.string(), approvedAt: instantSchema })
    .optional(),
  /** The most that the run may give away; absent where nobody has set one: it is not counted. */
  cap: pinnedCapSchema.optional(),
  /** Where the canary's and the main Map's result files go; no trailing slash. */
  results: z.strictObject({ bucket: z.string(), prefix: z.string(), canaryPrefix: z.string() }),
});
export type RunPlan = z.infer<typeof runPlanSchema>;
