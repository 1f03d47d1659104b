import { type Instant, instantOf, msOf } from '../../domain/calendar.ts';
import { lineHash } from '../../domain/line-hash.ts';
import { masked, ownerOf } from '../../domain/operations/parked-owners.ts';
import { type ParkedWork, parkedPageLines } from '../../domain/operations/parked-work.ts';
import { isParkedReason, parkedSentences } from '../../domain/parked-reasons.ts';
import type { Env } from '../env.ts';
import { type OpenParkedLine, openParked } from '../parked-lines.ts';
import type { CycleOfBenefit } from '../run-items.ts';

type Reach = Pick<Env, 'database' | 'settings' | 'clock'>;

const hourMs = 3_600_000;

interface Dated extends OpenParkedLine {
  readonly deadline: Instant;
  readonly overdue: boolean;
  /** Where it stands among the lines: by age, then by a hash that says nothing of the line. */
  readonly place: string;
}

/** What is parked in a cycle: counted by reason, and a page of the lines where they are asked for. */
export const listParked = async (
  env: Reach,
  cycle: CycleOfBenefit & { readonly run: string },
  page: { readonly lines: boolean; readonly after?: string | undefined },
): Promise<ParkedWork> => {
  const now = instantOf(env.clock.now());
  const all = (await openParked(env, cycle))
    .map((parked) => dated(parked, now))
    .sort((one, other) => (one.place < other.place ? -1 : 1));
  const rest = page.lines ? all.filter(({ place }) => place > (page.after ?? '')) : [];
  const shown = rest.slice(0, parkedPageLines);
  const last = rest.length > shown.length ? shown.at(-1) : undefined;
  return {
    asOf: now,
    run: cycle.run,
    cycle: cycle.cycle,
    total: all.length,
    byReason: countedByReason(all),
    lines: shown.map(({ line, reason, by, parkedAt, deadline, overdue }) => ({
      ...{ line: masked(line), reason, owner: ownerOf(reason).owner, parkedBy: by, parkedAt },
      hoursOld: Math.max(0, Math.floor((msOf(now) - msOf(parkedAt)) / hourMs)),
      ...{ deadline, overdue },
    })),
    ...(last && { next: last.place }),
  };
};

const dated = (parked: OpenParkedLine, now: Instant): Dated => {
  const { days } = ownerOf(parked.reason);
  const deadline = instantOf(msOf(parked.parkedAt) + days * 24 * hourMs);
  const place = `${parked.parkedAt}#${lineHash(parked.line)}`;
  return { ...parked, deadline, overdue: deadline <= now, place };
};

const countedByReason = (all: readonly Dated[]): ParkedWork['byReason'] =>
  [...Map.groupBy(all, ({ reason }) => reason)]
    .map(([reason, lines]) => ({
      reason,
      sentence: isParkedReason(reason) ? parkedSentences[reason] : 'A reason of another version.',
      owner: ownerOf(reason).owner,
      lines: lines.length,
      overdue: lines.filter(({ overdue }) => overdue).length,
    }))
    .sort((one, other) => other.lines - one.lines);
