import { answerOutcomeSchema } from '../../domain/safety-insurance/answer-outcome.ts';
import type { Enrolment } from '../../domain/safety-insurance/enrolment.ts';
import type { EnrolmentPlan } from '../../domain/safety-insurance/enrolment-plan.ts';
import { enrolmentsOf } from '../enrolments.ts';
import type { Env } from '../env.ts';
import { isToldOnItsDay } from '../insurance/gone-before-start.ts';
import { mapOutcomes } from './map-outcomes.ts';

type Reach = Pick<Env, 'database' | 'objects' | 'settings'>;

/** Everybody whom an execution's answers insured, as their enrolments stand now: whoever has left
 * since is not among them, and neither is whom the sweep tells on the day on which cover starts. */
export async function* insuredPeople(env: Reach, plan: EnrolmentPlan): AsyncGenerator<Enrolment> {
  const place = { bucket: plan.results.bucket, prefix: plan.results.answersPrefix };
  const outcomes = mapOutcomes(env, place, {
    schema: answerOutcomeSchema,
    nameOf: ({ batch }) => batch,
  });
  for await (const { insured } of outcomes) {
    const enrolments = await enrolmentsOf(env, plan.programme, insured);
    for (const enrolment of enrolments.values()) {
      if (enrolment.state !== 'insured' || enrolment.source !== plan.run) continue;
      if (!isToldOnItsDay(enrolment)) yield enrolment;
    }
  }
}
