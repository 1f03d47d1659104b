import { type MonthAct, monthActSchema } from '../../domain/approval/month-acts.ts';
import { Defect } from '../../domain/errors.ts';
import type { Env, Item } from '../env.ts';
import type { CycleOfBenefit } from '../run-items.ts';
import { tableOfActs, writeActOnce } from '../written-acts.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const partitionOf = ({ programme, benefit, cycle }: CycleOfBenefit): string =>
  `MONTH#${programme}#${benefit}#${cycle}`;

/** Of each kind a preview has one act at the most: the key says so, and nothing overwrites it. */
const keyOf = (month: CycleOfBenefit, { number, act }: Pick<MonthAct, 'number' | 'act'>): Item => ({
  pk: partitionOf(month),
  sk: `${String(number).padStart(4, '0')}#${act}`,
});

const actOf = ({ pk, sk, ...rest }: Item): MonthAct => {
  const act = monthActSchema.safeParse(rest);
  if (act.success) return act.data;
  throw new Defect(`The act ${sk} of ${pk} cannot be read: ${act.error.message}`);
};

/** Everything that happened on a month's way to its run; strongly consistent. */
export const monthActs = async (env: Reach, month: CycleOfBenefit): Promise<MonthAct[]> => {
  const acts: MonthAct[] = [];
  const items = env.database.query('read the acts of the month', tableOfActs(env), {
    where: 'pk = :pk',
    values: { ':pk': partitionOf(month) },
  });
  for await (const item of items) acts.push(actOf(item));
  return acts;
};

/** Writes an act down for ever, and answers the one that stands: another where it came first. */
export const recordMonthAct = <A extends MonthAct>(
  env: Reach,
  month: CycleOfBenefit,
  act: A,
): Promise<A> => writeActOnce(env, keyOf(month, act), { act, read: actOf });
