import type { Cycle } from '../calendar.ts';
import type { CustomersWord } from '../customers-word.ts';
import type { FrozenLine } from '../line.ts';
import type { LineState } from '../line-state.ts';
import type { MonthlyDataBenefit } from '../programme.ts';
import type { ReasonCode } from './reasons.ts';

/** All that a rule of the monthly data may look at. */
export interface MonthlyDataFacts {
  readonly line: FrozenLine;
  readonly state: LineState;
  readonly word: CustomersWord;
  readonly cycle: Cycle;
  readonly referenceDate: string;
  readonly benefit: MonthlyDataBenefit;
}

/** `not_applicable` where the programme does not ask, or the line cannot fail. */
export type Answer = 'met' | 'not_met' | 'not_applicable';

/** A statement that must hold for a line to get the month, and the reason when it does not. */
export interface Rule {
  readonly name: string;
  readonly answer: (facts: MonthlyDataFacts) => Answer;
  readonly reason: (facts: MonthlyDataFacts) => ReasonCode;
}
