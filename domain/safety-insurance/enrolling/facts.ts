import type { PlainDate } from '../../calendar.ts';
import type { Carriage } from '../carriage.ts';
import type { SafetyInsuranceBenefit } from '../safety-insurance-benefit.ts';
import type { EnrolmentRefusal } from './reasons.ts';

/** All that a rule of the enrolment by age may look at, as of the instant that its run pinned. */
export interface EnrolmentFacts {
  readonly birthDate: PlainDate;
  /** The day on which the person is enrolled. */
  readonly enrolledOn: PlainDate;
  readonly carriage: Carriage;
  /** The person holds the earlier insurance of victims. */
  readonly holdsEarlier: boolean;
  /** The customer declined the insurance on any line of theirs. */
  readonly hasDeclined: boolean;
  readonly benefit: Pick<SafetyInsuranceBenefit, 'age'>;
}

/** A statement that must hold for a person to be enrolled, and the reason when it does not. */
export interface Rule {
  readonly name: string;
  readonly holds: (facts: EnrolmentFacts) => boolean;
  readonly reason: EnrolmentRefusal;
}
