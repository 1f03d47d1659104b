import { hourOf, instantOf } from '../../domain/calendar.ts';
import type { Control, ControlsAnswer } from '../../domain/operations/control.ts';
import { linesPerSecondAt } from '../../domain/pace.ts';
import { benefitIds, type Programme } from '../../domain/programme.ts';
import { type Controls, readControls } from '../controls.ts';
import type { Env } from '../env.ts';

type Reach = Pick<Env, 'database' | 'settings' | 'clock'>;

/** The switch of every benefit, and the rate of the one that is given by runs. */
export const listControls = async (env: Reach, programme: Programme): Promise<ControlsAnswer> => ({
  asOf: instantOf(env.clock.now()),
  programme: programme.programme,
  controls: await Promise.all(
    benefitIds.map(async (benefit) => {
      const controls = await readControls(env, programme.programme, benefit);
      return {
        benefit,
        ...switchOf(controls),
        ...(benefit === 'monthly-data' && { rate: rateOf(env, programme, controls) }),
      };
    }),
  ),
});

const switchOf = ({ killSwitch }: Controls): Pick<Control, 'stopped'> =>
  killSwitch === undefined
    ? { stopped: false }
    : {
        stopped: killSwitch.stopped,
        ...{ switchedBy: killSwitch.who, switchedAt: killSwitch.at, why: killSwitch.why },
      };

const rateOf = (
  { clock }: Reach,
  { benefits }: Programme,
  { throttle }: Controls,
): NonNullable<Control['rate']> => {
  const agreed = linesPerSecondAt(benefits['monthly-data'], hourOf(instantOf(clock.now())));
  if (!throttle) return { agreed, now: agreed };
  return {
    agreed,
    now: Math.min(agreed, throttle.linesPerSecond),
    ...{ throttledTo: throttle.linesPerSecond, throttledBy: throttle.throttledBy },
    ...{ throttledAt: throttle.throttledAt, why: throttle.throttledBecause },
  };
};
