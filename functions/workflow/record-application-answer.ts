import type * as z from 'zod';
import type { Env } from '../../adapters/env.ts';
import { applicationNamed } from '../../adapters/insurance/applications.ts';
import {
  type Completed,
  completeApplication,
} from '../../adapters/insurance/complete-application.ts';
import { Defect } from '../../domain/errors.ts';
import { namedApplicationSchema } from '../../domain/safety-insurance/waiting-application.ts';
import { programmeVersion } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';

/** How the application ended: what the workflow shows, and all that it learns. */
export interface RecordedAnswer {
  readonly application: string;
  readonly outcome: Completed;
}

/** Does what follows from the application's decision, which is read from the table. */
export const makeRecordApplicationAnswer =
  (env: Env) =>
  async ({ application: id }: z.infer<typeof namedApplicationSchema>): Promise<RecordedAnswer> => {
    const application = await applicationNamed(env, id);
    const { programme, programmeVersion: version } = application.applied;
    const decided = programmeVersion(programme, version).programme;
    const outcome = await completeApplication(env, decided, application);
    if (outcome !== 'open') return { application: id, outcome };
    throw new Defect(`The application ${id} went on without an answer or a cancellation`);
  };

export const handler = task(namedApplicationSchema, makeRecordApplicationAnswer);
