import * as z from 'zod';
import { armedMonth } from '../../adapters/approval/armed-month.ts';
import { keepWait } from '../../adapters/approval/waiting-runs.ts';
import { sealedCohort } from '../../adapters/cohorts.ts';
import type { Env } from '../../adapters/env.ts';
import { instantOf } from '../../domain/calendar.ts';
import { programmeVersion } from '../../programmes/catalogue.ts';
import { task } from '../middleware/task.ts';
import { openRunEventSchema } from './open-run.ts';

/** What the execution was started with, and by which token it is told to look again. */
export const awaitApprovalEventSchema = z.strictObject({
  ordered: openRunEventSchema,
  token: z.string(),
});
export type AwaitApprovalEvent = z.infer<typeof awaitApprovalEventSchema>;

/**
 * Leaves the token of the state that waits where an approval finds it, and pages operations. The
 * approval may have come in between: then nobody waits.
 */
export const makeAwaitApproval =
  (env: Env) =>
  async ({ ordered, token }: AwaitApprovalEvent): Promise<void> => {
    const { run, kind, cycle } = ordered;
    const version = programmeVersion(ordered.programme, ordered.programmeVersion);
    const { programme, referenceDate } = version.programme;
    const month = { programme, benefit: 'monthly-data', cycle };
    const since = instantOf(env.clock.now());
    await keepWait(env, month, { run, token, since });
    const cohort = await sealedCohort(env, programme, referenceDate);
    const arming = await armedMonth(env, { run, kind, cycle, version, cohort });
    if (arming.outcome !== 'wait') {
      await env.workflows.answer('look again at once', token, { succeeded: {} });
      return;
    }
    env.log.metrics({ benefit: 'monthly-data' }, { runsWaitingForApproval: 1 });
    await env.topics.publish(
      'page operations that a run waits',
      env.settings.required('OPERATIONS_TOPIC'),
      `${run} waits for an approval`,
      [
        `${run} has not begun: ${arming.sentence}`,
        'Nobody is served this month until a second person has approved a preview of it.',
        'What to do: docs/runbook.md#a-month-waits-for-an-approval',
      ].join('\n'),
    );
  };

export const handler = task(awaitApprovalEventSchema, makeAwaitApproval);
