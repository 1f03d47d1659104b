import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { EnvironmentProblem } from '../environment-problem.ts';

/** What can meet a call that leaves a function. `before`: it had no effect; `after`: it had. */
export const callFaultKinds = [
  'reset_before',
  'reset_after',
  'time_out_before',
  'time_out_after',
  'server_error_before',
  'server_error_after',
  'throttled',
  'transaction_conflict',
  'batch_partly_throttled',
] as const;
export type CallFaultKind = (typeof callFaultKinds)[number];

export const faultKinds = [
  ...callFaultKinds,
  // What can meet an invocation.
  'invocation_throttled',
  'invocation_doubled',
  'invocation_answer_lost',
  'function_crash_before_call',
  'function_crash_after_call',
  'function_time_out',
  // What can meet a message on its way to a function.
  'message_doubled',
  'message_late',
] as const;
export type FaultKind = (typeof faultKinds)[number];

const faultPlanSchema = z.strictObject({
  seed: z.int().default(1),
  /** The chance of each kind, each time that it could happen. */
  rate: z.number().min(0).max(1).default(0),
  /** Kinds that never happen. */
  without: z.array(z.enum(faultKinds)).default([]),
  /** How long a silent connection takes to break; without it the client must give up. */
  silenceMsMax: z.int().positive().optional(),
  /** At SIGUSR2 one worker that is busy is ended on the spot. */
  terminatesWorkers: z.boolean().default(false),
  /** The JSON file that is told how often what fired, over all starts. */
  report: z.string().min(1),
});
export type FaultPlan = z.infer<typeof faultPlanSchema>;

/** Names the file with the plan. Nothing else turns faults on, and no function ever sees it. */
export const FAULTS_VARIABLE = 'LOCAL_CLOUD_FAULTS';

/** The faults that this process was started with; undefined, as a rule, where it was with none. */
export function faultPlanOf(
  environment: Readonly<Record<string, string | undefined>>,
): FaultPlan | undefined {
  const file = environment[FAULTS_VARIABLE];
  if (!file) return undefined;
  try {
    return faultPlanSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new EnvironmentProblem(
      `${FAULTS_VARIABLE} names ${file}, which is no plan of faults: mend it, or unset the variable`,
      { cause },
    );
  }
}
