import * as z from 'zod';
import { cycleSchema, plainDateSchema } from '../calendar.ts';

const comment = z.string().min(1);
const share = z.number().min(0).max(1);

/** Everything that an insurer may be told about a person; a programme names those it is told. */
export const insurerFields = ['person', 'birth_date', 'enrolled_on', 'enrolled_because'] as const;
export type InsurerField = (typeof insurerFields)[number];

/** The two-year insurance, as the programme file says it. */
export const safetyInsuranceSchema = z.strictObject({
  comment,
  subject: z.literal('person'),
  /** 만 나이 from which nobody needs to apply. */
  age: z.int().positive(),
  /** The first day of applications. */
  enrolmentFrom: plainDateSchema,
  /** The last day of enrolment, included: birth dates are kept of those who reach the age by it. */
  enrolmentUntil: plainDateSchema,
  automatic: z.strictObject({
    comment,
    /** Enrolments are opened on the first of each of these months. */
    firstCycle: cycleSchema,
    lastCycle: cycleSchema,
    /** People are told so long before they are enrolled, and may decline. */
    toldDaysBefore: z.int().positive(),
  }),
  cover: z.strictObject({ comment, years: z.int().positive() }),
  coverEnds: z.strictObject({ comment, toldDaysBefore: z.int().positive() }),
  guardian: z.strictObject({ comment, underAge: z.int().nonnegative() }),
  excluded: z.strictObject({
    comment,
    billings: z.array(z.enum(['prepaid'])),
    networks: z.array(z.enum(['mvno'])),
    statuses: z.array(z.enum(['ended'])),
    companies: z.literal(true),
  }),
  insurer: z.strictObject({
    comment,
    fields: z.array(z.enum(insurerFields)).min(1),
    rowsPerFileMax: z.int().positive(),
    /** An acknowledgement file that has not come by then leaves its people missing. */
    acknowledgedWithinDays: z.int().positive(),
    /** A single application that is not answered is asked after so long, and once more. */
    answeredWithinHours: z.int().positive(),
  }),
  run: z.strictObject({
    comment,
    batchSize: z.int().min(1).max(100),
    toleratedFailurePercentage: z.number().min(0).max(5),
    parkedShareMax: share,
    parkedPeopleAlwaysAllowed: z.int().nonnegative(),
    asOfMarginMinutes: z.int().min(1).max(10),
    decisionHoldsHours: z.int().positive(),
    batchesAtOnce: z.int().positive(),
  }),
});
export type SafetyInsuranceBenefit = z.infer<typeof safetyInsuranceSchema>;
