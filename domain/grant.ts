import * as z from 'zod';
import { type BenefitKey, benefitKeySchema, grantId, lineOfSubject } from './benefit-key.ts';
import { type Instant, instantSchema, plainDateSchema } from './calendar.ts';
import { Defect } from './errors.ts';
import {
  type Decision,
  type DecisionRecord,
  decisionFactsSchema,
} from './monthly-data/decide-monthly-data.ts';
import type { Programme } from './programme.ts';
import { type Validity, validitySchema } from './run-plan.ts';

/** What charging is asked for, of whichever benefit: a function of the key, the programme version
 * and the pinned validity, never of the clock or the attempt. */
export interface TopUpOrder {
  readonly grantId: string;
  readonly key: BenefitKey;
  readonly line: string;
  readonly amountMb: number;
  readonly validity: Validity;
}

/** An order for a line's month, which is promised in whole gigabytes. */
export interface MonthOrder extends TopUpOrder {
  readonly amountGb: number;
}

/** The order for a line's month. */
export const topUpOrder = (
  key: BenefitKey,
  programme: Programme,
  validity: Validity,
): MonthOrder => {
  const line = lineOfSubject(key.subject);
  if (line === undefined) throw new Defect(`A person cannot be topped up: ${grantId(key)}`);
  const { amountGb, mbPerGb } = programme.benefits['monthly-data'].amount;
  return { grantId: grantId(key), key, line, amountGb, amountMb: amountGb * mbPerGb, validity };
};

/** What charging says it has credited under a grant id. */
export const topUpAnswerSchema = z.strictObject({
  topUpId: z.string().min(1),
  grantId: z.string(),
  line: z.string(),
  amountMb: z.int(),
  validity: validitySchema,
});
export type TopUpAnswer = z.infer<typeof topUpAnswerSchema>;

/** True where charging credited what was ordered: same line, key and amount. The validity may be
 * an earlier attempt's, which is why the grant stores the answered one. */
export const answerMeetsOrder = (order: TopUpOrder, answer: TopUpAnswer): boolean =>
  answer.grantId === order.grantId &&
  answer.line === order.line &&
  answer.amountMb === order.amountMb;

/**
 * That a subject got a benefit: written once, never changed or deleted. A void is another record;
 * until it stands the grant counts. `run` is the run that wrote it, whichever attempt, or
 * `event:<event id>`.
 */
export const grantSchema = z.strictObject({
  key: benefitKeySchema,
  grantId: z.string(),
  amountGb: z.int().positive(),
  amountMb: z.int().positive(),
  validFrom: z.string(),
  validUntil: z.string(),
  programmeVersion: z.int().positive(),
  referenceDate: plainDateSchema,
  asOf: instantSchema,
  facts: decisionFactsSchema,
  topUpId: z.string(),
  run: z.string(),
  by: z.string(),
  why: z.string(),
  grantedAt: instantSchema,
});
export type Grant = z.infer<typeof grantSchema>;

/** What a grant is made of: the order, the decision behind it, charging's answer, who wrote it. */
export interface GrantInput {
  readonly order: MonthOrder;
  readonly decision: Decision;
  readonly answer: TopUpAnswer;
  readonly run: string;
  readonly by: string;
  readonly why: string;
  readonly grantedAt: Instant;
}

/** The grant for what charging answered. Throws Defect for a refused line or another order's
 * answer: such a grant must not come into being. */
export const grantFor = (input: GrantInput): Grant => {
  const { order, decision, answer, run, by, why, grantedAt } = input;
  if (decision.outcome !== 'eligible') {
    throw new Defect(`${order.grantId} is refused (${decision.reason}) and cannot be granted`);
  }
  if (!answerMeetsOrder(order, answer)) {
    throw new Defect(`Charging's answer ${answer.topUpId} is not about order ${order.grantId}`);
  }
  const { programmeVersion, referenceDate, asOf, facts }: DecisionRecord = decision.record;
  return {
    key: order.key,
    grantId: order.grantId,
    amountGb: order.amountGb,
    amountMb: answer.amountMb,
    validFrom: answer.validity.from,
    validUntil: answer.validity.until,
    programmeVersion,
    referenceDate,
    asOf,
    facts,
    topUpId: answer.topUpId,
    run,
    by,
    why,
    grantedAt,
  };
};

/** The run label of a grant that an event brought about. */
export const eventLabel = (eventId: string): string => `event:${eventId}`;

/** True for a grant that an event brought about, and no run. */
export const isGrantedByEvent = ({ run }: Pick<Grant, 'run'>): boolean => run.startsWith('event:');

/** True for a grant that was given again after a void, by word of two persons: `run` is the name of
 * the reinstatement. */
export const isReinstated = ({ run }: Pick<Grant, 'run'>): boolean =>
  run.startsWith('reinstatement-');

/** That a grant no longer has effect: the grant itself stays. */
export const voidSchema = z.strictObject({
  key: benefitKeySchema,
  by: z.string(),
  why: z.string(),
  voidedAt: instantSchema,
  /** What the partner said when it took the benefit back: amounts, ids, its own word for it. */
  evidence: z.record(z.string(), z.union([z.string(), z.int()])).optional(),
});
export type Void = z.infer<typeof voidSchema>;
