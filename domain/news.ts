import * as z from 'zod';
import { cycleSchema, instantSchema } from './calendar.ts';
import { lineIdSchema } from './line.ts';
import { purchaseIdSchema } from './roaming-bonus/roaming-event.ts';
import { runKinds } from './run-plan.ts';

const count = z.int().nonnegative();
const ofPurchase = {
  version: z.literal(1),
  programme: z.string(),
  grantId: z.string(),
  line: lineIdSchema,
  purchaseId: purchaseIdSchema,
  causedBy: z.string(),
};
const ofBenefit = {
  version: z.literal(1),
  programme: z.string(),
  benefit: z.string(),
  cycle: cycleSchema,
};

/**
 * What we say on the bus, by its detail type. In primitives, the version first; a form that was
 * ever sent is never changed, only followed by the next version. Each may be said twice.
 */
export const newsSchemas = {
  /** A run's books balance: counts, and where manifest and result files lie; no line. */
  RunCompleted: z.strictObject({
    ...ofBenefit,
    run: z.string(),
    kind: z.enum(runKinds),
    programmeVersion: z.int().positive(),
    considered: count,
    granted: count,
    alreadyGranted: count,
    refused: count,
    parked: count,
    notAttempted: count,
    manifest: z.string(),
    results: z.string(),
  }),
  /** A single grant, outside every run. */
  GrantIssued: z.strictObject({
    ...ofBenefit,
    grantId: z.string(),
    line: lineIdSchema,
    amountGb: z.int().positive(),
    validFrom: z.string(),
    validUntil: z.string(),
    causedBy: z.string(),
  }),
  /** A single grant that could not be given now and waits for a follow-up or a person. */
  LineParked: z.strictObject({
    ...ofBenefit,
    line: lineIdSchema,
    reason: z.string(),
    causedBy: z.string(),
    parkedAt: instantSchema,
  }),
  /** The bonus on one purchase of a roaming product was credited. */
  RoamingBonusGranted: z.strictObject({
    ...ofPurchase,
    amountMb: z.int().positive(),
    validFrom: instantSchema,
    validUntil: instantSchema,
  }),
  /** What was unused of it was taken back after a refund; what was used stays. */
  RoamingBonusVoided: z.strictObject({ ...ofPurchase, reversedMb: count, usedMb: count }),
} as const;

export type NewsType = keyof typeof newsSchemas;
export type News<T extends NewsType> = z.infer<(typeof newsSchemas)[T]>;
