import type { Instant } from '../../domain/calendar.ts';
import type { OfferedPart } from '../../domain/ott-pass/code-import.ts';
import type { Env, Write } from '../env.ts';
import { sideBySide } from '../side-by-side.ts';
import { type CodeItem, codeKey, codeOfItem, freeKey } from './code-item.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

/** Two writes each: as many codes as one transaction takes. */
const codesInATransaction = 50;
const transactionsAtOnce = 4;
/** Each round loses only codes that somebody else has settled meanwhile. */
const roundsMax = 5;

/** How some codes left the hold. */
export type Offered = Omit<OfferedPart, 'part'>;

/**
 * Puts codes on offer: each gets its marker in one transaction with the note on the code that it
 * has had one, if it has no holder, is not cancelled and never had one. So a marker is given once,
 * whoever repeats this and however late: a code that was taken never comes back.
 */
export const offerCodes = async (
  env: Reach,
  pool: string,
  codeIds: readonly string[],
  at: Instant,
): Promise<Offered> => {
  let codes = await readCodes(env, pool, codeIds);
  for (let round = 1; round <= roundsMax && codes.some(isOnHold); round += 1) {
    const held = codes.filter(isOnHold);
    const groups = Array.from({ length: Math.ceil(held.length / codesInATransaction) }, (_, i) =>
      held.slice(i * codesInATransaction, (i + 1) * codesInATransaction),
    );
    await sideBySide(groups, transactionsAtOnce, (group) => offerGroup(env, group, at));
    codes = await readCodes(env, pool, codeIds);
  }
  return countOf(codes);
};

/** A code that is in the pool, and neither on offer nor given nor cancelled. */
export const isOnHold = ({ offered, holder, cancelled }: CodeItem): boolean =>
  offered === undefined && holder === undefined && cancelled === undefined;

/** The codes of these ids. */
export const readCodes = async (
  env: Reach,
  pool: string,
  codeIds: readonly string[],
): Promise<CodeItem[]> => {
  const table = env.settings.required('CODES_TABLE');
  const keys = codeIds.map((codeId) => codeKey(pool, codeId));
  return (await env.database.getAll('read codes of the pool', table, keys)).map(codeOfItem);
};

/** All of a group, or all but those whose condition did not hold. */
const offerGroup = async (env: Reach, group: readonly CodeItem[], at: Instant): Promise<void> => {
  const table = env.settings.required('CODES_TABLE');
  let open = group;
  while (open.length > 0) {
    const writes = open.flatMap(({ pool, codeId }): Write[] => [
      {
        table,
        key: codeKey(pool, codeId),
        set: { attribute: 'offered', value: { at } },
        when: { offered: 'absent', holder: 'absent', cancelled: 'absent' },
      },
      { table, insert: freeKey(pool, codeId) },
    ]);
    const answer = await env.database.transact('put codes on offer', writes);
    if (answer.outcome === 'written') return;
    const settled = new Set(answer.places.map((place) => Math.floor(place / 2)));
    open = open.filter((_, place) => !settled.has(place));
  }
};

const countOf = (codes: readonly CodeItem[]): Offered => {
  const counted = { offered: 0, givenToWaiting: 0, cancelled: 0 };
  for (const { offered, holder, cancelled } of codes) {
    if (offered) counted.offered += 1;
    else if (holder) counted.givenToWaiting += 1;
    else if (cancelled) counted.cancelled += 1;
  }
  return counted;
};
