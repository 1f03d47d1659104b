import { lineSubject } from '../../domain/benefit-key.ts';
import { Unavailable } from '../../domain/errors.ts';
import type { PinnedBonus } from '../../domain/roaming-bonus/purchase-record.ts';
import type { Env, Write } from '../env.ts';
import { exclusiveWrite, holdsExclusive } from '../exclusive.ts';
import { noteWrite, type PurchaseOfLine } from './purchases.ts';

type Reach = Pick<Env, 'database' | 'settings'>;

const benefit = 'roaming-bonus';
/** Beyond the slots of a month: others may take one, or the group, between look and write. */
const lostRacesMax = 8;

/** What became of pinning a bonus. `decided`: an attempt beside this one was faster. */
export type Pinned = 'pinned' | 'decided' | 'monthly_cap_reached' | 'already_in_offer';

export interface BonusToPin {
  readonly of: PurchaseOfLine;
  readonly bonus: Omit<PinnedBonus, 'slot'>;
  /** Of the line and month: slots are numbered from 1 up to and including it. */
  readonly cap: number;
  /** The groups in which the bonus excludes other benefits. */
  readonly groups: readonly string[];
  readonly by: string;
}

const slotKey = (line: string, month: string, slot: number) => ({
  pk: lineSubject(line),
  sk: `CAP#${benefit}#${month}#${slot}`,
});

/**
 * Pins a bonus before charging is asked: the decision, one of the month's slots and the line's place
 * in every group that the bonus is in, in one transaction. So a month has never more than its slots
 * whoever comes at the same moment, and a repeated event finds the decision and takes no second one.
 */
export const pinBonus = async (env: Reach, given: BonusToPin): Promise<Pinned> => {
  const { of, bonus, cap, by } = given;
  const { line } = of;
  for (let round = 0; round < cap + lostRacesMax; round += 1) {
    const groups = await groupsToTake(env, given);
    if (groups === 'already_in_offer') return 'already_in_offer';
    const slot = await freeSlot(env, { line, month: bonus.boughtIn, cap });
    if (slot === undefined) return 'monthly_cap_reached';
    const writes: Write[] = [
      noteWrite(env, of, { note: 'due', value: { ...bonus, slot }, unless: ['refused'] }),
      {
        table: env.settings.required('APPLICATIONS_TABLE'),
        insert: { ...slotKey(line, bonus.boughtIn, slot), purchaseId: of.purchaseId, by },
      },
      ...groups.map((group) =>
        exclusiveWrite(env, {
          ...{ subject: lineSubject(line), group, benefit, by },
          at: bonus.decidedAt,
        }),
      ),
    ];
    const done = await env.database.transact('pin the bonus', writes);
    if (done.outcome === 'written') return 'pinned';
    if (done.places.includes(0)) return 'decided';
  }
  throw new Unavailable(`Others of the line took every slot of ${of.purchaseId} first. Ask again.`);
};

/** The groups that the line does not hold a benefit of yet. */
const groupsToTake = async (
  env: Reach,
  { of, groups }: BonusToPin,
): Promise<string[] | 'already_in_offer'> => {
  const free: string[] = [];
  for (const group of groups) {
    const held = await holdsExclusive(env, lineSubject(of.line), group);
    if (held && held.benefit !== benefit) return 'already_in_offer';
    if (!held) free.push(group);
  }
  return free;
};

const freeSlot = async (
  env: Reach,
  { line, month, cap }: { line: string; month: string; cap: number },
): Promise<number | undefined> => {
  const slots = Array.from({ length: cap }, (_, place) => place + 1);
  const table = env.settings.required('APPLICATIONS_TABLE');
  const keys = slots.map((slot) => slotKey(line, month, slot));
  const items = await env.database.getAll("read the month's slots", table, keys);
  const taken = new Set(items.map(({ sk }) => sk));
  return slots.find((slot) => !taken.has(slotKey(line, month, slot).sk));
};
