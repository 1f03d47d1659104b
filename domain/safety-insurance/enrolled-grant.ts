import { grantId, safetyInsuranceKey } from '../benefit-key.ts';
import { Defect } from '../errors.ts';
import type { Enrolment } from './enrolment.ts';
import type { EnrolmentPlan } from './enrolment-plan.ts';
import type { SafetyInsuranceGrant } from './safety-insurance-grant.ts';

/** The grant of somebody whom a run enrolled and the insurer accepted. Built from plan and enrolment
 * alone: every attempt writes the same. */
export const enrolledGrant = (
  { programme, programmeVersion, run, enrolledOn }: EnrolmentPlan,
  enrolment: Enrolment,
): SafetyInsuranceGrant => {
  const { person, certificate, startsOn, endsOn, because, source, changedAt } = enrolment;
  if (certificate === undefined || startsOn === undefined || endsOn === undefined) {
    throw new Defect(`An enrolment of ${source} has a certificate and no dates of cover`);
  }
  const key = { ...safetyInsuranceKey(programme, person), benefit: 'safety-insurance' } as const;
  return {
    ...{ key, grantId: grantId(key), certificate, startsOn, endsOn, enrolledBecause: because },
    ...{ programmeVersion, run },
    by: `run:${run}`,
    why: `reached the age of the insurance by ${enrolledOn}`,
    grantedAt: changedAt,
  };
};
