import type * as z from 'zod';
import { InputRejected } from '../../domain/errors.ts';

/** The event as the schema reads it. InputRejected names each field and reason, never a value:
 * an event may hold what must not reach a log. */
export const parsedEvent = <S extends z.ZodType>(schema: S, event: unknown): z.infer<S> => {
  const parsed = schema.safeParse(event);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    ({ path, message }) => `${path.length > 0 ? path.join('.') : 'the event'}: ${message}`,
  );
  throw new InputRejected(`The input cannot be used. ${faults.slice(0, 10).join('; ')}`);
};
