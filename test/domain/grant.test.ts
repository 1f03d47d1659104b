import { describe, expect, it } from 'vitest';
import { monthlyDataKey } from '../../domain/benefit-key.ts';
import { Defect } from '../../domain/errors.ts';
import {
  answerMeetsOrder,
  eventLabel,
  grantFor,
  grantSchema,
  isGrantedByEvent,
  type TopUpAnswer,
  topUpOrder,
} from '../../domain/grant.ts';
import { decideMonthlyData } from '../../domain/monthly-data/decide-monthly-data.ts';
import { aLine, aPlan, version1 } from './builders.ts';

const { validity } = aPlan();
const order = topUpOrder(
  monthlyDataKey('customer-appreciation', 'L1', '2026-02'),
  version1,
  validity,
);
const answer: TopUpAnswer = {
  topUpId: 'T1',
  grantId: order.grantId,
  line: 'L1',
  amountMb: 102_400,
  validity,
};
const decide = (line = aLine()) =>
  decideMonthlyData({
    line,
    events: [],
    asOf: '2026-01-31T14:50:00.000Z',
    cycle: '2026-02',
    programme: version1,
  });
const granted = {
  order,
  decision: decide(),
  answer,
  run: 'monthly-data-2026-02',
  by: 'schedule',
  why: 'the month is due',
  grantedAt: '2026-01-31T15:00:03.000Z',
};

describe('the order of a top-up', () => {
  it('is 100 GB of 1,024 MB for the line of the key', () => {
    expect(order).toMatchObject({ line: 'L1', amountGb: 100, amountMb: 102_400, validity });
  });

  it('is the same at every attempt', () => {
    expect(topUpOrder(order.key, version1, validity)).toEqual(order);
  });

  it('is never about a person', () => {
    const key = { ...order.key, subject: 'person:P1' };
    expect(() => topUpOrder(key, version1, validity)).toThrow(Defect);
  });

  it.each([
    // answer, met, why
    [answer, true, 'as ordered'],
    [{ ...answer, validity: { ...validity, until: '2026-04-01T00:00:00+09:00' } }, true, 'earlier'],
    [{ ...answer, amountMb: 1_024 }, false, 'another amount'],
    [{ ...answer, line: 'L2' }, false, 'somebody else\u2019s line'],
    [{ ...answer, grantId: 'other' }, false, 'another key'],
  ])('is met by %j: %s (%s)', (given, met) => {
    expect(answerMeetsOrder(order, given)).toBe(met);
  });
});

describe('a grant', () => {
  it('holds what charging answered, by which decision, and who wrote it', () => {
    const grant = grantFor(granted);
    expect(grantSchema.parse(grant)).toEqual(grant);
    expect(grant).toMatchObject({
      grantId: order.grantId,
      amountGb: 100,
      amountMb: 102_400,
      validFrom: validity.from,
      validUntil: validity.until,
      programmeVersion: 1,
      referenceDate: '2026-01-13',
      topUpId: 'T1',
      run: 'monthly-data-2026-02',
    });
  });

  it('fits into one write unit', () => {
    const longest = aLine({ line: 'L'.repeat(32), adultFrom: '2026-02', type: 'wearable' });
    const key = monthlyDataKey('customer-appreciation', longest.line, '2026-02');
    const longOrder = topUpOrder(key, version1, validity);
    const longAnswer = { ...answer, line: longest.line, grantId: longOrder.grantId };
    const grant = grantFor({
      ...granted,
      order: longOrder,
      decision: decide(longest),
      answer: { ...longAnswer, topUpId: 'T'.repeat(64) },
    });
    expect(JSON.stringify(grant).length).toBeLessThan(1_024);
  });

  it('does not come into being for a refused line', () => {
    const refused = decide(aLine({ billing: 'prepaid' }));
    expect(() => grantFor({ ...granted, decision: refused })).toThrow('line_is_prepaid');
  });

  it('does not come into being by another order\u2019s answer', () => {
    const other = { ...answer, amountMb: 1 };
    expect(() => grantFor({ ...granted, answer: other })).toThrow(Defect);
  });

  it('by an event carries the event and no run', () => {
    expect(eventLabel('E1')).toBe('event:E1');
    expect(isGrantedByEvent({ run: eventLabel('E1') })).toBe(true);
    expect(isGrantedByEvent({ run: 'monthly-data-2026-02' })).toBe(false);
  });
});
