import type { Inputs } from '../inputs.ts';

/** Where a function runs: environments that are reused, and new ones at a limited pace. */
export interface Environments {
  /** Undefined where the account's limit or the pace of new ones is reached. */
  take(now: number): 'warm' | 'cold' | undefined;
  giveBack(): void;
  readonly started: number;
}

/** What may be started at once before the pace counts. */
const burstSeconds = 10;

export const makeEnvironments = ({ functions }: Inputs): Environments => {
  const { atOnceMax, newPerSecond } = functions;
  const burst = newPerSecond * burstSeconds;
  let [idle, busy, started, allowance, filledAt] = [0, 0, 0, burst, 0];
  return {
    take(now) {
      if (busy >= atOnceMax) return undefined;
      if (idle > 0) {
        idle -= 1;
        busy += 1;
        return 'warm';
      }
      allowance = Math.min(burst, allowance + (now - filledAt) * newPerSecond);
      filledAt = now;
      if (allowance < 1) return undefined;
      allowance -= 1;
      started += 1;
      busy += 1;
      return 'cold';
    },
    giveBack() {
      busy -= 1;
      idle += 1;
    },
    get started() {
      return started;
    },
  };
};
