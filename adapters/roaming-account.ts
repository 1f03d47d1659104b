import { grantId, roamingBonusKey, spelledOut } from '../domain/benefit-key.ts';
import { Defect } from '../domain/errors.ts';
import type { Void } from '../domain/grant.ts';
import {
  type PurchaseStanding,
  purchaseStanding,
} from '../domain/roaming-bonus/purchase-record.ts';
import {
  type BonusAtCharging,
  type BonusOnRecord,
  bonusDifferences,
  countedStandings,
  type RoamingAccount,
  type TakenBack,
} from '../domain/roaming-bonus/roaming-account.ts';
import { makeCharging } from './charging/charging.ts';
import type { TopUp } from './charging/top-up.ts';
import type { Env } from './env.ts';
import { grantsOfBenefit, voidsOfBenefit } from './ledger.ts';
import { allPurchases } from './roaming/purchases.ts';

const benefit = 'roaming-bonus';

/**
 * The account of the roaming bonus: purchases on record, the ledger's grants and voids, and
 * charging's own list of the benefit over all purchases, each counted where it is kept, then
 * compared bonus by bonus. Charging's list is read first, so that what it has and the ledger lacks
 * was cut off in between or is under way; what the ledger has got since is asked for once more.
 */
export const roamingAccount = async (env: Env, programme: string): Promise<RoamingAccount> => {
  const listed = await bonusesAtCharging(env, programme);
  const onRecord = await bonusesOnRecord(env, programme);
  const atCharging = await broughtUpToDate(env, listed, onRecord);
  const standings: PurchaseStanding[] = [];
  const known = new Set<string>();
  for await (const purchase of allPurchases(env)) {
    if (purchase.programme !== programme) continue;
    const key = grantId(roamingBonusKey(programme, purchase.line, purchase.purchaseId));
    const bonus = onRecord.get(key);
    known.add(key);
    const ledger = { granted: bonus !== undefined, voided: bonus?.takenBack !== undefined };
    standings.push(purchaseStanding(purchase, ledger));
  }
  const differences = [
    ...bonusDifferences(onRecord.values(), atCharging),
    ...[...onRecord.keys()]
      .filter((key) => !known.has(key))
      .map((key) => ({ grantId: key, what: 'without_purchase' as const })),
  ];
  return {
    ...countedStandings(standings),
    ...totalsOf([...onRecord.values()]),
    charging: { topUps: atCharging.length, ...totalsOf(atCharging) },
    differences,
    balanced: differences.length === 0,
  };
};

const totalsOf = (bonuses: readonly (BonusOnRecord | BonusAtCharging)[]) => ({
  amountMb: bonuses.reduce((sum, { amountMb }) => sum + amountMb, 0),
  takenBackMb: bonuses.reduce((sum, { takenBack }) => sum + (takenBack?.reversedMb ?? 0), 0),
});

/** The list with what charging has credited or taken back since it was read. */
const broughtUpToDate = async (
  env: Env,
  listed: readonly BonusAtCharging[],
  onRecord: ReadonlyMap<string, BonusOnRecord>,
): Promise<BonusAtCharging[]> => {
  const charging = makeCharging(env);
  const current = new Map(listed.map((one) => [one.topUpId, one]));
  for (const { grantId: key, what } of bonusDifferences(onRecord.values(), listed)) {
    if (what !== 'not_at_charging' && what !== 'not_taken_back') continue;
    const topUp = await charging.find(key);
    if (topUp) current.set(topUp.topUpId, asCompared(topUp));
  }
  return [...current.values()];
};

const asCompared = ({ grantId: key, topUpId, amountMb, reversal }: TopUp): BonusAtCharging => ({
  ...{ grantId: key, topUpId, amountMb },
  takenBack: reversal && { reversedMb: reversal.reversedMb, usedMb: reversal.usedMb },
});

const bonusesAtCharging = async (env: Env, programme: string): Promise<BonusAtCharging[]> => {
  const found: BonusAtCharging[] = [];
  for await (const topUp of makeCharging(env).list({ programme, benefit })) {
    found.push(asCompared(topUp));
  }
  return found;
};

const bonusesOnRecord = async (
  env: Env,
  programme: string,
): Promise<Map<string, BonusOnRecord>> => {
  // The voids first: a void that is written meanwhile is then met as a reversal without one, which
  // asking again clears; the other way round a void would be of no grant.
  const voids = new Map<string, TakenBack>();
  for await (const end of voidsOfBenefit(env, programme, benefit)) {
    voids.set(spelledOut(end.key), takenBackBy(end));
  }
  const found = new Map<string, BonusOnRecord>();
  for await (const { key, topUpId, amountMb } of grantsOfBenefit(env, programme, benefit)) {
    const takenBack = voids.get(spelledOut(key));
    found.set(grantId(key), { grantId: grantId(key), topUpId, amountMb, takenBack });
  }
  return found;
};

const takenBackBy = ({ key, evidence }: Void): TakenBack => {
  const [reversedMb, usedMb] = [evidence?.reversedMb, evidence?.usedMb];
  if (typeof reversedMb === 'number' && typeof usedMb === 'number') return { reversedMb, usedMb };
  throw new Defect(`The void of ${grantId(key)} does not say what charging took back`);
};
