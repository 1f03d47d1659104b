import { grantsOfBenefit, voidsOfBenefit } from '../../../adapters/ledger.ts';
import { accountOfPool, isConserved } from '../../../adapters/ott/pool-account.ts';
import { tally } from '../../../domain/counts-by-reason.ts';
import { choiceRecordSchema } from '../../../domain/ott-pass/choice.ts';
import { applications, emptyAccount, type Given, lastRefusals, type Part } from './part.ts';

/** Lines that asked for a pass: where the choice stands, or why nothing came of any act. */
export const passes = async ({
  desk: { env },
  programme,
  acts,
  outcomes,
}: Given): Promise<Part> => {
  const account = emptyAccount('ott-pass', 'lines that asked');
  const chosen = new Set<string>();
  for await (const item of applications(env, 'CHOICE#ott-pass')) {
    const { claim, waiting, lapsed } = choiceRecordSchema.parse(item);
    chosen.add(String(item.pk).slice('line:'.length));
    account.considered += 1;
    if (lapsed) tally(account.open, claim ? 'lapsed_with_a_code' : 'lapsed');
    else if (claim) account.given += 1;
    else if (waiting) account.waiting += 1;
    else tally(account.open, 'chosen_not_revealed');
  }
  for (const [line, reason] of lastRefusals(acts, outcomes, ['choose', 'reveal'])) {
    if (chosen.has(line)) continue;
    account.considered += 1;
    tally(account.refused, reason);
  }
  const breaks: string[] = [];
  let claimed = 0;
  for (const { id } of programme.benefits['ott-pass'].services) {
    const pool = await accountOfPool(env, id);
    claimed += pool.account.claimed;
    if (!isConserved(pool.faults)) {
      breaks.push(`Codes of ${id} are not conserved: ${JSON.stringify(pool.faults)}`);
    }
  }
  let standing = 0;
  for await (const _ of grantsOfBenefit(env, programme.programme, 'ott-pass')) standing += 1;
  for await (const _ of voidsOfBenefit(env, programme.programme, 'ott-pass')) standing -= 1;
  if (standing !== account.given) {
    breaks.push(`${account.given} lines have a pass and the ledger holds ${standing} that stand.`);
  }
  if (claimed !== account.given) {
    breaks.push(`${account.given} lines have a pass and ${claimed} codes have a holder.`);
  }
  return { account, breaks };
};
