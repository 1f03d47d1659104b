import type { Env } from '../../../adapters/env.ts';
import {
  namedApplicationSchema,
  waitingApplicationSchema,
} from '../../../domain/safety-insurance/waiting-application.ts';
import { makeApplyForInsurance } from '../../../functions/api/apply-for-insurance.ts';
import { makeCancelInsurance } from '../../../functions/api/cancel-insurance.ts';
import { closeCaseEventSchema, makeCloseCase } from '../../../functions/api/close-case.ts';
import { makeDisputeBenefit } from '../../../functions/api/dispute-benefit.ts';
import { makeRecordPartnerEvent } from '../../../functions/api/record-partner-event.ts';
import {
  makeSettleApplication,
  settleApplicationSchema,
} from '../../../functions/api/settle-application.ts';
import { customerCall } from '../../../functions/middleware/customer-call.ts';
import { task } from '../../../functions/middleware/task.ts';
import {
  makeSendDueNotices,
  sendDueNoticesEventSchema,
} from '../../../functions/schedule/send-due-notices.ts';
import { makeHandApplicationToPerson } from '../../../functions/workflow/hand-application-to-person.ts';
import {
  lookAfterOpenInsuranceSchema,
  makeLookAfterOpenInsurance,
} from '../../../functions/workflow/look-after-open-insurance.ts';
import { makeRecordApplicationAnswer } from '../../../functions/workflow/record-application-answer.ts';
import { makeRemindInsurer } from '../../../functions/workflow/remind-insurer.ts';
import { makeSubmitApplication } from '../../../functions/workflow/submit-application.ts';
import { behindItsDoor, realFunction } from '../core/real-functions.ts';
import type { World } from '../core/world.ts';

/** Every function of an application, from the customer's door to the daily look, behind its own. */
export const declareApplicationFunctions = (world: World): void => {
  const doors = {
    'apply-for-insurance': (env: Env) =>
      customerCall('apply-for-insurance', makeApplyForInsurance, env),
    'cancel-insurance': (env: Env) => customerCall('cancel-insurance', makeCancelInsurance, env),
    'dispute-benefit': (env: Env) => customerCall('dispute-benefit', makeDisputeBenefit, env),
    'close-case': (env: Env) => task(closeCaseEventSchema, makeCloseCase, env),
    'settle-application': (env: Env) => task(settleApplicationSchema, makeSettleApplication, env),
    'submit-application': (env: Env) => task(waitingApplicationSchema, makeSubmitApplication, env),
    'remind-insurer': (env: Env) => task(waitingApplicationSchema, makeRemindInsurer, env),
    'hand-application-to-person': (env: Env) =>
      task(waitingApplicationSchema, makeHandApplicationToPerson, env),
    'record-application-answer': (env: Env) =>
      task(namedApplicationSchema, makeRecordApplicationAnswer, env),
    'look-after-open-insurance': (env: Env) =>
      task(lookAfterOpenInsuranceSchema, makeLookAfterOpenInsurance, env),
    'send-due-notices': (env: Env) => task(sendDueNoticesEventSchema, makeSendDueNotices, env),
  };
  for (const [name, door] of Object.entries(doors)) {
    world.lambda(realFunction(name, behindItsDoor(door)));
  }
  world.lambda(realFunction('record-partner-event', makeRecordPartnerEvent as never));
};
