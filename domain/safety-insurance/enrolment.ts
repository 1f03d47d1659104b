import * as z from 'zod';
import { instantSchema, plainDateSchema } from '../calendar.ts';
import { lineIdSchema } from '../line.ts';
import { enrolmentCauses } from './safety-insurance-grant.ts';

/**
 * Where a person's insurance stands. `offered`: told, and may decline. `declined`. `handed_over`:
 * the insurer has been asked. `insured`. `rejected` by the insurer, with its reason. `missing`: the
 * insurer did not answer in time. `cancelled` by the customer. `ended`: by its last day, the last
 * line's end or the holder's death.
 */
export const enrolmentStates = [
  'offered',
  'declined',
  'handed_over',
  'insured',
  'rejected',
  'missing',
  'cancelled',
  'ended',
] as const;
export type EnrolmentState = (typeof enrolmentStates)[number];

/** What a person is told next, and on which day: exactly one date per record. */
export const dueSchema = z.strictObject({
  on: plainDateSchema,
  what: z.enum(['start', 'ending', 'end']),
});

/** One person's enrolment, the only one in a programme. It holds no birth date. */
export const enrolmentSchema = z.strictObject({
  programme: z.string(),
  person: z.string().regex(/^[A-Za-z0-9-]{1,32}$/),
  state: z.enum(enrolmentStates),
  because: z.enum(enrolmentCauses),
  /** The person's lines that carry it; the first is told. It ends with the last of them. */
  lines: z.array(lineIdSchema).min(1),
  /** The run or application that brought it here. */
  source: z.string(),
  /** When the person applied; absent where the programme's reference date decides whose the lines
   * are. What happened to a line before was another holder's affair. */
  since: instantSchema.optional(),
  certificate: z.string().optional(),
  /** What the insurer accepted while "this was not me" stood: given when its case is closed with a
   * release, withdrawn where it is upheld. */
  accepted: z.strictObject({ certificate: z.string(), confirmedOn: plainDateSchema }).optional(),
  startsOn: plainDateSchema.optional(),
  endsOn: plainDateSchema.optional(),
  reason: z.string().optional(),
  due: dueSchema.optional(),
  changedAt: instantSchema,
  by: z.string(),
  /** Counts the writes; each is conditioned on the version that was read. */
  version: z.int().positive(),
});
export type Enrolment = z.infer<typeof enrolmentSchema>;
