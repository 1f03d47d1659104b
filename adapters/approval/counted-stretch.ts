import type { PreviewCounts } from '../../domain/approval/preview-counts.ts';
import type { CountingPlan } from '../../domain/approval/preview-plan.ts';
import { tally } from '../../domain/counts-by-reason.ts';
import { type FrozenLine, frozenLineSchema } from '../../domain/line.ts';
import type { Programme } from '../../domain/programme.ts';
import { rowsOfStretch, type Stretch } from '../cohort-stretches.ts';
import type { Env } from '../env.ts';
import { judgeLines } from '../giving/judged-lines.ts';
import { eventsOfLines } from '../lines.ts';

type Reach = Pick<Env, 'database' | 'objects' | 'settings'>;

/** So many neighbours share their queries for events; memory holds no more rows than these. */
const linesAtOnce = 5_000;

/**
 * Decides every line of a stretch as a batch of the run would, by the same code and without a
 * partner, a ledger or a write, and counts where each would go.
 */
export const countStretch = async (
  env: Reach,
  plan: CountingPlan,
  { programme, stretch }: { readonly programme: Programme; readonly stretch: Stretch },
): Promise<PreviewCounts> => {
  // A preview asks what is due, not what was given.
  const ledger = new Map<string, never>();
  const counts: PreviewCounts = { considered: 0, eligible: 0, refused: {}, parked: {} };
  let rows: FrozenLine[] = [];
  const judge = async (): Promise<void> => {
    const lines = rows.map(({ line }) => line);
    const events = await eventsOfLines(env, lines, { contiguous: true });
    const judged = judgeLines(rows, { plan, programme, events, ledger });
    counts.eligible += judged.due.length;
    for (const [, reason] of judged.refused) tally(counts.refused, reason);
    const { length: unreadable } = judged.unreadable;
    if (unreadable > 0) tally(counts.parked, 'events_unreadable', unreadable);
    rows = [];
  };
  for await (const value of rowsOfStretch(env, plan.cohort, stretch)) {
    counts.considered += 1;
    const row = frozenLineSchema.safeParse(value);
    if (row.success) rows.push(row.data);
    else tally(counts.parked, 'row_unreadable');
    if (rows.length === linesAtOnce) await judge();
  }
  if (rows.length > 0) await judge();
  return counts;
};
