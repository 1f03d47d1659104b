import {
  type Correction,
  type CorrectionAct,
  type CorrectionActOf,
  correctionActSchema,
  correctionsOf,
} from '../../domain/correction/correction-acts.ts';
import { Conflict, Defect } from '../../domain/errors.ts';
import type { Env, Item } from '../env.ts';
import { tableOfActs, writeActOnce } from '../written-acts.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const racesMax = 8;

const partitionOf = (programme: string): string => `CORRECTIONS#${programme}`;

const numbered = (number: number): string => String(number).padStart(6, '0');

/** Of each kind a correction has one act at the most, and one check a turn: the key says so, and
 * nobody may overwrite or delete in this table. */
const keyOf = (programme: string, act: CorrectionAct): Item => ({
  pk: partitionOf(programme),
  sk: `${numbered(act.number)}#${act.act}${act.act === 'checked' ? `-${act.turn}` : ''}`,
});

const actOf = ({ pk, sk, ...rest }: Item): CorrectionAct => {
  const act = correctionActSchema.safeParse(rest);
  if (act.success) return act.data;
  throw new Defect(`The act ${sk} of ${pk} cannot be read: ${act.error.message}`);
};

/** Every correction of a programme; strongly consistent. */
export const readCorrections = async (env: Reach, programme: string): Promise<Correction[]> => {
  const acts: CorrectionAct[] = [];
  const items = env.database.query('read the corrections', tableOfActs(env), {
    where: 'pk = :pk',
    values: { ':pk': partitionOf(programme) },
  });
  for await (const item of items) acts.push(actOf(item));
  return correctionsOf(acts);
};

/** One correction as it stands; strongly consistent. */
export const readCorrection = async (
  env: Reach,
  { programme, number }: { readonly programme: string; readonly number: number },
): Promise<Correction> => {
  const acts: CorrectionAct[] = [];
  const items = env.database.query('read the correction', tableOfActs(env), {
    where: 'pk = :pk AND sk BETWEEN :from AND :until',
    values: {
      ':pk': partitionOf(programme),
      ':from': `${numbered(number)}#`,
      ':until': `${numbered(number)}#~`,
    },
  });
  for await (const item of items) acts.push(actOf(item));
  const [correction] = correctionsOf(acts);
  if (correction) return correction;
  throw new Defect(`Nobody has asked for correction ${number} of ${programme}`);
};

/** Writes an act down for ever, and answers the one that stands: another where it came first. */
export const recordCorrectionAct = <A extends CorrectionAct>(
  env: Reach,
  programme: string,
  act: A,
): Promise<A> => writeActOnce(env, keyOf(programme, act), { act, read: actOf });

/**
 * Keeps a request under the next free number. `unless` is asked whenever the corrections have been
 * read: it answers the one that stands for the same already.
 */
export const keepRequest = async (
  env: Reach,
  programme: string,
  request: Omit<CorrectionActOf<'requested'>, 'act' | 'number'>,
  unless: (corrections: readonly Correction[]) => Correction | undefined,
): Promise<{ readonly correction: Correction; readonly isNew: boolean }> => {
  for (let race = 0; race < racesMax; race += 1) {
    const corrections = await readCorrections(env, programme);
    const standing = unless(corrections);
    if (standing) return { correction: standing, isNew: false };
    const number = (corrections.at(-1)?.number ?? 0) + 1;
    const act = { act: 'requested' as const, ...request, number };
    const item = { ...keyOf(programme, act), ...act };
    const [result] = await env.database.insertAll('keep the request', tableOfActs(env), [item]);
    if (result === 'inserted') {
      return { correction: { number, requested: act, checks: [] }, isNew: true };
    }
  }
  throw new Conflict('Others ask for corrections at the same moment. Ask again.');
};
