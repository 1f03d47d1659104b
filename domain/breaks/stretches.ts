import { daysBetween, type PlainDate } from '../calendar.ts';

/**
 * Grant ids are hashes: by their first three digits they fall into so many even stretches, of about
 * 4,400 lines each in a month of eighteen million.
 */
export const stretches = 4_096;
const digits = 3;

/** The stretch of a grant id, from 0. Throws RangeError where it is none. */
export const stretchOf = (grantId: string): number => {
  const stretch = Number.parseInt(grantId.slice(0, digits), 16);
  if (stretch >= 0 && stretch < stretches) return stretch;
  throw new RangeError(`${grantId} is no grant id`);
};

/** Where a stretch begins, in the order of the grant ids; behind the last one comes none. */
export const startOfStretch = (stretch: number): string =>
  stretch >= stretches ? 'g' : stretch.toString(16).padStart(digits, '0');

/** In so many turns every stretch is looked at once, whatever the totals say. */
export const turnsOfAll = 16;

/** Whose turn it is on a night: one of so many, and which of its turns this is. Everybody comes to
 * every turn, because the turn moves on only when all have had it. */
export const turnOf = (
  night: PlainDate,
  many: number,
): { readonly whose: number; readonly turn: number } => {
  const day = daysBetween('2020-01-01', night);
  return { whose: day % many, turn: Math.floor(day / many) % turnsOfAll };
};

/** Stretches that follow one another: `until` is excluded. */
export interface Stretches {
  readonly from: number;
  readonly until: number;
}

/** The stretches of a turn. */
export const turnAsOne = (turn: number): Stretches => {
  const each = stretches / turnsOfAll;
  return { from: turn * each, until: (turn + 1) * each };
};

/** The stretches of a turn, in so many parts that can be gone through side by side. */
export const stretchesOfTurn = (turn: number, parts: number): Stretches[] => {
  const each = stretches / turnsOfAll / parts;
  return Array.from({ length: parts }, (_, part) => {
    const from = (turn * parts + part) * each;
    return { from, until: from + each };
  });
};

/** The counts of all stretches before each, and behind the last of all of them. */
export const countsBefore = (counts: Uint32Array): Float64Array => {
  const before = new Float64Array(counts.length + 1);
  for (const [place, count] of counts.entries()) before[place + 1] = (before[place] ?? 0) + count;
  return before;
};

/**
 * The stretches whose counts differ from ours. Theirs are known by position alone, which is asked
 * for as seldom as possible: a half whose count agrees is not looked into. No more than `most` are
 * answered, the first ones.
 */
export const differingStretches = async (
  before: Float64Array,
  positionOf: (stretch: number, about: number) => Promise<number>,
  most: number,
): Promise<number[]> => {
  const found: number[] = [];
  const at = (place: number): number => before[place] ?? 0;
  const look = async (
    from: { place: number; position: number },
    until: { place: number; position: number },
  ): Promise<void> => {
    const ours = at(until.place) - at(from.place);
    if (until.position - from.position === ours || found.length >= most) return;
    if (until.place - from.place === 1) {
      found.push(from.place);
      return;
    }
    const place = (from.place + until.place) >> 1;
    const about = from.position + at(place) - at(from.place);
    const middle = { place, position: await positionOf(place, about) };
    await look(from, middle);
    await look(middle, until);
  };
  const last = before.length - 1;
  await look(
    { place: 0, position: 0 },
    { place: last, position: await positionOf(last, at(last)) },
  );
  return found;
};
