import * as z from 'zod';
import { instantSchema } from '../calendar.ts';
import { lineIdSchema } from '../line.ts';
import { purchaseIdSchema, type RoamingEvent } from './roaming-event.ts';

/** A purchase as its system of record has it: what the bonus is decided by. */
export const purchaseSchema = z.strictObject({
  purchaseId: purchaseIdSchema,
  /** The buyer's. */
  line: lineIdSchema,
  product: z.string(),
  purchasedAt: instantSchema,
  /** Absent until the product starts. */
  startedAt: instantSchema.optional(),
  /** Absent unless the money went back. */
  refundedAt: instantSchema.optional(),
  /** Of a family product: the other lines that may use it. */
  members: z.array(lineIdSchema),
  /** The operator's own running offers that the buyer's line has, by their codes. */
  offers: z.array(z.string()),
});
export type Purchase = z.infer<typeof purchaseSchema>;

/** True where the order system knows the purchase that an event speaks of: the same product, bought
 * by this line or to be used by it. */
export const isConfirmed = (
  claim: Pick<Extract<RoamingEvent, { type: 'RoamingProductStarted' }>, 'line' | 'product'>,
  purchase: Purchase | undefined,
): purchase is Purchase =>
  purchase !== undefined &&
  purchase.product === claim.product &&
  (purchase.line === claim.line || purchase.members.includes(claim.line));

/** True where the order system says that the purchase was this line's and its money went back. */
export const isRefundConfirmed = (
  claim: Pick<RoamingEvent, 'line'>,
  purchase: Purchase | undefined,
): purchase is Purchase & { refundedAt: string } =>
  purchase?.refundedAt !== undefined && purchase.line === claim.line;

/** True where the order system may yet come to say so: it has the purchase as this line's, or it has
 * it no longer and a bonus was due for it. */
export const mayYetBeRefunded = (
  claim: Pick<RoamingEvent, 'line'>,
  purchase: Purchase | undefined,
  { due }: { readonly due?: unknown },
): boolean => (purchase ? purchase.line === claim.line : due !== undefined);
