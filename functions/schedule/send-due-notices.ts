import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { pendingNotices } from '../../adapters/notices.ts';
import { sideBySide } from '../../adapters/side-by-side.ts';
import { tell } from '../../adapters/telling.ts';
import { reserveSingles } from '../../adapters/telling-hours.ts';
import { instantOf, msOf } from '../../domain/calendar.ts';
import { Unavailable } from '../../domain/errors.ts';
import { type Notice, noticeId } from '../../domain/notices/notice.ts';
import type { NoticeRules } from '../../domain/notices/notice-rules.ts';
import { mayBeToldAt } from '../../domain/notices/telling-hours.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** The schedule says when it fired; nothing depends on it. */
export const sendDueNoticesEventSchema = z.looseObject({});
export type SendDueNoticesEvent = z.infer<typeof sendDueNoticesEventSchema>;

/** What became of the notices that waited. */
export interface Swept {
  readonly sent: number;
  /** Still waiting as far as was seen: the next call goes on. */
  readonly left: number;
  /** Cannot be read or put into words: a person's work. */
  readonly broken: number;
}

/** A call of a minute sends about so many; the rest waits for the next. */
const perCallMax = 5_000;
const sentAtOnce = 16;

/**
 * Sends the notices that waited: those of quiet hours, and those that could not be sent when their
 * effect happened. Where nothing waits it asks four shards and ends. Cut off anywhere, it may be
 * called again: what was sent and not marked has the same id.
 */
export const makeSendDueNotices =
  (env: Env) =>
  async (_event: SendDueNoticesEvent): Promise<Swept> => {
    const { programme, notices: rules } = programmeNamed(
      env.settings.required('PROGRAMME'),
    ).programme;
    if (isQuiet(env, rules)) return { sent: 0, left: 0, broken: 0 };
    const { notices, unreadable } = await pendingNotices(env, perCallMax);
    if (notices.length + unreadable === 0) return { sent: 0, left: 0, broken: 0 };
    const room = await reserveSingles(env, rules, { programme, messages: notices.length });
    const tried = await sendAll(env, rules, notices.slice(0, room));
    const swept: Swept = {
      sent: tried.sent.size,
      left: notices.length - tried.sent.size - tried.broken,
      broken: unreadable + tried.broken,
    };
    measure(
      env,
      swept,
      notices.find((notice) => !tried.sent.has(notice)),
    );
    if (tried.unanswered) throw tried.unanswered;
    return swept;
  };

const isQuiet = (env: Env, { quietHours }: NoticeRules): boolean =>
  mayBeToldAt(quietHours, instantOf(env.clock.now())).may === 'later';

interface Tried {
  readonly sent: Set<Notice>;
  broken: number;
  unanswered: Error | undefined;
}

/** One that is broken is left alone; where nobody answers, or quiet hours begin, the rest waits. */
const sendAll = async (
  env: Env,
  rules: NoticeRules,
  notices: readonly Notice[],
): Promise<Tried> => {
  const tried: Tried = { sent: new Set(), broken: 0, unanswered: undefined };
  await sideBySide(notices, sentAtOnce, async (notice) => {
    if (tried.unanswered || isQuiet(env, rules)) return;
    try {
      await tell(env, notice);
      tried.sent.add(notice);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (error.name === 'Unavailable') tried.unanswered = error;
      else if (error.name === 'Defect') {
        tried.broken += 1;
        const id = noticeId(notice.cause, notice.template);
        env.log.error('a notice cannot be sent', { notice: id, template: notice.template });
      } else throw error;
    }
  });
  if (tried.unanswered) {
    tried.unanswered = new Unavailable('Notices could not be sent; the next sweep tries again.', {
      cause: tried.unanswered,
    });
  }
  return tried;
};

const measure = (env: Env, { sent, left, broken }: Swept, oldestLeft: Notice | undefined): void => {
  const ageMs = oldestLeft === undefined ? 0 : env.clock.now() - msOf(oldestLeft.at);
  const oldestNoticeMinutes = Math.floor(ageMs / 60_000);
  env.log.metrics(
    {},
    { noticesSent: sent, noticesLeft: left, noticesBroken: broken, oldestNoticeMinutes },
  );
};

export const handler = task(sendDueNoticesEventSchema, makeSendDueNotices);
