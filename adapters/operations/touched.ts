import * as z from 'zod';
import { Defect } from '../../domain/errors.ts';
import type { TouchedAnswer } from '../../domain/operations/touched.ts';
import type { Env } from '../env.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const recordsOfAPage = 500;
/** Behind every instant. */
const endOfTime = '~';

const recordSchema = z.object({
  sk: z.string(),
  at: z.string(),
  what: z.string(),
  whose: z.string(),
  why: z.string(),
  record: z.string(),
});
const outcomeSchema = z.object({ sk: z.string(), record: z.string(), outcome: z.string() });

/**
 * What a person is on record with, newest first, by the partition that every look and act has
 * written under the person's number: no index, and no other person's records are read.
 */
export const touchedBy = async (
  env: Reach,
  asked: {
    readonly number: string;
    readonly since?: string | undefined;
    readonly after?: string | undefined;
  },
): Promise<Pick<TouchedAnswer, 'records' | 'next'>> => {
  const { number, since = '', after = endOfTime } = asked;
  if (since > after) return { records: [] };
  const items = env.database.query(
    'read what a person is on record with',
    env.settings.required('ACCESS_TABLE'),
    {
      where: 'pk = :pk AND sk BETWEEN :from AND :until',
      values: { ':pk': `PERSON#${number}`, ':from': since || ' ', ':until': after },
      descending: true,
    },
  );
  const records: TouchedAnswer['records'] = [];
  const outcomes = new Map<string, string>();
  let last: string | undefined;
  for await (const item of items) {
    if (item.sk === after) continue;
    if (records.length === recordsOfAPage) return { records, ...(last && { next: last }) };
    // Read backwards, what came of an act lies before the act.
    const outcome = outcomeSchema.safeParse(item);
    if (outcome.success) {
      outcomes.set(outcome.data.record, outcome.data.outcome);
      continue;
    }
    const record = recordSchema.safeParse(item);
    if (!record.success) {
      throw new Defect(`${item.sk} of ${item.pk} cannot be read: ${record.error.message}`);
    }
    const { sk, ...said } = record.data;
    const came = outcomes.get(said.record);
    records.push({ ...said, ...(came !== undefined && { outcome: came }) });
    last = sk;
  }
  return { records };
};
