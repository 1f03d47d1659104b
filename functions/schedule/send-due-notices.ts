import * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { pendingNotices } from '../../adapters/notices.ts';
import { sideBySide } from '../../adapters/side-by-side.ts';
import { tell } from '../../adapters/telling.ts';
import { reserveSingles } from '../../adapters/telling-hours.ts';
import { instantOf, msOf } from '../../domain/calendar.ts';
import { Unavailable } from '../../domain/errors.ts';
import { type Notice, noticeId } from '../../domain/notices/notice.ts';
import { mayBeToldAt } from '../../domain/notices/telling-hours.ts';
import type { Programme } from '../../domain/programme.ts';
import { programmeNamed } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** The schedule says when it fired; nothing depends on it. */
export const sendDueNoticesEventSchema = z.looseObject({});
export type SendDueNoticesEvent = z.infer<typeof sendDueNoticesEventSchema>;

/** What became of the notices that waited. */
export interface Swept {
  readonly sent: number;
  /** Seen and still waiting: the next call goes on. */
  readonly left: number;
  /** Cannot be read or put into words: a person's work. */
  readonly broken: number;
}

const perRoundMax = 5_000;
const sentAtOnce = 32;
/** Of the function's 300 s; a round that has begun by then is over in time. */
const roundsUntilMs = 200_000;

/**
 * Sends the notices that waited: those of quiet hours, and those that could not be sent when their
 * effect happened, round by round, up to what the hub takes an hour. Where nothing waits it asks
 * the shards and ends. Cut off anywhere, it may be called again: what was sent and not marked has
 * the same id.
 */
export const makeSendDueNotices =
  (env: Env) =>
  async (_event: SendDueNoticesEvent): Promise<Swept> => {
    const { programme } = programmeNamed(env.settings.required('PROGRAMME'));
    const until = env.clock.elapsed() + roundsUntilMs;
    const sweep = emptySweep();
    while (!isQuiet(env, programme) && env.clock.elapsed() < until) {
      if (!(await sendARound(env, programme, sweep))) break;
    }
    if (sweep.tried.size + sweep.unreadable + sweep.left.length > 0) measure(env, sweep);
    if (sweep.unanswered) {
      const what = 'Notices could not be sent; the next sweep tries again.';
      throw new Unavailable(what, { cause: sweep.unanswered });
    }
    return countsOf(sweep);
  };

interface Sweep {
  /** Ids of what was sent or is broken: the index may list them a moment longer. */
  readonly tried: Set<string>;
  sent: number;
  /** Not sent: the line is somebody else's by now. */
  dropped: number;
  broken: number;
  /** Of the latest round. */
  unreadable: number;
  left: Notice[];
  unanswered: Error | undefined;
}

const emptySweep = (): Sweep => ({
  tried: new Set(),
  ...{ sent: 0, dropped: 0, broken: 0, unreadable: 0 },
  left: [],
  unanswered: undefined,
});

const idOf = ({ cause, template }: Notice): string => noticeId(cause, template);

const isQuiet = (env: Env, { notices }: Programme): boolean =>
  mayBeToldAt(notices.quietHours, instantOf(env.clock.now())).may === 'later';

/** Answers whether another round may find more to send. */
const sendARound = async (env: Env, programme: Programme, sweep: Sweep): Promise<boolean> => {
  const { notices, unreadable } = await pendingNotices(env, perRoundMax);
  sweep.unreadable = unreadable;
  sweep.left = notices.filter((notice) => !sweep.tried.has(idOf(notice)));
  if (sweep.left.length === 0) return false;
  const room = await reserveSingles(env, programme.notices, {
    programme: programme.programme,
    messages: sweep.left.length,
  });
  await sideBySide(sweep.left.slice(0, room), sentAtOnce, async (notice) => {
    if (sweep.unanswered || isQuiet(env, programme)) return;
    await send(env, notice, sweep);
  });
  sweep.left = sweep.left.filter((notice) => !sweep.tried.has(idOf(notice)));
  return sweep.unanswered === undefined && sweep.left.length === 0;
};

/** One that is broken is left alone; where nobody answers the rest waits. */
const send = async (env: Env, notice: Notice, sweep: Sweep): Promise<void> => {
  try {
    const became = await tell(env, notice);
    sweep[became] += 1;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'Unavailable') {
      sweep.unanswered = error;
      return;
    }
    if (error.name !== 'Defect') throw error;
    sweep.broken += 1;
    const { template } = notice;
    env.log.error('a notice cannot be sent', { notice: idOf(notice), template });
  }
  sweep.tried.add(idOf(notice));
};

const countsOf = ({ sent, left, broken, unreadable }: Sweep): Swept => ({
  sent,
  left: left.length,
  broken: broken + unreadable,
});

const measure = (env: Env, sweep: Sweep): void => {
  const { sent, left, broken } = countsOf(sweep);
  const [oldest] = sweep.left;
  const ageMs = oldest === undefined ? 0 : env.clock.now() - msOf(oldest.at);
  const oldestNoticeMinutes = Math.floor(ageMs / 60_000);
  env.log.metrics(
    {},
    {
      ...{ noticesSent: sent, noticesLeft: left, noticesBroken: broken, oldestNoticeMinutes },
      noticesDropped: sweep.dropped,
    },
  );
};

export const handler = task(sendDueNoticesEventSchema, makeSendDueNotices);
