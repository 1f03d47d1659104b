import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { type FaultName, faultNames, type OutageName, outageNames } from './fault-kinds.ts';

/** A fault at a step: the first call from `at` on that this kind can meet. */
const plannedFaultSchema = z.strictObject({
  at: z.int().nonnegative(),
  kind: z.enum(faultNames as [FaultName, ...FaultName[]]),
  /** Which of several: a duration, an offset, an item. */
  arg: z.int().nonnegative().default(0),
  /** Only at this call, by its sentence. */
  call: z.string().optional(),
});
export type PlannedFault = z.infer<typeof plannedFaultSchema>;

const outageSchema = z.strictObject({
  kind: z.enum(outageNames as [OutageName, ...OutageName[]]),
  /** Minutes from the beginning. */
  from: z.number().nonnegative(),
  minutes: z.number().positive(),
  arg: z.int().nonnegative().default(0),
});
export type Outage = z.infer<typeof outageSchema>;

/** Everything an episode depends on: the same case, the same trace. */
export const caseSchema = z.strictObject({
  flow: z.string(),
  /** Why it is kept, of a case in regressions/. */
  why: z.string().optional(),
  scenario: z.unknown(),
  plan: z.array(plannedFaultSchema),
  outages: z.array(outageSchema).default([]),
  /** Choices of order; what is missing is 0, the earliest. */
  tape: z.array(z.int().nonnegative()).default([]),
  /** Seed of jitter and identifiers. */
  chance: z.int().nonnegative().default(0),
});
export type Case = z.infer<typeof caseSchema>;

/** Reads a case from a file. Throws an error that says what is wrong with it. */
export const readCase = (file: string): Case => {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`${file} cannot be read as JSON: ${(cause as Error).message}`, { cause });
  }
  const read = caseSchema.safeParse(content);
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`${file} is no case. ${faults.join('; ')}`);
};
