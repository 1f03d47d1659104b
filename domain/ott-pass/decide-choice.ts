import { type Instant, plainDateOf } from '../calendar.ts';
import type { FrozenLine } from '../line.ts';
import type { RecordedLineEvent } from '../line-event.ts';
import type { Programme } from '../programme.ts';
import type { Choice, ChoiceRecord } from './choice.ts';
import type { Asker, OttPassFacts } from './facts.ts';
import type { OttPassRefusal } from './reasons.ts';
import { brokenOf, rules } from './rules.ts';
import { ottPassStandingAsOf } from './standing.ts';

/** All that a decision about a line's pass depends on. */
export interface OttPassInput {
  readonly line: string;
  /** Undefined where the line is not in the cohort. */
  readonly row: FrozenLine | undefined;
  readonly events: readonly RecordedLineEvent[];
  readonly asOf: Instant;
  readonly programme: Programme;
  /** Undefined where a restock serves the line and nobody asks. */
  readonly asker: Asker | undefined;
  readonly record: ChoiceRecord | undefined;
}

/** A refusal with the reason of highest precedence. */
export interface Refused {
  readonly outcome: 'refused';
  readonly reason: OttPassRefusal;
}

/** `same`: the choice stands as it is asked for, by this request or an earlier one. */
export type ChoiceDecision =
  | { readonly outcome: 'chosen' | 'changed' | 'same'; readonly choice: Choice }
  | Refused;

/** The facts that the rules look at. */
export const ottPassFacts = (input: OttPassInput): OttPassFacts => {
  const { row, events, asOf, programme, asker } = input;
  const { referenceDate } = programme;
  return {
    line: row,
    standing: ottPassStandingAsOf(input, events, { asOf, referenceDate }),
    asker,
    on: plainDateOf(asOf),
    referenceDate,
    benefit: programme.benefits['ott-pass'],
  };
};

/** True for a choice that counts: one that lapsed is as if none had been made. */
const standingRecord = (record: ChoiceRecord | undefined): ChoiceRecord | undefined =>
  record?.lapsed ? undefined : record;

/**
 * Whether the line may choose this service now. After the line's own rules a repetition is
 * answered before the window is looked at, so that a lost answer asked again after the last day is
 * no refusal; then closed choices, then the window.
 */
export const decideChoice = (input: OttPassInput, service: string): ChoiceDecision => {
  const facts = ottPassFacts(input);
  const broken = brokenOf(rules, facts);
  if (broken) return { outcome: 'refused', reason: broken };
  const { window, services } = facts.benefit;
  if (!services.some(({ id }) => id === service)) {
    return { outcome: 'refused', reason: 'service_unknown' };
  }
  const stands = standingRecord(input.record);
  if (stands?.choice.service === service) return { outcome: 'same', choice: stands.choice };
  if (stands?.claim) return { outcome: 'refused', reason: 'choice_closed' };
  if (stands?.waiting) return { outcome: 'refused', reason: 'choice_waiting' };
  if (facts.on < window.chooseFrom) return { outcome: 'refused', reason: 'choice_not_open_yet' };
  if (facts.on > window.chooseUntil) return { outcome: 'refused', reason: 'choice_window_over' };
  const choice: Choice = {
    service,
    version: (input.record?.version ?? 0) + 1,
    chosenAt: input.asOf,
    by: input.asker?.actsAs ?? 'customer',
  };
  return { outcome: stands ? 'changed' : 'chosen', choice };
};
