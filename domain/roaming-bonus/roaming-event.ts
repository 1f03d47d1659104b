import * as z from 'zod';
import { instantSchema } from '../calendar.ts';
import { InputRejected } from '../errors.ts';
import { lineIdSchema } from '../line.ts';
import { eventIdSchema } from '../line-event.ts';

/** What the operator's order system tells us about a purchase of a roaming product. */
export const roamingEventTypes = ['RoamingProductStarted', 'RoamingProductRefunded'] as const;
export type RoamingEventType = (typeof roamingEventTypes)[number];

/** A purchase by the order system's id: it is the period of a benefit key, so no `/` or `#`. */
export const purchaseIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,64}$/, 'is not a purchase id of 1 to 64 letters, digits and hyphens');

const detailSchema = z.object({
  version: z.literal(1),
  eventId: eventIdSchema,
  purchaseId: purchaseIdSchema,
  line: lineIdSchema,
});

/**
 * A product bought earlier has started. It holds no amount: one that is sent along is dropped with
 * every other field we do not know, because the amount is the catalogue's.
 */
const roamingProductStartedSchema = detailSchema.extend({
  type: z.literal('RoamingProductStarted'),
  product: z.string().regex(/^[\x21-\x7e]{1,64}$/, 'is not a product code'),
  purchasedAt: instantSchema,
  startedAt: instantSchema,
});

/** The money for a purchase went back. */
const roamingProductRefundedSchema = detailSchema.extend({
  type: z.literal('RoamingProductRefunded'),
  refundedAt: instantSchema,
});

/** An event as the operator claims it: nothing follows from it until the order system agrees. */
export const roamingEventSchema = z.discriminatedUnion('type', [
  roamingProductStartedSchema,
  roamingProductRefundedSchema,
]);
export type RoamingEvent = z.infer<typeof roamingEventSchema>;

/** The event of a bus message. Throws InputRejected that names field and reason, never a value. */
export const parseRoamingEvent = (detailType: string, detail: unknown): RoamingEvent => {
  const parsed = roamingEventSchema.safeParse({ ...Object(detail), type: detailType });
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new InputRejected(
    `A roaming event cannot be read (${faults.join('; ')}). ` +
      'Have the publisher send version 1 as in test/golden/events, then redrive the dead letters.',
  );
};
