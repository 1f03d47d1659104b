import { grantId, roamingBonusKey } from '../../domain/benefit-key.ts';
import type { FoundBreak } from '../../domain/breaks/break.ts';
import { type Stretches, stretches, stretchOf, turnAsOne } from '../../domain/breaks/stretches.ts';
import { type ChargingReach, makeCharging } from '../charging/charging.ts';
import type { TopUp } from '../charging/top-up.ts';
import type { Env } from '../env.ts';
import { amountsUnder } from '../ledger.ts';
import { allPurchases } from '../roaming/purchases.ts';
import { positionOf, topUpsOf } from './charging-stretches.ts';
import { judged, type TopUpPlace } from './top-up-breaks.ts';

type Reach = ChargingReach & Pick<Env, 'database'>;

const benefit = 'roaming-bonus';
const ledgerKeysAtOnce = 1_000;
/** So many are listed in a night. */
const placesMax = 2_000;

/** What a night found between purchases, ledger and charging. */
export interface RoamingCompared {
  readonly breaks: readonly FoundBreak[];
  /** Bonuses of the turn that were pinned for a purchase, and top-ups of it that charging holds. */
  readonly bonuses: number;
  readonly topUps: number;
}

/**
 * Compares the roaming bonuses of a sixteenth of all grant ids, by turn: what was pinned for a
 * purchase and is in the ledger, against charging's own list. Charging is read first, because what
 * it credits comes into the ledger after it; what is doubtful is looked at again a moment later.
 */
export const compareRoaming = async (
  env: Reach,
  { programme, turn }: { readonly programme: string; readonly turn: number },
): Promise<RoamingCompared> => {
  const part = turnAsOne(turn);
  const theirs = await creditedIn(env, programme, part);
  const ours = await grantedIn(env, programme, part);
  const doubtful: TopUpPlace[] = [];
  for (const [id, { line, amountMb }] of ours.granted) {
    const held = theirs.get(id) ?? [];
    const [first] = held;
    const agrees = first?.line === line && first.amountMb === amountMb && held.length === 1;
    if (!agrees) doubtful.push({ benefit, line, grantId: id });
  }
  for (const [id, [first]] of theirs) {
    if (!first || ours.granted.has(id)) continue;
    doubtful.push({ benefit, line: first.line, grantId: id });
  }
  return {
    breaks: await judged(env, doubtful.slice(0, placesMax)),
    bonuses: ours.pinned,
    topUps: theirs.size,
  };
};

/** Charging's top-ups of the turn, by grant id. */
const creditedIn = async (
  env: Reach,
  programme: string,
  { from, until }: Stretches,
): Promise<Map<string, TopUp[]>> => {
  const of = { programme, benefit };
  const { topUps: total } = await makeCharging(env).count(of);
  const held = new Map<string, TopUp[]>();
  if (total === 0) return held;
  const about = Math.round((total * from) / stretches);
  const position = await positionOf(env, of, { stretch: from, about, total });
  for await (const topUp of topUpsOf(env, of, { until, position })) {
    held.set(topUp.grantId, [...(held.get(topUp.grantId) ?? []), topUp]);
  }
  return held;
};

interface Granted {
  readonly line: string;
  readonly amountMb: number;
}

/** What the ledger holds for the pinned purchases of the turn, by grant id. */
const grantedIn = async (
  env: Reach,
  programme: string,
  { from, until }: Stretches,
): Promise<{ readonly granted: ReadonlyMap<string, Granted>; readonly pinned: number }> => {
  const granted = new Map<string, Granted>();
  let [pinned, waiting] = [0, [] as { line: string; purchaseId: string }[]];
  const lookUp = async (): Promise<void> => {
    const some = waiting;
    waiting = [];
    const keyOf = (one: (typeof some)[number]) =>
      roamingBonusKey(programme, one.line, one.purchaseId);
    const amounts = await amountsUnder(env, some.map(keyOf));
    for (const one of some) {
      const id = grantId(keyOf(one));
      const amountMb = amounts.get(id);
      if (amountMb !== undefined) granted.set(id, { line: one.line, amountMb });
    }
  };
  for await (const { due, line, purchaseId, programme: of } of allPurchases(env)) {
    if (!due || of !== programme) continue;
    const stretch = stretchOf(grantId(roamingBonusKey(programme, line, purchaseId)));
    if (stretch < from || stretch >= until) continue;
    pinned += 1;
    waiting.push({ line, purchaseId });
    if (waiting.length === ledgerKeysAtOnce) await lookUp();
  }
  if (waiting.length > 0) await lookUp();
  return { granted, pinned };
};
