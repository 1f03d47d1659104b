import * as z from 'zod';
import {
  answerMeetsOrder,
  type TopUpAnswer as TopUpHeld,
  type TopUpOrder,
} from '../../domain/grant.ts';

/** A top-up that charging holds, in our words. */
export interface TopUp extends TopUpHeld {
  /** When charging credited it, UTC. */
  readonly creditedAt: string;
  /** Where charging has taken back what was unused. */
  readonly reversal?: Reversal;
}

/** What charging took back of a top-up, and what the customer had used: together all of it. */
export interface Reversal {
  /** Our key for it. */
  readonly reversalId: string;
  readonly reversedMb: number;
  readonly usedMb: number;
}

/** What became of one order. */
export type TopUpAnswer =
  /** Charging holds what was ordered: by this call, or (`repeated`) by an earlier one. */
  | { readonly kind: 'credited'; readonly topUp: TopUp; readonly repeated: boolean }
  /** Nothing was credited, and asking again would be answered the same. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Under this key charging holds something else: for a person to look at. */
  | { readonly kind: 'disagrees'; readonly topUp?: TopUp }
  /** The effect may or may not have happened. */
  | { readonly kind: 'unanswered'; readonly cause: string };

const megabytes = z.object({ amount: z.int().nonnegative(), units: z.literal('MB') });

/** The part of a reversal that is believed, and only in this form. */
export const reversalSchema = z.object({
  externalId: z.string(),
  status: z.literal('completed'),
  topupBalance: z.object({ id: z.string(), externalId: z.string() }),
  reversed: megabytes,
  used: megabytes,
});

/** A reversal as charging spells it, in our words. */
export const inOurWords = (held: z.infer<typeof reversalSchema>): Reversal => ({
  reversalId: held.externalId,
  reversedMb: held.reversed.amount,
  usedMb: held.used.amount,
});

const instant = z.iso.datetime({ offset: true });

/** The part of a TopupBalance that is believed, and only in this form. */
const topupBalanceSchema = z.object({
  id: z.string().min(1).max(128),
  externalId: z.string(),
  status: z.literal('completed'),
  confirmationDate: instant,
  amount: z.object({ amount: z.int(), units: z.literal('MB') }),
  logicalResource: z.object({ id: z.string() }),
  validFor: z.object({ startDateTime: instant, endDateTime: instant }),
  reversal: reversalSchema.optional(),
});

/** TopupBalance resources as top-ups; anything else fails the parse. */
export const topUpSchema = topupBalanceSchema.transform(
  (held): TopUp => ({
    topUpId: held.id,
    grantId: held.externalId,
    line: held.logicalResource.id,
    amountMb: held.amount.amount,
    validity: { from: held.validFor.startDateTime, until: held.validFor.endDateTime },
    creditedAt: new Date(held.confirmationDate).toISOString(),
    ...(held.reversal && { reversal: inOurWords(held.reversal) }),
  }),
);

/** An error with a code of charging's own, as against a gateway's page. */
export const errorCodeSchema = z.object({ code: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/) });

/** Statuses that say of the order itself that it cannot be: repeating it changes nothing. */
export const finalRefusals: readonly number[] = [400, 404, 410, 422];

/**
 * What an answer to one order means. Nothing is believed that does not name the order's key; a
 * refusal is believed only with an error code of charging's own, so that a gateway's 404 page does
 * not refuse a line. `conflicting`: the key stands for other content, look what it is.
 */
export const answerTo = (
  order: TopUpOrder,
  status: number,
  content: unknown,
): TopUpAnswer | 'conflicting' => {
  if (status === 200 || status === 201) {
    const held = topUpSchema.safeParse(content);
    return held.success
      ? judged(order, held.data, status === 200)
      : unanswered('unexpected_answer');
  }
  const error = errorCodeSchema.safeParse(content);
  if (!error.success) return unanswered(`unexpected_status_${status}`);
  if (status === 409 && error.data.code === 'conflictingContent') return 'conflicting';
  return finalRefusals.includes(status)
    ? { kind: 'refused', reason: error.data.code }
    : unanswered(`charging_answered_${status}`);
};

/**
 * What the top-ups under an order's key mean: one that meets the order was credited before, with
 * an earlier run's validity perhaps; another line, another amount or several disagree.
 */
export const answerFromHeld = (order: TopUpOrder, held: readonly TopUp[]): TopUpAnswer => {
  const [first, ...more] = held;
  if (!first) return unanswered('not_found_under_its_key');
  return more.length > 0 ? { kind: 'disagrees', topUp: first } : judged(order, first, true);
};

/** The effect may or may not have happened, and why we do not know. */
export const unanswered = (cause: string): TopUpAnswer => ({ kind: 'unanswered', cause });

const judged = (order: TopUpOrder, held: TopUp, repeated: boolean): TopUpAnswer => {
  if (held.grantId !== order.grantId) return unanswered('about_another_top_up');
  if (!answerMeetsOrder(order, held)) return { kind: 'disagrees', topUp: held };
  return { kind: 'credited', topUp: inOrdersWords(order, held), repeated };
};

/** The same instants keep the order's spelling, so that a record does not depend on charging's. */
const inOrdersWords = (order: TopUpOrder, held: TopUp): TopUp =>
  isSameInstant(held.validity.from, order.validity.from) &&
  isSameInstant(held.validity.until, order.validity.until)
    ? { ...held, validity: order.validity }
    : held;

const isSameInstant = (one: string, other: string): boolean =>
  one === other || Date.parse(one) === Date.parse(other);
