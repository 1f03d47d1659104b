import * as z from 'zod';
import { cycleSchema, instantSchema, plainDateSchema } from './calendar.ts';
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
const ofPass = {
  version: z.literal(1),
  programme: z.string(),
  benefit: z.literal('ott-pass'),
  grantId: z.string(),
  line: lineIdSchema,
  /** `request:<id>`, `restock:<file>`, `reissue:<request>` or `event:<id>`. */
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
  /** The books of an automatic enrolment balance, or of answers that came late: counts, and where
   * the manifest lies; no person. */
  EnrolmentCompleted: z.strictObject({
    ...ofBenefit,
    run: z.string(),
    execution: z.string(),
    programmeVersion: z.int().positive(),
    considered: count,
    insured: count,
    missing: count,
    rejected: count,
    refused: count,
    parked: count,
    manifest: z.string(),
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
  /** A single grant was taken back, by word of two persons: what was unused of it, and what stays. */
  GrantVoided: z.strictObject({
    ...ofBenefit,
    grantId: z.string(),
    line: lineIdSchema,
    issue: count,
    reversedMb: count,
    usedMb: count,
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
  /** A pool of codes needs more soon, or has lines waiting: at most once a day and pool. */
  CodeStockLow: z.strictObject({
    version: z.literal(1),
    programme: z.string(),
    benefit: z.literal('ott-pass'),
    service: z.string(),
    countedOn: plainDateSchema,
    freeCodes: count,
    waitingLines: count,
    /** Absent while no earlier count is there to compare with. */
    usedADay: count.optional(),
    /** At the present rate; absent where nothing is used. */
    daysLeft: count.optional(),
    lowWaterCodes: count,
    lowWaterDays: count,
  }),
  /** Decisions promised to customers are past their deadline: counts, every day while it lasts. */
  CasesOverdue: z.strictObject({
    version: z.literal(1),
    programme: z.string(),
    countedOn: plainDateSchema,
    open: count,
    overdue: count,
    oldestDecideBy: plainDateSchema,
  }),
  /** A line got a code of a service: for a first claim, from the queue, or in place of a broken one. */
  OttPassGranted: z.strictObject({
    ...ofPass,
    service: z.string(),
    registerBy: plainDateSchema,
    issue: count,
  }),
  /** A pass has no effect any more: its code was broken, or the choice lapsed before it was shown. */
  OttPassVoided: z.strictObject({ ...ofPass, issue: count }),
} as const;

export type NewsType = keyof typeof newsSchemas;
export type News<T extends NewsType> = z.infer<(typeof newsSchemas)[T]>;
