import type { PurchaseStanding } from './purchase-record.ts';
import type { RoamingRefusal } from './reasons.ts';

/** What was taken back of a bonus and what had been used: together all of it. */
export interface TakenBack {
  readonly reversedMb: number;
  readonly usedMb: number;
}

/** A bonus on record, as far as charging can be compared with it. */
export interface BonusOnRecord {
  readonly grantId: string;
  readonly topUpId: string;
  readonly amountMb: number;
  /** As its void says it; undefined while none stands. */
  readonly takenBack: TakenBack | undefined;
}

/** A top-up of the bonus as charging lists it. */
export interface BonusAtCharging {
  readonly grantId: string;
  readonly topUpId: string;
  readonly amountMb: number;
  readonly takenBack: TakenBack | undefined;
}

/** What can be wrong between our ledger and charging's books. */
export const differenceSentences = {
  not_at_charging: 'The ledger has a bonus that charging does not list.',
  not_on_record: 'Charging lists a top-up that the ledger does not have.',
  credited_twice: 'Charging lists several top-ups under one key.',
  another_amount: 'Ledger and charging differ in the amount or the top-up.',
  not_voided: 'Charging took a bonus back that is not voided in the ledger.',
  not_taken_back: 'The ledger voids a bonus that charging did not take back.',
  other_amounts_taken_back: 'Ledger and charging differ in what was taken back.',
  without_purchase: 'The ledger has a bonus of a purchase that is not on record.',
} as const satisfies Record<string, string>;
export type DifferenceKind = keyof typeof differenceSentences;

/** One bonus on which the books differ, by its grant id. */
export interface BonusDifference {
  readonly grantId: string;
  readonly what: DifferenceKind;
}

/** Every difference between the ledger's bonuses and charging's own list, by grant id; none where
 * each bonus was credited once, for its amount, and taken back where and as far as it is voided. */
export const bonusDifferences = (
  onRecord: Iterable<BonusOnRecord>,
  atCharging: Iterable<BonusAtCharging>,
): BonusDifference[] => {
  const topUps = new Map<string, BonusAtCharging[]>();
  for (const topUp of atCharging) {
    topUps.set(topUp.grantId, [...(topUps.get(topUp.grantId) ?? []), topUp]);
  }
  const differences: BonusDifference[] = [];
  for (const bonus of onRecord) {
    const { grantId } = bonus;
    const [first, ...more] = topUps.get(grantId) ?? [];
    topUps.delete(grantId);
    const what = first ? differenceOf(bonus, first, more.length) : 'not_at_charging';
    if (what) differences.push({ grantId, what });
  }
  for (const grantId of topUps.keys()) differences.push({ grantId, what: 'not_on_record' });
  return differences;
};

const differenceOf = (
  { topUpId, amountMb, takenBack: voided }: BonusOnRecord,
  { topUpId: itsId, amountMb: itsAmountMb, takenBack: reversed }: BonusAtCharging,
  others: number,
): DifferenceKind | undefined => {
  if (others > 0) return 'credited_twice';
  if (topUpId !== itsId || amountMb !== itsAmountMb) return 'another_amount';
  if (!voided) return reversed && 'not_voided';
  if (!reversed) return 'not_taken_back';
  const agrees = voided.reversedMb === reversed.reversedMb && voided.usedMb === reversed.usedMb;
  return agrees ? undefined : 'other_amounts_taken_back';
};

/** The bonus of a programme in numbers: every purchase that an event spoke of is in one column. */
export interface RoamingAccount {
  readonly purchases: number;
  readonly given: number;
  readonly voided: number;
  /** Reasons that did not occur are left out. */
  readonly refused: Readonly<Partial<Record<RoamingRefusal, number>>>;
  readonly parked: number;
  readonly waiting: number;
  /** On record, voided ones too. */
  readonly amountMb: number;
  readonly takenBackMb: number;
  /** By charging's own list. */
  readonly charging: {
    readonly topUps: number;
    readonly amountMb: number;
    readonly takenBackMb: number;
  };
  readonly differences: readonly BonusDifference[];
  /** Nothing differs; purchases that wait are no difference, their event is on its way. */
  readonly balanced: boolean;
}

/** The columns of the purchases, from where each of them stands. */
export const countedStandings = (
  standings: Iterable<PurchaseStanding>,
): Pick<RoamingAccount, 'purchases' | 'given' | 'voided' | 'refused' | 'parked' | 'waiting'> => {
  const counts = { purchases: 0, given: 0, voided: 0, parked: 0, waiting: 0 };
  const refused: Partial<Record<RoamingRefusal, number>> = {};
  for (const one of standings) {
    counts.purchases += 1;
    if (one.standing === 'refused') refused[one.reason] = (refused[one.reason] ?? 0) + 1;
    else counts[one.standing] += 1;
  }
  return { ...counts, refused };
};
