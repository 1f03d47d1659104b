import { lineSubject } from '../domain/benefit-key.ts';
import { instantOf } from '../domain/calendar.ts';
import { type Notice, noticeId, type StatementLine } from '../domain/notices/notice.ts';
import { renderNotice } from '../domain/notices/notice-texts.ts';
import { mayBeToldAt, quietHoursOf } from '../domain/notices/telling-hours.ts';
import { allHold, isAbsent, isThere } from './conditions.ts';
import type { Env, Item } from './env.ts';
import { type UntoldBecause, untoldBecause } from './untold.ts';

type Reach = Pick<Env, 'clock' | 'database' | 'log' | 'settings' | 'topics'>;

/** One message to one customer as the message hub gets it; the hub shows each id once. */
export interface SingleMessage extends Omit<Notice, 'heldAt'> {
  readonly version: 1;
  readonly kind: 'single';
  readonly id: string;
  /** In Korean. */
  readonly text: string;
}

/** One line for one customer's bill; the bill takes each id once. */
export interface SingleStatement extends StatementLine {
  readonly version: 1;
  readonly kind: 'single';
  readonly id: string;
  readonly line: string;
  readonly template: string;
}

const keyOf = ({ line, cause, template }: Notice): Item => ({
  pk: lineSubject(line),
  sk: `NOTICE#${noticeId(cause, template)}`,
});

/** What another attempt, or the sweep, may yet mend. Anything else ends this invocation. */
const passing = new Set(['InputRejected', 'Conflict', 'Unavailable', 'Defect', 'NoAnswer']);

/**
 * Tells a customer of an effect that stands and whose notice was kept with it. In quiet hours, or
 * where hub, topic or table do not answer, the notice stays for the sweep: a customer's act never
 * fails because the message about it could not be sent. Calling it again sends nothing that was
 * marked as sent, and what was sent but not marked has the same id.
 */
export const tellNow = async (env: Reach, notice: Notice): Promise<void> => {
  try {
    const quietHours = quietHoursOf(env.settings.required('QUIET_HOURS'));
    if (mayBeToldAt(quietHours, instantOf(env.clock.now())).may === 'later') return;
    const table = env.settings.required('NOTICES_TABLE');
    const kept = await env.database.get('read the kept notice', table, keyOf(notice));
    // Not kept: the effect does not stand. No shard: it was sent.
    if (kept?.openShard === undefined) return;
    await tell(env, notice);
  } catch (error) {
    if (!(error instanceof Error) || !passing.has(error.name)) throw error;
    const id = noticeId(notice.cause, notice.template);
    env.log.error('a notice waits for the sweep', { notice: id, error: error.name });
  }
};

/** What became of a kept notice. */
export type Told = 'sent' | 'dropped';

/**
 * Publishes a kept notice, with its line for the bill where it has one, and marks it as sent; or
 * drops it where something has come between. Throws where it could not; then it is still kept as
 * unsent.
 */
export const tell = async (env: Reach, notice: Notice): Promise<Told> => {
  const id = noticeId(notice.cause, notice.template);
  const { statement, line, template } = notice;
  const asOf = instantOf(env.clock.now());
  const why = await untoldBecause(env, notice, asOf);
  if (why) {
    await dropNotice(env, notice, why);
    return 'dropped';
  }
  if (statement) {
    const said: SingleStatement = { version: 1, kind: 'single', id, line, template, ...statement };
    await env.topics.publish(
      'put the benefit on the bill',
      env.settings.required('STATEMENT_LINES_TOPIC'),
      template,
      JSON.stringify(said),
    );
  }
  const { heldAt: _ours, ...said } = notice;
  const message: SingleMessage = {
    version: 1,
    kind: 'single',
    id,
    text: renderNotice(notice, 'ko'),
    ...said,
  };
  await env.topics.publish(
    'tell the customer',
    env.settings.required('NOTICES_TOPIC'),
    template,
    JSON.stringify(message),
  );
  await mark(env, notice, { sentAt: instantOf(env.clock.now()) });
  return 'sent';
};

/** Has nobody told of a kept notice: it stays on record, with why. */
export const dropNotice = async (
  env: Pick<Env, 'clock' | 'database' | 'log' | 'settings'>,
  notice: Notice,
  reason: UntoldBecause,
): Promise<void> => {
  const { cause, template } = notice;
  await mark(env, notice, { droppedAt: instantOf(env.clock.now()), droppedBecause: reason });
  env.log.info('a notice was dropped', { notice: noticeId(cause, template), template, reason });
};

/** Takes a notice off those that wait, with what became of it. */
const mark = async (
  env: Pick<Env, 'database' | 'settings'>,
  notice: Notice,
  set: Item,
): Promise<void> => {
  const call = 'sentAt' in set ? 'mark the notice as sent' : 'mark the notice as dropped';
  try {
    await env.database.update(call, env.settings.required('NOTICES_TABLE'), {
      key: keyOf(notice),
      set,
      remove: ['openShard'],
      ...allHold(isThere, isAbsent('sentAt'), isAbsent('droppedAt')),
    });
  } catch (error) {
    // Somebody else has sent or dropped it and marked it meanwhile.
    if (!(error instanceof Error) || error.name !== 'Conflict') throw error;
  }
};
