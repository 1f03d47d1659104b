import * as z from 'zod';
import { actsOnLine } from '../../adapters/acts-on-line.ts';
import { closingWrite, findCase, takeOffTheList } from '../../adapters/cases.ts';
import type { Env } from '../../adapters/env.ts';
import { lineEventWrite } from '../../adapters/lines.ts';
import { lookAgainIn } from '../../adapters/look-again.ts';
import { noticeWrite } from '../../adapters/notices.ts';
import { bringHeldPurchases } from '../../adapters/roaming/roaming-queue.ts';
import { tellNow } from '../../adapters/telling.ts';
import { instantOf } from '../../domain/calendar.ts';
import {
  type Closed,
  caseDecisions,
  type DisputeCase,
  hadAPart,
  releaseOf,
} from '../../domain/customer/dispute.ts';
import { Conflict, InputRejected } from '../../domain/errors.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import { task } from '../middleware/task.ts';

const sentence = z.string().trim().min(3).max(200);

/** Who closes a case, how and why. Names are those of an account, never a customer's. */
export const closeCaseEventSchema = z.strictObject({
  case: z.string().regex(/^case-[0-9a-f]{20}-\d{1,4}$/),
  decision: z.enum(caseDecisions),
  who: sentence,
  why: sentence,
});
export type CloseCaseEvent = z.infer<typeof closeCaseEventSchema>;

/** A closed case, as whoever closed it is told. */
export interface ClosedCase extends Closed {
  readonly case: string;
}

/**
 * Closes a case, once, by somebody with no act in that line's history. A release takes the hold off
 * in the same transaction; held months of data and roaming bonuses then come
 * as those of a resumed line or a new purchase do. Repeating the same
 * word finishes what an earlier attempt left undone.
 */
export const makeCloseCase =
  (env: Env) =>
  async ({ case: id, decision, who, why }: CloseCaseEvent): Promise<ClosedCase> => {
    const found = await findCase(env, id);
    if (!found) throw new InputRejected(`There is no case ${id}. Take the id from its notice.`);
    const at = instantOf(env.clock.now());
    const closed = found.closed ?? (await close(env, found, { decision, who, why, at }));
    if (closed.decision !== decision || closed.who !== who) {
      throw new InputRejected(
        `${id} was closed as ${closed.decision} at ${closed.at} by somebody else or otherwise; ` +
          'a case is closed once.',
      );
    }
    await finish(env, found, closed);
    env.log.info('case closed', { case: id, decision, who });
    return { case: id, ...closed };
  };

const close = async (env: Env, found: DisputeCase, closed: Closed): Promise<Closed> => {
  if (hadAPart(closed.who, await actsOnLine(env, found))) {
    throw new InputRejected(
      `${closed.who} has a part in the history of the line of ${found.case}. ` +
        'Have it closed by somebody who has none.',
    );
  }
  const released = closed.decision === 'released';
  const { outcome } = await env.database.transact('close the case', [
    closingWrite(env, found.case, closed),
    noticeWrite(env, noticeOf(found, closed)),
    ...(released ? [lineEventWrite(env, releaseOf(found, closed.at))] : []),
  ]);
  if (outcome === 'written') return closed;
  const standing = (await findCase(env, found.case))?.closed;
  if (standing) return standing;
  throw new Conflict(`${found.case} could not be closed; look at it again`);
};

const noticeOf = (
  { case: id, programme, benefit, line, openedAt }: DisputeCase,
  closed: Closed,
): Notice => ({
  template: 'dispute_closed',
  programme,
  benefit,
  line,
  cause: id,
  facts: { case: id, decision: closed.decision },
  at: closed.at,
  heldAt: openedAt,
});

const finish = async (env: Env, found: DisputeCase, closed: Closed): Promise<void> => {
  if (closed.decision === 'released' && found.benefit === 'monthly-data') {
    const { line, eventId } = releaseOf(found, closed.at);
    await lookAgainIn(env, { line, eventId, waitedForRun: false }, 0);
  }
  if (closed.decision === 'released' && found.benefit === 'roaming-bonus') {
    await bringHeldPurchases(env, found.line);
  }
  await tellNow(env, noticeOf(found, closed));
  await takeOffTheList(env, found.case);
};

export const handler = task(closeCaseEventSchema, makeCloseCase);
