import * as z from 'zod';
import { cycleSchema, plainDateSchema } from './calendar.ts';

/** A line id as the operator's extract spells it: 1 to 32 of A-Z a-z 0-9 and hyphen. */
export const lineIdSchema = z.string().regex(/^[A-Za-z0-9-]{1,32}$/);

export const lineTypes = ['phone', 'tablet', 'wearable', 'iot'] as const;
export const billings = ['postpaid', 'prepaid'] as const;
export const networks = ['own', 'mvno'] as const;
export const lineStatuses = ['in_service', 'suspended', 'ended'] as const;
export const suspensions = ['by_operator', 'by_customer'] as const;

/**
 * One row of the frozen cohort as the monthly run sees it: class and state of a line on the
 * reference date. It holds no customer id and no birth date; `adultFrom` is there only for a
 * line on a plan capped for minors whose holder was under 19 (만 나이) on the reference date, and
 * names the first month on whose first day the holder is 19.
 */
export const frozenLineSchema = z.strictObject({
  line: lineIdSchema,
  type: z.enum(lineTypes),
  billing: z.enum(billings),
  network: z.enum(networks),
  status: z.enum(lineStatuses),
  openedOn: plainDateSchema,
  /** Whose act the suspension was; absent where the extract does not say. */
  suspension: z.enum(suspensions).optional(),
  /** False only where the extract says that the device has no data bucket of its own. */
  ownAllowance: z.literal(false).optional(),
  adultFrom: cycleSchema.optional(),
  /** True on lines of a supplement alone, whose holder had the earlier insurance on the reference
   * date: a supplement keeps no person of whom it could be known. */
  earlierInsurance: z.literal(true).optional(),
});
export type FrozenLine = z.infer<typeof frozenLineSchema>;
