import * as z from 'zod';
import { plainDateSchema } from '../calendar.ts';
import { InputRejected } from '../errors.ts';
import { eventIdSchema } from '../line-event.ts';
import { applicationIdSchema, type InsurersWord, insurersWordSchema } from './application.ts';

/** What the insurer tells us by an event of its own, version 1. Fields that we do not know are
 * dropped, not refused. */
export const insurerEventSchema = z.object({
  eventId: eventIdSchema,
  type: z.enum(['ApplicationAccepted', 'ApplicationRejected']),
  reference: applicationIdSchema,
  certificate: z.string().optional(),
  reason: z.string().optional(),
  confirmedOn: plainDateSchema,
});

/** The insurer's word about the application of that reference, and the event that brought it. */
export interface InsurerSays {
  readonly eventId: string;
  readonly reference: string;
  readonly word: InsurersWord;
}

/** What an event of the insurer says. Throws InputRejected that names the fields, never a value. */
export const parseInsurerEvent = (body: unknown): InsurerSays => {
  const event = insurerEventSchema.safeParse(body);
  if (!event.success) throw unreadable(event.error);
  const { eventId, type, reference, certificate, reason, confirmedOn } = event.data;
  const word = insurersWordSchema.safeParse(
    type === 'ApplicationAccepted'
      ? { outcome: 'accepted', certificate, confirmedOn }
      : { outcome: 'rejected', reason, confirmedOn },
  );
  if (!word.success) throw unreadable(word.error);
  return { eventId, reference, word: word.data };
};

const unreadable = ({ issues }: z.ZodError): InputRejected => {
  const fields = issues.map(({ path, code }) => `${path.join('.') || 'the event'}: ${code}`);
  return new InputRejected(`The insurer's event cannot be read: ${fields.slice(0, 10).join('; ')}`);
};
