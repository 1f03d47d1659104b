import * as z from 'zod';
import { cycleSchema, plainDateSchema } from './calendar.ts';
import {
  disputeRulesSchema,
  exclusiveGroupsSchema,
  signInRulesSchema,
} from './customer/act-rules.ts';
import { InputRejected } from './errors.ts';
import { lineTypes } from './line.ts';
import { noticeRulesSchema } from './notices/notice-rules.ts';
import { ottPassSchema } from './ott-pass/ott-pass-benefit.ts';
import { faultsBetweenFields } from './programme-faults.ts';
import { roamingBonusSchema } from './roaming-bonus/roaming-bonus-benefit.ts';
import { runCapSchema } from './run-cap.ts';
import { safetyInsuranceSchema } from './safety-insurance/safety-insurance-benefit.ts';

/** Why the policy is as it is: every object that holds a choice says so in the file itself. */
const comment = z.string().min(1);
const share = z.number().min(0).max(1);
const hour = z.int().min(0).max(24);

const windowSchema = z.strictObject({
  comment,
  firstCycle: cycleSchema,
  /** The last cycle that is given, included. */
  lastCycle: cycleSchema,
});

const excludedSchema = z.strictObject({
  comment,
  /** Only what has a rule and a reason code can be excluded. */
  lineTypes: z.array(z.enum(['iot'])),
  billings: z.array(z.enum(['prepaid'])),
  networks: z.array(z.enum(['mvno'])),
  statuses: z.array(z.enum(['ended', 'suspended'])),
  linesWithoutOwnAllowance: z.boolean(),
});

const runSchema = z.strictObject({
  comment,
  batchSize: z.int().min(1).max(100),
  /** Of failed batches, 0 to 100: beyond it the Map trips and a redrive serves the rest. */
  toleratedFailurePercentage: z.number().min(0).max(5),
  /** Of parked lines in the cohort, 0 to 1: beyond it a run may not end well. */
  parkedShareMax: share,
  /** So many parked lines are a case for a person, not for stopping a small run. */
  parkedLinesAlwaysAllowed: z.int().nonnegative(),
  /** A resumption that is too young for a run waits this long and the opening of a run, which
   * together may be no more than a queue waits. */
  asOfMarginMinutes: z.int().min(1).max(10),
  decisionHoldsHours: z.int().positive(),
  /** The most that one run may give away or cost; absent in versions that leave it to approvals. */
  cap: z.strictObject({ comment, ...runCapSchema.shape }).optional(),
});

const canarySchema = z.strictObject({
  comment,
  share,
  linesMax: z.int().nonnegative(),
  parkedShareMax: share,
  alreadyGrantedShareMax: share,
});

const chargingHoursSchema = z.strictObject({
  fromHour: hour,
  /** Excluded; 24 is midnight. */
  untilHour: hour,
  /** 0 is closed. */
  linesPerSecond: z.int().nonnegative(),
});

const chargingSchema = z.strictObject({
  comment,
  /** By hour in Korea, without gaps, from 0 to 24. */
  hours: z.array(chargingHoursSchema).min(1),
  batchSecondsP99: z.number().positive(),
  /** Kept free for single grants while a run goes on. */
  shareForEvents: z.number().min(0).max(0.5),
  /** What charging is paid for one top-up, in US dollars; absent where it costs nothing. */
  usdPerTopUp: z.number().nonnegative().optional(),
});

const monthlyDataSchema = z.strictObject({
  comment,
  subject: z.literal('line'),
  window: windowSchema,
  amount: z.strictObject({
    comment,
    amountGb: z.int().positive(),
    mbPerGb: z.int().positive(),
  }),
  /** `cycle`: from the first 00:00 KST to the first of the next month 00:00 KST. */
  validity: z.strictObject({ comment, kind: z.literal('cycle') }),
  lateGrant: z.strictObject({
    comment,
    validDays: z.int().positive(),
    /** The last day on which a cycle that has ended is still given, included. */
    lateUntil: plainDateSchema,
  }),
  served: z.strictObject({ comment, servedBy: z.string().regex(/^([01]\d|2[0-3]):00$/) }),
  excluded: excludedSchema,
  suspended: z.strictObject({
    comment,
    suspendedOnReferenceDate: z.enum(['decide_each_month', 'exclude']),
  }),
  minors: z.strictObject({
    comment,
    adultAge: z.int().min(1).max(30),
    cappedPlanClasses: z.array(z.string()),
  }),
  run: runSchema,
  canary: canarySchema,
  charging: chargingSchema,
});
export type MonthlyDataBenefit = z.infer<typeof monthlyDataSchema>;

const expectedCohortSchema = z.strictObject({
  comment,
  rowsMin: z.int().positive(),
  rowsMax: z.int().positive(),
  shares: z.array(
    z.strictObject({ types: z.array(z.enum(lineTypes)).min(1), share, tolerance: share }),
  ),
});
export type ExpectedCohort = z.infer<typeof expectedCohortSchema>;

/**
 * What the operator promised, as data. A version is immutable once a run has pinned it: a change
 * of mind, even of a comment, is the next version, and the next version may only add or widen.
 */
export const programmeSchema = z.strictObject({
  programme: z.string().regex(/^[a-z0-9-]+$/),
  version: z.int().positive(),
  comment,
  /** Customers at the end of this day, 24:00 KST, are meant. */
  referenceDate: plainDateSchema,
  cohort: z.strictObject({ comment, expected: expectedCohortSchema }),
  benefits: z.strictObject({
    'monthly-data': monthlyDataSchema,
    'ott-pass': ottPassSchema,
    'roaming-bonus': roamingBonusSchema,
    'safety-insurance': safetyInsuranceSchema,
  }),
  exclusive: exclusiveGroupsSchema,
  notices: noticeRulesSchema,
  signIn: signInRulesSchema,
  disputes: disputeRulesSchema,
});
export type Programme = z.infer<typeof programmeSchema>;

/** The benefits that exist, by their ids in the programme file. */
export const benefitIds = [
  'monthly-data',
  'ott-pass',
  'roaming-bonus',
  'safety-insurance',
] as const;
export type BenefitId = (typeof benefitIds)[number];

/** The programme of a file's data. Throws InputRejected that names file, field and reason of every
 * fault at once. */
export const parseProgramme = (file: string, data: unknown): Programme => {
  // Read once in a process: to compile a parser for it first takes a third of a cold start.
  const parsed = programmeSchema.safeParse(data, { jitless: true });
  const faults = parsed.success
    ? faultsBetweenFields(parsed.data)
    : parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), reason: message }));
  if (parsed.success && faults.length === 0) return parsed.data;
  const lines = faults.map(({ field, reason }) => `  ${field || '(the whole file)'}: ${reason}`);
  throw new InputRejected(
    `${file} is not a programme:\n${lines.join('\n')}\nCorrect these fields in ${file}; ` +
      'domain/programme.ts says what each of them means.',
  );
};
