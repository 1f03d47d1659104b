import type { ChoiceRecord } from '../../domain/ott-pass/choice.ts';
import type { Env } from '../env.ts';
import { dropNotice, tellNow } from '../telling.ts';
import {
  type Claimed,
  type ClaimOrder,
  claimFreeCode,
  type FreeClaim,
  type No,
  serviceName,
} from './claim.ts';
import { isItsTurn, joinQueue } from './queue.ts';
import { serveFirstInQueue } from './waiting.ts';

/** What became of a line that asked. */
export type InTurn =
  | Claimed
  | { readonly outcome: 'waiting'; readonly since: string }
  | No<'choice_changed'>;

/**
 * Claims a free code where it is the line's turn, and else puts it into the queue. Nobody overtakes
 * those who wait: one small read says whether there is anybody. After joining it looks once more,
 * since codes may have come between the look and the place, and would wait for nobody; and has those
 * before it served, where codes are free that nobody came for.
 */
export const claimInTurn = async (env: Env, order: ClaimOrder): Promise<InTurn> => {
  const { line, record, programme, at } = order;
  const now = await claimIfItsTurn(env, order);
  if (now.outcome !== 'no_code') return now;
  if (record.waiting) return { outcome: 'waiting', since: record.waiting.since };
  const service = serviceName(programme, record.choice.service);
  const joined = await joinQueue(env, { programme, line, record, at, service });
  if (joined.outcome === 'choice_changed') return joined;
  const { waiting, notice } = joined;
  const waitingRecord: ChoiceRecord = { ...record, waiting };
  const again = { ...order, record: waitingRecord };
  const second = await lookOnceMore(env, again);
  if (second.outcome === 'no_code') {
    await tellNow(env, notice);
    return { outcome: 'waiting', since: waiting.since };
  }
  if (second.outcome === 'claimed') await dropNotice(env, notice, 'waits_no_more');
  return second;
};

const lookOnceMore = async (env: Env, order: ClaimOrder): Promise<FreeClaim> => {
  const after = await claimIfItsTurn(env, order);
  if (after.outcome !== 'no_code') return after;
  await serveFirstInQueue(env, order.programme, order.record.choice.service);
  return claimIfItsTurn(env, order);
};

const claimIfItsTurn = async (env: Env, order: ClaimOrder): Promise<FreeClaim> =>
  (await isItsTurn(env, order.line, order.record))
    ? claimFreeCode(env, order)
    : { outcome: 'no_code' };
