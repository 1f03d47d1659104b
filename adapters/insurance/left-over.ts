import type { Enrolment } from '../../domain/safety-insurance/enrolment.ts';
import { enrolmentRunIdentity } from '../../domain/safety-insurance/enrolment-run-name.ts';
import { isLeftOver } from '../../domain/safety-insurance/enrolment-standing.ts';
import { enrolmentRunsOfCycle } from '../enrolment/runs.ts';
import type { Env } from '../env.ts';

/** Whether the automatic enrolment that knows this person is done with them, as its runs stand now. */
export const isLeftOverNow = async (
  env: Pick<Env, 'database' | 'settings'>,
  enrolment: Enrolment | undefined,
): Promise<boolean> => {
  if (enrolment?.state !== 'offered' && enrolment?.state !== 'missing') return false;
  const cycle = enrolmentRunIdentity(enrolment.source)?.cycle;
  if (cycle === undefined) return false;
  const runs = await enrolmentRunsOfCycle(env, { programme: enrolment.programme, cycle });
  return isLeftOver(
    enrolment,
    runs.map(({ plan, status }) => ({ run: plan.run, isSealed: status === 'sealed' })),
  );
};
