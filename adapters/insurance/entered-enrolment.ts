import {
  type Application,
  applicationId,
  enrolmentFor,
} from '../../domain/safety-insurance/application.ts';
import type { Enrolment } from '../../domain/safety-insurance/enrolment.ts';
import { changeEnrolment, enrolmentOf } from '../enrolments.ts';
import type { Env } from '../env.ts';

/**
 * The enrolment as the application entered it, undefined where it is no longer handed over. Where
 * one stood before (declined, refused), the transaction has changed its state alone: the rest of it
 * is written here, by whoever comes first.
 */
export const enterEnrolment = async (
  env: Pick<Env, 'database' | 'settings'>,
  { applied }: Pick<Application, 'applied'>,
): Promise<Enrolment | undefined> => {
  const { programme, person } = applied;
  const standing = await enrolmentOf(env, programme, person);
  if (standing?.state !== 'handed_over') return undefined;
  if (standing.source === applicationId(applied)) return standing;
  // A later application has entered it since.
  if (standing.since !== undefined && standing.since >= applied.at) return undefined;
  const {
    programme: _programme,
    person: _person,
    version: _version,
    ...next
  } = enrolmentFor(applied);
  return changeEnrolment(env, standing, next);
};
