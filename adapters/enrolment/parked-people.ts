import { personSubject } from '../../domain/benefit-key.ts';
import type { EnrolmentPlan } from '../../domain/safety-insurance/enrolment-plan.ts';
import type { Env } from '../env.ts';
import { parkLines } from '../parked-lines.ts';

/** Parks people for somebody to look at, as lines are parked: open until something closes them. */
export const parkPeople = (
  env: Pick<Env, 'database' | 'settings' | 'clock'>,
  plan: EnrolmentPlan,
  parked: readonly (readonly [person: string, reason: string])[],
): Promise<void> =>
  parkLines(env, plan, {
    by: plan.execution,
    lines: parked.map(([person, reason]) => ({ line: personSubject(person), reason })),
  });
