import { describe, expect, it } from 'vitest';
import { reasonsOverMonths } from '../../../web/reasons/reasons-over-months.ts';
import { recordedRuns } from '../../browser/recorded-runs.ts';

describe('reasons over months', () => {
  const { months, reasons } = reasonsOverMonths(recordedRuns);

  it('counts each month once, by its first run, and not the one under way', () => {
    expect(months).toEqual(['2026-02', '2026-03', '2026-04', '2026-05', '2026-06']);
  });

  it('has a number for every month, 0 where a reason did not occur', () => {
    const declined = reasons.find(({ reason }) => reason === 'benefit_declined');
    expect(declined?.lines).toEqual([0, 1_177, 2_354, 3_531, 4_708]);
  });

  it('has the most frequent first, refused and parked apart', () => {
    const totals = reasons.map(({ total }) => total);
    expect(totals).toEqual(totals.toSorted((a, b) => b - a));
    expect(reasons[0]).toMatchObject({ kind: 'refused', reason: 'line_is_iot' });
    expect(reasons.find(({ reason }) => reason === 'charging_unanswered')?.kind).toBe('parked');
  });
});
