import { lineOfSubject } from '../benefit-key.ts';
import {
  addDays,
  type Cycle,
  firstDayOf,
  nextCycle,
  type PlainDate,
  startOfDayKst,
} from '../calendar.ts';
import { type Grant, isGrantedByEvent, isReinstated } from '../grant.ts';
import { isGrantOf, type LedgerGrant } from '../ledger-grant.ts';
import type { SafetyInsuranceGrant } from '../safety-insurance/safety-insurance-grant.ts';
import type { Notice } from './notice.ts';
import type { MassTemplate } from './telling.ts';

/** A month's data as the ledger or a run's plan knows it. */
export interface GivenMonth {
  readonly cycle: Cycle;
  readonly amountGb: number;
  /** Midnight in Korea with its offset, included. */
  readonly validFrom: string;
  /** Excluded. */
  readonly validUntil: string;
}

/** What is said of a month's data, to one line or to all of a run. Late is what is not worth the
 * cycle itself: the same answer from the plan and from each of its grants. */
export const sayingOfMonth = (
  month: GivenMonth,
): {
  template: MassTemplate & ('data_given' | 'data_given_late');
  facts: Notice['facts'];
  on: PlainDate;
} => {
  const { cycle, amountGb, validFrom, validUntil } = month;
  const onTime = validUntil === startOfDayKst(firstDayOf(nextCycle(cycle)));
  const until = addDays(validUntil.slice(0, 10), -1);
  return {
    template: onTime ? 'data_given' : 'data_given_late',
    facts: { gb: amountGb, month: cycle, until },
    on: validFrom.slice(0, 10),
  };
};

/** The notice of one line's month. */
export const noticeOfMonth = (grant: Grant, line: string): Notice => {
  const { key, amountGb, validFrom, validUntil } = grant;
  const { template, facts, on } = sayingOfMonth({
    ...{ cycle: key.period, amountGb, validFrom, validUntil },
  });
  return {
    ...{ template, facts, line },
    programme: key.programme,
    benefit: key.benefit,
    cause: grant.grantId,
    at: grant.grantedAt,
    statement: { benefit: key.benefit, on, byWhoseAct: 'operator' },
  };
};

/** The notice of an insurance that somebody got by age, to a line of theirs. */
const noticeOfEnrolment = (grant: SafetyInsuranceGrant, line: string): Notice => ({
  template: 'insurance_started',
  programme: grant.key.programme,
  benefit: grant.key.benefit,
  line,
  cause: grant.grantId,
  facts: { from: grant.startsOn, until: grant.endsOn },
  at: grant.grantedAt,
  statement: { benefit: grant.key.benefit, on: grant.startsOn, byWhoseAct: 'operator' },
});

/**
 * The notices that went to many at once and of which no item is kept: those of months that a run
 * gave, and of people enrolled by age. They are told from the grants themselves, so that listing
 * them costs a run no write. A person's grants count where the line that was told is given.
 */
export const massNoticesOf = (grants: readonly LedgerGrant[], line?: string): Notice[] =>
  grants.flatMap((grant): Notice[] => {
    if (isGrantOf('monthly-data')(grant)) {
      const told = lineOfSubject(grant.key.subject);
      const toldSingly = isGrantedByEvent(grant) || isReinstated(grant);
      return told === undefined || toldSingly ? [] : [noticeOfMonth(grant, told)];
    }
    if (!isGrantOf('safety-insurance')(grant) || line === undefined) return [];
    return grant.enrolledBecause === 'age' ? [noticeOfEnrolment(grant, line)] : [];
  });
