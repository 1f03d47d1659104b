import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { closedAccount } from '../../adapters/record/closed-account.ts';
import { notePersonsBehind } from '../../adapters/record/persons-behind.ts';
import { claimReport, keepReport } from '../../adapters/record/reports.ts';
import { instantOf } from '../../domain/calendar.ts';
import { canonicalHash } from '../../domain/canonical-json.ts';
import { reportHash } from '../../domain/record/report.ts';
import { task } from '../middleware/task.ts';

/** Of a run's plan what names it; `late` records answers to a run that is signed off already. */
export const signOffRunEventSchema = z.object({
  plan: z.object({
    programme: z.string(),
    benefit: z.enum(['monthly-data', 'safety-insurance']),
    cycle: z.string(),
    run: z.string(),
    late: z.unknown().optional(),
  }),
});
export type SignOffRunEvent = z.infer<typeof signOffRunEventSchema>;

/** The place of the run's report in the chain. */
export type SignedOff =
  | { readonly number: number; readonly hash: string; readonly key: string }
  | { readonly number: null };

/**
 * Signs off a run whose books are closed: reads its account where it is kept, takes the next place
 * in the chain of reports, signs and keeps the report. Nothing of what is signed comes from whoever
 * calls. It may be cut off anywhere and done again: the run has one place, and the report in it.
 */
export const makeSignOffRun =
  (env: Env) =>
  async ({ plan }: SignOffRunEvent): Promise<SignedOff> => {
    if (plan.late) return { number: null };
    const { programme, benefit, cycle, run } = plan;
    const { account, granted, grantsHash } = await closedAccount(env, plan);
    const said = { programme, benefit, cycle, run, granted, grantsHash };
    const accountHash = canonicalHash(account);
    const report = await claimReport(env, { ...said, accountHash }, instantOf(env.clock.now()));
    const { key } = await keepReport(env, { report, account });
    await notePersonsBehind(env, report);
    const signed = { number: report.number, hash: reportHash(report) };
    env.log.info('run signed off', { run, ...signed });
    return { ...signed, key };
  };

export const handler = task(signOffRunEventSchema, makeSignOffRun);
