import type { Env } from '../../adapters/env.ts';
import { writePart } from '../../adapters/insurance/applications.ts';
import { openInsurerCase } from '../../adapters/insurance/insurer-cases.ts';
import { heedStanding, waitFor } from '../../adapters/insurance/submission.ts';
import { askInsurer } from '../../adapters/insurer.ts';
import { addDays, instantOf, plainDateOf } from '../../domain/calendar.ts';
import { Unavailable } from '../../domain/errors.ts';
import type { Application } from '../../domain/safety-insurance/application.ts';
import {
  type WaitingApplication,
  waitingApplicationSchema,
} from '../../domain/safety-insurance/waiting-application.ts';
import { programmeVersion } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/**
 * Hands an application to a person: the insurer has answered neither it nor the question about it.
 * Each time it is asked once more, and operations are told once more, until somebody settles it, or
 * the insurer answers after all.
 */
export const makeHandApplicationToPerson =
  (env: Env) =>
  async (waiting: WaitingApplication): Promise<void> => {
    const application = await waitFor(env, waiting);
    if (!application) return;
    const standing = await answerIfAny(env, waiting.application);
    if (standing && standing !== 'waiting') return heedStanding(env, application, standing);
    await handOver(env, application);
  };

/** A person is called in the more if the insurer's system is not there at all. */
const answerIfAny = async (
  env: Env,
  application: string,
): Promise<Awaited<ReturnType<typeof askInsurer>>> => {
  try {
    return await askInsurer(env, application);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return undefined;
  }
};

const handOver = async (env: Env, application: Application): Promise<void> => {
  const { programme, programmeVersion: version } = application.applied;
  const { disputes } = programmeVersion(programme, version).programme;
  const at = instantOf(env.clock.now());
  const deadline = addDays(plainDateOf(at), disputes.decidedWithinDays);
  await writePart(env, application, 'withPerson', { deadline, at });
  await openInsurerCase(env, application, { reason: 'insurer_silent', decideBy: deadline });
};

export const handler = task(waitingApplicationSchema, makeHandApplicationToPerson);
