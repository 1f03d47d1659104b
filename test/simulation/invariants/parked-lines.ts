import type { Item } from '../../../adapters/env.ts';
import type { World } from '../core/world.ts';
import type { ChargingBook } from './charging-book.ts';

const benefit = 'monthly-data';

/**
 * I4 at every write: a line is closed as granted only with its grant, and is called refused by
 * charging only where charging holds nothing for it.
 */
export const watchParkedLines = (world: World, book: ChargingBook): void => {
  world.services.onWrite.push(({ table, after }) => {
    if (table !== 'Work' || !after || !String(after.pk).startsWith('PARKED#')) return;
    const line = String(after.pk).slice('PARKED#'.length);
    const cycle = String(after.sk).slice(`${benefit}#`.length);
    if (after.status === 'closed' && after.outcome === 'granted' && !stands(world, line, cycle)) {
      world.violate('I4', `${line} is closed as granted for ${cycle} and has no grant`);
    }
    const isRefused = after.status === 'open' && after.reason === 'charging_refused';
    if (isRefused && book.count(line, benefit, cycle) > 0) {
      world.violate('I4', `${line} is called refused, and charging holds its top-up of ${cycle}`);
    }
  });
};

const stands = (world: World, line: string, cycle: string): boolean =>
  world.services.database
    .items('Ledger')
    .some(
      ({ pk, sk }: Item) =>
        pk === `line:${line}` &&
        String(sk).startsWith('GRANT#') &&
        String(sk).includes(`#${benefit}#${cycle}#`),
    );
