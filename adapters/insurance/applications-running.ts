import { type Application, applicationId } from '../../domain/safety-insurance/application.ts';
import type { SafetyInsuranceBenefit } from '../../domain/safety-insurance/safety-insurance-benefit.ts';
import type { Env } from '../env.ts';

/** What an execution of an application begins with: nothing about the person. */
export interface ApplicationInput {
  readonly application: string;
  /** How long the insurer has for an answer, and then once more; then people are asked as often. */
  readonly answerWithinSeconds: number;
}

/** Starts the application's execution under the one name that it can have; again does nothing. */
export const startApplication = async (
  env: Pick<Env, 'workflows' | 'settings'>,
  benefit: Pick<SafetyInsuranceBenefit, 'insurer'>,
  { applied }: Application,
): Promise<'started' | 'exists'> => {
  const application = applicationId(applied);
  const input: ApplicationInput = {
    application,
    answerWithinSeconds: benefit.insurer.answeredWithinHours * 3_600,
  };
  const { outcome } = await env.workflows.start(
    'start the application',
    env.settings.required('INSURANCE_APPLICATION_STATE_MACHINE'),
    `insurance-application-${application}`,
    input,
  );
  return outcome;
};
