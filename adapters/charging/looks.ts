import * as z from 'zod';
import { Unavailable } from '../../domain/errors.ts';
import type { TopUpOrder } from '../../domain/grant.ts';
import {
  type CallReach,
  callPatiently,
  giveUpAtOf,
  type Heard,
  type Limits,
  lastsLonger,
} from './calls.ts';
import { lookTimeoutMs } from './time-outs.ts';
import { answerFromHeld, type TopUp, type TopUpAnswer, topUpSchema, unanswered } from './top-up.ts';

const pageEntries = 1_000;
/** A list of millions is thousands of pages: one that is not answered is asked for again after so long. */
const againAfterMs = [100, 300, 1_000] as const;

/** What charging is asked to list: a cycle of a benefit, or all cycles of it. */
export interface Listed {
  readonly programme: string;
  readonly benefit: string;
  readonly cycle?: string;
}

const heldSchema = z.array(topUpSchema);
const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
const totalsSchema = z.object({ 'x-total-count': wholeNumber, 'x-total-amount': wholeNumber });

/** Everything charging holds under a grant id; `unanswered` where it did not say. */
export const look = async (
  env: CallReach,
  grantId: string,
  giveUpAt: number,
): Promise<readonly TopUp[] | Extract<TopUpAnswer, { kind: 'unanswered' }>> => {
  const heard = await ask(env, new URLSearchParams({ externalId: grantId }), giveUpAt);
  if (heard.kind === 'nothing') return { kind: 'unanswered', cause: heard.cause };
  const held = heldSchema.safeParse(heard.content);
  if (heard.status !== 200 || !held.success) {
    return { kind: 'unanswered', cause: `look_answered_${heard.status}` };
  }
  const isOurs = held.data.every((topUp) => topUp.grantId === grantId);
  return isOurs ? held.data : { kind: 'unanswered', cause: 'about_another_top_up' };
};

/** What charging holds under the order's key, judged by the order. */
export const lookForOrder = async (
  env: CallReach,
  order: TopUpOrder,
  giveUpAt: number,
): Promise<TopUpAnswer> => {
  const held = await look(env, order.grantId, giveUpAt);
  return isHeld(held) ? answerFromHeld(order, held) : unanswered(held.cause);
};

/** True of an answer to a look, as against none. */
export const isHeld = (looked: Awaited<ReturnType<typeof look>>): looked is readonly TopUp[] =>
  Array.isArray(looked);

/** Charging's own count of a cycle's top-ups. Throws Unavailable where it does not say. */
export const countTopUps = async (
  env: CallReach,
  cycle: Listed,
  limits: Limits,
): Promise<{ topUps: number; megabytes: number }> => {
  const { totals } = await page(env, cycle, { offset: 0, limit: 0, limits });
  return totals;
};

/**
 * Every top-up of a cycle in the order of the grant ids, several under one key included. What
 * comes in while it is read may be missing; what was there is not: entries that a newcomer moved
 * to a later page are met twice and passed on once.
 */
export async function* listTopUps(env: CallReach, cycle: Listed): AsyncGenerator<TopUp> {
  let passedOn = 0;
  let atFirst: number | undefined;
  const seen = { grantId: '', topUpIds: new Set<string>() };
  for (let offset = 0; ; offset += pageEntries) {
    const place = { offset, limit: pageEntries, limits: {} };
    const { held, totals } = await page(env, cycle, place, askAgain);
    atFirst ??= totals.topUps;
    for (const topUp of held) {
      if (topUp.grantId < seen.grantId || seen.topUpIds.has(topUp.topUpId)) continue;
      if (topUp.grantId !== seen.grantId) seen.topUpIds.clear();
      seen.grantId = topUp.grantId;
      seen.topUpIds.add(topUp.topUpId);
      passedOn++;
      yield topUp;
    }
    if (held.length < pageEntries) break;
  }
  if (passedOn < atFirst) {
    throw new Unavailable(`Charging counted ${atFirst} top-ups and listed ${passedOn}. Ask again.`);
  }
}

/** So many of a cycle's top-ups from a place in charging's list on, which is in the order of the
 * grant ids. What comes in or goes meanwhile moves the places. */
export const topUpsAt = async (
  env: CallReach,
  cycle: Listed,
  place: { readonly offset: number; readonly limit: number },
): Promise<readonly TopUp[]> => (await page(env, cycle, { ...place, limits: {} })).held;

const page = async (
  env: CallReach,
  { programme, benefit, cycle }: Listed,
  { offset, limit, limits }: { offset: number; limit: number; limits: Limits },
  asked: typeof ask = ask,
): Promise<{ held: readonly TopUp[]; totals: { topUps: number; megabytes: number } }> => {
  const ofCycle = cycle === undefined ? {} : { cycle };
  const query = { programme, benefit, ...ofCycle, offset: `${offset}`, limit: `${limit}` };
  const heard = await asked(env, new URLSearchParams(query), giveUpAtOf(env.clock, limits));
  const what = `Charging did not list ${benefit} of ${cycle ?? 'all cycles'}`;
  if (heard.kind === 'nothing') throw new Unavailable(`${what}: ${heard.cause}.`);
  const held = heldSchema.safeParse(heard.content);
  const totals = totalsSchema.safeParse(heard.headers);
  if (heard.status !== 200 || !held.success || !totals.success) {
    throw new Unavailable(`${what}: it answered ${heard.status} in another form than agreed.`);
  }
  const { 'x-total-count': topUps, 'x-total-amount': megabytes } = totals.data;
  return { held: held.data, totals: { topUps, megabytes } };
};

/** A look changes nothing, so one without an answer is made again as long as the time lasts. */
const askAgain = async (
  env: CallReach,
  query: URLSearchParams,
  giveUpAt: number,
): Promise<Heard> => {
  let heard = await ask(env, query, giveUpAt);
  for (const waitMs of againAfterMs) {
    if (heard.kind === 'heard' || !lastsLonger(env, giveUpAt, waitMs)) break;
    await env.clock.sleep(waitMs);
    heard = await ask(env, query, giveUpAt);
  }
  return heard;
};

const ask = (env: CallReach, query: URLSearchParams, giveUpAt: number): Promise<Heard> =>
  callPatiently(env, {
    call: 'look at charging',
    path: `?${query}`,
    timeoutMs: lookTimeoutMs,
    giveUpAt,
  });
