import type { LocalCloud } from '../local/cloud.ts';

const shortly = (): Promise<void> => new Promise((later) => setTimeout(later, 50));

/** Waits until nothing goes on. An execution that waits for a day or for an answer goes on when the
 * clock gets there. */
export const settleAwake = async (cloud: LocalCloud): Promise<void> => {
  await cloud.idle();
  for (let awake = cloud.stepFunctions.awake(); awake.length > 0; ) {
    await Promise.race([...awake.map((arn) => cloud.stepFunctions.settled(arn)), shortly()]);
    awake = cloud.stepFunctions.awake();
  }
};
