import * as z from 'zod';
import { cycleSchema } from '../calendar.ts';
import { momentSchema } from '../customer/answers.ts';

const count = z.int().nonnegative();

/** Parked and open lines of one reason: who settles them, and what they wait for. */
export const parkedCountSchema = z
  .strictObject({
    reason: z.string(),
    sentence: z.string(),
    owner: z.string(),
    lines: count,
    /** Lines whose deadline has passed. */
    overdue: count,
  })
  .meta({ id: 'ParkedCount' });

/** One parked line. Nobody is named: whoever must know asks `explain` and says why. */
export const parkedLineSchema = z
  .strictObject({
    /** The line id with its middle left out. */
    line: z.string(),
    reason: z.string(),
    owner: z.string(),
    /** The run or the event that parked it. */
    parkedBy: z.string(),
    parkedAt: momentSchema,
    hoursOld: count,
    deadline: momentSchema,
    overdue: z.boolean(),
  })
  .meta({ id: 'ParkedLine' });

/** What is parked and open in the cycle of a run. Lines are in it only where a reason for looking
 * at them was given, and oldest first. */
export const parkedWorkSchema = z
  .strictObject({
    asOf: momentSchema,
    run: z.string(),
    cycle: cycleSchema,
    total: count,
    byReason: z.array(parkedCountSchema),
    lines: z.array(parkedLineSchema),
    /** Handed back as `after`, it brings the next page; absent on the last. */
    next: z.string().optional(),
  })
  .meta({ id: 'ParkedWork' });
export type ParkedWork = z.infer<typeof parkedWorkSchema>;

/** Lines of one page. */
export const parkedPageLines = 50;
