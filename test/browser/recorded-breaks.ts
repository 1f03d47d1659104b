import type { FoundBreak, OpenBreak } from '../../domain/breaks/break.ts';
import { breakId } from '../../domain/breaks/break-id.ts';
import { instantOf, msOf } from '../../domain/calendar.ts';
import { type BreaksAnswer, breakList } from '../../domain/operations/break-list.ts';
import { recordedAt } from './recorded-runs.ts';

const found: readonly (readonly [FoundBreak, hoursOld: number])[] = [
  [
    {
      kind: 'top_up_without_grant',
      of: { cycle: '2026-06', line: 'LINE-000417', grantId: '3f'.repeat(20) },
      ours: 'no grant',
      theirs: '102400 MB as tu-81734',
    },
    75,
  ],
  [
    {
      kind: 'code_without_grant',
      of: {
        pool: 'stream-one',
        codeId: 'b2'.repeat(32),
        line: 'LINE-002208',
        grantId: 'c4'.repeat(20),
      },
      ours: 'no grant',
      theirs: 'held since 2026-06-28T04:11:09.000Z, shown',
    },
    51,
  ],
  [
    {
      kind: 'hand_over_unanswered',
      of: { cycle: '2026-06', run: 'safety-insurance-2026-06' },
      ours: '3 files, 41208 people, handed over 2026-06-16T01:00:00.000Z',
      theirs: '1 files without an answer',
    },
    3,
  ],
];

const open: readonly OpenBreak[] = found.map(([one, hoursOld]) => ({
  ...one,
  id: breakId(one),
  firstSeenAt: instantOf(msOf(recordedAt) - hoursOld * 3_600_000),
  lastSeenAt: recordedAt,
}));

/** Three breaks, of which two are of earlier nights. */
export const recordedBreaks = (query: URLSearchParams): BreaksAnswer =>
  breakList(open, { asOf: recordedAt, single: query.has('why') });
