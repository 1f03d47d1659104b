import type { Env } from '../../adapters/env.ts';
import { submit, waitFor } from '../../adapters/insurance/submission.ts';
import {
  type WaitingApplication,
  waitingApplicationSchema,
} from '../../domain/safety-insurance/waiting-application.ts';
import { programmeVersion } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** Submits an application to the insurer, whose answer lets the waiting state go on. Again it is
 * the same application; one that was decided meanwhile is not submitted. */
export const makeSubmitApplication =
  (env: Env) =>
  async (waiting: WaitingApplication): Promise<void> => {
    const application = await waitFor(env, waiting);
    if (!application) return;
    const { programme, programmeVersion: version } = application.applied;
    await submit(env, programmeVersion(programme, version).programme, application);
  };

export const handler = task(waitingApplicationSchema, makeSubmitApplication);
