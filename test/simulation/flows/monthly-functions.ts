import type { Env } from '../../../adapters/env.ts';
import {
  makeRecordEndedRun,
  recordEndedRunEventSchema,
} from '../../../functions/events/record-ended-run.ts';
import { makeRecordLineEvent } from '../../../functions/events/record-line-event.ts';
import { queueBatch } from '../../../functions/middleware/queue-batch.ts';
import { task } from '../../../functions/middleware/task.ts';
import {
  makeStartMonthlyData,
  startMonthlyDataEventSchema,
} from '../../../functions/schedule/start-monthly-data.ts';
import {
  announceRunEventSchema,
  makeAnnounceRun,
} from '../../../functions/workflow/announce-run.ts';
import {
  checkApprovalEventSchema,
  makeCheckApproval,
} from '../../../functions/workflow/check-approval.ts';
import {
  checkCanaryEventSchema,
  makeCheckCanary,
} from '../../../functions/workflow/check-canary.ts';
import { makeOpenRun, openRunEventSchema } from '../../../functions/workflow/open-run.ts';
import {
  makeReconcileRun,
  reconcileRunEventSchema,
} from '../../../functions/workflow/reconcile-run.ts';
import { makeServeBatch, serveBatchEventSchema } from '../../../functions/workflow/serve-batch.ts';
import {
  makeSettleDoubtfulLines,
  settleDoubtfulLinesEventSchema,
} from '../../../functions/workflow/settle-doubtful-lines.ts';
import { makeSignOffRun, signOffRunEventSchema } from '../../../functions/workflow/sign-off-run.ts';
import {
  makeStartTelling,
  startTellingEventSchema,
} from '../../../functions/workflow/start-telling.ts';
import { behindItsDoor, realFunction } from '../core/real-functions.ts';
import type { World } from '../core/world.ts';

/** What a scenario sets smaller than the programme: a run of few lines has several batches too. */
export interface SmallRun {
  readonly batchSize: number;
  readonly toleratedFailurePercentage: number;
  readonly canaryLines: number;
}

/** Every function of the monthly run behind its real door. */
export const declareMonthlyFunctions = (world: World, small: SmallRun): void => {
  const openSmallRun = (env: Env) => {
    const open = makeOpenRun(env);
    return async (event: Parameters<typeof open>[0]) => {
      const { plan } = await open(event);
      const canaryLines = plan.kind === 'scheduled' ? small.canaryLines : 0;
      return { plan: { ...plan, ...small, canaryLines } };
    };
  };
  const doors = {
    'start-monthly-data': (env: Env) =>
      task(startMonthlyDataEventSchema, makeStartMonthlyData, env),
    'check-approval': (env: Env) => task(checkApprovalEventSchema, makeCheckApproval, env),
    'open-run': (env: Env) => task(openRunEventSchema, openSmallRun, env),
    'check-canary': (env: Env) => task(checkCanaryEventSchema, makeCheckCanary, env),
    'serve-batch': (env: Env) => task(serveBatchEventSchema, makeServeBatch, env),
    'settle-doubtful-lines': (env: Env) =>
      task(settleDoubtfulLinesEventSchema, makeSettleDoubtfulLines, env),
    'reconcile-run': (env: Env) => task(reconcileRunEventSchema, makeReconcileRun, env),
    'sign-off-run': (env: Env) => task(signOffRunEventSchema, makeSignOffRun, env),
    'announce-run': (env: Env) => task(announceRunEventSchema, makeAnnounceRun, env),
    'start-telling': (env: Env) => task(startTellingEventSchema, makeStartTelling, env),
    'record-ended-run': (env: Env) => task(recordEndedRunEventSchema, makeRecordEndedRun, env),
    'record-line-event': (env: Env) => queueBatch(makeRecordLineEvent, env),
  };
  for (const [name, door] of Object.entries(doors)) {
    world.lambda(realFunction(name, behindItsDoor(door)));
  }
};
