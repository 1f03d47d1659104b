import { type CallReach, callPatiently, giveUpAtOf, type Limits } from './calls.ts';
import { singleTimeoutMs } from './time-outs.ts';
import {
  errorCodeSchema,
  finalRefusals,
  inOurWords,
  type Reversal,
  reversalSchema,
} from './top-up.ts';

/** Which top-up charging is to take back, by charging's id and by our key for the reversal. */
export interface ReversalOrder {
  readonly reversalId: string;
  readonly topUpId: string;
  readonly grantId: string;
  readonly amountMb: number;
}

/** What became of a reversal. */
export type ReversalAnswer =
  /** The unused rest is taken back: by this call, or (`repeated`) by an earlier one. */
  | { readonly kind: 'reversed'; readonly reversal: Reversal; readonly repeated: boolean }
  /** Nothing was taken back, and asking again would be answered the same. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Charging reversed it under another key, or amounts that are not the top-up's. */
  | { readonly kind: 'disagrees'; readonly reason: string }
  /** The effect may or may not have happened. */
  | { readonly kind: 'unanswered'; readonly cause: string };

/** The reversal as charging is sent it: a pure function of the order. */
export const reversalBody = ({ reversalId, topUpId, grantId }: ReversalOrder) => ({
  externalId: reversalId,
  '@type': 'TopupBalanceReversal',
  channel: { id: 'benefits-orchestrator' },
  topupBalance: { id: topUpId, externalId: grantId },
});

/**
 * Asks charging to take back what is unused of a top-up. A top-up is reversed once whoever asks, so
 * this needs no claim in class C either.
 */
export const reverseTopUp = async (
  env: CallReach,
  order: ReversalOrder,
  limits: Limits,
): Promise<ReversalAnswer> => {
  const heard = await callPatiently(env, {
    call: 'take the unused rest back',
    path: `/${encodeURIComponent(order.topUpId)}/reversal`,
    body: reversalBody(order),
    timeoutMs: singleTimeoutMs,
    giveUpAt: giveUpAtOf(env.clock, limits),
    mayOrder: limits.mayOrder,
  });
  return heard.kind === 'nothing'
    ? { kind: 'unanswered', cause: heard.cause }
    : judged(order, heard.status, heard.content);
};

const judged = (order: ReversalOrder, status: number, content: unknown): ReversalAnswer => {
  if (status === 200 || status === 201) {
    const held = reversalSchema.safeParse(content);
    if (!held.success) return { kind: 'unanswered', cause: 'unexpected_answer' };
    const { externalId, topupBalance, reversed, used } = held.data;
    const isOurs =
      externalId === order.reversalId &&
      topupBalance.id === order.topUpId &&
      topupBalance.externalId === order.grantId;
    if (!isOurs) return { kind: 'unanswered', cause: 'about_another_reversal' };
    if (reversed.amount + used.amount !== order.amountMb) {
      return { kind: 'disagrees', reason: 'amounts_do_not_add_up' };
    }
    return { kind: 'reversed', reversal: inOurWords(held.data), repeated: status === 200 };
  }
  const error = errorCodeSchema.safeParse(content);
  if (!error.success) return { kind: 'unanswered', cause: `unexpected_status_${status}` };
  if (status === 409) return { kind: 'disagrees', reason: error.data.code };
  return finalRefusals.includes(status)
    ? { kind: 'refused', reason: error.data.code }
    : { kind: 'unanswered', cause: `charging_answered_${status}` };
};
