import type { Env } from '../../adapters/env.ts';
import { heedStanding, submit, waitFor } from '../../adapters/insurance/submission.ts';
import { askInsurer } from '../../adapters/insurer.ts';
import {
  type WaitingApplication,
  waitingApplicationSchema,
} from '../../domain/safety-insurance/waiting-application.ts';
import { programmeVersion } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** Asks the insurer what became of an application that it has not answered in time: an answer that
 * was lost is found, an application that never came is submitted once more. */
export const makeRemindInsurer =
  (env: Env) =>
  async (waiting: WaitingApplication): Promise<void> => {
    const application = await waitFor(env, waiting);
    if (!application) return;
    const standing = await askInsurer(env, waiting.application);
    if (standing === 'waiting') return;
    if (standing) return heedStanding(env, application, standing);
    const { programme, programmeVersion: version } = application.applied;
    await submit(env, programmeVersion(programme, version).programme, application);
  };

export const handler = task(waitingApplicationSchema, makeRemindInsurer);
