import type { Env } from '../../../adapters/env.ts';
import { makeChooseOttService } from '../../../functions/api/choose-ott-service.ts';
import { makeRevealCode } from '../../../functions/api/reveal-code.ts';
import {
  makeStartCodeImport,
  startCodeImportEventSchema,
} from '../../../functions/events/start-code-import.ts';
import { task } from '../../../functions/middleware/task.ts';
import {
  checkCodeFileEventSchema,
  makeCheckCodeFile,
} from '../../../functions/workflow/check-code-file.ts';
import { keepCodesEventSchema, makeKeepCodes } from '../../../functions/workflow/keep-codes.ts';
import { makeOfferCodes, offerCodesEventSchema } from '../../../functions/workflow/offer-codes.ts';
import {
  makeReportCodeFile,
  reportCodeFileEventSchema,
} from '../../../functions/workflow/report-code-file.ts';
import {
  makeServeWaitingLines,
  serveWaitingLinesEventSchema,
} from '../../../functions/workflow/serve-waiting-lines.ts';
import { behindItsDoor, realFunction } from '../core/real-functions.ts';
import type { World } from '../core/world.ts';

/** So that a file of few rows has several parts, too. */
const rowsInAPart = 2;

/** Every function of the import of codes behind its real door, and the two of a customer. */
export const declareCodeImportFunctions = (world: World): void => {
  const cutSmall = (env: Env) => makeCheckCodeFile(env, rowsInAPart);
  const doors = {
    'start-code-import': (env: Env) => task(startCodeImportEventSchema, makeStartCodeImport, env),
    'check-code-file': (env: Env) => task(checkCodeFileEventSchema, cutSmall, env),
    'keep-codes': (env: Env) => task(keepCodesEventSchema, makeKeepCodes, env),
    'serve-waiting-lines': (env: Env) =>
      task(serveWaitingLinesEventSchema, makeServeWaitingLines, env),
    'offer-codes': (env: Env) => task(offerCodesEventSchema, makeOfferCodes, env),
    'report-code-file': (env: Env) => task(reportCodeFileEventSchema, makeReportCodeFile, env),
  };
  for (const [name, door] of Object.entries(doors)) {
    world.lambda(realFunction(name, behindItsDoor(door)));
  }
  world.lambda(realFunction('choose-ott-service', makeChooseOttService as never));
  world.lambda(realFunction('reveal-code', makeRevealCode as never));
};
