import { instantOf } from '../../domain/calendar.ts';
import { Conflict, Defect } from '../../domain/errors.ts';
import type { Programme } from '../../domain/programme.ts';
import { withTimeToDecline } from '../../domain/safety-insurance/day-of-enrolment.ts';
import type { EnrolmentPlan } from '../../domain/safety-insurance/enrolment-plan.ts';
import type { Env } from '../env.ts';
import { findEnrolmentRun, moveEnrolmentDay } from './runs.ts';

const racesMax = 3;

/**
 * The plan by which people are told of their enrolment now. A run that comes to it late, by an outage
 * and a redrive, tells them late and therefore enrols them later: the later day is pinned first. Once
 * they were told the day stands.
 */
export const planToldInTime = async (
  env: Pick<Env, 'database' | 'settings' | 'clock'>,
  { programme, cycle, run }: EnrolmentPlan,
  { benefits, notices }: Programme,
): Promise<EnrolmentPlan> => {
  for (let race = 1; ; race += 1) {
    const record = await findEnrolmentRun(env, { programme, cycle, run });
    if (!record) throw new Defect(`${run} has people to tell and is not on record`);
    const { plan, toldAt } = record;
    if (toldAt !== undefined) return plan;
    const moved = withTimeToDecline(plan, {
      ...{ benefit: benefits[plan.benefit], quietHours: notices.quietHours },
      now: instantOf(env.clock.now()),
    });
    if (moved === plan) return plan;
    try {
      await moveEnrolmentDay(env, record, moved);
      return moved;
    } catch (error) {
      if (!(error instanceof Conflict) || race === racesMax) throw error;
    }
  }
};
