import * as z from 'zod';
import type { Desk } from '../../commands/desk.ts';

const grantSchema = z.looseObject({
  pk: z.string(),
  sk: z.string(),
  grantId: z.string(),
  amountMb: z.int(),
  validUntil: z.string(),
  run: z.string(),
  facts: z.unknown(),
});

/** One grant as our ledger keeps it. */
export interface LedgerGrant {
  readonly key: string;
  readonly line: string;
  readonly cycle: string;
  readonly amountMb: number;
  readonly validUntil: string;
  /** The run that wrote it, or `event:<id>`. */
  readonly run: string;
}

/** Benefits whose books their own scenarios compare. */
const othersBenefits = new Set(['ott-pass', 'roaming-bonus', 'safety-insurance']);

/** Every grant of monthly data in the ledger; an item of no benefit fails the scenario. */
export const grantsOf = async (desk: Desk): Promise<LedgerGrant[]> => {
  const grants: LedgerGrant[] = [];
  const table = desk.env.settings.required('LEDGER_TABLE');
  for await (const item of desk.env.database.scan('read the whole ledger', table, {})) {
    const [, , of] = String(item.sk).split('#');
    if (othersBenefits.has(of ?? '')) continue;
    const [kind, , benefit, cycle = '', issue] = String(item.sk).split('#');
    // Other benefits have books of their own: somebody of 65 is insured while a month is played.
    if (benefit !== 'monthly-data') continue;
    if (kind !== 'GRANT' || issue !== '0') {
      throw new Error(
        `The ledger holds ${item.sk} of ${item.pk}, which no scenario brought about.`,
      );
    }
    const { pk, grantId, amountMb, validUntil, run } = grantSchema.parse(item);
    grants.push({
      key: grantId,
      line: pk.replace(/^line:/, ''),
      cycle,
      amountMb,
      validUntil,
      run,
    });
  }
  return grants;
};
