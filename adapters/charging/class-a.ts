import * as z from 'zod';
import type { TopUpOrder } from '../../domain/grant.ts';
import { sideBySide } from '../side-by-side.ts';
import { type CallReach, callPatiently, giveUpAtOf, type Limits } from './calls.ts';
import { lookForOrder } from './looks.ts';
import { orderBody } from './order-body.ts';
import { batchTimeoutMs, singleTimeoutMs } from './time-outs.ts';
import { answerTo, type TopUpAnswer, unanswered } from './top-up.ts';

const looksAtOnce = 10;

/** Per item: its key and its own HTTP status, with the top-up or the error. */
const batchAnswerSchema = z.object({
  items: z.array(
    z.object({
      externalId: z.string(),
      status: z.int(),
      topupBalance: z.unknown().optional(),
      error: z.unknown().optional(),
    }),
  ),
});

/**
 * One order to a charging system that keeps keys for ever: may be sent again at any time, by
 * anybody, and is credited once.
 */
export const topUpByKey = async (
  env: CallReach,
  order: TopUpOrder,
  limits: Limits,
): Promise<TopUpAnswer> => {
  const giveUpAt = giveUpAtOf(env.clock, limits);
  const heard = await callPatiently(env, {
    call: 'top up the line',
    path: '',
    body: orderBody(order),
    timeoutMs: singleTimeoutMs,
    giveUpAt,
    mayOrder: limits.mayOrder,
  });
  if (heard.kind === 'nothing') return unanswered(heard.cause);
  const answer = answerTo(order, heard.status, heard.content);
  return answer === 'conflicting' ? lookForOrder(env, order, giveUpAt) : answer;
};

/**
 * Many orders in one call, answered in their order. A call that fails as a whole leaves every
 * order unanswered; so does an answer that is not about exactly these orders.
 */
export const topUpAllByKey = async (
  env: CallReach,
  orders: readonly TopUpOrder[],
  limits: Limits,
): Promise<TopUpAnswer[]> => {
  const giveUpAt = giveUpAtOf(env.clock, limits);
  const heard = await callPatiently(env, {
    call: 'top up the batch',
    path: '/batch',
    body: { items: orders.map(orderBody) },
    timeoutMs: batchTimeoutMs,
    giveUpAt,
    mayOrder: limits.mayOrder,
  });
  const all = (cause: string): TopUpAnswer[] => orders.map(() => unanswered(cause));
  if (heard.kind === 'nothing') return all(heard.cause);
  if (heard.status !== 207) return all(`charging_answered_${heard.status}`);
  const answers = batchAnswerSchema.safeParse(heard.content);
  if (!answers.success) return all('unexpected_answer');
  const byKey = new Map(answers.data.items.map((item) => [item.externalId, item]));
  const isAboutThese =
    answers.data.items.length === orders.length &&
    orders.every(({ grantId }) => byKey.has(grantId));
  if (!isAboutThese) return all('about_another_top_up');
  return sideBySide(orders, looksAtOnce, async (order) => {
    const item = byKey.get(order.grantId);
    const answer = answerTo(order, item?.status ?? 0, item?.topupBalance ?? item?.error);
    return answer === 'conflicting' ? lookForOrder(env, order, giveUpAt) : answer;
  });
};
