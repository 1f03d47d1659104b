import { plainDateOf } from '../calendar.ts';
import { customersWordAsOf } from '../customers-word.ts';
import type { Void } from '../grant.ts';
import type { LedgerGrant } from '../ledger-grant.ts';
import { lineStateAsOf } from '../line-state.ts';
import {
  type ApplicationRefusal,
  applicationRefusals,
} from '../safety-insurance/applying/reasons.ts';
import { refusalOf } from '../safety-insurance/applying/rules.ts';
import type { Enrolment, EnrolmentState } from '../safety-insurance/enrolment.ts';
import type { BenefitView } from './answers.ts';
import { alwaysMay, gotOf } from './got.ts';
import type { LineOnRecord, Looking } from './line-on-record.ts';

/** All that is on record about the caller as a person. */
export interface PersonOnRecord {
  readonly lines: readonly LineOnRecord[];
  readonly grants: readonly LedgerGrant[];
  readonly voids: readonly Void[];
  readonly enrolment: Enrolment | undefined;
  /** The automatic enrolment that began it is over and has not brought it to an end. */
  readonly isLeftOver: boolean;
  /** What the person holds of the insurances that exclude each other. */
  readonly holds: string | undefined;
}

type Said = Pick<BenefitView, 'standing'> & Partial<BenefitView>;

const rejectedSentence = 'The insurer did not take the application.';
const endedSentence = 'The insurance has ended, or was cancelled.';

const saidByState = {
  offered: { standing: 'entitled' },
  handed_over: { standing: 'waiting' },
  missing: { standing: 'waiting' },
  insured: { standing: 'given', may: [{ act: 'cancel-insurance' }] },
  rejected: { standing: 'refused', reason: 'insurer_rejected', sentence: rejectedSentence },
  cancelled: { standing: 'ended', reason: 'insurance_ended', sentence: endedSentence },
  ended: { standing: 'ended', reason: 'insurance_ended', sentence: endedSentence },
  declined: {
    standing: 'declined',
    reason: 'benefit_declined',
    sentence: 'You declined the insurance.',
  },
} as const satisfies Record<EnrolmentState, Said>;

/** Why no line of the caller can carry an application, by the rules of the application itself;
 * undefined where one can. */
const applyingRefused = (
  person: PersonOnRecord,
  { customer, asOf, programme }: Looking,
): ApplicationRefusal | undefined => {
  const { enrolment, isLeftOver, holds } = person;
  const isHeld = holdsStand(person, asOf);
  const refusals = person.lines.map(({ row, events }) =>
    refusalOf({
      on: plainDateOf(asOf),
      applicant: customer,
      line: row,
      lineHasEnded: row ? lineStateAsOf(row, events, asOf).ended : false,
      holderHasDied: events.some(
        ({ type, recordedAt }) => type === 'LineHolderDied' && recordedAt <= asOf,
      ),
      ...{ isHeld, holds, enrolment, isLeftOver },
      benefit: programme.benefits['safety-insurance'],
    }),
  );
  return refusals.includes(undefined) ? undefined : refusals[0];
};

const holdsStand = ({ lines }: PersonOnRecord, asOf: string): boolean =>
  lines.some(
    ({ line, events }) =>
      customersWordAsOf(events, { line, benefit: 'safety-insurance', asOf }).held,
  );

const factsOf = (enrolment: Enrolment | undefined): Record<string, string> => ({
  ...(enrolment?.startsOn !== undefined && { startsOn: enrolment.startsOn }),
  ...(enrolment?.endsOn !== undefined && { endsOn: enrolment.endsOn }),
  ...(enrolment?.certificate !== undefined && { certificate: enrolment.certificate }),
  ...(enrolment?.reason !== undefined && { insurersReason: enrolment.reason }),
});

const heldSaid: Said = {
  standing: 'held',
  reason: 'benefit_held',
  sentence: applicationRefusals.benefit_held,
};

/** Where the person's insurance stands, and whether it can be applied for. */
export const insuranceView = (person: PersonOnRecord, looking: Looking): BenefitView => {
  const { enrolment } = person;
  const refusal = applyingRefused(person, looking);
  const apply =
    refusal === undefined
      ? [
          {
            act: 'apply-for-insurance',
            until: looking.programme.benefits['safety-insurance'].enrolmentUntil,
          },
        ]
      : [];
  const byRecord = (): Said => {
    if (holdsStand(person, looking.asOf)) return heldSaid;
    if (enrolment) return saidByState[enrolment.state];
    if (refusal === undefined) return { standing: 'entitled' };
    return { standing: 'refused', reason: refusal, sentence: applicationRefusals[refusal] };
  };
  const said = byRecord();
  return {
    benefit: 'safety-insurance',
    got: gotOf('safety-insurance', person),
    ...said,
    facts: factsOf(enrolment),
    may: [...(said.may ?? []), ...apply, ...mayDecline(said.standing, enrolment)],
  };
};

/** Declined is only what the insurer has not been asked for yet. */
const mayDecline = (
  standing: BenefitView['standing'],
  enrolment: Enrolment | undefined,
): BenefitView['may'] =>
  alwaysMay(standing).filter(
    ({ act }) =>
      act !== 'decline-benefit' || enrolment === undefined || enrolment.state === 'offered',
  );
