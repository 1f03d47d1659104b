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

/** Every grant in the ledger; an item that is none fails the scenario. */
export const grantsOf = async (desk: Desk): Promise<LedgerGrant[]> => {
  const grants: LedgerGrant[] = [];
  const table = desk.env.settings.required('LEDGER_TABLE');
  for await (const item of desk.env.database.scan('read the whole ledger', table, {})) {
    const { pk, sk, grantId, amountMb, validUntil, run } = grantSchema.parse(item);
    const [kind, , benefit, cycle = '', issue] = sk.split('#');
    if (kind !== 'GRANT' || benefit !== 'monthly-data' || issue !== '0') {
      throw new Error(`The ledger holds ${sk} of ${pk}, which no scenario brought about.`);
    }
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
