import * as z from 'zod';
import { benefitKeySchema } from '../benefit-key.ts';
import { instantSchema, plainDateSchema } from '../calendar.ts';

/** Why somebody was enrolled: by age, without a word; or because of an application. */
export const enrolmentCauses = ['age', 'application'] as const;
export type EnrolmentCause = (typeof enrolmentCauses)[number];

/** That a person is insured: written when the insurer has confirmed, with its certificate. */
export const safetyInsuranceGrantSchema = z.strictObject({
  key: benefitKeySchema.extend({ benefit: z.literal('safety-insurance') }),
  grantId: z.string(),
  certificate: z.string(),
  /** The day after the insurer confirmed. */
  startsOn: plainDateSchema,
  /** The day before the second anniversary, included. */
  endsOn: plainDateSchema,
  enrolledBecause: z.enum(enrolmentCauses),
  programmeVersion: z.int().positive(),
  run: z.string(),
  by: z.string(),
  why: z.string(),
  grantedAt: instantSchema,
});
export type SafetyInsuranceGrant = z.infer<typeof safetyInsuranceGrantSchema>;
