import type { Env } from '../../../adapters/env.ts';
import { checkedExtractSchema } from '../../../domain/extract/delivery.ts';
import {
  makeStartCohortImport,
  startCohortImportEventSchema,
} from '../../../functions/events/start-cohort-import.ts';
import { task } from '../../../functions/middleware/task.ts';
import {
  checkExtractEventSchema,
  makeCheckExtract,
} from '../../../functions/workflow/check-extract.ts';
import { makeCleanAndFreezeLines } from '../../../functions/workflow/clean-and-freeze-lines.ts';
import {
  freezeCohortEventSchema,
  makeFreezeCohort,
} from '../../../functions/workflow/freeze-cohort.ts';
import { keepPeopleEventSchema, makeKeepPeople } from '../../../functions/workflow/keep-people.ts';
import { behindItsDoor, realFunction } from '../core/real-functions.ts';
import type { World } from '../core/world.ts';

/** Every function of the import behind its real door. */
export const declareImportFunctions = (world: World): void => {
  const doors = {
    'start-cohort-import': (env: Env) =>
      task(startCohortImportEventSchema, makeStartCohortImport, env),
    'check-extract': (env: Env) => task(checkExtractEventSchema, makeCheckExtract, env),
    'clean-and-freeze-lines': (env: Env) =>
      task(checkedExtractSchema, makeCleanAndFreezeLines, env),
    'keep-people': (env: Env) => task(keepPeopleEventSchema, makeKeepPeople, env),
    'freeze-cohort': (env: Env) => task(freezeCohortEventSchema, makeFreezeCohort, env),
  };
  const readers = ['check-extract', 'clean-and-freeze-lines'];
  for (const [name, door] of Object.entries(doors)) {
    const readsStreams = readers.includes(name);
    world.lambda({ ...realFunction(name, behindItsDoor(door)), readsStreams });
  }
};
