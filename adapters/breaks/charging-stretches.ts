import { startOfStretch } from '../../domain/breaks/stretches.ts';
import type { ChargingReach } from '../charging/charging.ts';
import { type Listed, topUpsAt } from '../charging/looks.ts';
import type { TopUp } from '../charging/top-up.ts';

/** Of charging's list, a call. */
export const pageEntries = 1_000;

/** So many entries around a guess are read at once: it is seldom further off. */
const windowEntries = 256;

/**
 * How many of charging's top-ups come before a stretch. Charging lists them by grant id, so the
 * answer is a place in its list: looked for around where it must be if both sides agree, then in
 * steps that double, then halved. One question where the guess is about right.
 */
export const positionOf = async (
  env: ChargingReach,
  of: Listed,
  given: { readonly stretch: number; readonly about: number; readonly total: number },
): Promise<number> => {
  const { stretch, about, total } = given;
  const start = startOfStretch(stretch);
  // Everything before `low` comes before the stretch, nothing from `high` on does.
  let [low, high] = [0, total];
  const probe = async (offset: number): Promise<void> => {
    const [topUp] = await topUpsAt(env, of, { offset, limit: 1 });
    if (topUp !== undefined && topUp.grantId < start) low = offset + 1;
    else high = offset;
  };
  const guess = Math.min(Math.max(about, 0), total);
  const offset = Math.max(guess - windowEntries / 2, 0);
  const around = await topUpsAt(env, of, { offset, limit: windowEntries });
  const before = around.filter(({ grantId }) => grantId < start).length;
  if (before > 0) low = offset + before;
  if (before < around.length || around.length < windowEntries) high = offset + before;
  const isAbove = low > guess;
  for (let step = 1; low < high; step *= 2) {
    const [lowest, highest] = [low, high];
    await probe(isAbove ? Math.min(low + step, high - 1) : Math.max(high - 1 - step, low));
    if (isAbove ? high < highest : low > lowest) break;
  }
  while (low < high) await probe((low + high) >> 1);
  return low;
};

/** Every top-up of stretches that follow one another, from their place in charging's list on. */
export async function* topUpsOf(
  env: ChargingReach,
  of: Listed,
  { until, position }: { readonly until: number; readonly position: number },
): AsyncGenerator<TopUp> {
  const end = startOfStretch(until);
  for (let offset = position; ; offset += pageEntries) {
    const page = await topUpsAt(env, of, { offset, limit: pageEntries });
    for (const topUp of page) {
      if (topUp.grantId >= end) return;
      yield topUp;
    }
    if (page.length < pageEntries) return;
  }
}
