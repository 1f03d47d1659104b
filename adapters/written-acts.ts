import { Defect } from '../domain/errors.ts';
import type { Env, Item } from './env.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

/**
 * Writes an act down for ever, and answers the one that stands: another where it came first. The key
 * says how often there can be such an act, and nobody may overwrite or delete in this table.
 */
export const writeActOnce = async <A extends object>(
  env: Reach,
  key: Item,
  { act, read }: { readonly act: A; readonly read: (item: Item) => object },
): Promise<A> => {
  const table = tableOfActs(env);
  const [result] = await env.database.insertAll('record the act', table, [{ ...key, ...act }]);
  if (result === 'inserted') return act;
  const standing = await env.database.get('read the act that stands', table, key);
  if (standing) return read(standing) as A;
  throw new Defect(`The act ${key.sk} of ${key.pk} is a duplicate of nothing`);
};

/** Where every act of an operator is kept. */
export const tableOfActs = (env: Reach): string => env.settings.required('ACCESS_TABLE');
