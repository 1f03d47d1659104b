import type { World } from '../core/world.ts';

/**
 * I13 of a queue: whoever waits gets a code before all who came later. To be called once no function
 * goes on that began among faults: one that was frozen may bring what it read long ago to an end.
 */
export const watchCodeQueue = (world: World): void => {
  world.services.onWrite.push(({ table, after }) => {
    if (table !== 'Ledger' || !String(after?.sk).includes('#ott-pass#')) return;
    const line = String(after?.pk).slice('line:'.length);
    const places = world.services.database
      .items('Codes')
      .filter(({ pk }) => pk === `WAIT#${after?.service}`);
    const first = places[0];
    if (first && places.some((place) => place.line === line) && first.line !== line) {
      world.violate('I13', `${line} got a code before ${first.line}, who had waited longer`);
    }
  });
};
