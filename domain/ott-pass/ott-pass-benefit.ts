import * as z from 'zod';
import { plainDateSchema } from '../calendar.ts';

const comment = z.string().min(1);

/** A streaming service that the customer may choose; the id names its pool of codes. */
const ottServiceSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,32}$/),
  nameKo: z.string().min(1),
  nameEn: z.string().min(1),
});

/** The six-month pass for one of two services, as the programme file says it. */
export const ottPassSchema = z.strictObject({
  comment,
  subject: z.literal('line'),
  services: z.array(ottServiceSchema).length(2),
  window: z.strictObject({
    comment,
    chooseFrom: plainDateSchema,
    /** The last day for a choice, included. */
    chooseUntil: plainDateSchema,
    /** The last day on which the service takes a code, included. */
    registerUntil: plainDateSchema,
    /** Of the pass, from its registration. */
    months: z.int().positive(),
  }),
  excluded: z.strictObject({
    comment,
    lineTypes: z.array(z.enum(['tablet', 'wearable', 'iot'])),
    billings: z.array(z.enum(['prepaid'])),
    networks: z.array(z.enum(['mvno'])),
    statuses: z.array(z.enum(['ended'])),
    companiesWithoutNaturalUser: z.boolean(),
  }),
  minimumService: z.strictObject({ comment, days: z.int().nonnegative() }),
  guardian: z.strictObject({ comment, underAge: z.int().nonnegative() }),
  stock: z.strictObject({
    comment,
    /** A pool with fewer free codes than this is low. */
    lowWaterCodes: z.int().nonnegative(),
    /** A pool that lasts for fewer days than this at the present rate is low. */
    lowWaterDays: z.int().nonnegative(),
  }),
  reminders: z.strictObject({ comment, on: z.array(plainDateSchema) }),
  dates: z.strictObject({
    comment,
    /** Before registerUntil. */
    codeToldDaysBefore: z.int().positive(),
    /** Before the months of the pass are over. */
    passToldDaysBefore: z.int().positive(),
    /** For a code given after registerUntil because there was none in time; from the day given. */
    lateRegistrationDays: z.int().positive(),
  }),
});
export type OttPassBenefit = z.infer<typeof ottPassSchema>;
