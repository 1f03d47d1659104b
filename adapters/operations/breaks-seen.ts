import { instantOf } from '../../domain/calendar.ts';
import { type BreaksAnswer, breakList } from '../../domain/operations/break-list.ts';
import { openBreaks } from '../breaks/kept-breaks.ts';
import type { Env } from '../env.ts';

/** What is open between our books and the partners': counted by kind, and a page of single breaks
 * where they are asked for. */
export const listBreaks = async (
  env: Pick<Env, 'database' | 'settings' | 'clock'>,
  page: { readonly single: boolean; readonly after?: string | undefined },
): Promise<BreaksAnswer> =>
  breakList(await openBreaks(env), { ...page, asOf: instantOf(env.clock.now()) });
