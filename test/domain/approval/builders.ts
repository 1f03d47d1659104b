import type { MonthAct } from '../../../domain/approval/month-acts.ts';
import type { MonthHashes } from '../../../domain/approval/month-hashes.ts';
import type { PreviewCounts } from '../../../domain/approval/preview-counts.ts';

export const maker = '1001';
export const checker = '2002';
export const third = '3003';

export const hashes: MonthHashes = {
  programme: 'p1',
  cohort: 'c1',
  code: 'k1',
  partners: 'e1',
};

/** A preview of 1,000 lines, unless said otherwise. */
export const someCounts = (given: Partial<PreviewCounts> = {}): PreviewCounts => ({
  considered: 1_000,
  eligible: 800,
  refused: { line_is_iot: 200 },
  parked: {},
  ...given,
});

/** Wednesday, 28 January 2026, 09:00 in Korea: the preview of February is due. */
export const previewDay = '2026-01-28T00:00:00.000Z';
/** 1 February 2026, 00:00 in Korea. */
export const februaryStart = '2026-01-31T15:00:00.000Z';

const first = { number: 1, at: previewDay };

export const asked = (given: { number?: number; by?: string; at?: string } = {}): MonthAct => ({
  act: 'asked',
  ...first,
  by: maker,
  ...given,
});

/** Asked for by the calendar, not by a person. */
export const askedByCalendar = (number = 1): MonthAct => ({ act: 'asked', ...first, number });

export const made = (
  given: { number?: number; hashes?: MonthHashes; counts?: PreviewCounts } = {},
): MonthAct => ({
  act: 'made',
  ...first,
  hashes,
  counts: someCounts(),
  gigabytes: 80_000,
  differences: [],
  forecast: { seconds: 1, costUsd: 0.01 },
  kept: { bucket: 'results', key: 'runs/monthly-data-preview-2026-02/preview.json', sha256: 'a' },
  ...given,
});

export const approved = (given: { number?: number; by?: string; at?: string } = {}): MonthAct => ({
  act: 'approved',
  ...first,
  at: '2026-01-29T01:00:00.000Z',
  by: checker,
  why: 'the counts are as expected',
  ...given,
});

export const rejected = (given: { number?: number; by?: string } = {}): MonthAct => ({
  act: 'rejected',
  ...first,
  at: '2026-01-29T02:00:00.000Z',
  by: checker,
  why: 'too many suspended lines',
  ...given,
});

export const voided = (number = 1): MonthAct => ({
  act: 'voided',
  ...first,
  number,
  run: 'monthly-data-2026-02',
  at: februaryStart,
  reason: 'counts_differ',
  why: 'eligible: 700 at the start, 800 in the preview.',
});

export const used = (
  given: { number?: number; run?: string; hashes?: MonthHashes } = {},
): MonthAct => ({
  act: 'used',
  ...first,
  at: februaryStart,
  run: 'monthly-data-2026-02',
  hashes,
  ...given,
});
