import { describe, expect, it } from 'vitest';
import { grantId, monthlyDataKey, safetyInsuranceKey } from '../../../domain/benefit-key.ts';
import type { Grant } from '../../../domain/grant.ts';
import { massNoticesOf, sayingOfMonth } from '../../../domain/notices/notice-of-grant.ts';
import type { SafetyInsuranceGrant } from '../../../domain/safety-insurance/safety-insurance-grant.ts';
import { validityAt } from '../../../domain/validity.ts';
import { monthlyData } from '../builders.ts';

const key = monthlyDataKey('customer-appreciation', 'L1', '2026-02');

const aGrant = (differences: Partial<Grant> = {}): Grant => ({
  key,
  grantId: grantId(key),
  amountGb: 100,
  amountMb: 102_400,
  validFrom: '2026-02-01T00:00:00+09:00',
  validUntil: '2026-03-01T00:00:00+09:00',
  programmeVersion: 1,
  referenceDate: '2026-01-13',
  asOf: '2026-01-31T14:50:00.000Z',
  facts: {} as Grant['facts'],
  topUpId: 't',
  run: 'monthly-data-2026-02',
  by: 'benefits-orchestrator',
  why: 'monthly data of 2026-02',
  grantedAt: '2026-01-31T15:01:00.000Z',
  ...differences,
});

const insuranceKey = safetyInsuranceKey('customer-appreciation', 'P1');
const anEnrolment = (enrolledBecause: 'age' | 'application'): SafetyInsuranceGrant => ({
  key: { ...insuranceKey, benefit: 'safety-insurance' },
  grantId: grantId(insuranceKey),
  certificate: 'C1',
  startsOn: '2026-03-01',
  endsOn: '2028-02-29',
  enrolledBecause,
  programmeVersion: 1,
  run: 'insurance-enrolment-2026-02',
  by: 'benefits-orchestrator',
  why: 'is 65',
  grantedAt: '2026-02-27T15:01:00.000Z',
});

describe('what is said of a month', () => {
  it.each([
    ['on its first day', '2026-02', '2026-01-31T15:00:00.000Z', 'data_given', '2026-02-28'],
    ['in the middle of it', '2026-02', '2026-02-14T03:00:00.000Z', 'data_given', '2026-02-28'],
    ['at its last instant', '2026-02', '2026-02-28T14:59:59.999Z', 'data_given', '2026-02-28'],
    ['a day after it', '2026-02', '2026-02-28T15:00:00.000Z', 'data_given_late', '2026-03-31'],
    ['months after it', '2026-02', '2026-06-10T03:00:00.000Z', 'data_given_late', '2026-07-10'],
    ['in December', '2026-07', '2026-07-31T14:00:00.000Z', 'data_given', '2026-07-31'],
  ])('given %s of %s', (_, cycle, at, template, until) => {
    const answer = validityAt(monthlyData, cycle, at);
    if (answer.outcome !== 'valid') throw new Error(answer.sentence);
    const { from: validFrom, until: validUntil } = answer.validity;
    const saying = sayingOfMonth({ cycle, amountGb: 100, validFrom, validUntil });
    expect(saying).toEqual({
      template,
      facts: { gb: 100, month: cycle, until },
      on: validFrom.slice(0, 10),
    });
  });
});

describe('the notices of grants of which no notice is kept', () => {
  it('are one for a month that a run gave', () => {
    expect(massNoticesOf([aGrant()])).toMatchObject([
      {
        template: 'data_given',
        line: 'L1',
        cause: aGrant().grantId,
        statement: { benefit: 'monthly-data', on: '2026-02-01', byWhoseAct: 'operator' },
      },
    ]);
  });

  it('are none for a month that an event brought: that notice is kept by itself', () => {
    expect(massNoticesOf([aGrant({ run: 'event:E1' })])).toEqual([]);
  });

  it('are one for somebody insured by age, to the line that was told', () => {
    expect(massNoticesOf([anEnrolment('age')], 'L9')).toMatchObject([
      { template: 'insurance_started', line: 'L9', facts: { until: '2028-02-29' } },
    ]);
    expect(massNoticesOf([anEnrolment('age')])).toEqual([]);
    expect(massNoticesOf([anEnrolment('application')], 'L9')).toEqual([]);
  });

  it('hold nothing of the facts that a decision looked at, and no certificate', () => {
    const text = JSON.stringify(massNoticesOf([aGrant(), anEnrolment('age')], 'L9'));
    expect(text).not.toMatch(/C1|topUpId|asOf|referenceDate/);
  });
});
