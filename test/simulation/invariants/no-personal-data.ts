import type { World } from '../core/world.ts';

/** I11: none of these words is in anything that was logged, sent, named or thrown. */
export const checkNothingLeaked = (world: World, canaries: readonly string[]): void => {
  const said = JSON.stringify(world.services.said);
  for (const canary of canaries) {
    if (said.includes(canary))
      world.violate('I11', `${canary} was said in a log, message or error`);
  }
};
