import { Conflict, Defect } from '../../domain/errors.ts';
import {
  type Supplement,
  type SupplementAct,
  type SupplementActOf,
  supplementActSchema,
  supplementsOf,
} from '../../domain/supplement/supplement-acts.ts';
import type { Env, Item } from '../env.ts';
import { tableOfActs, writeActOnce } from '../written-acts.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const racesMax = 8;

const partitionOf = (programme: string): string => `SUPPLEMENTS#${programme}`;

/** Of each kind a supplement has one act at the most: the key says so. */
const keyOf = (
  programme: string,
  { number, act }: Pick<SupplementAct, 'number' | 'act'>,
): Item => ({
  pk: partitionOf(programme),
  sk: `${String(number).padStart(4, '0')}#${act}`,
});

const actOf = ({ pk, sk, ...rest }: Item): SupplementAct => {
  const act = supplementActSchema.safeParse(rest);
  if (act.success) return act.data;
  throw new Defect(`The act ${sk} of ${pk} cannot be read: ${act.error.message}`);
};

/** Every supplement of a programme's cohort, in order; strongly consistent. */
export const readSupplements = async (env: Reach, programme: string): Promise<Supplement[]> => {
  const acts: SupplementAct[] = [];
  const items = env.database.query('read the supplements', tableOfActs(env), {
    where: 'pk = :pk',
    values: { ':pk': partitionOf(programme) },
  });
  for await (const item of items) acts.push(actOf(item));
  return supplementsOf(acts);
};

/** Writes an act down for ever, and answers the one that stands: another where it came first. */
export const recordSupplementAct = <A extends SupplementAct>(
  env: Reach,
  programme: string,
  act: A,
): Promise<A> => writeActOnce(env, keyOf(programme, act), { act, read: actOf });

/** What became of a request: kept under a number, or not taken because of another. */
export type KeptSupplement =
  | { readonly supplement: Supplement; readonly isNew: boolean }
  | { readonly no: 409; readonly reason: string; readonly sentence: string };

/**
 * Keeps a request under the next free number. `unless` is asked whenever the supplements have been
 * read, so that of two requests at the same moment the later one hears of the earlier.
 */
export const keepSupplementRequest = async (
  env: Reach,
  programme: string,
  request: Omit<SupplementActOf<'requested'>, 'act' | 'number'>,
  unless: (supplements: readonly Supplement[]) => KeptSupplement | undefined,
): Promise<KeptSupplement> => {
  for (let race = 0; race < racesMax; race += 1) {
    const supplements = await readSupplements(env, programme);
    const standing = unless(supplements);
    if (standing) return standing;
    const number = (supplements.at(-1)?.number ?? 0) + 1;
    const requested = { act: 'requested' as const, ...request, number };
    const item = { ...keyOf(programme, requested), ...requested };
    const [result] = await env.database.insertAll('keep the request', tableOfActs(env), [item]);
    if (result === 'inserted') return { supplement: { number, requested }, isNew: true };
  }
  throw new Conflict('Others ask for supplements at the same moment. Ask again.');
};
