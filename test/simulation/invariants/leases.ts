import type { World } from '../core/world.ts';

/** Two clocks may be five minutes off, each to its own side. */
const clocksApartMs = 600_000;

/**
 * I6, fencing: whatever has a lease is written by whoever holds it or by nobody, since every write
 * adds one to the version that it was read at; and nobody takes it over before it is over by any
 * clock. Counts F27: a lease that ran out while its work was still under way.
 */
export const watchLeases = (world: World): void => {
  world.services.onWrite.push(({ before, after }) => {
    if (after?.leaseUntil === undefined) return;
    const was = Number(before?.version ?? 0);
    const is = Number(after.version);
    if (is !== was + 1) {
      world.violate('I6', `${after.pk} went from version ${was} to ${is}: its writer had lost it`);
    }
    const heldUntil = Number(before?.leaseUntil ?? 0);
    const isTakenOver = heldUntil > 0 && Number(after.leaseUntil) > 0;
    if (!isTakenOver) return;
    world.faults.broughtAbout('F27');
    if (heldUntil - world.now() > clocksApartMs) {
      world.violate('I6', `${after.pk} was taken over while its lease lasted`);
    }
  });
};
