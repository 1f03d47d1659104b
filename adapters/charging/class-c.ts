import type { TopUpOrder } from '../../domain/grant.ts';
import {
  type CallReach,
  callOnce,
  giveUpAtOf,
  type Heard,
  type Limits,
  lastsLonger,
  waitAfter,
} from './calls.ts';
import { claim, type Intent, type IntentReach, readIntent, release } from './intents.ts';
import { isHeld, look } from './looks.ts';
import { orderBody } from './order-body.ts';
import { claimFreshMs, singleTimeoutMs } from './time-outs.ts';
import { answerFromHeld, answerTo, type TopUpAnswer, unanswered } from './top-up.ts';

export type ClassCReach = CallReach & IntentReach;

/**
 * One order to a charging system that knows no client keys but can be searched by our reference:
 * every POST credits anew, so each needs a claim, and a claim needs a look that came after the
 * last POST had settled. When in doubt the answer is `unanswered`, and a later attempt looks again.
 */
export const topUpByLooking = async (
  env: ClassCReach,
  order: TopUpOrder,
  limits: Limits,
): Promise<TopUpAnswer> => {
  const giveUpAt = giveUpAtOf(env.clock, limits);
  for (;;) {
    const outcome = await lookClaimPost(env, order, { ...limits, giveUpAt });
    if (!('waitMs' in outcome)) return outcome;
    if (!lastsLonger(env, giveUpAt, outcome.waitMs)) return unanswered('charging_answered_429');
    await env.clock.sleep(outcome.waitMs);
  }
};

const lookClaimPost = async (
  env: ClassCReach,
  order: TopUpOrder,
  limits: Limits & { giveUpAt: number },
): Promise<TopUpAnswer | { waitMs: number }> => {
  const intent = await readIntent(env, order.grantId);
  // Judged before the look: a POST that lands between the two must be seen or be waited for.
  const isSettled = (intent?.leaseUntil ?? 0) <= env.clock.now();
  const held = await look(env, order.grantId, limits.giveUpAt);
  if (!isHeld(held)) return held;
  if (held.length > 0) return answerFromHeld(order, held);
  if (!isSettled) return unanswered('settling');
  await limits.mayOrder?.();
  const isStillDue = freshness(env);
  const mine = await claim(env, order, intent);
  if (!mine) return unanswered('in_other_hands');
  const heard = await callOnce(env, {
    call: 'top up the line',
    path: '',
    body: orderBody(order),
    timeoutMs: singleTimeoutMs,
    giveUpAt: limits.giveUpAt,
    isStillDue,
  });
  return afterPost(env, order, { mine, heard });
};

/** True while the claim is fresh by the wall clock: the monotonic one may stop in a frozen sandbox. */
const freshness = ({ clock }: ClassCReach): (() => boolean) => {
  const beganAt = clock.now();
  return () => Math.abs(clock.now() - beganAt) <= claimFreshMs;
};

/** A POST that surely did nothing gives its claim back; any other keeps it until it has settled. */
const afterPost = async (
  env: ClassCReach,
  order: TopUpOrder,
  { mine, heard }: { mine: Intent; heard: Heard },
): Promise<TopUpAnswer | { waitMs: number }> => {
  if (heard.kind === 'nothing') {
    if (!heard.sent) await release(env, order.grantId, mine);
    return unanswered(heard.cause);
  }
  const waitMs = waitAfter(env, heard);
  if (waitMs !== undefined) {
    await release(env, order.grantId, mine);
    return { waitMs };
  }
  const answer = answerTo(order, heard.status, heard.content);
  if (answer === 'conflicting') return unanswered('charging_answered_409');
  if (answer.kind === 'refused') await release(env, order.grantId, mine);
  return answer;
};
