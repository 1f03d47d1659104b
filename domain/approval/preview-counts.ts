import * as z from 'zod';
import { countsByReasonSchema, sumOf, tally } from '../counts-by-reason.ts';
import { approvalTerms } from './approval-terms.ts';

const count = z.int().nonnegative();

/** Where every line of the cohort would go: each is in exactly one place. */
export const previewCountsSchema = z.strictObject({
  considered: count,
  eligible: count,
  refused: countsByReasonSchema,
  /** Rows or events that cannot be read: these lines would be parked. */
  parked: countsByReasonSchema,
});
export type PreviewCounts = z.infer<typeof previewCountsSchema>;

/** The counts of all stretches together. */
export const summedCounts = (parts: readonly PreviewCounts[]): PreviewCounts => {
  const sum: PreviewCounts = { considered: 0, eligible: 0, refused: {}, parked: {} };
  for (const part of parts) {
    sum.considered += part.considered;
    sum.eligible += part.eligible;
    for (const [reason, lines] of Object.entries(part.refused)) tally(sum.refused, reason, lines);
    for (const [reason, lines] of Object.entries(part.parked)) tally(sum.parked, reason, lines);
  }
  return sum;
};

/** True where every considered line is counted in one place. */
export const countsAddUp = ({ considered, eligible, refused, parked }: PreviewCounts): boolean =>
  considered === eligible + sumOf(refused) + sumOf(parked);

const reasonsOf = (...counts: readonly Readonly<Record<string, number>>[]): string[] =>
  [...new Set(counts.flatMap((by) => Object.keys(by)))].sort();

/** In thousandths, so that a share of integers is compared in integers. */
const tolerancePerMille = approvalTerms.countToleranceShare * 1_000;

const isBeyond = (one: number, other: number, of: number): boolean =>
  Math.abs(one - other) * 1_000 > tolerancePerMille * of;

/**
 * Why the counts at the start are not those that were approved: a sentence for each count that lies
 * beyond half a per cent, empty where none does. Who gets it is held against those who would have
 * got it; what is refused or parked, by reason, against everybody, because a rare reason doubles
 * easily. The cohort is frozen, so the number of lines may not differ at all.
 */
export const countsApart = (approved: PreviewCounts, now: PreviewCounts): string[] => {
  const sentences: string[] = [];
  const say = (what: string, before: number, after: number): void => {
    sentences.push(`${what}: ${after} at the start, ${before} in the preview.`);
  };
  if (approved.considered !== now.considered) {
    say('lines', approved.considered, now.considered);
  }
  if (isBeyond(approved.eligible, now.eligible, approved.eligible)) {
    say('eligible', approved.eligible, now.eligible);
  }
  for (const place of ['refused', 'parked'] as const) {
    for (const reason of reasonsOf(approved[place], now[place])) {
      const [before, after] = [approved[place][reason] ?? 0, now[place][reason] ?? 0];
      if (isBeyond(before, after, approved.considered)) say(`${place} ${reason}`, before, after);
    }
  }
  return sentences;
};

/** What a month that was given came to, by its sealed manifest. */
export interface GivenMonth {
  readonly run: string;
  readonly considered: number;
  /** By whichever run or event. */
  readonly granted: number;
  readonly refused: Readonly<Record<string, number>>;
}

const signed = (difference: number): string =>
  difference > 0 ? `+${difference}` : String(difference);

/** What is otherwise than in the month before, by decision and reason; empty where nothing is. */
export const differencesFrom = (before: GivenMonth, now: PreviewCounts): string[] => {
  const rows: [what: string, then: number, now: number][] = [
    ['lines', before.considered, now.considered],
    ['eligible', before.granted, now.eligible],
    ...reasonsOf(before.refused, now.refused).map((reason): [string, number, number] => [
      `refused ${reason}`,
      before.refused[reason] ?? 0,
      now.refused[reason] ?? 0,
    ]),
  ];
  return rows
    .filter(([, then, after]) => then !== after)
    .map(
      ([what, then, after]) =>
        `${what}: ${after}, after ${then} in ${before.run} (${signed(after - then)}).`,
    );
};
