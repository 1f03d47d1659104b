import type { Entry } from '../../../partners/charging/contract.ts';
import { type ChargingInMemory, chargingInMemory } from '../../fakes/charging-in-memory.ts';
import type { World } from '../core/world.ts';

/** Charging as it truly is: what it holds, looked at while it books. */
export interface ChargingBook {
  readonly charging: ChargingInMemory;
  /** Every top-up, by grant id. */
  readonly byGrant: ReadonlyMap<string, readonly Entry[]>;
  /** How many top-ups it holds for one right: line, benefit and period. */
  count(line: string, benefit: string, period: string): number;
  readonly size: number;
}

const rightOf = (line: string, benefit: string, period: string): string =>
  `${line} ${benefit} ${period}`;

/** I1, at most once: charging never holds two top-ups for one right, at no time. */
export const watchedCharging = async (world: World): Promise<ChargingBook> => {
  const charging = await chargingInMemory({ now: world.now, sleep: world.sleep });
  const byGrant = new Map<string, Entry[]>();
  const byRight = new Map<string, number>();
  let size = 0;
  const note = (entry: Entry): void => {
    const { externalId, line, terms } = entry;
    size += 1;
    const held = byGrant.get(externalId);
    if (held) held.push(entry);
    else byGrant.set(externalId, [entry]);
    const right = rightOf(line, terms.benefit, terms.cycle);
    const count = (byRight.get(right) ?? 0) + 1;
    byRight.set(right, count);
    world.note(`charging books ${right}`);
    if (count > 1) world.violate('I1', `charging holds ${count} top-ups for ${right}`);
  };
  const { book } = charging.ledger;
  charging.ledger.book = async (orders, keys) => {
    const bookings = await book(orders, keys);
    for (const { outcome, entry } of bookings) if (outcome === 'created') note(entry);
    return bookings;
  };
  return {
    charging,
    byGrant,
    count: (line, benefit, period) => byRight.get(rightOf(line, benefit, period)) ?? 0,
    get size() {
      return size;
    },
  };
};
