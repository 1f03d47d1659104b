import { grantId, monthlyDataKey } from '../../domain/benefit-key.ts';
import type { FoundBreak } from '../../domain/breaks/break.ts';
import {
  countsBefore,
  differingStretches,
  type Stretches,
  stretches,
  stretchesOfTurn,
  stretchOf,
  turnsOfAll,
} from '../../domain/breaks/stretches.ts';
import type { Cycle } from '../../domain/calendar.ts';
import { type ChargingReach, makeCharging } from '../charging/charging.ts';
import type { TopUp } from '../charging/top-up.ts';
import type { Env } from '../env.ts';
import { amountsUnder } from '../ledger.ts';
import { sideBySide } from '../side-by-side.ts';
import { accountedLines, type ClosedBooks, closedBooks } from './accounted-lines.ts';
import { pageEntries, positionOf, topUpsOf } from './charging-stretches.ts';
import { judged, type TopUpPlace } from './top-up-breaks.ts';

type Reach = ChargingReach & Pick<Env, 'objects'>;

/** So many stretches are gone through line by line in a night because their counts differ. */
const differingMax = 64;
/** So many lines are listed in a night; where they are more, the sum says that there are. */
const linesMax = 2_000;
const partsAtOnce = 8;
/** A turn's stretches divide evenly into so many. */
const partsCounts = [1, 2, 4];
const ledgerKeysAtOnce = 1_000;

/** What a night found between the ledger and charging in one month. */
export interface ChargingCompared {
  /** How far the comparison went; `books_are_open` where a run of the month is not closed. */
  readonly outcome: 'books_are_open' | 'totals_agree' | 'lines_compared';
  readonly breaks: readonly FoundBreak[];
  /** Top-ups that were compared one by one. */
  readonly lines: number;
}

/**
 * Compares a month's closed books with charging. The totals first; where they differ, or it is the
 * month's turn, the stretches whose counts differ by position in charging's own list; then the
 * lines of those stretches and of the turn. What is wrong with a line is said by the ledger itself
 * and by charging's answer under its key, not by lists that may be a moment old.
 */
export const compareCharging = async (
  env: Reach,
  given: {
    readonly programme: string;
    readonly cycle: Cycle;
    /** Of each grant. */
    readonly amountMb: number;
    readonly turn?: number | undefined;
  },
): Promise<ChargingCompared> => {
  const { programme, cycle, amountMb, turn } = given;
  const of = { programme, benefit: 'monthly-data', cycle };
  const books = await closedBooks(env, programme, cycle);
  if (!books) return { outcome: 'books_are_open', breaks: [], lines: 0 };
  const { topUps, megabytes } = await makeCharging(env).count(of);
  const amountsAgree = megabytes === topUps * amountMb;
  const agree = topUps === books.topUps;
  if (agree && amountsAgree && turn === undefined) {
    return { outcome: 'totals_agree', breaks: [], lines: 0 };
  }
  const isInTurn = (stretch: number): boolean =>
    turn !== undefined && Math.floor(stretch / (stretches / turnsOfAll)) === turn;
  const counted = agree ? undefined : await countedByStretch(env, books);
  const about = (stretch: number): number =>
    counted?.[stretch] ?? Math.round((topUps * stretch) / stretches);
  const positionAt = (stretch: number, guess = about(stretch)): Promise<number> =>
    positionOf(env, of, { stretch, about: guess, total: topUps });
  const differing = counted ? await differingStretches(counted, positionAt, differingMax) : [];
  const chosen = [
    ...differing.filter((from) => !isInTurn(from)).map((from) => ({ from, until: from + 1 })),
    ...(turn === undefined ? [] : stretchesOfTurn(turn, partsOfTurn(topUps))),
  ];
  const ours = await linesOf(
    env,
    books,
    (stretch) => isInTurn(stretch) || differing.includes(stretch),
  );
  let [lines, difference] = [0, counted ? topUps - (counted.at(-1) ?? 0) : 0];
  const doubtful = await sideBySide(chosen, partsAtOnce, async (part) => {
    const theirs = topUpsOf(env, of, { ...part, position: await positionAt(part.from) });
    const compared = await comparePart(env, { programme, cycle, amountMb, ours, part, theirs });
    lines += compared.theirs;
    if (counted) difference -= compared.theirs - compared.ours;
    return compared.doubtful;
  });
  const places = doubtful.flat();
  const breaks = await judged(env, places.slice(0, linesMax));
  // Of what was not gone through line by line, only the numbers are known.
  // A line that is listed may be what the amounts differ by: it is settled first.
  const amountIsListed = breaks.length > 0;
  if (difference !== 0 || places.length > linesMax || (!amountsAgree && !amountIsListed)) {
    breaks.push({
      kind: 'top_ups_differ',
      of: { cycle },
      ours: `${topUps - difference} top-ups of ${amountMb} MB accounted for`,
      theirs: `${topUps} top-ups, ${megabytes} MB`,
    });
  }
  return { outcome: 'lines_compared', breaks, lines };
};

