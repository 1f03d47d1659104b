import * as z from 'zod';
import { instantSchema } from '../../domain/calendar.ts';
import { Defect } from '../../domain/errors.ts';
import { ottPassReasons } from '../../domain/ott-pass/reasons.ts';
import type { Env, Item, Write } from '../env.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const wordSchema = z.strictObject({ who: z.string(), why: z.string(), at: instantSchema });

/** How the second person decided, or why it could not be done. */
const endSchema = wordSchema.extend({
  outcome: z.enum(['reissued', 'rejected', 'refused']),
  reason: z.enum(ottPassReasons).optional(),
});
export type ReissueEnd = z.infer<typeof endSchema>;

/** A request for another code in the place of a broken one, numbered by line. */
export const reissueSchema = z.object({
  line: z.string(),
  number: z.int().positive(),
  /** The issue whose code is said to be broken. */
  issue: z.int().nonnegative(),
  codeId: z.string(),
  requested: wordSchema,
  end: endSchema.optional(),
});
export type Reissue = z.infer<typeof reissueSchema>;

const keyOf = ({ line, number }: Pick<Reissue, 'line' | 'number'>): Item => ({
  pk: `REISSUE#${line}`,
  sk: String(number).padStart(4, '0'),
});

/** Names a request wherever it is the cause of something. */
export const reissueName = ({ line, number }: Pick<Reissue, 'line' | 'number'>): string =>
  `reissue:${line}.${number}`;

/** Every request of a line for another code, the oldest first. */
export const reissuesOf = async (env: Reach, line: string): Promise<Reissue[]> => {
  const items = env.database.query('read the requests for another code', workTable(env), {
    where: 'pk = :pk',
    values: { ':pk': `REISSUE#${line}` },
  });
  const reissues: Reissue[] = [];
  for await (const item of items) {
    const reissue = reissueSchema.safeParse(item);
    if (!reissue.success) throw new Defect(`The request ${item.sk} of ${line} cannot be read`);
    reissues.push(reissue.data);
  }
  return reissues;
};

/** The line's last request, undefined where there was none. */
export const lastReissue = async (env: Reach, line: string): Promise<Reissue | undefined> =>
  (await reissuesOf(env, line)).at(-1);

/** Keeps a new request; false where somebody else has made one of that number. */
export const keepReissue = async (env: Reach, reissue: Reissue): Promise<boolean> => {
  const items = [itemOf(reissue)];
  const [result] = await env.database.insertAll('keep the request', workTable(env), items);
  return result === 'inserted';
};

/** A new request as one write: refused where somebody else has made one of that number. */
export const reissueWrite = (env: Pick<Env, 'settings'>, reissue: Reissue): Write => ({
  table: workTable(env),
  insert: itemOf(reissue),
});

const itemOf = (reissue: Reissue): Item => ({ ...keyOf(reissue), ...reissueSchema.parse(reissue) });

/** The end of a request as one write: refused where it has ended already. */
export const reissueEndWrite = (env: Reach, reissue: Reissue, end: ReissueEnd): Write => ({
  table: workTable(env),
  key: keyOf(reissue),
  set: { attribute: 'end', value: endSchema.parse(end) },
  when: { end: 'absent', number: { is: reissue.number } },
});

/** Ends a request that comes to nothing; answers it as it stands, ended by whomever. */
export const endReissue = async (
  env: Reach,
  reissue: Reissue,
  end: ReissueEnd,
): Promise<Reissue> => {
  await env.database.transact('end the request', [reissueEndWrite(env, reissue, end)]);
  return (await lastReissue(env, reissue.line)) ?? reissue;
};

const workTable = (env: Pick<Env, 'settings'>): string => env.settings.required('WORK_TABLE');
