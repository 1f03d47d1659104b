import type { PlainDate } from '../../calendar.ts';
import type { Customer } from '../../customer/customer.ts';
import type { FrozenLine } from '../../line.ts';
import type { Enrolment } from '../enrolment.ts';
import type { SafetyInsuranceBenefit } from '../safety-insurance-benefit.ts';
import type { ApplicationRefusal } from './reasons.ts';

/** All that a rule of an application may look at. The line is the one that the applicant named:
 * the operator's token says that it is theirs. */
export interface ApplicationFacts {
  /** The day in Korea. */
  readonly on: PlainDate;
  readonly applicant: Pick<Customer, 'actsAs' | 'age' | 'holder'>;
  /** The row on the reference date; undefined where the line is not in the cohort. */
  readonly line: FrozenLine | undefined;
  readonly lineHasEnded: boolean;
  readonly holderHasDied: boolean;
  /** "This was not me" stands for the insurance on any line of the person. */
  readonly isHeld: boolean;
  /** What the person holds of the group of insurances that exclude each other. */
  readonly holds: string | undefined;
  readonly enrolment: Enrolment | undefined;
  /** The automatic enrolment that began it is over and has not brought it to an end. */
  readonly isLeftOver: boolean;
  readonly benefit: SafetyInsuranceBenefit;
}

/** A statement that must hold for an application to be taken, and the reason when it does not. */
export interface Rule {
  readonly name: string;
  /** `not_applicable` where the programme does not ask. */
  readonly answer: (facts: ApplicationFacts) => 'met' | 'not_met' | 'not_applicable';
  readonly reason: (facts: ApplicationFacts) => ApplicationRefusal;
}
