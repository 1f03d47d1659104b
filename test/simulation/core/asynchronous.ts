import type { World } from './world.ts';

/** Asynchronous invocation: again after a minute, then after two, then given up. */
export const untilTaken = async (
  world: World,
  name: string,
  payload: unknown,
  timesMax: number,
): Promise<void> => {
  for (let times = 1; times <= timesMax; times += 1) {
    if ((await world.invoke(name, payload)).ok) return;
    await world.sleep(times * 60_000);
  }
};