/** How many lines that the books account for come before each stretch. */
const countedByStretch = async (env: Reach, books: ClosedBooks): Promise<Float64Array> => {
  const counts = new Uint32Array(stretches);
  for await (const { grantId } of accountedLines(env, books)) {
    const stretch = stretchOf(grantId);
    counts[stretch] = (counts[stretch] ?? 0) + 1;
  }
  return countsBefore(counts);
};

/** A turn in so many parts that each is about a page of charging's list, up to eight. */
const partsOfTurn = (topUps: number): number => {
  const pages = Math.ceil(topUps / turnsOfAll / pageEntries);
  return partsCounts.find((parts) => parts >= pages) ?? partsAtOnce;
};

type LinesByStretch = ReadonlyMap<number, ReadonlyMap<string, string>>;

/** The lines of the chosen stretches, by grant id. */
const linesOf = async (
  env: Reach,
  books: ClosedBooks,
  isChosen: (stretch: number) => boolean,
): Promise<LinesByStretch> => {
  const found = new Map<number, Map<string, string>>();
  for await (const { grantId, line } of accountedLines(env, books)) {
    const stretch = stretchOf(grantId);
    if (!isChosen(stretch)) continue;
    const lines = found.get(stretch) ?? new Map<string, string>();
    lines.set(grantId, line);
    found.set(stretch, lines);
  }
  return found;
};

/**
 * Compares stretches that follow one another: what stands on one side alone, more than once or by
 * another amount is doubtful, and so is what the books account for and the ledger does not hold.
 */
const comparePart = async (
  env: Reach,
  given: {
    readonly programme: string;
    readonly cycle: Cycle;
    readonly amountMb: number;
    readonly ours: LinesByStretch;
    readonly part: Stretches;
    readonly theirs: AsyncIterable<TopUp>;
  },
): Promise<{ doubtful: TopUpPlace[]; ours: number; theirs: number }> => {
  const { programme, cycle, amountMb, ours, part } = given;
  const doubtful: TopUpPlace[] = [];
  const left = new Map<string, string>();
  for (let stretch = part.from; stretch < part.until; stretch += 1) {
    for (const [grantId, line] of ours.get(stretch) ?? []) left.set(grantId, line);
  }
  const otherwise = await otherInLedger(env, { programme, cycle, amountMb }, [...left.values()]);
  for (const line of otherwise) {
    doubtful.push({ cycle, line, grantId: grantId(monthlyDataKey(programme, line, cycle)) });
  }
  const counts = { ours: left.size, theirs: 0 };
  for await (const { grantId: id, line, amountMb: credited } of given.theirs) {
    counts.theirs += 1;
    const isOurs = left.get(id) === line;
    left.delete(id);
    if (!isOurs || credited !== amountMb) doubtful.push({ cycle, line, grantId: id });
  }
  for (const [id, line] of left) doubtful.push({ cycle, line, grantId: id });
  return { doubtful, ...counts };
};

/** Of these lines those for which the ledger has no grant of the month, or one of another amount. */
const otherInLedger = async (
  env: Reach,
  given: { readonly programme: string; readonly cycle: Cycle; readonly amountMb: number },
  lines: readonly string[],
): Promise<string[]> => {
  const { programme, cycle, amountMb } = given;
  const found: string[] = [];
  for (let from = 0; from < lines.length; from += ledgerKeysAtOnce) {
    const some = lines.slice(from, from + ledgerKeysAtOnce);
    const keyOf = (line: string) => monthlyDataKey(programme, line, cycle);
    const amounts = await amountsUnder(env, some.map(keyOf));
    found.push(...some.filter((line) => amounts.get(grantId(keyOf(line))) !== amountMb));
  }
  return found;
};
