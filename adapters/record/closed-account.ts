import * as z from 'zod';
import { Defect } from '../../domain/errors.ts';
import { manifestSchema } from '../../domain/manifest.ts';
import type { RunSaid } from '../../domain/record/report.ts';
import { enrolmentManifestSchema } from '../../domain/safety-insurance/enrolment-account.ts';
import type { Env } from '../env.ts';
import { readText } from '../results.ts';
import { type NamedRun, runItem } from '../run-items.ts';

/** What a run's record says once its books are closed. */
const closedSchema = z.object({
  status: z.literal('sealed'),
  manifest: z.string(),
  plan: z.string().transform((text, found) => {
    const plan = planSchema.safeParse(JSON.parse(text));
    if (plan.success) return plan.data;
    found.addIssue('names no place of results');
    return z.NEVER;
  }),
});
const planSchema = z.object({ results: z.object({ bucket: z.string() }) });

const accounts = {
  'monthly-data': manifestSchema.transform((account) => ({ account, granted: account.granted })),
  'safety-insurance': enrolmentManifestSchema.transform((account) => ({
    account,
    granted: account.insured,
  })),
} as const;

/** The account of a run as it was kept when its books were closed. */
export interface ClosedAccount extends Pick<RunSaid, 'granted' | 'grantsHash'> {
  readonly account: Readonly<Record<string, unknown>>;
}

/** Reads the account of a sealed run. Throws Defect where its books are open or its account is not
 * that of closed books: such a run must not be signed. */
export const closedAccount = async (
  env: Pick<Env, 'database' | 'settings' | 'objects'>,
  run: NamedRun & { readonly benefit: RunSaid['benefit'] },
): Promise<ClosedAccount> => {
  const closed = closedSchema.safeParse(await runItem(env, run));
  if (!closed.success) throw new Defect(`The books of ${run.run} are not closed`);
  const { plan, manifest: key } = closed.data;
  const text = await readText(env, { bucket: plan.results.bucket, key });
  const { account, granted } = accounts[run.benefit].parse(JSON.parse(text));
  const { balanced, grantsHash } = account;
  if (account.run !== run.run || !balanced)
    throw new Defect(`${key} closes no books of ${run.run}`);
  if (grantsHash !== undefined) return { account, granted, grantsHash };
  throw new Defect(`${key} says nothing of its grants: redrive ${run.run} by today’s functions`);
};
