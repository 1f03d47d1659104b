import type { World } from '../core/world.ts';

/** I16 at the end: whatever is given is of the month that its run is for, whenever the run went on and
 * whatever its clocks said. */
export const checkCalendar = (world: World, cycle: string): void => {
  for (const { pk, sk } of world.services.database.items('Ledger')) {
    if (String(sk).split('#').includes(cycle)) continue;
    world.violate('I16', `${sk} of ${pk} is not of ${cycle}`);
  }
};
