import type { Env, Item, Write } from '../env.ts';
import type { CycleOfBenefit } from '../run-items.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const partitionOf = ({ programme, benefit, cycle }: CycleOfBenefit): string =>
  `REINSTATED#${programme}#${benefit}#${cycle}`;

/** A grant that was given again, noted beside the ledger in the transaction that writes it, so that
 * a cycle's books need no scan of the ledger. */
export const reinstatedWrite = (
  env: Pick<Env, 'settings'>,
  cycle: CycleOfBenefit,
  { line, issue, run }: { readonly line: string; readonly issue: number; readonly run: string },
): Write => {
  const insert: Item = { pk: partitionOf(cycle), sk: `${line}#${issue}`, run };
  return { table: env.settings.required('WORK_TABLE'), insert };
};

/** How many grants of the cycle were given again: each is one more top-up at charging, because the
 * one that was taken back stays in its lists. */
export const countReinstated = async (env: Reach, cycle: CycleOfBenefit): Promise<number> => {
  const table = env.settings.required('WORK_TABLE');
  const items = env.database.query('read the reinstated grants', table, {
    where: 'pk = :pk',
    values: { ':pk': partitionOf(cycle) },
  });
  let grants = 0;
  for await (const _ of items) grants += 1;
  return grants;
};
