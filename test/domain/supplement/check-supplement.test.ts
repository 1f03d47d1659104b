import { describe, expect, it } from 'vitest';
import {
  isOpenSupplement,
  stateOfSupplement,
  takeWord,
} from '../../../domain/supplement/check-supplement.ts';
import {
  type Supplement,
  type SupplementAct,
  supplementActSchema,
  supplementsOf,
} from '../../../domain/supplement/supplement-acts.ts';

const object = { bucket: 'b', key: 'k', versionId: 'v', sha256: 'a', rows: 2 };
const totals = {
  type: { phone: 2, tablet: 0, wearable: 0, iot: 0 },
  billing: { postpaid: 2, prepaid: 0 },
  status: { in_service: 2, suspended: 0, ended: 0 },
};
const said = { number: 1, why: 'the extract missed them' };
const requested: SupplementAct = {
  ...{ act: 'requested', programmeVersion: 1, referenceDate: '2026-01-13', lines: object, totals },
  ...{ ...said, by: '1001', at: '2026-02-10T00:00:00.000Z' },
};
const checked = (by: string, verdict: 'approved' | 'rejected'): SupplementAct => ({
  ...{ ...said, act: 'checked', verdict, by, at: '2026-02-10T01:00:00.000Z' },
});
const sealed: SupplementAct = {
  ...{ act: 'sealed', number: 1, at: '2026-02-10T01:05:00.000Z' },
  cohort: { sha256: 'c', lines: 32 },
};
const of = (...acts: SupplementAct[]): Supplement => {
  const [supplement] = supplementsOf([requested, ...acts].toReversed());
  if (!supplement) throw new Error('nobody has asked');
  return supplement;
};
const soon = '2026-02-10T02:00:00.000Z';

describe('a supplement', () => {
  it.each([
    ['waiting_for_check', soon, [], 'asked for'],
    ['waiting_for_check', '2026-02-12T23:59:59.999Z', [], 'up to its 72 hours'],
    ['expired', '2026-02-13T00:00:00.000Z', [], 'at their end'],
    ['approved', '2026-03-13T00:00:00.000Z', [checked('2002', 'approved')], 'however old'],
    ['rejected', soon, [checked('2002', 'rejected')], 'a word against it'],
    ['sealed', soon, [checked('2002', 'approved'), sealed], 'its lines are in the cohort'],
  ] as const)('is %s at %s', (state, now, acts, _because) => {
    expect(stateOfSupplement(of(...acts), now)).toBe(state);
    expect(isOpenSupplement(state)).toBe(state === 'waiting_for_check' || state === 'approved');
  });

  it('has acts that are read back as they were written', () => {
    for (const act of [requested, checked('2002', 'approved'), sealed]) {
      expect(supplementActSchema.parse(JSON.parse(JSON.stringify(act)))).toEqual(act);
    }
    expect(supplementsOf([sealed])).toEqual([]);
  });
});

describe('a word on a supplement', () => {
  it.each([
    ['2002', 'approved', [], 'take', 'another person says yes'],
    ['1001', 'approved', [], 'same_person', 'whoever asked for it'],
    ['0001001', 'approved', [], 'same_person', 'whoever asked for it, with zeros ahead'],
    ['1001', 'rejected', [], 'take', 'its maker takes it back'],
    ['2002', 'approved', [checked('2002', 'approved')], 'already', 'said before'],
    ['2002', 'approved', [checked('2002', 'approved'), sealed], 'already', 'said and done'],
    ['3003', 'approved', [checked('2002', 'approved')], 'already', 'it is not sealed yet'],
    ['3003', 'approved', [checked('2002', 'approved'), sealed], 'already_approved', 'it is done'],
    ['3003', 'rejected', [checked('2002', 'approved')], 'already_approved', 'too late'],
    ['2002', 'rejected', [checked('2002', 'approved')], 'already_approved', 'no second thought'],
    ['2002', 'approved', [checked('3003', 'rejected')], 'rejected', 'it is over'],
    ['3003', 'rejected', [checked('3003', 'rejected')], 'already', 'said before'],
    // The one who asked cannot approve it by being the one who answers it twice.
    ['1001', 'approved', [checked('2002', 'approved')], 'already_approved', 'not their word'],
  ] as const)('of %s that it is %s: %#', (by, verdict, acts, expected, _because) => {
    const taken = takeWord({ supplement: of(...acts), verdict, by, now: soon });
    expect(taken.outcome === 'refused' ? taken.reason : taken.outcome).toBe(expected);
  });

  it('comes too late after three days, whatever it is', () => {
    const late = { supplement: of(), by: '2002', now: '2026-02-13T00:00:00.000Z' } as const;
    expect(takeWord({ ...late, verdict: 'approved' })).toMatchObject({ reason: 'expired' });
    expect(takeWord({ ...late, verdict: 'rejected' })).toMatchObject({ reason: 'expired' });
  });
});
