import * as z from 'zod';
import { cycleSchema, instantSchema } from '../calendar.ts';
import { lineIdSchema } from '../line.ts';
import { type RoamingRefusal, roamingReasons } from './reasons.ts';
import { purchaseIdSchema, roamingEventSchema, roamingEventTypes } from './roaming-event.ts';

/** Why a bonus that is due waits for a person. */
export const parkedSentencesOfRoaming = {
  charging_refused: 'Charging refused the top-up of this line.',
  charging_disagrees: 'Charging holds something else under this key than was ordered.',
  refund_not_confirmed: 'A refund was reported that the order system did not confirm for a day.',
} as const satisfies Record<string, string>;
export type RoamingParkedReason = keyof typeof parkedSentencesOfRoaming;
const parkedReasonsOfRoaming = Object.keys(parkedSentencesOfRoaming) as RoamingParkedReason[];

/** What charging is asked for, pinned before it is asked: every later attempt asks the same. */
export const dueBonusSchema = z.strictObject({
  product: z.string(),
  amountMb: z.int().positive(),
  validFrom: instantSchema,
  validUntil: instantSchema,
  purchasedAt: instantSchema,
  programmeVersion: z.int().positive(),
  /** The month and its slot, from 1 up to and including the cap. */
  boughtIn: cycleSchema,
  slot: z.int().positive(),
  /** The event that brought it about. */
  eventId: z.string(),
  decidedAt: instantSchema,
});
export type PinnedBonus = z.infer<typeof dueBonusSchema>;

const noted = { eventId: z.string(), at: instantSchema };

/**
 * What is on record about a purchase that an event spoke of: each attribute is set once. `due` and
 * `refused` exclude each other and are final; `held` and `unconfirmed` are not, because a release,
 * or a true event after a forged one, decides anew.
 */
export const purchaseRecordSchema = z.strictObject({
  line: lineIdSchema,
  purchaseId: purchaseIdSchema,
  programme: z.string(),
  firstEvent: z.enum(roamingEventTypes),
  firstEventId: z.string(),
  recordedAt: instantSchema,
  due: dueBonusSchema.optional(),
  refused: z.strictObject({ ...noted, reason: z.enum(roamingReasons) }).optional(),
  held: z.strictObject({ at: instantSchema, event: roamingEventSchema }).optional(),
  unconfirmed: z.strictObject(noted).optional(),
  /** The order system confirmed that the money went back. */
  refunded: z.strictObject({ ...noted, refundedAt: instantSchema }).optional(),
  parked: z.strictObject({ at: instantSchema, reason: z.enum(parkedReasonsOfRoaming) }).optional(),
});
export type PurchaseRecord = z.infer<typeof purchaseRecordSchema>;

/** Where a purchase stands, each in exactly one place. `waiting`: an attempt is under way, or its
 * event is on the queue. */
export type PurchaseStanding =
  | { readonly standing: 'given' | 'voided' | 'waiting' }
  | { readonly standing: 'refused'; readonly reason: RoamingRefusal }
  | { readonly standing: 'parked'; readonly reason: RoamingParkedReason };

/** The ledger's word comes first: what was granted is given, whatever else is noted. */
export const purchaseStanding = (
  record: PurchaseRecord,
  ledger: { readonly granted: boolean; readonly voided: boolean },
): PurchaseStanding => {
  if (ledger.granted) return { standing: ledger.voided ? 'voided' : 'given' };
  const { due, refused, held, unconfirmed, refunded, parked } = record;
  if (refused) return { standing: 'refused', reason: refused.reason };
  if (refunded) return { standing: 'refused', reason: 'product_refunded' };
  if (parked) return { standing: 'parked', reason: parked.reason };
  if (due) return { standing: 'waiting' };
  if (held) return { standing: 'refused', reason: 'benefit_held' };
  if (unconfirmed) return { standing: 'refused', reason: 'purchase_not_confirmed' };
  return { standing: 'waiting' };
};
