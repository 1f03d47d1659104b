import * as z from 'zod';
import { instantSchema } from './calendar.ts';
import { InputRejected } from './errors.ts';
import { lineIdSchema } from './line.ts';

/** What the operator's line system tells us, and which register of the line's state it writes. */
export const lineEventTypes = [
  'LineSuspended',
  'LineResumed',
  'LineEnded',
  'LineReinstated',
  /** The contract went to another holder: what belongs to the person stays with the giver. */
  'LineTransferred',
  'LineHolderDied',
] as const;

/** What a customer says about a benefit of a line, kept among the line's events so that every run
 * knows it: declined from the next cycle, held after "this was not me", released again. */
export const benefitEventTypes = ['BenefitDeclined', 'BenefitHeld', 'BenefitReleased'] as const;
export type BenefitEventType = (typeof benefitEventTypes)[number];
export type LineEventType = (typeof lineEventTypes)[number];

/** Who suspended the line: 이용정지 is the operator's act, 일시정지 the customer's own. */
export const actors = ['operator', 'customer'] as const;
export type Actor = (typeof actors)[number];

/** Ids go into sort keys: no `#`, and nothing that sorts after `~`. */
export const eventIdSchema = z.string().regex(/^[A-Za-z0-9._:-]{1,64}$/, 'is not an event id');

/**
 * The detail of an event on our bus, version 1. Fields we do not know are dropped, not refused: a
 * publisher that adds one must not cost a customer the month.
 */
export const lineEventDetailSchema = z.object({
  version: z.literal(1),
  eventId: eventIdSchema,
  line: lineIdSchema,
  occurredAt: instantSchema,
  by: z.enum(actors).optional(),
});

/** An event as the operator claims it. */
export const lineEventSchema = lineEventDetailSchema.extend({ type: z.enum(lineEventTypes) });
export type LineEvent = z.infer<typeof lineEventSchema>;

/** An event as the Lines table keeps it: stamped by our clock when it first came. */
export const recordedLineEventSchema = lineEventSchema.omit({ version: true }).extend({
  type: z.enum([...lineEventTypes, ...benefitEventTypes]),
  recordedAt: instantSchema,
  /** Of a benefit event alone: the benefit's id in the programme file. */
  benefit: z.string().optional(),
});
export type RecordedLineEvent = z.infer<typeof recordedLineEventSchema>;

/** The event of a bus message. Throws InputRejected that names field and reason, never a value. */
export const parseLineEvent = (detailType: string, detail: unknown): LineEvent => {
  const parsed = lineEventSchema.safeParse({ ...Object(detail), type: detailType });
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new InputRejected(
    `A line event cannot be read (${faults.join('; ')}). ` +
      'Have the publisher send version 1 as in test/golden/events, then redrive the dead letters.',
  );
};
