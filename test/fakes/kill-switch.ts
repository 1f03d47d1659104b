import { setKillSwitch } from '../../adapters/controls.ts';
import type { Env } from '../../adapters/env.ts';
import { instantOf } from '../../domain/calendar.ts';

/** Sets or clears a switch as the operator's door does. */
export const turnSwitch = (
  env: Env,
  benefit: string,
  {
    stopped,
    who = 'person 1001',
    why = 'a test',
  }: { stopped: boolean; who?: string; why?: string },
): Promise<void> =>
  setKillSwitch(env, {
    ...{ programme: 'customer-appreciation', benefit, stopped, who, why },
    at: instantOf(env.clock.now()),
  });
