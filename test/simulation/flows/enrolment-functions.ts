import type { Env } from '../../../adapters/env.ts';
import { makeDeclineBenefit } from '../../../functions/api/decline-benefit.ts';
import {
  makeRecordAcknowledgement,
  recordAcknowledgementEventSchema,
} from '../../../functions/events/record-acknowledgement.ts';
import { makeRecordLineEvent } from '../../../functions/events/record-line-event.ts';
import { customerCall } from '../../../functions/middleware/customer-call.ts';
import { queueBatch } from '../../../functions/middleware/queue-batch.ts';
import { task } from '../../../functions/middleware/task.ts';
import {
  makeStartInsuranceEnrolment,
  startInsuranceEnrolmentEventSchema,
} from '../../../functions/schedule/start-insurance-enrolment.ts';
import {
  announceEnrolmentEventSchema,
  makeAnnounceEnrolment,
} from '../../../functions/workflow/announce-enrolment.ts';
import {
  awaitAcknowledgementEventSchema,
  makeAwaitAcknowledgement,
} from '../../../functions/workflow/await-acknowledgement.ts';
import {
  collectAnswersEventSchema,
  makeCollectAnswers,
} from '../../../functions/workflow/collect-answers.ts';
import { makeEnrolPeople } from '../../../functions/workflow/enrol-people.ts';
import {
  makeOfferInsurance,
  pageEventSchema,
} from '../../../functions/workflow/offer-insurance.ts';
import {
  makeOpenEnrolment,
  openEnrolmentEventSchema,
} from '../../../functions/workflow/open-enrolment.ts';
import {
  makeReconcileEnrolment,
  reconcileEnrolmentEventSchema,
} from '../../../functions/workflow/reconcile-enrolment.ts';
import {
  makeRecordAnswers,
  recordAnswersEventSchema,
} from '../../../functions/workflow/record-answers.ts';
import { makeSignOffRun, signOffRunEventSchema } from '../../../functions/workflow/sign-off-run.ts';
import {
  makeSweepEnrolmentDates,
  sweepEnrolmentDatesSchema,
} from '../../../functions/workflow/sweep-enrolment-dates.ts';
import { makeTellPeople, tellPeopleEventSchema } from '../../../functions/workflow/tell-people.ts';
import {
  makeWriteHandOverFiles,
  writeHandOverFilesEventSchema,
} from '../../../functions/workflow/write-hand-over-files.ts';
import { behindItsDoor, realFunction } from '../core/real-functions.ts';
import type { World } from '../core/world.ts';

/** Every function of the automatic enrolment, and those by which its people leave it, behind their
 * doors. */
export const declareEnrolmentFunctions = (world: World): void => {
  const doors = {
    'start-insurance-enrolment': (env: Env) =>
      task(startInsuranceEnrolmentEventSchema, makeStartInsuranceEnrolment, env),
    'open-enrolment': (env: Env) => task(openEnrolmentEventSchema, makeOpenEnrolment, env),
    'offer-insurance': (env: Env) => task(pageEventSchema, makeOfferInsurance, env),
    'tell-people': (env: Env) => task(tellPeopleEventSchema, makeTellPeople, env),
    'enrol-people': (env: Env) => task(pageEventSchema, makeEnrolPeople, env),
    'write-hand-over-files': (env: Env) =>
      task(writeHandOverFilesEventSchema, makeWriteHandOverFiles, env),
    'await-acknowledgement': (env: Env) =>
      task(awaitAcknowledgementEventSchema, makeAwaitAcknowledgement, env),
    'record-acknowledgement': (env: Env) =>
      task(recordAcknowledgementEventSchema, makeRecordAcknowledgement, env),
    'collect-answers': (env: Env) => task(collectAnswersEventSchema, makeCollectAnswers, env),
    'record-answers': (env: Env) => task(recordAnswersEventSchema, makeRecordAnswers, env),
    'reconcile-enrolment': (env: Env) =>
      task(reconcileEnrolmentEventSchema, makeReconcileEnrolment, env),
    'sign-off-run': (env: Env) => task(signOffRunEventSchema, makeSignOffRun, env),
    'announce-enrolment': (env: Env) =>
      task(announceEnrolmentEventSchema, makeAnnounceEnrolment, env),
    'sweep-enrolment-dates': (env: Env) =>
      task(sweepEnrolmentDatesSchema, makeSweepEnrolmentDates, env),
    'decline-benefit': (env: Env) => customerCall('decline-benefit', makeDeclineBenefit, env),
    'record-line-event': (env: Env) => queueBatch(makeRecordLineEvent, env),
  };
  for (const [name, door] of Object.entries(doors)) {
    world.lambda(realFunction(name, behindItsDoor(door)));
  }
};
