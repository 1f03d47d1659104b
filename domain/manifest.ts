import * as z from 'zod';
import { cycleSchema, plainDateSchema } from './calendar.ts';
import { countsByReasonSchema } from './counts-by-reason.ts';
import { benefitAccountSchema } from './programme-account.ts';
import { runKinds } from './run-plan.ts';

const count = z.int().nonnegative();

/** The frozen cohort as the import counted it, with the supplements that the run was opened on. */
export const cohortCountsSchema = z.strictObject({
  rows: count,
  accepted: count,
  /** Of the rows and of the accepted, those of supplements; absent where there is none. */
  supplemented: z.int().positive().optional(),
  quarantined: countsByReasonSchema,
  sha256: z.string(),
  versionId: z.string(),
});
export type CohortCounts = z.infer<typeof cohortCountsSchema>;

/** Where a person finds what the numbers stand for, relative to the data folder. */
const filesSchema = z.strictObject({
  cohort: z.string(),
  manifest: z.string(),
  decisions: z.string(),
  charging: z.string(),
  quarantine: z.string(),
});

/**
 * The account of one run: what it considered, what became of it, and what charging says. It is
 * what `--json` prints. `granted` counts grants that carry this run's name, whichever attempt
 * wrote them; `alreadyGranted` all others. Seconds, memory and files are added by the command
 * that ran it, because the run itself cannot know them.
 */
export const manifestSchema = z.strictObject({
  run: z.string(),
  kind: z.enum(runKinds),
  cycle: cycleSchema,
  benefit: z.literal('monthly-data'),
  programme: z.string(),
  programmeVersion: z.int().positive(),
  referenceDate: plainDateSchema,
  cohort: cohortCountsSchema,
  considered: count,
  granted: count,
  alreadyGranted: count,
  refused: countsByReasonSchema,
  parked: countsByReasonSchema,
  /** Of the grants behind `granted`, every attribute of each; absent of a halted run,
   * and of accounts from before there was one. */
  grantsHash: z.string().optional(),
  /** Lines that a halted run never reached. */
  notAttempted: count,
  /** Single grants of the cycle that events brought about, so far. */
  grantedByEvent: count,
  /** Grants of the cycle that were given again after a void; absent where there is none. */
  reinstated: z.int().positive().optional(),
  /** Charging's own count for the cycle and benefit, over all runs and events. */
  charging: z.strictObject({ topUps: count, gigabytes: z.number().nonnegative() }),
  balanced: z.boolean(),
  seconds: z.record(z.string(), z.number().nonnegative()).optional(),
  peakMemoryMb: z.record(z.string(), z.number().nonnegative()).optional(),
  files: filesSchema.optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** The account of the whole programme: its six months, and every benefit over all of them. */
export const programmeManifestSchema = z.strictObject({
  programme: z.string(),
  programmeVersion: z.int().positive(),
  runs: z.array(manifestSchema),
  benefits: z.array(benefitAccountSchema),
  /** What does not agree, in sentences. */
  breaks: z.array(z.string()),
  balanced: z.boolean(),
});
export type ProgrammeManifest = z.infer<typeof programmeManifestSchema>;
