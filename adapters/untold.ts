import type { Instant } from '../domain/calendar.ts';
import type { Notice } from '../domain/notices/notice.ts';
import { isForPresentHolder } from '../domain/notices/whose-notice.ts';
import type { Env } from './env.ts';
import { eventsOfLine } from './lines.ts';
import { readChoice } from './ott/choices.ts';

/** Why a kept notice is not sent. `line_changed_hands`: it would reach the receiver of the line.
 * `waits_no_more`: a code has come, or the choice has lapsed, before the queue was told of. */
export type UntoldBecause = 'line_changed_hands' | 'waits_no_more';

/** What has come between a notice and its sending; undefined where it may be sent. */
export const untoldBecause = async (
  env: Pick<Env, 'database' | 'settings'>,
  notice: Notice,
  asOf: Instant,
): Promise<UntoldBecause | undefined> => {
  const { line, template } = notice;
  const events = await eventsOfLine(env, line);
  if (!isForPresentHolder(notice, events, asOf)) return 'line_changed_hands';
  if (template !== 'ott_waiting') return undefined;
  const choice = await readChoice(env, line);
  const waits = choice?.waiting && !choice.claim && !choice.lapsed;
  return waits ? undefined : 'waits_no_more';
};
