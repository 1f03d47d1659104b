import type { Instant } from '../../domain/calendar.ts';
import { Defect } from '../../domain/errors.ts';
import type { ActAnswer } from '../../domain/operations/acts.ts';
import type { Env, Item } from '../env.ts';

type Reach = Pick<Env, 'database' | 'settings' | 'clock' | 'ids'>;

/** What somebody did or looked at. */
export interface Access {
  /** The person's number, out of the verified token. */
  readonly person: string;
  /** An act, or what was read: `explain`, `parked`, `breaks`, `report`, `list`, `touched`. */
  readonly what: ActAnswer['act'] | 'explain' | 'parked' | 'breaks' | 'report' | 'list' | 'touched';
  /** Whose, or about which: `line:L-1`, `run:monthly-data-2026-02`, `benefit:monthly-data`. */
  readonly whose: string;
  readonly why: string;
  readonly at: Instant;
}

/**
 * Writes down who looks or acts, at whom and why, before it happens: once by the person and once by
 * what it is about, so that both can be asked later. Whatever it is about waits for this: where the
 * record cannot be written, nothing is answered and nothing is done. Answers the record's name.
 */
export const recordAccess = async (env: Reach, access: Access): Promise<string> => {
  const record = env.ids.next();
  const items = [
    { pk: `PERSON#${access.person}`, sk: `${access.at}#${record}`, ...access, record },
    { pk: `ABOUT#${access.whose}`, sk: `${access.at}#${record}`, ...access, record },
  ];
  await insertNew(env, items);
  return record;
};

/** Puts what came of an act behind its record. */
export const recordOutcome = async (
  env: Reach,
  access: Access,
  { record, outcome }: { readonly record: string; readonly outcome: string },
): Promise<void> => {
  const sk = `${access.at}#${record}#OUTCOME`;
  await insertNew(env, [
    { pk: `PERSON#${access.person}`, sk, record, outcome },
    { pk: `ABOUT#${access.whose}`, sk, record, outcome },
  ]);
};

const insertNew = async (env: Reach, items: readonly Item[]): Promise<void> => {
  const table = env.settings.required('ACCESS_TABLE');
  const results = await env.database.insertAll('record the access', table, items);
  if (results.every((result) => result === 'inserted')) return;
  throw new Defect('A record of access has a name that was taken: names must be drawn anew.');
};
