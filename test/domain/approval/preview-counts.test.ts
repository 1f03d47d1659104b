import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countsAddUp,
  countsApart,
  differencesFrom,
  type PreviewCounts,
  summedCounts,
} from '../../../domain/approval/preview-counts.ts';
import { someCounts } from './builders.ts';

const million = (eligible: number, refused: Record<string, number>): PreviewCounts => ({
  considered: 1_000_000,
  eligible,
  refused,
  parked: {},
});

describe('the counts at the start', () => {
  it.each([
    // eligible at the start, refused at the start, within, why
    [800_000, 200_000, true, 'the same'],
    [796_000, 204_000, true, 'half a per cent fewer, the bound included'],
    [795_999, 204_001, false, 'one more than half a per cent fewer'],
    [804_000, 196_000, true, 'half a per cent more, the bound included'],
    [804_001, 195_999, false, 'one more than half a per cent more'],
  ])(
    'of %i eligible and %i refused lie within half a per cent: %s (%s)',
    (eligible, refused, within) => {
      const approved = million(800_000, { line_is_iot: 200_000 });
      const apart = countsApart(approved, million(eligible, { line_is_iot: refused }));
      expect(apart.length === 0).toBe(within);
    },
  );

  it('may not hide a shift between two reasons behind an unchanged sum', () => {
    const approved = million(800_000, { line_suspended: 100_000, line_is_iot: 100_000 });
    const now = million(800_000, { line_suspended: 105_001, line_is_iot: 94_999 });
    expect(countsApart(approved, now)).toEqual([
      'refused line_is_iot: 94999 at the start, 100000 in the preview.',
      'refused line_suspended: 105001 at the start, 100000 in the preview.',
    ]);
  });

  it('may bring a rare reason twice as often: it is held against everybody', () => {
    const approved = million(800_000, { line_ended: 40, line_is_iot: 199_960 });
    const now = million(799_960, { line_ended: 80, line_is_iot: 199_960 });
    expect(countsApart(approved, now)).toEqual([]);
  });

  it('may not come to another number of lines, by not a single one', () => {
    const now = { ...million(800_000, { line_is_iot: 200_001 }), considered: 1_000_001 };
    expect(countsApart(million(800_000, { line_is_iot: 200_000 }), now)).toEqual([
      'lines: 1000001 at the start, 1000000 in the preview.',
    ]);
  });

  it('may not bring parked lines that the preview did not have', () => {
    const now = {
      ...million(800_000, { line_is_iot: 194_999 }),
      parked: { events_unreadable: 5_001 },
    };
    const [first, second] = countsApart(million(800_000, { line_is_iot: 200_000 }), now);
    expect(first).toBe('refused line_is_iot: 194999 at the start, 200000 in the preview.');
    expect(second).toBe('parked events_unreadable: 5001 at the start, 0 in the preview.');
  });

  it('are judged the same whichever of the two comes from whom: only beyond the bound they differ', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 0, max: 200 }),
        (of, by) => {
          const approved = { considered: of * 2, eligible: of, refused: { r: of }, parked: {} };
          const now = { ...approved, eligible: of - by, refused: { r: of + by } };
          const beyond = by / of > 0.005 || by / (of * 2) > 0.005;
          expect(countsApart(approved, now).length > 0).toBe(beyond);
        },
      ),
    );
  });
});

describe('the counts of stretches', () => {
  it('come to the counts of the whole, reason by reason', () => {
    const sum = summedCounts([
      someCounts(),
      someCounts({
        considered: 3,
        eligible: 1,
        refused: { line_is_iot: 1 },
        parked: { row_unreadable: 1 },
      }),
    ]);
    expect(sum).toEqual({
      considered: 1_003,
      eligible: 801,
      refused: { line_is_iot: 201 },
      parked: { row_unreadable: 1 },
    });
    expect(countsAddUp(sum)).toBe(true);
  });

  it('do not add up where a line is in no place', () => {
    expect(countsAddUp(someCounts({ considered: 1_001 }))).toBe(false);
  });
});

describe('the differences from the month before', () => {
  const january = {
    run: 'monthly-data-2026-02',
    considered: 1_000,
    granted: 790,
    refused: { line_is_iot: 200, line_suspended: 10 },
  };

  it('say by decision and reason what is more and what is less', () => {
    expect(
      differencesFrom(
        january,
        someCounts({ eligible: 795, refused: { line_is_iot: 200, line_ended: 5 } }),
      ),
    ).toEqual([
      'eligible: 795, after 790 in monthly-data-2026-02 (+5).',
      'refused line_ended: 5, after 0 in monthly-data-2026-02 (+5).',
      'refused line_suspended: 0, after 10 in monthly-data-2026-02 (-10).',
    ]);
  });

  it('are none where nothing is otherwise', () => {
    const same = { ...january, granted: 800, refused: { line_is_iot: 200 } };
    expect(differencesFrom(same, someCounts())).toEqual([]);
  });
});
