import type { PlainDate } from '../calendar.ts';
import type { Customer } from '../customer/customer.ts';
import type { FrozenLine } from '../line.ts';
import type { OttPassBenefit } from './ott-pass-benefit.ts';
import type { OttPassRefusal } from './reasons.ts';
import type { OttPassStanding } from './standing.ts';

/** What is believed about whoever asks, out of the operator's token. */
export type Asker = Pick<Customer, 'actsAs' | 'age' | 'holder' | 'naturalUser'>;

/** All that a rule of the OTT pass may look at. */
export interface OttPassFacts {
  /** The row on the reference date; undefined where the line is not in the cohort. */
  readonly line: FrozenLine | undefined;
  readonly standing: OttPassStanding;
  /** Undefined where nobody is there to ask: a waiting line is served by a restock. */
  readonly asker: Asker | undefined;
  /** The day in Korea. */
  readonly on: PlainDate;
  readonly referenceDate: PlainDate;
  readonly benefit: OttPassBenefit;
}

/** `not_applicable` where the programme does not ask, or the line cannot fail. */
export type Answer = 'met' | 'not_met' | 'not_applicable';

/** A statement that must hold for a line to have the pass, and the reason when it does not. */
export interface Rule {
  readonly name: string;
  readonly answer: (facts: OttPassFacts) => Answer;
  readonly reason: OttPassRefusal;
}
