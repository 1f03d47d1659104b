import * as z from 'zod';
import {
  type Cycle,
  cycleSchema,
  type Instant,
  instantSchema,
  plainDateSchema,
} from '../calendar.ts';
import { customersWordAsOf } from '../customers-word.ts';
import { billings, type FrozenLine, lineStatuses, lineTypes, networks } from '../line.ts';
import { actors, type RecordedLineEvent } from '../line-event.ts';
import { lineStateAsOf } from '../line-state.ts';
import type { Programme } from '../programme.ts';
import type { ReasonCode } from './reasons.ts';
import { rules } from './rules.ts';

/** What the decision looked at: enough to take it again, nothing about the person. */
export const decisionFactsSchema = z.strictObject({
  type: z.enum(lineTypes),
  billing: z.enum(billings),
  network: z.enum(networks),
  openedOn: plainDateSchema,
  statusOnReferenceDate: z.enum(lineStatuses),
  ended: z.boolean(),
  suspended: z.boolean(),
  suspendedBy: z.enum(actors).optional(),
  ownAllowance: z.literal(false).optional(),
  adultFrom: cycleSchema.optional(),
  /** Of this benefit, by the customer: the first cycle that is not given. */
  declinedFrom: cycleSchema.optional(),
  held: z.literal(true).optional(),
});
export type DecisionFacts = z.infer<typeof decisionFactsSchema>;

/** By which policy and as of when the decision was taken, and the facts used. */
export const decisionRecordSchema = z.strictObject({
  programme: z.string(),
  programmeVersion: z.int().positive(),
  referenceDate: plainDateSchema,
  cycle: cycleSchema,
  asOf: instantSchema,
  facts: decisionFactsSchema,
});
export type DecisionRecord = z.infer<typeof decisionRecordSchema>;

/** Eligible, or refused with the reason of highest precedence; on record either way. */
export type Decision =
  | { readonly outcome: 'eligible'; readonly record: DecisionRecord }
  | { readonly outcome: 'refused'; readonly reason: ReasonCode; readonly record: DecisionRecord };

/** All that a decision depends on. */
export interface DecisionInput {
  readonly line: FrozenLine;
  /** Of this line or of others, in any order; those recorded after `asOf` do not exist. */
  readonly events: readonly RecordedLineEvent[];
  readonly asOf: Instant;
  readonly cycle: Cycle;
  readonly programme: Programme;
}

/** Whether a line gets the month, by which reason not, and what was looked at. The same input
 * always gets the same answer, so a retry never decides otherwise. */
export const decideMonthlyData = (input: DecisionInput): Decision => {
  const { line, events, asOf, cycle, programme } = input;
  const state = lineStateAsOf(line, events, asOf);
  const benefit = programme.benefits['monthly-data'];
  const { referenceDate } = programme;
  const word = customersWordAsOf(events, { line: line.line, benefit: 'monthly-data', asOf });
  const facts = { line, state, word, cycle, referenceDate, benefit };
  const record: DecisionRecord = {
    programme: programme.programme,
    programmeVersion: programme.version,
    referenceDate,
    cycle,
    asOf,
    facts: {
      type: line.type,
      billing: line.billing,
      network: line.network,
      openedOn: line.openedOn,
      statusOnReferenceDate: line.status,
      ended: state.ended,
      suspended: state.suspended,
      ...(state.suspendedBy && { suspendedBy: state.suspendedBy }),
      ...(line.ownAllowance === false && { ownAllowance: line.ownAllowance }),
      ...(line.adultFrom && { adultFrom: line.adultFrom }),
      ...(word.declinedFrom && { declinedFrom: word.declinedFrom }),
      ...(word.held && { held: word.held }),
    },
  };
  const broken = rules.find((rule) => rule.answer(facts) === 'not_met');
  return broken
    ? { outcome: 'refused', reason: broken.reason(facts), record }
    : { outcome: 'eligible', record };
};
