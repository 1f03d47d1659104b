import { enrolmentRunsOfCycle } from '../../../adapters/enrolment/runs.ts';
import { grantsOfBenefit } from '../../../adapters/ledger.ts';
import { readText } from '../../../adapters/results.ts';
import { type CountsByReason, tally } from '../../../domain/counts-by-reason.ts';
import { applicationSchema, stateOf } from '../../../domain/safety-insurance/application.ts';
import { enrolmentManifestSchema } from '../../../domain/safety-insurance/enrolment-account.ts';
import { sweepsOf } from '../../../domain/safety-insurance/sweeps.ts';
import { applications, emptyAccount, type Given, lastRefusals, type Part } from './part.ts';

/** By age, from the books of each enrolment; by application, from what became of each. */
export const insurances = async (given: Given): Promise<Part[]> => {
  const byAge = await enrolledByAge(given);
  const applied = await appliedFor(given);
  const { env } = given.desk;
  let insured = 0;
  for await (const _ of grantsOfBenefit(env, given.programme.programme, 'safety-insurance')) {
    insured += 1;
  }
  const sum = byAge.account.given + applied.account.given;
  if (insured !== sum) {
    applied.breaks.push(`${sum} people were insured and the ledger holds ${insured} grants.`);
  }
  return [byAge, applied];
};

const enrolledByAge = async ({ desk: { env }, programme }: Given): Promise<Part> => {
  const account = emptyAccount('safety-insurance', 'people of age');
  const breaks: string[] = [];
  for (const { cycle } of sweepsOf(programme.benefits['safety-insurance'])) {
    const runs = await enrolmentRunsOfCycle(env, { programme: programme.programme, cycle });
    for (const { plan, manifest, status } of runs) {
      if (manifest === undefined || status !== 'sealed') {
        breaks.push(`${plan.run} has not closed its books.`);
        continue;
      }
      const address = { bucket: plan.results.bucket, key: manifest };
      const found = enrolmentManifestSchema.parse(JSON.parse(await readText(env, address)));
      account.considered += found.considered;
      account.given += found.insured;
      if (found.missing > 0) tally(account.open, 'insurer_did_not_answer', found.missing);
      countAll(account.refused, found.rejected, 'insurer_');
      countAll(account.refused, found.refused);
      countAll(account.parked, found.parked);
      if (!found.balanced) breaks.push(`${plan.run} does not balance.`);
    }
  }
  return { account, breaks };
};

const countAll = (to: CountsByReason, more: Readonly<CountsByReason>, prefix = ''): void => {
  for (const [reason, n] of Object.entries(more)) tally(to, `${prefix}${reason}`, n);
};

const appliedFor = async ({ desk: { env }, acts, outcomes }: Given): Promise<Part> => {
  const account = emptyAccount('safety-insurance', 'applications');
  for await (const { pk: _pk, sk: _sk, openShard: _shard, ...item } of applications(
    env,
    'APPLICATION#safety-insurance',
  )) {
    const application = applicationSchema.parse(item);
    account.considered += 1;
    const state = stateOf(application);
    if (state === 'accepted') account.given += 1;
    else if (state === 'rejected') {
      const word = application.heard?.word;
      tally(account.refused, `insurer_${word?.outcome === 'rejected' ? word.reason : 'rejected'}`);
    } else if (state === 'withdrawn') tally(account.refused, 'withdrawn');
    else tally(account.open, state);
  }
  for (const reason of lastRefusals(acts, outcomes, ['apply']).values()) {
    account.considered += 1;
    tally(account.refused, reason);
  }
  return { account, breaks: [] };
};
